"""The workbook a leader prints: the page's figures, the rows that were queried, its owner only, text never a formula."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from anquan.files import exports
from anquan.files.models import Export
from hazards import workbook


@pytest.fixture
def some(play):
    old = play.today() - timedelta(days=60)
    play.closed(today=old)
    play.rectifying(today=old, description='=HYPERLINK("x")配电箱无门')
    play.submitted()
    play.reported(by="guandian_inspector", unit="hengfeng", description="@SUM 灭火器失效")
    play.reported(unit="site", level="major", description="基坑边坡开裂未处置")
    play.reported(by="far_inspector", unit="far_plant")


def made(client, world, person="awb", url="hazards:export_summary", **values) -> Export:
    client.force_login(world.fresh(person))
    answer = client.post(reverse(url), {"period": str(timezone.localdate().year)} | values)
    assert answer.status_code == 302
    export = Export.objects.latest("created_at")
    assert exports.run(export.pk)
    export.refresh_from_db()
    return export


def book_of(client, export):
    answer = client.get(reverse("hazards:export_file", args=[export.pk]))
    assert answer.status_code == 200
    return load_workbook(BytesIO(b"".join(answer.streaming_content)))


def test_the_summary_has_its_sheets_and_its_rows(world, some, client):
    export = made(client, world)
    assert (export.state, export.done, export.total) == ("done", 5, 5)
    book = book_of(client, export)
    assert book.sheetnames == ["按乡镇", "按行业", "重大", "逾期", "趋势", "明细", "口径说明"]
    sheet = book["按乡镇"]
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    total = rows[0]
    assert total[1] == "合计" and total[4] == 5 and total[7] == 1 and total[8] == pytest.approx(0.2)
    assert [row[1] for row in rows[1:3]] == ["涧溪镇", "管店镇"]
    assert rows[2][9] == "—" and rows[2][7] == 0


def test_user_text_is_never_a_formula(world, some, client):
    sheet = book_of(client, made(client, world))["明细"]
    texts = [cell for row in sheet.iter_rows() for cell in row if str(cell.value or "").startswith(("=", "@"))]
    assert len(texts) == 2 and all(cell.data_type == "s" for cell in texts)


def test_an_export_belongs_to_its_owner_alone(world, some, client):
    export = made(client, world)
    url = reverse("hazards:export_file", args=[export.pk])
    for person in ("director", "inspector", "far_awb"):
        client.force_login(world.fresh(person))
        assert client.get(url).status_code == 404
        assert str(export.pk) not in client.get(reverse("hazards:exports")).content.decode()


def test_a_file_past_its_time_is_not_there_any_more(world, some, client):
    export = made(client, world)
    export.document.created_at = timezone.now() - timedelta(days=40)
    export.document.expires_at = timezone.now() - timedelta(days=10)
    export.document.save()
    assert client.get(reverse("hazards:export_file", args=[export.pk])).status_code == 404


def test_a_person_exports_only_what_he_sees(world, some, client):
    export = made(client, world, person="far_awb")
    assert export.total == 1
    names = {row[2] for row in book_of(client, export)["明细"].iter_rows(min_row=4, values_only=True)}
    assert names == {world.far_plant.name}


def test_the_list_exports_the_rows_it_shows(world, some, client):
    client.force_login(world.awb)
    page = client.get(reverse("hazards:list"), {"status": "open"})
    client.get(reverse("hazards:export"), {"status": "open"})
    export = Export.objects.latest("created_at")
    exports.run(export.pk)
    export.refresh_from_db()
    assert export.total == export.done == page.context["total"].value == 4


def test_an_export_is_claimed_once_and_survives_a_dead_worker(world, some, client):
    client.force_login(world.awb)
    client.post(reverse("hazards:export_summary"), {"period": "2026"})
    export = Export.objects.latest("created_at")
    assert exports.QUEUE.claim(export.pk, now=timezone.now())
    assert not exports.run(export.pk), "somebody else works on it"
    later = timezone.now() + timedelta(minutes=31)
    assert exports.waiting(later) == [export.pk]
    assert exports.run(export.pk, now=later)
    export.refresh_from_db()
    assert (export.state, export.attempts) == ("done", 2)


def test_a_miscounted_workbook_is_not_handed_out(world, some, client, monkeypatch):
    def short(export, path, progress):
        path.write_bytes(b"x")
        export.total = 9
        return 8

    monkeypatch.setitem(exports._BUILDERS, workbook.SUMMARY, short)
    client.force_login(world.awb)
    client.post(reverse("hazards:export_summary"), {"period": "2026"})
    export = Export.objects.latest("created_at")
    for _ in range(3):
        exports.run(export.pk)
    export.refresh_from_db()
    assert export.state == "failed" and "两数不符" in export.error and export.document is None


def test_without_the_right_nothing_is_exported(world, client):
    client.force_login(world.officer)
    assert client.post(reverse("hazards:export_summary"), {"period": "2026"}).status_code == 403
