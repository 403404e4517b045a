"""The database refuses to change what was issued, whoever asks; only 作废 may follow. Both engines.

They stop the application and its bugs. The owner of the database can drop them: then ``verify_papers`` tells.
"""

from collections.abc import Iterator

TABLE = "papers_paper"
NAME = "papers_paper_frozen"
REFUSAL = "已签发的公文不能修改"
FROZEN = (
    "kind", "issuer_id", "area_id", "subject_type", "subject_id", "subject_label", "template_id", "title", "body", "to_text",
    "copies_to", "contact", "data", "number", "code", "year", "order", "issuer_name", "red_head", "drafted_by_id",
    "drafted_at", "writers", "sent_at", "reviewed_by_id", "reviewed_at", "issued_by_id", "issued_at", "issued_on", "frozen",
    "digest", "check_code", "pdf_id", "docx_id",
)  # fmt: skip


def create(vendor: str) -> Iterator[str]:
    yield from drop(vendor)
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    changed = " OR ".join(f'OLD."{name}" {differs} NEW."{name}"' for name in FROZEN)
    left = f"OLD.status {differs} NEW.status AND NOT (OLD.status = 'issued' AND NEW.status = 'void')"
    when = f"OLD.issued_at IS NOT NULL AND ({changed} OR ({left}))"
    if vendor == "postgresql":
        yield (
            "CREATE OR REPLACE FUNCTION papers_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'insufficient_privilege'; END $$"
        )
        yield (
            f"CREATE TRIGGER {NAME} BEFORE UPDATE ON {TABLE} FOR EACH ROW WHEN ({when}) "
            "EXECUTE FUNCTION papers_refuse()"
        )
        yield f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {NAME}"
        return
    yield f"CREATE TRIGGER {NAME} BEFORE UPDATE ON {TABLE} WHEN {when} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"


def drop(vendor: str) -> Iterator[str]:
    yield f"DROP TRIGGER IF EXISTS {NAME}{f' ON {TABLE}' if vendor == 'postgresql' else ''}"


def install(connection) -> None:
    with connection.cursor() as cursor:
        for statement in create(connection.vendor):
            cursor.execute(statement)


def is_missing(connection) -> bool:
    if connection.vendor == "postgresql":
        query = "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A' AND tgname = %s"
    else:
        query = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name = %s"
    with connection.cursor() as cursor:
        cursor.execute(query, [NAME])
        return not cursor.fetchone()[0]
