"""One hazard from a photo to the leader's sheet, by six people in a real browser. Services only build the cast.

Every page on the way is looked at: no error in the console (a CSP violation is one), nothing asked of another host,
nothing wider than its window, nothing serious or critical for axe.
"""

import json
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import openpyxl
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from anquan.accounts.models import User
from anquan.accounts.services import appoint, issue_token
from anquan.files.tasks import export_waiting
from anquan.journal.sealing import seal
from anquan.notices.services import deliver
from hazards.models import Hazard
from tests.browser.conftest import DESK, PHONE
from tests.browser.person import Person
from tests.browser.test_log_a_hazard import AT_XINYUAN, choose_tile, photograph, shot, to_tiles
from tests.cast import SINCE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def arrive(visit, world):
    """``arrive("inspector", PHONE)``: a person of the cast who has signed in."""
    return lambda key, device=DESK, **options: Person(visit, world.people[key], device, **options)


def test_six_people_close_the_loop(arrive, world, live_server, tmp_path):
    inspector, officer = arrive("inspector", PHONE, **AT_XINYUAN), arrive("officer", PHONE)
    numbers = [the_inspector_logs(inspector, 0), the_inspector_logs(inspector, 1, is_asked=True)]
    title = Hazard.objects.get(number=numbers[0]).description[:12]

    the_enterprise_signs(officer, title)
    the_office_reminds(arrive("awb"), title)
    the_enterprise_hears_of_it(officer)
    the_enterprise_submits(officer, "正在整改", title, "已清理并划线。")
    rechecker = arrive("inspector2")
    the_rechecker_sends_back(rechecker, title)
    the_enterprise_submits(officer, "被退回", title, "出口两侧也清空了。")
    the_rechecker_passes(rechecker, title)

    figures = the_leader_looks(arrive("leader", PHONE))
    assert figures == {"排查隐患": "2", "整改完成": "1", "整改率": "50.00"}
    book = the_leader_takes_the_summary(arrive("leader"), tmp_path)
    assert sum_of(book, "按乡镇") == {"排查隐患": 2, "整改完成": 1, "整改率": 0.5}
    assert numbers[0] in everything_in(book["明细"])
    assert book["按乡镇"]["A1"].value == f"明光市{timezone.localdate().year}年事故隐患排查整治情况汇总表（按乡镇）"

    api = client_system(world, live_server.url)
    the_other_system_reads_the_same(api, numbers)


def the_inspector_logs(inspector: Person, tile: int, *, is_asked: bool = False) -> str:
    """Photo, place, tile. The second hazard at the same spot is asked whether it is the first."""
    page = inspector.page
    inspector.go("/hazards/new/")
    photograph(page)
    inspector.look("登记，地点")
    to_tiles(page)
    choose_tile(page, tile)
    inspector.look("登记，内容")
    expect(page.locator("[data-submit]")).to_have_text("登记并交办")
    page.locator("[data-submit]").tap()
    if is_asked:
        expect(page.locator(".alike h2")).to_contain_text("是不是这一条")
        inspector.look("登记，是不是这一条")
        page.get_by_role("button", name="不是，继续登记").tap()
    expect(page.locator(".receipt-head h1")).to_contain_text("已登记并交办")
    inspector.look("回执")
    return page.locator(".receipt-no b").inner_text()


def the_enterprise_signs(officer: Person, title: str) -> None:
    officer.open_from_todo("待签收", title)
    officer.is_in_state("已交办")
    officer.look("隐患，待签收")
    officer.do("签收")
    officer.answered("已签收")
    officer.is_in_state("整改中")


def the_office_reminds(office: Person, title: str) -> None:
    """安委办: the dashboard, a figure, its rows, one of them, 催办."""
    page = office.page
    office.go("/dashboard/")
    office.sees("整改看板")
    office.look("看板")
    row = page.locator("table.matrix tbody tr", has_text="涧溪镇")
    place = page.locator("table.matrix thead th").all_inner_texts()
    column = next(at for at, text in enumerate(place) if "整改中" in text)
    figure = row.locator("th, td").nth(column).get_by_role("link")
    expect(figure).to_have_text("1")
    office.press(figure)
    office.sees("隐患列表")
    expect(page.locator("table.hazards tbody tr")).to_have_count(1)
    office.look("列表")
    office.open_row(title)
    office.look("隐患")
    office.do("催办")
    office.sees("催办")
    page.get_by_label("催办内容").fill("请抓紧清理，月底前要报进度。")
    office.look("催办")
    office.send("发送催办", "已催办，通知 2 人")  # the owner and the safety officer


def the_enterprise_hears_of_it(officer: Person) -> None:
    """The worker brings the notice; it leads to the hazard."""
    deliver(now=timezone.now())
    officer.go("/")
    officer.press(officer.page.locator(".bottombar").get_by_role("link", name="消息"))
    officer.sees("消息")
    officer.reads("催办")
    officer.look("消息")


def the_enterprise_submits(officer: Person, sentence: str, title: str, note: str) -> None:
    page = officer.page
    officer.open_from_todo(sentence, title)
    officer.look("隐患，整改中")
    officer.do("提交整改")
    officer.sees("提交整改")
    page.locator("[data-photo-input]").set_input_files([shot()])
    page.locator(".shot .state").last.wait_for()
    page.get_by_label("做了什么").fill(note)
    officer.look("提交整改")
    officer.send("提交整改", "已提交整改，等待复查")
    officer.is_in_state("待复查")


