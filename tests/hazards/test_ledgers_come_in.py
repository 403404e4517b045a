"""The offices' own ledgers: real and rebuilt files, dry run, errors by row and column, all or nothing, twice is once."""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from openpyxl import Workbook

from anquan.excel.sheets import BadWorkbook
from anquan.journal.selectors import history
from anquan.units.models import Unit
from anquan.workflow import NotAllowed
from hazards.imports import batches
from hazards.models import Hazard
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
    take_in(sheet((1, world.far_plant.name, "压力机防护缺失", "一般", "2026-05-06", "三日内", "", "")))
    hazard = Hazard.objects.get()
    assert hazard.unit != world.far_plant and hazard.township == world.jianxi


def test_the_command_is_a_dry_run_unless_told_otherwise(world, capsys):
    from django.core.management import call_command

    path = str(LEDGERS / "REBUILT_01_township_ledger.xlsx")
    call_command("import_ledger", path, "--as", "inspector", "--json")
    assert not Hazard.objects.exists() and '"state": "checked"' in capsys.readouterr().out
    call_command("import_ledger", path, "--as", "inspector", "--commit")
    assert Hazard.objects.count() == EXPECTED["REBUILT_01_township_ledger.xlsx"]
