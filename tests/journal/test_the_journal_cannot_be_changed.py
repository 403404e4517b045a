"""Acceptance F2: the database refuses to change or remove entries and links; on PostgreSQL the role may not ask."""

import os
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from anquan.journal import triggers
from anquan.journal.models import Entry
from anquan.journal.sealing import seal
from tests.journal.conftest import make_person, write_entries

TABLES = ("journal_entry", "journal_link")
COLUMN = {"journal_entry": "note", "journal_link": "digest"}
on_postgresql = pytest.mark.skipif(not os.environ.get("TEST_DATABASE_URL"), reason="needs PostgreSQL")
on_sqlite = pytest.mark.skipif(bool(os.environ.get("TEST_DATABASE_URL")), reason="SQLite only")


@pytest.fixture
def sealed(person):
    write_entries(person, 3)
    seal(now=timezone.now())


def refused(statement: str) -> str:
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(caught.value)


@pytest.mark.parametrize("table", TABLES)
def test_rows_cannot_be_updated_or_deleted(sealed, table):
    assert triggers.REFUSAL in refused(f"UPDATE {table} SET {COLUMN[table]} = 'x'")
    assert triggers.REFUSAL in refused(f"DELETE FROM {table}")


@on_sqlite
@pytest.mark.parametrize("table", TABLES)
def test_a_replacing_insert_is_refused_too(sealed, table):
    assert triggers.REFUSAL in refused(f"REPLACE INTO {table} SELECT * FROM {table}")


@on_postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", TABLES)
def test_a_table_cannot_be_truncated(table):
    assert triggers.REFUSAL in refused(f"TRUNCATE {table}")


@on_postgresql
def test_triggers_fire_for_replicated_sessions_as_well(sealed):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        assert triggers.REFUSAL in refused("DELETE FROM journal_entry")


def test_the_model_offers_no_way_around(sealed):
    entry = Entry.objects.latest("id")
    entry.note = "改过"
    for attempt in (entry.save, entry.delete, Entry.objects.all().delete):
        with pytest.raises(DatabaseError, match=triggers.REFUSAL), transaction.atomic():
            attempt()


@pytest.mark.django_db(transaction=True)
def test_lost_triggers_are_seen_and_put_back_by_the_next_migrate():
    triggers.remove(connection)
    assert sorted(triggers.missing(connection)) == sorted(triggers.names(connection.vendor))
    call_command("migrate", verbosity=0)
    assert triggers.missing(connection) == []
    write_entries(make_person(), 1)
    assert triggers.REFUSAL in refused("DELETE FROM journal_entry")


@pytest.mark.django_db(transaction=True)
def test_a_migration_that_rebuilds_the_table_keeps_the_triggers():
    """SQLite copies and drops the table to alter it; the triggers go with the old one."""
    field = Entry._meta.get_field("note")
    with connection.schema_editor() as editor:
        if connection.vendor == "sqlite":
            editor._remake_table(Entry, alter_fields=[(field, field)])
    call_command("migrate", verbosity=0)
    assert triggers.missing(connection) == []


ROLE = f"anquan_app_test_{os.getpid()}"

FORBIDDEN = [
    "UPDATE {table} SET {column} = 'x'",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    "DROP TABLE {table}",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "ALTER TABLE {table} DISABLE TRIGGER {table}_no_change",
    "ALTER TABLE {table} ADD COLUMN extra int",
    "ALTER TABLE {table} OWNER TO {role}",
    "DROP TRIGGER {table}_no_change ON {table}",
    "CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
    "DROP FUNCTION journal_refuse() CASCADE",
    "SET session_replication_role = replica",
    "SELECT 1 FROM {table} FOR UPDATE",
    "INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ({key}) DO UPDATE SET {column} = 'x'",
    "SELECT setval('journal_entry_id_seq', 1)",
    "CREATE TABLE public.own_table (n int)",
    "SET ROLE postgres",
]
KEY = {"journal_entry": "id", "journal_link": "seq"}
INSUFFICIENT_PRIVILEGE = "42501"


@contextmanager
def as_application():
    """The same connection, with the rights of the application's role."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET SESSION AUTHORIZATION {ROLE}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET SESSION AUTHORIZATION")


@pytest.fixture
def application_role(transactional_db):
    call_command("app_role", ROLE, verbosity=0)
    yield ROLE
    with connection.cursor() as cursor:
        cursor.execute(f"DROP OWNED BY {ROLE}")
        cursor.execute(f"DROP ROLE {ROLE}")


@on_postgresql
def test_the_application_role_may_neither_change_nor_unprotect_the_journal(application_role):
    write_entries(make_person(), 2)
    seal(now=timezone.now())
    for table in TABLES:
        for form in FORBIDDEN:
            statement = form.format(table=table, column=COLUMN[table], key=KEY[table], role=ROLE)
            with as_application():
                error = error_of(statement)
            assert error is not None, f"allowed: {statement}"
            assert error.__cause__.pgcode == INSUFFICIENT_PRIVILEGE, statement
            assert triggers.REFUSAL not in str(error), f"refused by the trigger only: {statement}"


def error_of(statement: str) -> DatabaseError | None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return error
    return None


@on_postgresql
def test_the_application_role_cannot_give_itself_more(application_role):
    with as_application(), connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"GRANT ALL ON {table} TO {ROLE}")  # PostgreSQL only warns that nothing was granted
            for privilege in ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "REFERENCES"):
                cursor.execute("SELECT has_table_privilege(%s, %s)", [table, privilege])
                assert cursor.fetchone() == (False,), privilege


@on_postgresql
def test_the_application_role_may_work_write_entries_and_seal(application_role):
    with as_application():
        person = make_person()
        write_entries(person, 5)
        person.name = "改名"
        person.save()
        assert seal(now=timezone.now()) == Entry.objects.count()


@on_postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", ["postgres", "Bad Name", "x; DROP ROLE y"])
def test_the_owner_cannot_be_the_application_role(role):
    with pytest.raises(CommandError):
        call_command("app_role", role, verbosity=0)


@on_sqlite
def test_the_embedded_database_says_that_it_needs_no_role(db):
    with pytest.raises(CommandError, match="PostgreSQL"):
        call_command("app_role", "anquan_app", verbosity=0)
