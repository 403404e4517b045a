"""公文 over REST: what was issued, with its digest and its very bytes, to those it was sent to, and nothing else."""

import pytest

from anquan.files import vault
from anquan.journal.models import Entry
from tests.api.conftest import key_for
from tests.api.doors import door
from tests.papers.conftest import Desk, bytes_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(world) -> Desk:
    return Desk(world)


def numbers(client, **query) -> list[str]:
    return [row["number"] for row in client.get("/api/v1/papers/", query).json()["results"]]


def test_issued_and_void_papers_are_listed_and_drafts_are_not(desk, api):
    issued, void = desk.issued(), desk.voided()
    desk.drafted()
    rows = {row["number"]: row for row in api.get("/api/v1/papers/").json()["results"]}
    assert {number: row["status"] for number, row in rows.items()} == {issued.number: "issued", void.number: "void"}
    row = rows[issued.number]
    assert (row["kind_text"], row["issuer_name"], row["digest"]) == ("通知", issued.issuer_name, issued.digest)
    assert row["check_path"].endswith(f"{issued.check_code}/") and rows[void.number]["void_reason"] == "内容有误"
    for query in ({"status": "draft"}, {"status": "writing"}, {"kind": "office_letter"}, {"year": 2025}):
        assert numbers(api, **query) == []
    assert numbers(api, status="void") == [void.number] and numbers(api, q="〔2026〕1号") == [issued.number]
    for wrong in ("status=huge", "kind=none", "since=x", "issuer=zzz", "drafted_by=1"):
        assert api.get(f"/api/v1/papers/?{wrong}").status_code == 400, wrong


def test_one_paper_says_what_was_issued_by_whom_and_to_whom(desk, world, api):
    paper = desk.issued()
    answer = api.get(f"/api/v1/papers/{paper.pk}/")
    body = answer.json()
    assert answer["ETag"] == f'W/"{paper.version}"' and body["body"] == paper.body
    assert body["people"] == {"drafted_by": "李静", "reviewed_by": "王主任", "issued_by": "王主任"}
    assert [each["unit_name"] for each in body["addressees"]] == [world.jianxi.name]


def test_the_files_are_the_very_bytes_and_their_digest_and_every_download_is_journalled(desk, api):
    paper = desk.issued()
    body = api.get(f"/api/v1/papers/{paper.pk}/").json()
    for form, document in (("pdf", paper.pdf), ("docx", paper.docx)):
        content = b"".join(api.get(f"/api/v1/papers/{paper.pk}/file/?form={form}").streaming_content)
        assert content == bytes_of(document) and vault.digest_of([content]) == body[f"{form}_digest"]
    assert Entry.objects.filter(action="document.download", door="api").count() == 2
    assert api.get(f"/api/v1/papers/{paper.pk}/file/?form=exe").status_code == 404
    assert api.get(f"/api/v1/papers/{paper.pk}/file/?name=x").status_code == 400


def test_who_was_not_sent_it_is_told_like_one_that_does_not_exist_and_a_draft_likewise(desk, world, far_api, api):
    paper, draft = desk.issued(), desk.drafted()
    assert numbers(far_api) == []
    inspector = door(world.fresh("guandian_inspector"))
    for client, pk in ((far_api, paper.pk), (inspector, paper.pk), (api, draft.pk), (api, 999_999)):
        assert {client.get(f"/api/v1/papers/{pk}/{tail}").status_code for tail in ("", "file/")} == {404}
    assert numbers(door(world.fresh("inspector"))) == [paper.number]


def test_nothing_is_written_and_a_post_without_the_right_sees_nothing(desk, world, api):
    paper = desk.issued()
    for address in ("papers/", f"papers/{paper.pk}/", f"papers/{paper.pk}/file/"):
        assert api.post(f"/api/v1/{address}", {}, format="json").status_code == 405
        assert door(world.fresh("clerk")).get(f"/api/v1/{address}").status_code == 403, "举报受理员 has no papers"
    assert numbers(key_for(world, "jianxi_system", world.jianxi)) == [paper.number]
