"""台账导入 on screen: how it was understood, errors by row and column, all or nothing, one's own only."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from anquan.files import exports
from anquan.files.models import Export
from anquan.journal.models import Entry
from anquan.journal.selectors import history
from anquan.leases import LostClaim, keep, ticket_of
from anquan.terms.models import Term
from anquan.units.models import Unit
from anquan.units.services import deactivate
from hazards.imports import batches, jobs, understanding
from hazards.models import Hazard, ImportBatch
from tests.paths import SHARED

LEDGERS = SHARED / "data" / "ledgers"
HEAD = ["序号", "单位名称", "隐患内容", "隐患等级", "排查日期", "整改期限", "整改情况", "整改完成日期"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HOME = "/imports/"


def workbook(*rows, head=HEAD) -> bytes:
    book = Workbook()
    for row in (head, *rows):
        book.active.append(list(row))
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def line(
    number: int,
    text: str = "配电箱无门",
    *,
    unit: str = "涧溪镇某某加工厂",
    level="一般",
    found="2026-05-06",
    due="三日内",
    state="",
    done="",
) -> tuple:
    return (number, unit, f"{text}{number}", level, found, due, state, done)


@pytest.fixture
def clerk(world, client):
    client.force_login(world.inspector)
    return client


def upload(client, content: bytes, name: str = "台账.xlsx"):
    return client.post(HOME, {"file": SimpleUploadedFile(name, content, XLSX)})


def newest() -> ImportBatch:
    return ImportBatch.objects.latest("uploaded_at")


def fields(response) -> dict[str, str]:
    """What the page would send when nothing is changed."""
    form = response.context["form"]
    values = {box.html_name: box.value() for box in form}
    values["township"] = getattr(values["township"], "pk", values["township"]) or ""
    return {name: value for name, value in values.items() if value not in (None, False)}


def check(client, content: bytes, name: str = "台账.xlsx", **changes):
    page = client.get(upload(client, content, name).headers["Location"])
    batch = newest()
    answer = client.post(reverse("hazards:import_check", args=[batch.pk]), fields(page) | changes)
    return answer, batch


def address(name: str, batch: ImportBatch) -> str:
    return reverse(f"hazards:import_{name}", args=[batch.pk])


def confirm(client, batch: ImportBatch, **data):
    batch.refresh_from_db()
    return client.post(address("commit", batch), {"stamp": batch.report.get("stamp", "")} | data)


def text(response) -> str:
    return response.content.decode()


# --- the way of a good ledger --------------------------------------------------------------------------------------
def test_an_office_ledger_goes_from_upload_to_the_list(clerk, world):
    content = (LEDGERS / "REBUILT_02_two_level_header.xlsx").read_bytes()
    page = clerk.get(upload(clerk, content, "二级表头.xlsx").headers["Location"])
    batch = newest()
    said = {column["label"]: column["field"].value() for column in page.context["columns"]}
    assert {"unit", "description"} <= set(said.values()) and len(page.context["sample"]) == 8
    answer = clerk.post(address("check", batch), fields(page))
    assert answer.headers["Location"] == address("detail", batch)
    result = clerk.get(address("detail", batch))
    assert "确认导入 32 条" in text(result) and not Hazard.objects.exists()
    assert "将登记 32 条隐患" in text(result)
    done = clerk.get(confirm(clerk, batch).headers["Location"])
    assert "新登记 32 条" in text(done)
    listed = clerk.get(f"/hazards/?batch={batch.pk}")
    assert listed.status_code == 200 and str(listed.context["total"]) == "32"
    assert set(Hazard.objects.values_list("import_batch_id", flat=True)) == {batch.pk}
    actions = list(history(batch).values_list("action", flat=True))
    assert actions == ["hazard.import_commit", "hazard.import_check", "hazard.import_upload"]
    assert "已导入" in text(clerk.get(HOME))


def test_every_rebuilt_ledger_reads_without_a_word_from_the_clerk(clerk):
    for name in ("01_township_ledger", "03_unit_cell_merged", "04_many_in_one_cell"):
        name = f"REBUILT_{name}.xlsx"
        answer, batch = check(clerk, (LEDGERS / name).read_bytes(), name)
        assert answer.status_code == 302, name
        batch.refresh_from_db()
        assert (batch.state, batch.rows_bad) == ("checked", 0), name


def test_without_uploads_the_page_says_what_to_do(clerk):
    page = clerk.get(HOME)
    assert "还没有导入过台账" in text(page) and reverse("hazards:import_template") in text(page)


def test_the_template_is_understood_as_it_is_meant(clerk):
    answer = clerk.get(reverse("hazards:import_template"))
    book = load_workbook(BytesIO(answer.content))
    book.worksheets[0].append(
        [
            1,
            "某某加工厂",
            "东侧",
            "配电箱无门",
            "一般",
            "2026-05-06",
            "依据",
            "装门",
            "三日内",
            "周强",
            "15800003307",
            "整改中",
            "",
            "鲁山村",
        ]
    )
    content = BytesIO()
    book.save(content)
    checked, batch = check(clerk, content.getvalue())
    batch.refresh_from_db()
    assert batch.state == "checked" and batch.rows_total == 1
    assert set(batch.layout["columns"].values()) >= {
        "unit",
        "location",
        "description",
        "level",
        "found_on",
        "legal_basis",
        "measures",
        "due",
        "responsible_person",
        "phone",
        "status",
        "closed_on",
        "address",
    }


def test_a_confirmed_layout_is_remembered_and_the_page_says_so(clerk):
    page = clerk.get(upload(clerk, workbook(line(1))).headers["Location"])
    assert "认得这种表头" not in text(page)
    clerk.post(address("check", newest()), fields(page) | {"col_5": "ignore"})
    again = clerk.get(upload(clerk, workbook(line(2))).headers["Location"])
    assert "认得这种表头" in text(again)
    assert again.context["form"]["col_5"].value() == "ignore"


def test_a_person_may_say_where_the_header_is(clerk):
    """A header the machine passes over: short words it does not know, under a table of other things."""
    book = Workbook()
    for row in (
        ["单位名称", "隐患内容", "整改期限"],
        ["甲厂", "说明用的例子", "三日内"],
        [],
        ["谁", "啥问题"],
        ["涧溪镇某某加工厂", "配电箱无门"],
    ):
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    upload(clerk, content.getvalue())
    batch = newest()
    answer = clerk.post(address("header", batch), {"sheet": "Sheet", "first_row": "4", "depth": "1"})
    page = clerk.get(answer.headers["Location"])
    assert [column["label"] for column in page.context["columns"]] == ["谁", "啥问题"]
    clerk.post(address("check", batch), fields(page) | {"col_0": "unit", "col_1": "description"})
    batch.refresh_from_db()
    assert (batch.state, batch.rows_total) == ("checked", 1)


# --- errors ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def faulty(clerk):
    rows = [line(1), line(2, found="2026-02-30"), line(3, level="不知道")]
    return check(clerk, workbook(*rows))[1]


def test_errors_stand_first_by_row_and_column_and_nothing_can_be_confirmed(clerk, faulty):
    page = clerk.get(address("detail", faulty))
    faults = [(fault.row, fault.column, fault.label, fault.written) for fault in page.context["faults"]]
    assert faults == [(3, "E", "排查日期", "2026-02-30"), (4, "D", "等级", "不知道")]
    body = text(page)
    assert body.index("不知道") < body.index("读懂的内容")
    assert "还有 2 行有误，改好后才能导入" in body and address("commit", faulty) not in body
    assert confirm(clerk, faulty).status_code == 409 and not Hazard.objects.exists()


def test_the_file_comes_back_with_a_column_of_errors(clerk, faulty):
    answer = clerk.get(address("errors", faulty))
    sheet = load_workbook(BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][: len(HEAD)] == HEAD and rows[0][len(HEAD)] == "错误说明"
    assert rows[1][len(HEAD)] is None
    assert rows[2][len(HEAD)].startswith("排查日期：") and rows[3][len(HEAD)].startswith("等级：")
    assert history(faulty).first().action == "hazard.import_errors"


def test_the_corrected_error_file_is_read_like_the_original(clerk, faulty):
    book = load_workbook(BytesIO(clerk.get(address("errors", faulty)).content))
    book.active["E3"], book.active["D4"] = "2026-02-28", "一般"
    content = BytesIO()
    book.save(content)
    _, batch = check(clerk, content.getvalue())
    assert confirm(clerk, batch).status_code == 302
    assert Hazard.objects.count() == 3


def test_the_columns_must_make_sense(clerk):
    answer, batch = check(clerk, workbook(line(1)), col_2="ignore")
    assert answer.status_code == 422 and "还没有指明哪一列是：隐患内容" in text(answer)
    answer, batch = check(clerk, workbook(line(1)), col_0="unit")
    assert answer.status_code == 422 and "有两列都被指为：所在单位" in text(answer)


def test_units_are_made_only_where_one_may_and_only_when_asked(clerk, world):
    answer, batch = check(clerk, workbook(line(1)), township=str(world.guandian.pk))
    assert answer.status_code == 422 and "不在您的管辖范围内" in text(answer)
    page = clerk.get(upload(clerk, workbook(line(1))).headers["Location"])
    asked = fields(page)
    asked.pop("may_create_units")
    clerk.post(address("check", newest()), asked)
    assert batches.faults_of(newest())[0].label == "所在单位"


def test_a_unit_of_another_township_is_an_error_and_no_second_unit(clerk, world):
    _, batch = check(clerk, workbook(line(1, unit=world.hengfeng.name)))
    batch.refresh_from_db()
    assert [fault.row for fault in batches.faults_of(batch)] == [2]
    assert "不在您的管辖范围内" in batches.faults_of(batch)[0].reason


# --- refused files --------------------------------------------------------------------------------------------------
def test_a_zip_bomb_is_refused_with_a_reason(clerk):
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"):
            archive.writestr(name, b"0" * 30_000_000 if "sheet1" in name else b"<x/>")
    answer = upload(clerk, content.getvalue())
    reason = answer.context["form"].errors["file"][0]
    assert answer.status_code == 422 and any("\u4e00" <= letter <= "\u9fff" for letter in reason)
    assert not ImportBatch.objects.exists() and "Traceback" not in text(answer)


def lower(key: str, value: int) -> None:
    Term.objects.filter(key=key).update(value=value)
    Term.objects.filter(pk=Term.objects.latest("pk").pk).update(revision="00000000-0000-4000-8000-000000000001")


def test_more_rows_than_allowed_are_refused(clerk):
    lower("import.ledger.max_rows", 100)
    answer = upload(clerk, workbook(*(line(n) for n in range(1, 160))))
    assert answer.status_code == 422 and "一次最多 130 行" in text(answer)
    assert not ImportBatch.objects.exists()


def test_a_sheet_without_a_header_is_refused_with_what_to_do(clerk):
    answer = upload(clerk, workbook((1, 2, 3), head=(4, 5, 6)))
    assert answer.status_code == 422 and "没有找到表头" in text(answer)


# --- whose it is ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("somebody", ["inspector2", "awb", "far_inspector"])
def test_nobody_but_the_uploader_knows_of_a_batch(clerk, world, faulty, somebody):
    clerk.force_login(world.people[somebody])
    for name in ("detail", "layout", "errors"):
        assert clerk.get(address(name, faulty)).status_code == 404, name
    for name in ("check", "commit", "header", "errors"):
        assert clerk.post(address(name, faulty)).status_code == 404, name
    assert str(faulty.pk) not in text(clerk.get(HOME))


@pytest.mark.parametrize("somebody", ["officer", "grid", "leader"])
def test_without_the_right_there_is_no_import(client, world, somebody):
    client.force_login(world.people[somebody])
    assert client.get(HOME).status_code == 403


# --- once, and not what has changed ---------------------------------------------------------------------------------
def test_a_second_confirmation_registers_nothing(clerk):
    _, batch = check(clerk, workbook(line(1)))
    stamp = ImportBatch.objects.get().report["stamp"]
    assert confirm(clerk, batch).status_code == 302
    again = clerk.post(address("commit", batch), {"stamp": stamp})
    assert again.status_code == 409 and "已经导入" in text(again)
    assert Hazard.objects.count() == 1


def test_the_same_file_again_shows_everything_as_known(clerk):
    _, batch = check(clerk, workbook(line(1), line(2)))
    confirm(clerk, batch)
    _, again = check(clerk, workbook(line(1), line(2)))
    page = text(clerk.get(address("detail", again)))
    assert "2 条都已登记过，没有要导入的" in page and "已登记过 <b>2</b> 条" in page


def test_a_confirmation_of_an_older_dry_run_is_refused(clerk):
    _, batch = check(clerk, workbook(line(1)))
    old = ImportBatch.objects.get().report["stamp"]
    page = clerk.get(address("layout", batch))
    clerk.post(address("check", batch), fields(page) | {"base_on": "2026-01-01"})
    answer = clerk.post(address("commit", batch), {"stamp": old})
    assert answer.status_code == 409 and "又试导过一次" in text(answer)
    assert not Hazard.objects.exists()


def test_a_unit_closed_after_the_dry_run_keeps_everything_out(clerk, world):
    _, batch = check(clerk, workbook(line(1), line(2, unit=world.xinyuan.name)))
    deactivate(actor=world.awb, unit=world.xinyuan, reason="停产")
    answer = confirm(clerk, batch)
    assert answer.status_code == 409 and "重新试导" in text(answer)
    assert not Hazard.objects.exists() and not Unit.objects.filter(name="涧溪镇某某加工厂").exists()


# --- large ledgers --------------------------------------------------------------------------------------------------
@pytest.fixture
def large(clerk):
    """Every ledger of more than 100 rows is large."""
    lower("import.inline_rows", 100)
    return workbook(*(line(n) for n in range(1, 121)))


def test_a_large_ledger_is_checked_and_written_by_a_worker(clerk, large):
    _, batch = check(clerk, large)
    batch.refresh_from_db()
    assert (batch.state, batch.job, batch.rows_total) == ("running", "check", 0)
    waiting = clerk.get(address("detail", batch))
    assert 'hx-trigger="every 2s"' in text(waiting) and "排队中" in text(waiting)
    assert confirm(clerk, batch).status_code == 409
    assert jobs.waiting(timezone.now()) == [batch.pk] and jobs.run(batch.pk) and not jobs.run(batch.pk)
    polled = clerk.get(address("detail", batch), headers={"HX-Request": "true"})
    assert polled.headers["HX-Refresh"] == "true"
    assert confirm(clerk, batch).status_code == 302 and not Hazard.objects.exists()
    assert jobs.run(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.rows_created, Hazard.objects.count()) == ("done", 120, 120)
    assert Entry.objects.filter(action="hazard.import").count() == 120
    assert jobs.waiting(timezone.now()) == []


def test_a_worker_that_died_delays_a_ledger_and_neither_loses_nor_doubles_it(clerk, large):
    _, batch = check(clerk, large)
    jobs.run(batch.pk)
    confirm(clerk, batch)
    now = timezone.now()
    lost = jobs.QUEUE.claim(batch.pk, now=now)  # this worker is killed here
    assert jobs.waiting(now) == [] and not jobs.run(batch.pk, now=now)
    later = now + timedelta(minutes=11)
    assert jobs.waiting(later) == [batch.pk] and jobs.run(batch.pk, now=later)
    assert Hazard.objects.count() == 120
    batch.refresh_from_db()
    with pytest.raises(LostClaim):
        batches.locked(batch, ticket=ticket_of(lost))


def asleep_beyond_its_lease(batch, work) -> None:
    """A worker reads the ledger, sleeps; another one takes over; then the first wakes up and goes on."""
    now = timezone.now()
    understand = understanding.understand

    def slowly(**arguments):
        read = understand(**arguments)
        assert jobs.QUEUE.claim(batch.pk, now=now + timedelta(minutes=11)), "taken over"
        return read

    work.setattr(understanding, "understand", slowly)
    assert jobs.run(batch.pk, now=now)


def test_a_worker_that_wakes_up_after_it_was_replaced_writes_nothing(clerk, large, monkeypatch):
    _, batch = check(clerk, large)
    jobs.run(batch.pk)
    confirm(clerk, batch)
    asleep_beyond_its_lease(batch, monkeypatch)
    batch.refresh_from_db()
    assert not Hazard.objects.exists() and (batch.state, batch.attempts) == ("running", 2)


def test_without_the_ticket_the_same_play_writes_under_the_hands_of_the_second_worker(clerk, large, monkeypatch):
    """The control: the play above does bring the two together."""
    _, batch = check(clerk, large)
    jobs.run(batch.pk)
    confirm(clerk, batch)
    monkeypatch.setattr(batches, "ticket_of", lambda row: "any")
    monkeypatch.setattr(jobs, "ticket_of", lambda row: "any")
    asleep_beyond_its_lease(batch, monkeypatch)
    assert Hazard.objects.count() == 120


def test_a_worker_whose_ledger_was_taken_over_stops_reading(clerk, large):
    _, batch = check(clerk, large)
    now = timezone.now()
    slow = jobs.QUEUE.claim(batch.pk, now=now)
    jobs.QUEUE.claim(batch.pk, now=now + timedelta(minutes=11))
    with pytest.raises(LostClaim):
        keep(slow, progress=100)
    batch.refresh_from_db()
    assert batch.progress == 0


def test_a_ledger_that_kills_its_workers_is_given_up_with_a_reason(clerk, large):
    _, batch = check(clerk, large)
    now = timezone.now()
    for _ in range(3):
        assert jobs.QUEUE.claim(batch.pk, now=now)
        now += timedelta(minutes=11)
    assert not jobs.run(batch.pk, now=now), "three workers are enough, also for a message that comes late"
    assert jobs.waiting(now) == []
    page = text(clerk.get(address("detail", batch)))
    assert "后台处理多次中断" in page and "没有写入任何一条" in page
    assert history(batch).first().result == "denied"


def test_what_changed_before_the_worker_came_is_told_to_the_uploader(clerk, large, world):
    content = workbook(*(line(n) for n in range(1, 121)), line(121, unit=world.xinyuan.name))
    _, batch = check(clerk, content)
    jobs.run(batch.pk)
    confirm(clerk, batch)
    deactivate(actor=world.awb, unit=world.xinyuan, reason="停产")
    jobs.run(batch.pk)
    page = text(clerk.get(address("detail", batch)))
    assert "没有办成，什么都没有写入" in page and "重新试导" in page and not Hazard.objects.exists()


def test_the_error_file_of_a_large_ledger_is_made_by_a_worker(clerk, large):
    content = workbook(*(line(n) for n in range(1, 120)), line(120, found="2026-02-30"))
    _, batch = check(clerk, content)
    jobs.run(batch.pk)
    assert clerk.post(address("errors", batch)).headers["Location"] == reverse("hazards:exports")
    order = Export.objects.get()
    assert exports.run(order.pk)
    order.refresh_from_db()
    assert (order.state, order.done) == ("done", 1)
    answer = clerk.get(reverse("hazards:export_file", args=[order.pk]))
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    assert sheet.cell(121, len(HEAD) + 1).value.startswith("排查日期：")
