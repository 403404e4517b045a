"""Database triggers that refuse to change or remove what was written. Both engines, installed by migration.

They stop the application and its bugs. The owner of the database can drop them; then the digests and the chain tell.
"""

from collections.abc import Iterator

TABLES = ("journal_entry", "journal_link")
REFUSAL = "操作日志只能追加，不能修改或删除"

# SQLite: REPLACE deletes rows without firing delete triggers, so an insert over an existing row is refused as well.
_SQLITE_DUPLICATE = {
    "journal_entry": "EXISTS (SELECT 1 FROM journal_entry WHERE id = NEW.id OR uid = NEW.uid)",
    "journal_link": "EXISTS (SELECT 1 FROM journal_link WHERE seq = NEW.seq OR entry_id = NEW.entry_id"
    " OR entry_digest = NEW.entry_digest)",
}


def names(vendor: str) -> list[str]:
    endings = ("no_change",) if vendor == "postgresql" else ("no_update", "no_delete", "no_replace")
    return [f"{table}_{ending}" for table in TABLES for ending in endings]


def create(vendor: str) -> Iterator[str]:
    """The statements that put the triggers in place; running them again changes nothing."""
    yield from drop(vendor)
    if vendor == "postgresql":
        yield (
            "CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'insufficient_privilege'; END $$"
        )
        for table in TABLES:
            yield (
                f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()"
            )
            yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_change"
        return
    for table in TABLES:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        yield f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}"
        yield f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}"
        yield f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {_SQLITE_DUPLICATE[table]} {refuse}"


def drop(vendor: str) -> Iterator[str]:
    for name in names(vendor):
        on_table = f" ON {name.removesuffix('_no_change')}" if vendor == "postgresql" else ""
        yield f"DROP TRIGGER IF EXISTS {name}{on_table}"


def install(connection) -> None:
    with connection.cursor() as cursor:
        for statement in create(connection.vendor):
            cursor.execute(statement)


def remove(connection) -> None:
    with connection.cursor() as cursor:
        for statement in drop(connection.vendor):
            cursor.execute(statement)


def missing(connection) -> list[str]:
    """The triggers that should be there, firing, and are not."""
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A'"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = {row[0] for row in cursor.fetchall()}
    return [name for name in names(connection.vendor) if name not in found]