def the_rechecker_sends_back(rechecker: Person, title: str) -> None:
    rechecker.open_from_todo("待复查", title)
    rechecker.look("隐患，待复查")
    rechecker.do("退回重改")
    rechecker.page.get_by_label("哪里没有改好").fill("出口两侧仍堆着纸箱。")
    rechecker.look("退回重改")
    rechecker.send("退回重改", "已退回重改，期限不变")
    rechecker.is_in_state("整改中")
    rechecker.is_in_state("第 2 轮")


def the_rechecker_passes(rechecker: Person, title: str) -> None:
    rechecker.open_from_todo("待复查", title)
    rechecker.do("复查通过")
    rechecker.page.get_by_label("已到现场查看").check()
    rechecker.look("复查通过")
    rechecker.send("复查通过", "复查通过，隐患已销号")
    rechecker.is_in_state("已销号")
    rechecker.look("隐患，已销号")


def the_leader_looks(leader: Person) -> dict[str, str]:
    """A leader's first page is his figures."""
    leader.sees("整改情况")
    leader.look("领导版")
    said = {}
    for kpi in leader.page.locator(".kpi").all():
        label = kpi.locator(".label").inner_text().strip().splitlines()[0]
        unit = kpi.locator(".value small").inner_text()
        said[label] = kpi.locator(".value").inner_text().removesuffix(unit).strip()
    return {label: said[label] for label in ("排查隐患", "整改完成", "整改率")}


def the_leader_takes_the_summary(leader: Person, folder: Path) -> openpyxl.Workbook:
    """Orders it, a worker makes it, the page says so by itself, and it is taken."""
    page = leader.page
    leader.press(page.get_by_role("navigation", name="主导航").get_by_role("link", name="统计报表"))
    leader.sees("下载中心")
    leader.look("下载中心，还没有文件")
    leader.press(page.get_by_role("button", name="年以来"))
    expect(page.locator("#downloads")).to_contain_text("排队中")
    leader.look("下载中心，排队中")
    assert export_waiting() == 1
    expect(page.locator("#downloads")).to_contain_text("可下载")
    leader.look("下载中心，可下载")
    with page.expect_download() as begun:
        leader.press(page.get_by_role("link", name="下载", exact=True))
    path = folder / begun.value.suggested_filename
    begun.value.save_as(path)
    assert path.suffix == ".xlsx"
    return openpyxl.load_workbook(path)


def sum_of(book: openpyxl.Workbook, sheet: str) -> dict[str, float]:
    """The 合计 row under its two-level header; a group's last column is its sum, a share its first."""
    rows = [list(row) for row in book[sheet].iter_rows(values_only=True)]
    total = next(row for row in rows if "合计" in row)
    head = next(row for row in rows if "排查隐患" in row)
    below = rows[rows.index(head) + 1]
    place = {name: head.index(name) for name in ("排查隐患", "整改完成", "整改率")}
    place |= {name: below.index("小计", place[name]) for name in ("排查隐患", "整改完成")}
    return {name: total[at] for name, at in place.items()}


def everything_in(sheet) -> set:
    return {value for row in sheet.iter_rows(values_only=True) for value in row}


def client_system(world, url: str) -> SimpleNamespace:
    """Another system with a key of its own; it speaks plain HTTP."""
    user = User.objects.create_user("duijie", None, name="市级平台", is_system=True)
    appoint(actor=None, user=user, role="system_client", unit=world.mingguang, valid_from=SINCE)
    expires_at = timezone.now() + timedelta(days=1)
    _, secret = issue_token(actor=None, user=user, name="取数", scopes=["read"], expires_at=expires_at)

    def get(path: str, key: str = secret) -> dict:
        request = Request(f"{url}/api/v1/{path}", headers={"Authorization": f"Bearer {key}"})
        with urlopen(request, timeout=10) as answer:
            return json.load(answer)

    return SimpleNamespace(get=get)


def the_other_system_reads_the_same(api: SimpleNamespace, numbers: list[str]) -> None:
    closed, open_one = api.get(f"hazards/{numbers[0]}/"), api.get(f"hazards/{numbers[1]}/")
    assert (closed["status"], closed["status_text"], closed["round"]) == ("closed", "已销号", 2)
    assert open_one["status"] == "assigned"
    assert [e["kind"] for e in closed["evidence"]] == ["before", "after", "after"]  # no photo was sent twice
    assert {row["number"] for row in api.get("hazards/")["results"]} == set(numbers)
    seal(now=timezone.now())  # as the beat does every minute: events follow the chain
    events = [e["action"] for e in api.get("events/")["results"] if e["number"] == numbers[0]]
    moves = [f"hazard.{name}" for name in ("acknowledge", "remind", "submit", "send_back", "submit", "pass")]
    assert [event for event in events if event in moves] == moves
    rate = api.get("indicators/haz.rectification_rate/")
    assert (rate["numerator"], rate["denominator"], rate["value"]) == (1, 2, 50.0)
    with pytest.raises(HTTPError, match="401"):
        api.get("hazards/", key="aq_unknown")
