"""Acceptance D7 and E3: a row never points to a missing or half file; what a crash leaves behind goes; rot is found."""

import json
import os
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from anquan.files import selectors, services, tasks, vault
from anquan.files.models import StoredDocument, StoredFile
from anquan.journal.models import Entry
from tests.files.pictures import encoded, picture

CONTENT = encoded(picture((64, 48)))


class Killed(BaseException):
    """Like ``kill -9``: nobody may catch it and clean up."""


class Crash:
    """Lets the process die at the n-th step that touches the disk; after death nothing more reaches it."""

    def __init__(self, monkeypatch, at: int) -> None:
        self.left, self.dead = at, False
        for owner, name in ((os, "open"), (os, "fsync"), (os, "fdopen"), (vault, "digest_of")):
            monkeypatch.setattr(owner, name, self._counted(getattr(owner, name)))
        remove = vault.remove
        monkeypatch.setattr(vault, "remove", lambda path: None if self.dead else remove(path))

    def _counted(self, real):
        def step(*args, **kwargs):
            if self.left == 0 and not self.dead:
                self.dead = True
                raise Killed
            self.left -= 1
            return real(*args, **kwargs)

        return step


@pytest.mark.parametrize("at", range(24))
def test_killed_at_any_point_of_an_upload_no_row_points_to_a_missing_or_half_file(store, monkeypatch, settings, at):
    with monkeypatch.context() as patch:
        crash = Crash(patch, at)
        try:
            store(CONTENT)
        except Killed:
            assert crash.dead
        else:
            assert not crash.dead
            assert at >= 18, "an upload touches the disk more often than this"
    assert list(selectors.scrub()) == []
    assert StoredFile.objects.count() == (0 if crash.dead else 1)
    services.remove_orphans(older_than=timedelta(hours=24), now=timezone.now() + timedelta(hours=25))
    assert len(files_in(settings)) == (0 if crash.dead else 3)


def test_a_rolled_back_change_leaves_orphans_that_vanish_within_a_day(store, settings):
    @transaction.atomic
    def change_that_fails():
        store(CONTENT)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        change_that_fails()
    assert not StoredFile.objects.exists()
    assert len(files_in(settings)) == 3
    assert services.remove_orphans(older_than=timedelta(hours=24)) == 0, "an upload may be under way"
    assert services.remove_orphans(older_than=timedelta(hours=24), now=timezone.now() + timedelta(hours=25)) == 3
    assert files_in(settings) == []
    assert Entry.objects.filter(action="file.remove_orphans").count() == 1


def test_files_with_a_row_are_never_orphans(store, settings, inspector):
    store(CONTENT)
    services.save_document(actor=inspector, kind="export", name="a.xlsx", content=b"PK")
    assert services.remove_orphans(older_than=timedelta(0), now=timezone.now() + timedelta(days=365)) == 0
    assert len(files_in(settings)) == 4


def test_when_the_row_is_refused_the_files_go_at_once(store, settings, monkeypatch):
    monkeypatch.setattr(StoredFile, "save", refuse)
    with pytest.raises(IntegrityError):
        store(CONTENT)
    assert files_in(settings) == []


def test_a_full_disk_leaves_neither_row_nor_file(store, settings, monkeypatch):
    calls = iter(range(100))
    real = os.fsync

    def full(descriptor):
        if next(calls) == 9:
            raise OSError(28, "No space left on device")
        return real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store(CONTENT)
    assert not StoredFile.objects.exists()
    assert files_in(settings) == []


def test_data_and_directory_are_flushed_before_the_row_is_written(store, monkeypatch):
    order = []
    real_fsync, real_save = os.fsync, StoredFile.save
    monkeypatch.setattr(os, "fsync", lambda fd: order.append(os.readlink(f"/proc/self/fd/{fd}")) or real_fsync(fd))
    monkeypatch.setattr(StoredFile, "save", lambda self, **kw: order.append("row") or real_save(self, **kw))
    stored = store(CONTENT)
    before_row = order[: order.index("row")]
    for path in (stored.original, stored.served, stored.thumb):
        file = vault.absolute(path)
        assert str(file) in before_row
        assert str(file.parent) in before_row[before_row.index(str(file)) :]
        assert str(file.parent.parent) in before_row


