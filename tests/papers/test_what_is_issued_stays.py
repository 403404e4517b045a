"""Frozen: the same bytes for ever, and verify_papers finds each tampering (acceptance F8)."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from anquan.journal.models import Entry
from anquan.papers import seals, services, triggers
from anquan.papers.freezing import digest
from anquan.papers.models import Paper, Template
from anquan.papers.seals import Sealed
from anquan.papers.verification import verify
from tests.papers.conftest import TODAY, bytes_of, path_of


@pytest.fixture
def paper(desk) -> Paper:
    return desk.issued()


def guard(is_on: bool) -> None:
    """The triggers as the owner of the database can lift them. PostgreSQL wants its pending checks done before."""
    connection.check_constraints()
    for statement in triggers.create(connection.vendor) if is_on else triggers.drop(connection.vendor):
        with connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.fixture
def forge(paper):
    """``forge(title="改")``: the row as somebody changes it who owns the database."""

    def forged(**changes) -> None:
        guard(False)
        Paper.objects.filter(pk=paper.pk).update(**changes)
        guard(True)

    return forged


def kinds_of_faults() -> set[str]:
    return {fault.kind for fault in verify().faults}


def test_what_is_in_order_is_said_to_be_in_order(paper, desk):
    desk.voided()
    desk.drafted()
    out = StringIO()
    call_command("verify_papers", "--json", stdout=out)
    said = json.loads(out.getvalue())
    assert said["ok"] is True and said["papers"] == 2 and said["faults"] == []


def test_a_download_is_the_same_bytes_every_time(paper, world, client):
    client.force_login(world.fresh("awb"))
    for form, document in (("pdf", paper.pdf), ("docx", paper.docx)):
        address = reverse("papers:file", args=[paper.pk, form])
        first, second = (b"".join(client.get(address).streaming_content) for _ in range(2))
        assert first == second == bytes_of(document)
    assert Entry.objects.filter(action="document.download").count() == 4


def test_one_changed_byte_of_a_file_is_found(paper):
    path = path_of(paper.pdf)
    path.chmod(0o640)
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)
    assert kinds_of_faults() == {"file"}
    with pytest.raises(SystemExit):
        call_command("verify_papers", stdout=StringIO())


def test_a_file_that_is_gone_is_found(paper):
    path_of(paper.docx).unlink()
    assert kinds_of_faults() == {"file"}


@pytest.mark.parametrize(
    "column", ["title", "body", "issued_by", "issued_at", "issued_on", "number", "to_text", "data"]
)
def test_each_changed_column_is_found(paper, world, forge, column):
    other = {
        "issued_by": world.leader,
        "issued_at": paper.issued_at + timedelta(seconds=1),
        "issued_on": paper.issued_on + timedelta(days=1),
        "data": {"事由": "别的"},
    }
    forge(**{column: other.get(column, "改")})
    assert kinds_of_faults() == {"columns"}


def test_a_change_carried_through_to_the_digest_is_found_by_the_journal(paper, forge):
    frozen = paper.frozen | {"title": "别的标题"}
    forge(title="别的标题", frozen=frozen, digest=digest(frozen))
    assert kinds_of_faults() == {"journal"}


def test_a_frozen_content_that_was_edited_alone_is_found(paper, forge):
    forge(frozen=paper.frozen | {"seal": "假的"})
    assert kinds_of_faults() == {"frozen"}


def test_a_void_that_was_never_journalled_is_found(paper, forge):
    forge(status="void", void_reason="假", voided_at=paper.issued_at)
    assert kinds_of_faults() == {"state"}


def test_a_void_undone_is_found(paper, world, forge):
    services.void(actor=world.fresh("director"), paper_id=paper.pk, today=TODAY, reason="有误")
    forge(status="issued")
    assert kinds_of_faults() == {"state"}


def test_a_paper_taken_out_of_the_table_is_found(paper):
    paper.addressees.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM papers_paper WHERE id = %s", [paper.pk])
    assert kinds_of_faults() == {"missing"}


def test_a_changed_version_of_the_wording_is_found(paper):
    Template.objects.filter(pk=paper.template_id).update(body="别的")
    assert kinds_of_faults() == {"columns"}


def test_a_missing_trigger_is_found(paper):
    guard(False)
    assert verify().is_trigger_missing and not verify().is_whole
    guard(True)
    assert verify().is_whole


def test_a_seal_service_may_put_its_seal_and_its_bytes_are_kept(desk, monkeypatch):
    class Stamp:
        def seal(self, paper, pdf):
            return Sealed(pdf + b"\n% sealed", reference=f"seal-{paper.number}")

    monkeypatch.setattr(seals, "adapter", Stamp)
    paper = desk.issued()
    assert bytes_of(paper.pdf).endswith(b"% sealed") and paper.frozen["seal"] == "seal-明安委办〔2026〕1号"
    assert verify().is_whole
