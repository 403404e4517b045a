"""The offices' own ledgers: real and rebuilt files, dry run, errors by row and column, all or nothing, twice is once."""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from openpyxl import Workbook

from anquan.celery import BEAT, app
from anquan.excel.sheets import BadWorkbook
from anquan.files.models import StoredDocument
from anquan.journal.selectors import history
from anquan.units.models import Unit
from anquan.workflow import NotAllowed
from hazards.imports import batches, jobs
from hazards.models import Hazard, ImportBatch
from tests.paths import SHARED

LEDGERS = SHARED / "data" / "ledgers"
HEAD = ["序号", "单位名称", "隐患内容", "隐患等级", "排查日期", "整改期限", "整改情况", "整改完成日期"]


def sheet(*rows, head=HEAD, title=None) -> ContentFile:
    from io import BytesIO

    book = Workbook()
    if title:
        book.active.append([title])
    book.active.append(head)
    for row in rows:
        book.active.append(list(row))
    content = BytesIO()
    book.save(content)
    return ContentFile(content.getvalue(), "台账.xlsx")


@pytest.fixture
def take_in(world, play):
    def take_in(file, *, by="inspector", commit=True, **options):
        actor = world.fresh(by)
        batch = batches.upload(actor=actor, file=file, today=play.today())
        meaning = {int(i): key for i, key in batch.layout["columns"].items()}
        batch = batches.check(
            actor=actor, batch=batch, meaning=meaning, today=play.today(), township=options.get("township")
        )
        return batches.commit(actor=actor, batch=batch, today=play.today()) if commit else batch

    return take_in


def on_disk(name: str) -> ContentFile:
    return ContentFile((LEDGERS / name).read_bytes(), name)


EXPECTED = {
    "REBUILT_01_township_ledger.xlsx": 30,
    "REBUILT_02_two_level_header.xlsx": 32,
    "REBUILT_03_unit_cell_merged.xlsx": 60,
    "REBUILT_04_many_in_one_cell.xlsx": 32,
}


@pytest.mark.parametrize("name", EXPECTED)
def test_every_ledger_with_hazards_comes_in_whole(name, take_in, world):
    batch = take_in(on_disk(name), commit=False)
    assert batches.faults_of(batch) == []
    batch = take_in(on_disk(name))
    assert batch.rows_created == Hazard.objects.count() == EXPECTED[name]
    assert set(Hazard.objects.values_list("township_id", flat=True)) == {world.jianxi.pk}


@pytest.mark.parametrize("name", ["REBUILT_08_county_statistics.xlsx", "real_07_HSE在线月报_blank_crosstab.xlsx"])
def test_a_sheet_without_hazards_is_refused_with_what_is_missing(name, take_in):
    from django.core.exceptions import ValidationError

    with pytest.raises((BadWorkbook, ValidationError)) as refusal:
        take_in(on_disk(name))
    assert "隐患内容" in str(refusal.value)
    assert not Hazard.objects.exists()


def test_the_same_file_again_creates_nothing(take_in):
    take_in(on_disk("REBUILT_01_township_ledger.xlsx"))
    before = Hazard.objects.count()
    again = take_in(on_disk("REBUILT_01_township_ledger.xlsx"))
    assert (again.rows_created, Hazard.objects.count()) == (0, before)


def test_one_bad_row_in_a_thousand_keeps_everything_out(take_in):
    good = [
        (n, "涧溪镇某某加工厂", f"第 {n} 号配电箱无门", "一般", "2026.5.6", "三日内", "", "") for n in range(1, 1001)
    ]
    good[17] = (18, "涧溪镇某某加工厂", "灭火器过期", "一般", "2026-02-30", "三日内", "", "")
    good[400] = (401, "涧溪镇某某加工厂", "灭火器过期", "不知道", "2026-05-06", "三日内", "", "")
    good[900] = (901, "涧溪镇某某加工厂", "灭火器过期", "一般", "2026-05-06", "看情况", "", "")
    batch = take_in(sheet(*good), commit=False)
    faults = batches.faults_of(batch)
    assert [(f.row, f.label, f.written) for f in faults] == [
        (19, "排查日期", "2026-02-30"),
        (402, "等级", "不知道"),
        (902, "整改期限", "看情况"),
    ]
    assert all("请" in f.reason for f in faults)
    with pytest.raises(NotAllowed):
        batches.commit(actor=batch.uploaded_by, batch=batch, today=timezone.localdate())
    assert not Hazard.objects.exists() and not Unit.objects.filter(name="涧溪镇某某加工厂").exists()
    good[17], good[400], good[900] = good[0], good[1], good[2]
    assert take_in(sheet(*good)).rows_created == 1000


