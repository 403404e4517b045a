"""Acceptance A5 and B11: hostile names, and the headers a file is handed out with."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.http import Http404
from django.test import RequestFactory

from anquan.files import vault, views
from anquan.files.models import StoredDocument
from anquan.files.rules import NAME_LENGTH, BadFile, display_name
from anquan.files.services import open_document, remove_expired_documents, save_document
from anquan.journal.models import Entry
from tests.files.pictures import encoded, picture

HOSTILE = {
    "../../x": "x.jpg",
    "..\\..\\boot.ini": "boot.jpg",
    "/etc/passwd": "passwd.jpg",
    "a\0.jpg": "a.jpg",
    "<img onerror=alert(1)>.jpg": "_img onerror=alert(1)_.jpg",
    "现场\u202egnp.exe": "现场gnp.jpg",
    "\ufeff\u200b": "照片.jpg",
    "": "照片.jpg",
    ". . .": "照片.jpg",
    "CON.png": "_CON.jpg",
    "aux": "_aux.jpg",
    "a\r\nSet-Cookie: x=1.jpg": "aSet-Cookie_ x=1.jpg",
    '"quoted".jpg': "_quoted_.jpg",
    "lone\ud800.jpg": "lone.jpg",
    "现场照片.HEIC": "现场照片.jpg",
    "没有后缀": "没有后缀.jpg",
    "2026.11.21 现场": "2026.11.21 现场.jpg",
}


@pytest.mark.parametrize(("raw", "shown"), HOSTILE.items())
def test_a_hostile_name_is_made_harmless_and_never_used_as_a_path(store, settings, raw, shown):
    stored = store(encoded(picture((40, 30))), name=raw)
    assert stored.original_name == shown
    for path in (stored.original, stored.served, stored.thumb):
        assert (settings.MEDIA_ROOT / path).resolve().is_relative_to(settings.MEDIA_ROOT.resolve())
        name = path.split("/")[-1].split(".")[0]
        assert len(name) == 40
        assert set(name) <= set("0123456789abcdef")


def test_a_name_of_300_letters_is_shortened(store):
    stored = store(encoded(picture((40, 30))), name="长" * 300 + ".jpg")
    assert len(stored.original_name) == NAME_LENGTH
    assert stored.original_name.endswith("长.jpg")


def test_two_uploads_of_one_picture_share_nothing_on_the_disk(store):
    content = encoded(picture((40, 30)))
    first, second = store(content), store(content)
    assert first.digest == second.digest
    assert len({first.original, second.original, first.served, second.served}) == 4


@pytest.mark.parametrize("variant", ["served", "thumb"])
def test_the_copy_is_shown_in_the_page_and_asked_for_again_each_time(store, ask, variant):
    stored = store(encoded(picture()), name="现场 1.png")
    answer = ask(stored, variant)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == "inline; filename*=utf-8''%E7%8E%B0%E5%9C%BA%201.jpg"
    assert answer["Cache-Control"] == "private, no-cache"
    assert "sandbox" in answer["Content-Security-Policy"]
    again = ask(stored, variant, HTTP_IF_NONE_MATCH=answer["ETag"])
    assert again.status_code == 304
    assert again["Cache-Control"] == "private, no-cache"


def test_the_original_is_only_for_saving_never_kept_and_journalled(store, ask, inspector):
    content = encoded(picture(), "PNG")
    stored = store(content)
    answer = ask(stored, "original")
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    entry = Entry.objects.get(action="file.download")
    assert (entry.actor_id, entry.object_id) == (inspector.pk, str(stored.pk))


def test_without_a_journal_entry_no_original_is_handed_out(store, ask, monkeypatch):
    stored = store(encoded(picture()))
    monkeypatch.setattr("anquan.journal.services.record", broken)
    with pytest.raises(RuntimeError):
        ask(stored, "original")


def test_without_a_journal_entry_no_picture_is_stored(store, monkeypatch, settings):
    monkeypatch.setattr("anquan.journal.services.record", broken)
    with pytest.raises(RuntimeError):
        store(encoded(picture()))
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_head_and_range_get_no_more_than_get(store, ask):
    stored = store(encoded(picture()))
    assert ask(stored, "served", method="head").status_code == 200
    answer = ask(stored, "served", HTTP_RANGE="bytes=0-10")
    assert answer.status_code == 200
    assert answer["Accept-Ranges"] == "none"
    assert not Entry.objects.filter(action="file.download").exists()


@pytest.mark.parametrize("variant", ["", "exif", "../original", "document"])
def test_an_unknown_variant_is_not_found(store, ask, variant):
    stored = store(encoded(picture()))
    with pytest.raises(Http404):
        ask(stored, variant)


def test_a_path_that_leaves_the_store_is_refused(settings):
    for path in ("../secret", "/etc/passwd", "served/../../secret"):
        with pytest.raises(ValueError, match="leaves the file store"):
            vault.absolute(path)


def test_a_document_keeps_its_bytes_and_its_name(inspector):
    document = save_document(
        actor=inspector, kind="ledger.source", name="../潘村镇台账.XLSX", content=b"PK\x03\x04data"
    )
    assert document.original_name == "潘村镇台账.XLSX"
    with open_document(document) as file:
        assert file.read() == b"PK\x03\x04data"
    assert document.digest == vault.digest_of([b"PK\x03\x04data"])
    assert Entry.objects.filter(action="document.store", object_id=str(document.pk)).exists()


def test_a_document_may_come_from_a_file_of_any_size(inspector, tmp_path):
    source = tmp_path / "export.xlsx"
    source.write_bytes(b"x" * 3_000_000)
    document = save_document(actor=inspector, kind="export", name="汇总.xlsx", content=source)
    assert document.size == 3_000_000


def test_a_document_too_large_is_refused_and_leaves_nothing(inspector, settings):
    with pytest.raises(BadFile, match="超过 1 MB"):
        save_document(
            actor=inspector, kind="ledger.source", name="a.xlsx", content=b"x" * 1_048_577, max_bytes=1_048_576
        )
    assert not StoredDocument.objects.exists()
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_an_empty_document_is_refused(inspector):
    with pytest.raises(BadFile, match="空的"):
        save_document(actor=inspector, kind="ledger.source", name="a.xlsx", content=b"")


def test_an_export_is_gone_after_its_time(inspector, settings, request_of):
    now = datetime(2027, 1, 1, 8, tzinfo=UTC)
    document = save_document(
        actor=inspector, kind="export", name="汇总.xlsx", content=b"PK", expires_at=now + timedelta(hours=24)
    )
    later = now + timedelta(hours=24)
    with open_document(document, now=later - timedelta(seconds=1)) as file:
        assert file.read() == b"PK"
    with pytest.raises(BadFile, match="保存期"):
        open_document(document, now=later)
    assert remove_expired_documents(now=later - timedelta(seconds=1)) == 0
    assert remove_expired_documents(now=later) == 1
    assert not vault.exists(document.path)
    assert not StoredDocument.objects.exists()


def test_an_export_belongs_to_the_one_who_made_it(inspector):
    from anquan.accounts.models import User

    colleague = User.objects.create_user("li", None, name="李四")
    document = save_document(actor=inspector, kind="export", name="汇总.xlsx", content=b"PK")
    assert list(StoredDocument.objects.owned_by(inspector)) == [document]
    assert not StoredDocument.objects.owned_by(colleague).exists()


def test_a_document_is_only_for_saving(inspector, request_of):
    document = save_document(actor=inspector, kind="export", name="<b>汇总</b>.html", content=b"<script>")
    answer = views.serve_document(request_of(), document)
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Cache-Control"] == "private, no-store"


def test_a_name_without_anything_left_gets_a_default():
    assert display_name("\x00\x01", default="文件") == "文件"
    assert display_name(str(uuid.UUID(int=0)) + ".xlsx").endswith(".xlsx")


@pytest.fixture
def request_of(inspector):
    def make(method: str = "get", **headers):
        request = getattr(RequestFactory(), method)("/", **headers)
        request.user = inspector
        return request

    return make


@pytest.fixture
def ask(request_of):
    def do(stored, variant: str, method: str = "get", **headers):
        return views.serve(request_of(method, **headers), stored, variant)

    return do


def broken(**_):
    raise RuntimeError("the journal cannot be written")
