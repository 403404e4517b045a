"""Finding two Chinese characters among a million hazards, on both engines.

Neither engine's own text search knows Chinese: trigrams cannot be taken from two characters, and no tokenizer for
Chinese comes with Debian. So the text of a hazard is indexed by pairs of neighbouring characters (bigrams):

* PostgreSQL: a GIN index over ``anquan_bigrams(text)``, a plpgsql twin of :func:`bigrams`;
* SQLite: a contentless FTS5 table that triggers keep, with :func:`bigrams` registered on every connection.

The pairs only find candidates; LIKE decides. A single character is looked for by LIKE inside the scope. The index is
put in place after every ``migrate``, because SQLite loses triggers whenever a migration rebuilds their table.
"""

import re
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connections
from django.db.models import BooleanField, F, Func, Q, QuerySet, TextField, Value
from django.db.models.expressions import RawSQL

from anquan.units.models import Unit

INDEXED = "{0}number || ' ' || {0}description || ' ' || {0}location"
PAIRED = re.compile("[0-9a-z\u3400-\u9fff\U00020000-\U0003ffff]+")

POSTGRESQL = rf"""
CREATE OR REPLACE FUNCTION anquan_bigrams(body text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE COST 2000
AS $$
DECLARE
    pairs text[] := '{{}}';
    before text := '';
    letter text;
BEGIN
    FOREACH letter IN ARRAY string_to_array(lower(body), NULL) LOOP
        IF letter !~ '[0-9a-z\u3400-\u9fff\U00020000-\U0003ffff]' THEN
            before := '';
            CONTINUE;
        END IF;
        IF before <> '' THEN
            pairs := pairs || (before || letter);
        END IF;
        before := letter;
    END LOOP;
    RETURN array_to_tsvector(ARRAY(SELECT DISTINCT unnest(pairs)));
END $$;
CREATE INDEX IF NOT EXISTS hazard_bigrams ON hazards_hazard USING gin (anquan_bigrams({INDEXED.format("")}));
"""
SQLITE_TABLE = (
    "CREATE VIRTUAL TABLE hazards_text USING fts5(pairs, content='', detail=none, tokenize='unicode61 remove_diacritics 0')",
    f"INSERT INTO hazards_text(rowid, pairs) SELECT id, anquan_bigrams({INDEXED.format('')}) FROM hazards_hazard",
)
ADD = f"INSERT INTO hazards_text(rowid, pairs) VALUES (new.id, anquan_bigrams({INDEXED.format('new.')}));"
DROP = (
    "INSERT INTO hazards_text(hazards_text, rowid, pairs) "
    f"VALUES ('delete', old.id, anquan_bigrams({INDEXED.format('old.')}));"
)
SQLITE_TRIGGERS = (
    f"CREATE TRIGGER IF NOT EXISTS hazards_text_added AFTER INSERT ON hazards_hazard BEGIN {ADD} END",
    f"CREATE TRIGGER IF NOT EXISTS hazards_text_removed AFTER DELETE ON hazards_hazard BEGIN {DROP} END",
    "CREATE TRIGGER IF NOT EXISTS hazards_text_changed AFTER UPDATE OF number, description, location ON hazards_hazard "
    "WHEN old.number <> new.number OR old.description <> new.description OR old.location <> new.location "
    f"BEGIN {DROP} {ADD} END",
)
CANDIDATES = "SELECT rowid FROM hazards_text WHERE hazards_text MATCH %s"
MANY = 2_000  # hits from which SQLite reads the list in its order instead: the page is full long before it has read them all


def bigrams(text: str) -> list[str]:
    """Every pair of neighbouring ASCII letters, digits or Chinese characters, lower case, each once, in order."""
    runs = PAIRED.findall(text.lower())
    return list(dict.fromkeys(run[at : at + 2] for run in runs for at in range(len(run) - 1)))


def matching(rows: Any, words: str) -> Any:
    """Rows whose number, description, location or unit hold every word."""
    vendor = connections[rows.db].vendor
    for word in words.split():
        units = Unit.objects.search(word).order_by().values("pk")
        rows = rows.filter(_in_postgresql(word, units) if vendor == "postgresql" else _in_sqlite(word, units, rows.db))
    return rows


def _literal(word: str) -> Q:
    """Chinese has no upper case, and without it LIKE costs a third."""
    how = "icontains" if word.upper() != word.lower() else "contains"
    return Q(**{f"description__{how}": word}) | Q(**{f"location__{how}": word}) | Q(**{f"number__{how}": word})


def _in_postgresql(word: str, units: QuerySet) -> Q:
    """Both halves can be answered by an index, so that the planner chooses: the two indexes together for what is rare,
    the list in its order for what is common. The pairs stand last, for they cost more than LIKE to work out."""
    text = Func(
        "number", "description", "location", template="anquan_bigrams(%(expressions)s)", arg_joiner=" || ' ' || "
    )
    own, pairs = _literal(word), bigrams(word)
    if pairs:
        query = Value(" & ".join(f"'{pair}'" for pair in pairs), output_field=TextField())
        own &= Q(_truth(text, query, template="%(expressions)s::tsquery", arg_joiner=" @@ "))
    return own | Q(_truth(F("unit_id"), ArraySubquery(units), template="%(expressions)s)", arg_joiner=" = ANY ("))


def _truth(*parts, **options) -> Func:
    return Func(*parts, output_field=BooleanField(), **options)


def _in_sqlite(word: str, units: QuerySet, using: str) -> Q:
    """SQLite does not know how common a word is, so it is asked."""
    of_unit = Q(unit_id__in=units)
    pairs = " AND ".join(f'"{pair}"' for pair in bigrams(word))
    if not pairs or _is_common(pairs, using):
        return _literal(word) | of_unit
    sql, params = units.query.sql_with_params()
    either = RawSQL(f"{CANDIDATES} UNION SELECT id FROM hazards_hazard WHERE unit_id IN ({sql})", [pairs, *params])
    return Q(pk__in=either) & (_literal(word) | of_unit)


def _is_common(pairs: str, using: str) -> bool:
    with connections[using].cursor() as cursor:
        sql = "SELECT count(*) FROM (SELECT 1 FROM hazards_text WHERE hazards_text MATCH %s LIMIT %s)"
        cursor.execute(sql, [pairs, MANY])
        return cursor.fetchone()[0] == MANY


def register_function(sender=None, connection=None, **kwargs) -> None:
    """Receiver of ``connection_created``: SQLite's triggers call ``anquan_bigrams``."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(
            "anquan_bigrams", 1, lambda text: " ".join(bigrams(text or "")), deterministic=True
        )


def install(sender=None, using: str = "default", **kwargs) -> None:
    """Receiver of ``post_migrate``: the index is there, whatever a migration did to the table."""
    connection = connections[using]
    if "hazards_hazard" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL)
            return
        cursor.execute(
            "SELECT count(*) FROM sqlite_master WHERE name LIKE 'hazards\\_text\\_%' ESCAPE '\\' AND type = 'trigger'"
        )
        if cursor.fetchone()[0] == len(SQLITE_TRIGGERS):
            return
        cursor.execute("DROP TABLE IF EXISTS hazards_text")
        for statement in (*SQLITE_TABLE, *SQLITE_TRIGGERS):
            cursor.execute(statement)
