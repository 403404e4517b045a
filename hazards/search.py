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

from django.db import connections
from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL

from anquan.units.models import Unit
from anquan.units.querysets import among, contains

INDEXED = "{0}number || ' ' || {0}description || ' ' || {0}location"
OF_UNIT = "name || ' ' || short_name"
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
CREATE INDEX IF NOT EXISTS unit_bigrams ON units_unit USING gin (anquan_bigrams({OF_UNIT}));
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
# hazards whose text holds every pair: the words for it, how a pair is written, and what joins two
CANDIDATES = {
    "sqlite": ("SELECT rowid FROM hazards_text WHERE hazards_text MATCH %s", '"{}"', " AND "),
    "postgresql": (
        f"SELECT id FROM hazards_hazard WHERE anquan_bigrams({INDEXED.format('')}) @@ %s::tsquery",
        "'{}'",
        " & ",
    ),
}
# units whose name holds every pair; SQLite reads all names sooner than PostgreSQL has planned
NAMED = f"anquan_bigrams({OF_UNIT}) @@ %s::tsquery"
MANY = 2_000  # hits from which the list is read in its order instead: the page is full long before it has read them all


def bigrams(text: str) -> list[str]:
    """Every pair of neighbouring ASCII letters, digits or Chinese characters, lower case, each once, in order."""
    runs = PAIRED.findall(text.lower())
    return list(dict.fromkeys(run[at : at + 2] for run in runs for at in range(len(run) - 1)))


def matching(rows: Any, words: str) -> Any:
    """Rows whose number, description, location or unit hold every word."""
    for word in words.split():
        rows = rows.filter(_holding(word, rows.db))
    return rows


def _holding(word: str, using: str) -> Q:
    """What is rare is looked up; what is common is met while the list is read. No engine knows which, so it is asked,
    and told what was found: with the questions as parts of one statement PostgreSQL planned longer than it read."""
    sql, pair, join = CANDIDATES[connections[using].vendor]
    pairs = join.join(pair.format(each) for each in bigrams(word))
    of_unit, in_text = _of_units(word, pairs, using), _literal(word)
    if pairs and (rare := _first_many(sql, pairs, using)) is not None:
        in_text &= Q(pk__in=rare)
    return in_text | of_unit


def _first_many(sql: str, pairs: str, using: str) -> list[int] | None:
    """The candidates, or None when there are too many to be looked up."""
    with connections[using].cursor() as cursor:
        cursor.execute(f"{sql} LIMIT %s", [pairs, MANY])
        found = [pk for (pk,) in cursor.fetchall()]
    return found if len(found) < MANY else None


def _of_units(word: str, pairs: str, using: str) -> Q:
    units = Unit.objects.search(word).order_by()
    if pairs and connections[using].vendor == "postgresql" and not word.isascii():  # ASCII may be pinyin or a code too
        units = units.filter(RawSQL(NAMED, [pairs], output_field=BooleanField()))  # noqa: S611
    found = list(units.values_list("pk", flat=True)[:MANY])
    return Q(unit__in=found) if len(found) < MANY else among("unit_id", units)


def _literal(word: str) -> Q:
    how = contains(word)
    return Q(**{f"description__{how}": word}) | Q(**{f"location__{how}": word}) | Q(**{f"number__{how}": word})


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
