"""The pages of 处罚依据, 执法权 and qualifications: what they show, to whom, in how many statements."""

from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.urls import reverse

from enforcement.models import DiscretionGrade, Mandate
from tests.counting import frozen_queries
from tests.enforcement import officers_journalled as things
from tests.enforcement.law.test_the_words_of_a_statute import LAWS, SAFETY, needs_laws
from tests.web.pages import page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def c(world, play):
    return SimpleNamespace(world=world, play=play)


def test_the_list_of_clauses_and_what_a_search_finds(client, world):
    page = page_of(client, world.fresh("dept_officer"), reverse("enforcement:clauses"))
    assert "共 <b>108</b> 项" in page and "还没有载入法律原文" in page
    found = page_of(client, world.fresh("awb"), reverse("enforcement:clauses") + "?q=特种作业")
    assert "第九十七条第七项" in found and "第一百零五条" not in found
    assert "没有符合" in page_of(client, world.fresh("awb"), reverse("enforcement:clauses") + "?q=没有的")
    narrowed = page_of(client, world.fresh("awb"), reverse("enforcement:clauses") + "?law=消防法&kind=warning")
    assert "共 <b>4</b> 项" in narrowed and "《安全生产法》" not in narrowed
    assert "法律" in page_of(client, world.fresh("awb"), reverse("enforcement:clauses") + "?law=没有的法", status=400)


@needs_laws
def test_a_clause_shows_the_words_of_its_statute_once_they_are_loaded(client, world):
    address = reverse("enforcement:clause", args=["AQ105-2"])
    before = page_of(client, world.fresh("legal"), address)
    assert "还没有载入《安全生产法》的原文" in before and "16,700 至 33,300" in before and "默认值" in before
    call_command("load_law", LAWS / SAFETY, "--commit", since="2021-09-01")
    after = page_of(client, world.fresh("legal"), address)
    assert "（二）生产经营场所和员工宿舍未设有" in after and "中华人民共和国安全生产法，2021-09-01 起施行" in after


def test_grades_are_changed_on_a_page_and_what_is_wrong_stands_above(client, c):
    address = reverse("enforcement:grades", args=["AQ102"])
    head = c.world.fresh("dept_head")
    assert "16700" in page_of(client, head, address)
    sent = {"name_0": "较轻", "circumstance_0": "初次", "unit_min_0": "0", "unit_max_0": "70000", "valid_from": "今天",
            "basis": "省基准", "reason": "公布"}  # fmt: skip
    answer = client.post(address, sent)
    assert "第 1 档“较轻”：对单位的罚款要在法定的 0 至 50,000 元之内。" in answer.content.decode()
    assert not DiscretionGrade.objects.exclude(county=None).exists()
    assert client.post(address, sent | {"unit_max_0": "50000"}).status_code == 302
    assert DiscretionGrade.objects.get(county=c.world.mingguang).unit_max == 50000
    assert "没有罚款幅度" in page_of(client, head, reverse("enforcement:grades", args=["AQ100"]), status=403)


def test_an_entrustment_from_the_form_to_its_page(client, c):
    page_of(client, c.world.fresh("dept_head"), reverse("enforcement:mandate_create"))
    sent = things.ENTRUST | {"unit": c.world.jianxi.pk}
    answer = client.post(reverse("enforcement:mandate_create"), sent | {"clauses": "第九百条"})
    assert "处罚依据里没有《安全生产法》第九百条" in answer.content.decode()
    assert client.post(reverse("enforcement:mandate_create"), sent).status_code == 302
    page = page_of(client, c.world.fresh("inspector"), reverse("enforcement:mandate", args=[Mandate.objects.get().pk]))
    assert (
        "案件以其名义处罚" in page
        and "《安全生产法》第一百零二条、第一百零五条第二项" in page
        and "提前终止" not in page
    )


def test_lists_and_pages_ask_a_fixed_number_of_statements(client, c):
    made = things.entrusted(c, valid_to=c.play.today())
    things.qualified(c, valid_to=c.play.today())
    head = c.world.fresh("dept_head")
    for name, args in (
        ("clauses", []),
        ("clause", ["AQ102"]),
        ("mandates", []),
        ("mandate", [made.pk]),
        ("qualifications", []),
    ):
        page_of(client, head, reverse(f"enforcement:{name}", args=args))
        with frozen_queries(f"enforcement:{name}"):
            page = client.get(reverse(f"enforcement:{name}", args=args)).content.decode()
        if name in ("mandates", "qualifications"):
            assert "今天到期" in page
    todo = client.get(reverse("hazards:todo")).content.decode()
    assert "项执法权快到期" in todo and "项审核、主持资格快到期" in todo