def test_the_scrub_finds_all_of_five_injected_faults(store, inspector):
    stored = [store(encoded(picture((64 + number, 48)))) for number in range(6)]
    document = services.save_document(actor=inspector, kind="export", name="a.xlsx", content=b"PK123")
    flip(stored[0].original)
    flip(stored[1].served)
    vault.absolute(stored[2].thumb).write_bytes(b"")
    vault.remove(stored[3].original)
    flip(document.path)
    faults = {(fault.path, fault.kind) for fault in selectors.scrub()}
    assert faults == {
        (stored[0].original, "changed"),
        (stored[1].served, "changed"),
        (stored[2].thumb, "changed"),
        (stored[3].original, "missing"),
        (document.path, "changed"),
    }


def test_the_nightly_tasks_report_faults_and_clear_away(store, settings):
    stored = store(CONTENT)
    assert tasks.scrub() == 0
    flip(stored.served)
    assert tasks.scrub() == 1
    assert stored.served in Entry.objects.get(action="file.fault").note
    orphan = vault.absolute(stored.served).with_name("0" * 40)
    orphan.write_bytes(b"left by a crash")
    os.utime(orphan, (0, 0))
    assert tasks.clean_up() == 1
    assert not orphan.exists()


def test_the_command_says_so_and_fails(store):
    stored = store(CONTENT)
    out = StringIO()
    call_command("check_files", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"checked": 3, "faults": []}
    flip(stored.original)
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("check_files", "--json", stdout=out)
    report = json.loads(out.getvalue())
    assert [(fault["kind"], fault["path"]) for fault in report["faults"]] == [("changed", stored.original)]
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("check_files", stdout=out)
    assert "内容与登记时不同" in out.getvalue()


def test_the_same_picture_uploaded_again_is_found(store):
    first, other, again = store(CONTENT), store(encoded(picture((99, 48)))), store(CONTENT)
    assert list(selectors.same_digest(again.digest, other_than=again)) == [first]
    assert not selectors.same_digest(other.digest, other_than=other).exists()


def test_pictures_nobody_used_go_and_used_ones_stay(store, play):
    play.reported()
    used = StoredFile.objects.get()
    unused = store(CONTENT)
    later = timezone.now() + timedelta(days=8)
    assert services.remove_unclaimed(older_than=timedelta(days=7)) == 0
    assert services.remove_unclaimed(older_than=timedelta(days=7), now=later) == 1
    assert list(StoredFile.objects.all()) == [used]
    assert not vault.exists(unused.original)
    assert vault.exists(used.original)


@pytest.mark.parametrize(
    "wrong",
    [{"digest": "short"}, {"size": 0}, {"mime": "text/html"}, {"original_name": ""}, {"original_name": "x" * 161},
     {"width": 0}, {"lat": 91, "lng": 0}, {"lat": 30}],
    ids=lambda wrong: "+".join(wrong),
)  # fmt: skip
def test_the_database_itself_refuses_a_senseless_row(store, wrong):
    stored = store(CONTENT)
    with pytest.raises(Exception, match="(?i)constraint|too long|check"), transaction.atomic():
        StoredFile.objects.filter(pk=stored.pk).update(**wrong)


def test_a_document_cannot_expire_before_it_exists(inspector):
    with pytest.raises(IntegrityError):
        services.save_document(
            actor=inspector, kind="export", name="a", content=b"x", expires_at=timezone.now() - timedelta(days=1)
        )
    assert not StoredDocument.objects.exists()


def flip(path: str) -> None:
    file = vault.absolute(path)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def files_in(settings) -> list:
    return [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def refuse(self, **_):
    raise IntegrityError("refused")
