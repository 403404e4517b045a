"""The ledger as the workbook that is sent up: the rows of the page, 合计 first, the number of the 交办单, text never a formula."""

import shutil
import subprocess
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from anquan.files import exports
from anquan.files.models import Export
from anquan.papers import services as papers
from hazards.majors import papers as of_majors
from hazards.majors.workbook import COLUMNS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letterheads")]
FIRST = 6  # title, subtitle, two header rows, 合计


@pytest.fixture
def ledger(world, play, moving):
    """One closed, one ordered by a paper, one of hostile words, one of another county."""
    moving.up_to(moving.reported(), "approve")
    ordered = moving.reported(description='=HYPERLINK("http://x")墙体开裂')
    moving.up_to(ordered, "list")
    actor = world.fresh("awb")
    order = moving.values("assign", play.today(), actor)
    paper = of_majors.draft_order(actor=actor, hazard_id=ordered.pk, today=play.today(), **order)
    papers.send_for_review(actor=actor, paper_id=paper.pk)
    papers.issue(actor=world.fresh("director"), paper_id=paper.pk, today=play.today())
    far = play.reported(by="far_inspector", unit="far_plant", level="major", description="冲压机没有光电保护")
    return ordered, far


def made(client, world, query="", person="awb") -> Export:
    client.force_login(world.fresh(person))
    answer = client.get(f"/majors/?export=xlsx{query}")
    assert (answer.status_code, answer["Location"]) == (302, reverse("hazards:exports"))
    export = Export.objects.latest("created_at")
    assert exports.run(export.pk)
    export.refresh_from_db()
    return export


def content(client, export) -> bytes:
    return b"".join(client.get(reverse("hazards:export_file", args=[export.pk])).streaming_content)


def rows(sheet) -> list[dict]:
    keys = [column.key for column in COLUMNS]
    table = sheet.iter_rows(min_row=FIRST, max_col=len(keys), values_only=True)
    return [dict(zip(keys, row, strict=True)) for row in table if isinstance(row[0], int)]


def test_the_workbook_has_the_rows_of_the_page_and_the_sums_above_them(world, ledger, client):
    export = made(client, world)
    assert (export.state, export.done, export.total) == ("done", 2, 2)
    sheet = load_workbook(BytesIO(content(client, export)))["一单四制台账"]
    first, second = rows(sheet)
    assert [first["order"], second["order"]] == [1, 2]
    assert (first["progress"], first["planned"], first["spent"]) == ("已销号", 12, 11.8)
    assert "明安委办〔" in second["order_given"] and second["overdue"] == 0 and second["suspended"] == "否"
    total = [cell.value for cell in sheet[FIRST - 1]]
    assert total[:2] == ["合计", "2 条"] and 24 in total
    page = sheet.page_setup
    assert (page.orientation, int(page.paperSize), sheet.print_title_rows) == ("landscape", 8, "$1:$4")


def test_the_conditions_of_the_page_hold_for_the_workbook(world, ledger, client):
    assert made(client, world, "&status=closed").total == 1
    assert made(client, world, "&area=341182102").total == 0


def test_user_text_is_never_a_formula(world, ledger, client):
    sheet = load_workbook(BytesIO(content(client, made(client, world))))["一单四制台账"]
    hostile = [cell for row in sheet.iter_rows() for cell in row if str(cell.value or "").startswith("=")]
    assert hostile and all(cell.data_type == "s" for cell in hostile)


def test_another_county_has_its_own_rows_and_who_may_not_export_has_none(world, ledger, client):
    assert made(client, world, person="far_awb").total == 1
    client.force_login(world.fresh("officer"))
    assert client.get("/majors/?export=xlsx").status_code == 403
    assert client.get("/majors/").content.decode().count("export=xlsx") == 0


@pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice on this machine")
def test_it_prints_on_a3_with_the_head_on_every_page(world, ledger, moving, play, client, tmp_path):
    start = play.today() - timedelta(days=20)
    for _ in range(3):
        moving.up_to(moving.reported(today=start), "start", today=start)
    source = tmp_path / "ledger.xlsx"
    source.write_bytes(content(client, made(client, world)))
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/office", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(source)], check=True, capture_output=True, timeout=120)
    pdf = tmp_path / "ledger.pdf"
    info = subprocess.run(["pdfinfo", pdf], check=True, capture_output=True, text=True).stdout
    assert "Pages:           1" in info and "(A3)" in info
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True).stdout
    assert "“一单四制”台账" in text and "合计" in text and "###" not in text
