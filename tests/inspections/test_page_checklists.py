"""The pages of 检查表: for whom, what they say, what they write."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from inspections.checklists import selectors
from inspections.models import Checklist
from tests.counting import frozen_queries
from tests.inspections.listing import made
from tests.inspections.test_checklist_library import cell, edited, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def checklist(world):
    return made(world.fresh("awb"))


def html(answer, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def at(checklist, name: str) -> str:
    return reverse(f"checklists:{name}", args=[checklist.pk])


def upload(content: bytes) -> dict:
    return {"file": SimpleUploadedFile("表.xlsx", content), "note": "按新标准修订"}


def test_the_list_shows_the_own_and_the_shipped_ones(world, client, checklist):
    made(world.fresh("far_awb"), "滕州检查表")
    client.force_login(world.inspector)
    client.get(reverse("checklists:list"))
    with frozen_queries("checklists:list"):
        page = html(client.get(reverse("checklists:list")))
    assert "木材加工检查表" in page and "餐饮场所燃气安全检查表" in page and "滕州检查表" not in page
    assert "新建检查表" not in page
    only = html(client.get(reverse("checklists:list") + "?origin=own&industry=industry_trade"))
    assert "木材加工检查表" in only and "工贸企业通用检查表" not in only
    assert client.get(reverse("checklists:list") + "?nonsense=1").status_code == 400


def test_a_list_says_its_items_and_every_version(world, client, checklist):
    client.force_login(world.awb)
    with frozen_queries("checklists:detail"):
        page = html(client.get(at(checklist, "detail")))
    assert "《消防法》第二十八条" in page and "第 1 版" in page and "修订检查项" in page and "待核实" in page
    assert client.get(at(checklist, "detail") + "?version=2").status_code == 404
    client.force_login(world.far_awb)
    assert client.get(at(checklist, "detail")).status_code == 404


def posted(checklist, **changes) -> dict:
    """The editor as the browser sends it back."""
    rows = selectors.items_of(selectors.newest_version(checklist))
    data = {"items-TOTAL_FORMS": len(rows) + 1, "items-INITIAL_FORMS": len(rows), "note": "改了一处",
            "seen": selectors.newest_version(checklist).number}  # fmt: skip
    for place, row in enumerate(rows):
        data |= {f"items-{place}-{name}": getattr(row, name) or "" for name in
                 ("group", "content", "look_at", "expected", "basis", "hazard", "measures", "category", "level", "mode")}  # fmt: skip
        data |= {f"items-{place}-order": place + 1, f"items-{place}-days": "" if row.days is None else row.days}
        data |= {f"items-{place}-needs_photo": "on"} if row.needs_photo else {}
    data |= {f"items-{len(rows)}-{name}": value for name, value in (("level", "general"), ("mode", "limited"))}
    return data | changes


def test_the_editor_publishes_the_next_version(world, client, checklist):
    client.force_login(world.awb)
    page = html(client.get(at(checklist, "edit")))
    assert "发布为新的版次" in page and "一处安全出口上锁。" in page and page.count("data-item>") == 6
    change = {
        "items-0-order": "9",
        "items-1-hazard": "应急灯全部不亮。",
        "items-2-DELETE": "on",
        "items-3-content": "疏散指示",
    }
    done = html(client.post(at(checklist, "edit"), posted(checklist, **change), follow=True))
    assert "已发布第 2 版" in done
    now = selectors.items_of(selectors.newest_version(checklist))
    assert [row.content for row in now] == ["应急灯", "安全出口", "疏散指示"] and now[0].hazard == "应急灯全部不亮。"


def test_what_is_wrong_stands_at_its_item_and_nothing_is_lost(world, client, checklist):
    client.force_login(world.awb)
    page = html(client.post(at(checklist, "edit"), posted(checklist, **{"items-1-days": "很快", "note": ""})), 422)
    assert "第 2 项“整改天数（自然日）”" in page and "请填写这一项" in page and "应急灯不亮。" in page
    same = html(client.post(at(checklist, "edit"), posted(checklist)), 422)
    assert "没有改动任何内容" in same
    stale = html(
        client.post(at(checklist, "edit"), posted(checklist, **{"seen": "0", "items-1-hazard": "不亮。"})), 409
    )
    assert "李静" in stale


def test_the_sheet_is_looked_at_and_then_published(world, client, checklist):
    client.force_login(world.awb)
    exported = client.get(at(checklist, "export")).content
    assert "和现在的版次完全一样" in html(client.post(at(checklist, "import"), upload(exported)))

    def change(page):
        cell(page, 1, "检查内容").value = "安全出口和疏散门"

    answer = client.post(at(checklist, "import"), upload(edited(exported, change)))
    page = html(answer)
    assert "还没有写入" in page and selectors.newest_version(checklist).number == 1
    context = answer.context
    sent = {"token": context["token"], "note": context["note"], "seen": context["seen"]}
    assert "修改 1 项" in html(client.post(at(checklist, "import"), sent, follow=True))
    assert selectors.newest_version(checklist).number == 2
    client.force_login(world.director)  # another person's upload is not his
    assert client.post(at(checklist, "import"), sent).status_code == 404


def test_a_wrong_sheet_comes_back_with_its_errors(world, client, checklist):
    client.force_login(world.awb)

    def change(page):
        cell(page, 2, "等级").value = "特大"

    answer = client.post(at(checklist, "import"), upload(edited(sheet(checklist), change)))
    assert "不认识“特大”" in html(answer, 422) and "确认，发布" not in html(answer, 422)
    file = client.get(reverse("checklists:import_errors", args=[checklist.pk, answer.context["token"]]))
    page = load_workbook(BytesIO(file.content))["检查表"]
    assert "不认识“特大”" in cell(page, 2, "错误说明").value


def test_one_is_made_copied_and_put_out_of_use(world, client):
    client.force_login(world.dept_head)
    values = {"name": "粉尘检查表", "industry": "industry_trade", "seen": "0"}
    assert "已建立" in html(client.post(reverse("checklists:create"), values, follow=True))
    assert "本县已有一份" in html(client.post(reverse("checklists:create"), values), 422)
    one = Checklist.objects.get(name="粉尘检查表")
    assert "还没有检查项" in html(client.get(at(one, "detail")))
    assert client.post(reverse("checklists:create"), values | {"name": "燃气", "industry": "gas"}).status_code == 403
    shipped = Checklist.objects.get(county=None, industry="hazchem")
    assert "已复制为本县" in html(client.post(at(shipped, "copy"), follow=True))
    copied = Checklist.objects.get(county=world.mingguang, industry="hazchem")
    assert "已停用" in html(client.post(at(copied, "set_active"), {"is_active": "0"}, follow=True))
    assert client.post(at(shipped, "set_active"), {"is_active": "0"}).status_code == 403