def test_words_for_deadlines_and_states_are_understood(take_in, world):
    rows = [
        (1, world.xinyuan.name, "灭火器失效", "一般", "2026.5.6", "立即整改", "已整改", ""),
        (2, world.xinyuan.name, "配电箱无门", "3级", "2026年5月6日", "三日内", "整改中", ""),
        (3, world.xinyuan.name, "通道堵塞", "重大", "2026-05-06", "2026.5.20", "已整改", "2026-05-25"),
    ]
    take_in(sheet(*rows, title="涧溪镇隐患台账"))
    spot, limited, late = Hazard.objects.order_by("number")
    assert (spot.status, spot.mode, spot.ended_on) == ("closed", "on_the_spot", date(2026, 5, 6))
    assert (limited.status, limited.due_on) == ("rectifying", date(2026, 5, 9) + timedelta(days=0))
    assert (late.level, late.is_closed_late, late.unit) == ("major", True, world.xinyuan)


def test_every_imported_hazard_has_its_journal_entry_and_its_clock(take_in):
    batch = take_in(on_disk("REBUILT_04_many_in_one_cell.xlsx"))
    for hazard in Hazard.objects.all():
        entry = history(hazard).get()
        assert (entry.action, entry.door, entry.changes["status"][1]) == ("hazard.import", "import", hazard.status)
        assert hazard.clocks.get().due_on == hazard.due_on
    assert batch.state == "done"


def test_a_person_without_the_right_cannot_import(take_in):
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        take_in(on_disk("REBUILT_01_township_ledger.xlsx"), by="officer")


def test_a_row_naming_a_foreign_unit_never_reaches_it(take_in, world):
    row = (1, world.far_plant.name, "压力机防护缺失", "一般", "2026-05-06", "三日内", "", "")
    (fault,) = batches.faults_of(take_in(sheet(row), commit=False))
    assert world.far_plant.name in fault.reason and "滕州市" in fault.reason
    assert not Hazard.objects.exists()


def test_the_command_is_a_dry_run_unless_told_otherwise(world, capsys):
    from django.core.management import call_command

    path = str(LEDGERS / "REBUILT_01_township_ledger.xlsx")
    call_command("import_ledger", path, "--as", "inspector", "--json")
    assert not Hazard.objects.exists() and '"state": "checked"' in capsys.readouterr().out
    call_command("import_ledger", path, "--as", "inspector", "--commit")
    assert Hazard.objects.count() == EXPECTED["REBUILT_01_township_ledger.xlsx"]


# --- what was guessed is said, what is computed is not taken -----------------------------------------------------------
@pytest.mark.parametrize("words", ["尽快", "近期整改", "尽快完成", "长期坚持", "及时整改", "限期整改", "待定"])
def test_a_deadline_without_a_day_is_said_to_be_the_term_of_the_system(words, take_in, world):
    batch = take_in(sheet((1, world.xinyuan.name, "灭火器失效", "一般", "2026-05-06", words, "", "")), commit=False)
    assert batches.faults_of(batch) == []
    row = batch.report["rows"][0]
    said = f"整改期限“{words}”没有写明日期，按系统规定的期限算，到 {row['due_on']}"
    assert row["notes"] == [said] and batch.report["noted"] == 1


def test_a_deadline_that_is_clear_needs_no_hint(take_in, world):
    rows = [
        (n, world.xinyuan.name, f"灭火器失效{n}", "一般", "2026-05-06", due, "", "")
        for n, due in enumerate(["立即整改", "三日内", "2026-05-20", ""], 1)
    ]
    batch = take_in(sheet(*rows), commit=False)
    assert [row["notes"] for row in batch.report["rows"]] == [[], [], [], []]


def test_hours_are_days_of_a_ledger_and_never_the_term_of_the_system(take_in, world):
    batch = take_in(sheet((1, world.xinyuan.name, "灭火器失效", "3级", "2026-05-06", "24小时内", "", "")), commit=False)
    row = batch.report["rows"][0]
    assert row["due_on"] == "2026-05-07"
    assert row["notes"] == ["“3级”按一般隐患理解，请核对", "整改期限“24小时内”按日计，到 2026-05-07"]


def test_who_inspected_and_under_which_document_is_kept(take_in, world):
    head = ["单位名称", "隐患内容", "检查单位", "检查人员", "执法文书号"]
    take_in(
        sheet((world.xinyuan.name, "灭火器失效", "市应急局", "李四、王五", "（明）应急责改〔2026〕12号"), head=head)
    )
    hazard = Hazard.objects.get()
    assert (hazard.inspectors, hazard.source_document) == ("市应急局　李四、王五", "（明）应急责改〔2026〕12号")


def test_what_the_system_computes_is_recognised_and_never_taken(take_in, world):
    head = ["编号", "单位名称", "隐患内容", "整改期限", "状态", "是否逾期", "得分"]
    row = ("YH-000000-2026-000001", world.xinyuan.name, "灭火器失效", "2026-05-20", "已销号", "否", 100)
    batch = take_in(sheet(row, head=head))
    computed = [batch.layout["labels"][index] for index, key in batch.layout["columns"].items() if key == "computed"]
    assert computed == ["编号", "状态", "是否逾期", "得分"]
    hazard = Hazard.objects.get()
    assert hazard.status == "rectifying" and hazard.number != row[0]


# --- what nobody confirms does not stay -------------------------------------------------------------------------------
def test_an_upload_that_nobody_confirms_goes_with_its_file_after_its_time(take_in, world, settings):
    row = (1, world.xinyuan.name, "灭火器失效", "一般", "2026-05-06", "三日内", "", "")
    written, left = take_in(sheet(row)), take_in(sheet(row), commit=False)
    document, now = left.document, timezone.now()
    assert batches.clear_abandoned(now=now + timedelta(days=29)) == 0
    assert batches.clear_abandoned(now=now + timedelta(days=31)) == 1
    assert list(ImportBatch.objects.all()) == [written] and Hazard.objects.get().import_batch == written
    assert not StoredDocument.objects.filter(pk=document.pk).exists()
    entry = history(left).first()
    assert (entry.action, entry.county_id) == ("hazard.import_expire", world.inspector.main_appointment.unit.county_id)
    assert "30 天没有确认" in entry.note and history(document).first().action == "document.discard"


@pytest.mark.django_db(transaction=True)
def test_the_nightly_task_removes_the_file_itself_once_the_row_is_gone(take_in, world, settings):
    left = take_in(sheet((1, world.xinyuan.name, "灭火器失效", "一般", "2026-05-06", "三日内", "", "")), commit=False)
    file = settings.MEDIA_ROOT / left.document.path
    assert file.is_file()
    ImportBatch.objects.update(uploaded_at=timezone.now() - timedelta(days=31))
    assert app.tasks["hazards.imports_clean_up"]() == 1
    assert not file.exists() and "hazards.imports_clean_up" in dict(BEAT)


def test_a_ledger_in_the_hands_of_a_worker_is_not_cleared_away(take_in, world):
    left = take_in(sheet((1, world.xinyuan.name, "灭火器失效", "一般", "2026-05-06", "三日内", "", "")), commit=False)
    jobs.order_commit(actor=world.fresh("inspector"), batch=left)
    assert batches.clear_abandoned(now=timezone.now() + timedelta(days=31)) == 0
