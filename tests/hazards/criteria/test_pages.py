"""The pages of 判定: for whom they exist, what they say, what they write."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from anquan.papers.models import Paper
from hazards.criteria import papers, services
from hazards.models import CriterionSet, Determination, Synonym
from tests.counting import counted_queries, frozen_queries
from tests.hazards.criteria.judging import MAJOR, NOT_MAJOR, UNSURE, clause, three

pytestmark = pytest.mark.django_db
STRANGERS = ("far_awb", "far_inspector", "far_officer", "housing_officer", "guandian_inspector", "other_officer")


@pytest.fixture
def dusty(play):
    return play.reported(description="干式除尘系统没有采取任何控爆措施", location="打磨车间")


@pytest.fixture
def made(world, play, dusty):
    return services.determine(actor=world.fresh("dept_officer"), hazard_id=dusty.pk, version=1, result="major",
                              criterion=clause("GM-11-03"), answers=MAJOR, today=play.today())  # fmt: skip


def guide(hazard, query: str = "") -> str:
    return reverse("criteria:guide", args=[hazard.number]) + query


def html(answer, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def answered(hazard, **more) -> dict:
    return (
        MAJOR
        | {"clause": "GM-11-03", "clause_seen": "1", "version": hazard.version, "reason": "现场没有泄爆装置"}
        | more
    )


# --- the guide --------------------------------------------------------------------------------------------------------
def test_the_guide_names_likely_clauses_and_why(world, client, dusty):
    client.force_login(world.dept_officer)
    page = html(client.get(guide(dusty)))
    assert page.index("第十一条第三项") < page.index("都不是，自己找") and "干式除尘系统" in page
    assert "只是提示，由人判定" in page and "?clause=GM-11-03" in page


def test_a_search_finds_what_was_not_offered(world, client, dusty):
    client.force_login(world.dept_officer)
    assert "?clause=GM-12-02" in html(client.get(guide(dusty, "?q=速冻")))
    assert "换一个字眼" in html(client.get(guide(dusty, "?q=没有这样的字")))


def test_four_questions_then_what_they_come_to_then_it_is_written(world, client, dusty):
    client.force_login(world.dept_officer)
    page = html(client.get(guide(dusty, "?clause=GM-11-03")))
    assert page.count("<fieldset") == 4 and "没有对照过官方原文" in page
    shown = html(client.post(guide(dusty), answered(dusty)))
    assert "确认以后等级为重大" in shown and not dusty.determinations.exists()
    done = client.post(guide(dusty), answered(dusty, confirmed="1"), follow=True)
    assert "已判定为重大" in html(done)
    dusty.refresh_from_db()
    assert dusty.level == "major" and dusty.determinations.get().reason == "现场没有泄爆装置"


def test_one_goes_back_with_the_answers_kept(world, client, dusty):
    client.force_login(world.dept_officer)
    page = html(client.post(guide(dusty), answered(dusty, back="1")))
    assert "看结论" in page and page.count("checked") == 4 and not dusty.determinations.exists()


def test_what_an_answer_has_settled_is_not_asked(world, client, dusty):
    client.force_login(world.dept_officer)
    values = {"met": "no", "clause": "GM-11-03", "version": 1}
    assert "按一般隐患办理" in html(client.post(guide(dusty), values))
    missing = html(client.post(guide(dusty), values | {"met": "yes"}), 422)
    assert missing.count("请选择一项") >= 3


def test_doubt_leads_to_the_collective_form_with_the_clause_filled_in(world, client, dusty):
    client.force_login(world.dept_officer)
    done = client.post(guide(dusty), answered(dusty, **UNSURE, confirmed="1"))
    assert done.status_code == 302 and done.url == reverse("criteria:collective", args=[dusty.number])
    assert 'value="GM-11-03"' in html(client.get(done.url))


def test_a_second_opinion_on_a_stale_page_is_a_409_with_what_changed(world, client, dusty, made):
    client.force_login(world.dept_head)
    page = html(client.post(guide(dusty), answered(dusty, confirmed="1")), 409)
    assert "郑国强" in page and "现场没有泄爆装置" in page and Determination.objects.count() == 1


def test_a_clause_that_changed_meanwhile_is_a_409(world, client, dusty):
    one = clause("GM-11-03")
    services.save_clause(actor=world.fresh("awb"), in_set=one.set, code=one.code, seen=1, reason="更正", article="11", item="3",
                         summary="新的文字", keywords="", mark="pending", is_withdrawn=False)  # fmt: skip
    client.force_login(world.dept_officer)
    page = html(client.post(guide(dusty), answered(dusty, confirmed="1")), 409)
    assert "已被修改" in page and not Determination.objects.exists()


def test_a_township_proposes_and_the_department_is_led_to_it(world, client, dusty):
    client.force_login(world.inspector)
    assert "判定建议" in html(client.get(guide(dusty)))
    done = client.post(guide(dusty), answered(dusty, confirmed="1"), follow=True)
    assert "判定建议已提出" in html(done)
    dusty.refresh_from_db()
    assert dusty.level == "general"
    client.force_login(world.dept_officer)
    panel = html(client.get(reverse("criteria:panel", args=[dusty.number])))
    assert "张建国建议判定为重大" in panel and "?clause=GM-11-03" in panel


@pytest.mark.parametrize(
    "person", ["officer", "owner", "leader", "expert", "clerk", "auditor", "legal", "township_leader"]
)
def test_others_get_403_and_leave_a_trace(world, client, dusty, person):
    from anquan.journal.models import Entry

    client.force_login(world.people[person])
    assert client.get(guide(dusty)).status_code == 403
    assert client.post(guide(dusty), answered(dusty, confirmed="1")).status_code == 403
    assert Entry.objects.filter(action="hazard.propose_level", result="denied").count() == 1
    assert client.get(reverse("criteria:collective", args=[dusty.number])).status_code == 403


def test_a_closed_hazard_says_why_it_is_not_judged(world, play, client):
    client.force_login(world.dept_officer)
    assert "已经办结" in html(client.get(guide(play.closed())), 409)


def test_a_repealed_or_unknown_clause_is_not_found(world, client, dusty):
    client.force_login(world.dept_officer)
    for code in ("XF2017-6-05", "GM-99-99", "'; drop"):
        assert client.get(guide(dusty), {"clause": code}).status_code == 404


# --- 研究认定 -----------------------------------------------------------------------------------------------------------
def collective(hazard, **more) -> dict:
    people = three()
    members = "\n".join(f"{name} {unit}" for name, unit in people["members"])
    return {"clause": "gm-11-03", "result": "major", "members": members, "minutes": people["minutes"],
            "version": hazard.version} | more  # fmt: skip


def test_a_collective_study_with_its_scan(world, client, dusty):
    client.force_login(world.dept_officer)
    address = reverse("criteria:collective", args=[dusty.number])
    file = SimpleUploadedFile("记录.pdf", b"%PDF-1.4 scan")
    assert "已判定为重大" in html(client.post(address, collective(dusty, minutes_file=file), follow=True))
    made = Determination.objects.get()
    assert made.is_collective and len(made.members) == 3
    page = html(client.get(reverse("criteria:determination", args=[made.pk])))
    assert "何专家" in page and "记录.pdf" in page
    taken = client.get(reverse("criteria:minutes", args=[made.pk]))
    assert b"".join(taken.streaming_content) == b"%PDF-1.4 scan"
    client.force_login(world.officer)
    page = html(client.get(reverse("criteria:determination", args=[made.pk])))
    assert "第十一条第三项" in page and "现场查看并对照条文" not in page and "记录.pdf" not in page
    assert client.get(reverse("criteria:minutes", args=[made.pk])).status_code == 403


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"members": "郑国强 应急管理局\n黄海 应急管理局"}, "至少 3 人"),
        ({"members": "郑国强 应急管理局\n黄海"}, "没有写单位"),
        ({"clause": "XF-5-01"}, "要求听取专家意见"),
        ({"clause": "没有"}, "没有这个代码的条款"),
        ({"minutes": ""}, "请填写这一项"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(world, client, dusty, change, says):
    client.force_login(world.dept_officer)
    page = html(client.post(reverse("criteria:collective", args=[dusty.number]), collective(dusty, **change)), 422)
    assert says in page and "现场查看并对照条文" in page or change.get("minutes") == ""
    assert not Determination.objects.exists()


def test_an_attachment_of_another_kind_is_refused(world, client, dusty):
    client.force_login(world.dept_officer)
    file = SimpleUploadedFile("记录.exe", b"MZ")
    page = html(
        client.post(reverse("criteria:collective", args=[dusty.number]), collective(dusty, minutes_file=file)), 422
    )
    assert "格式的文件" in page


# --- what the pages of the hazard show --------------------------------------------------------------------------------
def test_the_panel_shows_what_holds_and_that_the_clause_has_changed(world, client, dusty, made):
    client.force_login(world.officer)
    address = reverse("criteria:panel", args=[dusty.number])
    shown = html(client.get(address))
    assert "第十一条第三项" in shown and "重新判定" not in shown
    services.repeal_set(actor=world.fresh("awb"), code="GM", seen=1, repealed_on=made.decided_on, replaced_by=None,
                        reason="公告")  # fmt: skip
    client.force_login(world.dept_officer)
    assert "废止" in html(client.get(address)) and "重新判定" in html(client.get(address))


def test_an_undetermined_hazard_shows_no_panel_to_those_who_cannot_judge(world, client, dusty):
    client.force_login(world.officer)
    assert html(client.get(reverse("criteria:panel", args=[dusty.number]))).strip() == ""


def test_the_page_of_a_hazard_asks_for_the_panel(world, client, dusty):
    client.force_login(world.inspector)
    assert f'hx-get="{reverse("criteria:panel", args=[dusty.number])}"' in html(client.get(f"/hazards/{dusty.number}/"))


def test_to_strangers_nothing_of_it_exists(world, client, dusty, made):
    names = [("guide", dusty.number), ("panel", dusty.number), ("collective", dusty.number), ("determination", made.pk),
             ("minutes", made.pk)]  # fmt: skip
    for person in STRANGERS:
        client.force_login(world.people[person])
        for name, key in names:
            assert client.get(reverse(f"criteria:{name}", args=[key])).status_code in (403, 404), (person, name)
        panel = client.get(reverse("criteria:panel", args=[dusty.number]))
        assert panel.status_code == client.get(reverse("criteria:determination", args=[made.pk])).status_code == 404
        assert client.post(guide(dusty), answered(dusty, confirmed="1")).status_code in (403, 404)


def test_the_twin_of_a_stranger_sees_it(world, client, dusty, made):
    client.force_login(world.inspector)
    assert "干式除尘系统" in html(client.get(reverse("criteria:determination", args=[made.pk])))


def test_affected_hazards_are_those_of_ones_own_scope(world, client, made):
    services.repeal_set(actor=world.fresh("awb"), code="GM", seen=1, repealed_on=made.decided_on, replaced_by=None,
                        reason="公告")  # fmt: skip
    address = reverse("criteria:affected")
    for person, sees in (("awb", True), ("inspector", True), ("far_awb", False), ("guandian_inspector", False)):
        client.force_login(world.people[person])
        assert (made.hazard.number in html(client.get(address))) == sees, person


# --- while logging ----------------------------------------------------------------------------------------------------
def test_the_log_form_names_likely_clauses_of_the_unit(world, client):
    client.force_login(world.inspector)
    assert reverse("criteria:suggest") in html(client.get(reverse("hazards:report")))
    said = html(client.post(reverse("criteria:suggest"), {"description": "电焊工没有证", "unit": world.xinyuan.pk}))
    assert said.index("工贸企业重大事故隐患判定标准") and "只是提示，不是结论" in said
    assert "没有找到相近的条款" in html(client.post(reverse("criteria:suggest"), {"description": "灯不亮"}))
    assert "先写隐患描述" in html(client.post(reverse("criteria:suggest"), {"unit": "9" * 30}))


def test_a_unit_outside_the_scope_says_nothing(world, client):
    client.force_login(world.inspector)
    one, other = (
        html(client.post(reverse("criteria:suggest"), {"description": "特种作业无证上岗", "unit": unit}))
        for unit in (world.far_plant.pk, 999_999)
    )
    assert one == other


# --- the library on screen --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["list", "sets", "affected", "synonyms"])
def test_whoever_sees_hazards_reads_the_library(world, client, name):
    for person in ("awb", "inspector", "officer", "expert", "leader", "grid"):
        client.force_login(world.people[person])
        assert client.get(reverse(f"criteria:{name}")).status_code == 200, person
    client.force_login(world.admin)
    assert client.get(reverse(f"criteria:{name}")).status_code == 403


def test_clauses_are_filtered_by_words_set_industry_and_mark(world, client):
    client.force_login(world.awb)
    address = reverse("criteria:list")
    assert html(client.get(address, {"q": "液氨"})).count("GM-12-") >= 2
    page = html(client.get(address, {"set": "RQ", "mark": "verified"}))
    assert "共 9 条" in page
    assert "GM-11-01" in html(client.get(address, {"industry": "dust"}))
    assert client.get(address, {"colour": "red"}).status_code == 400


def test_the_office_edits_a_clause_on_screen(world, client):
    client.force_login(world.awb)
    address = reverse("criteria:clause_edit", args=["GM-11-03"])
    form = {"article": "11", "item": "3", "summary": "改过", "keywords": "除尘", "industries": ["dust"], "mark": "verified",
            "seen": "1", "reason": "已对照原文"}  # fmt: skip
    assert 'name="seen" value="1"' in html(client.get(address))
    assert "第 2 版" in html(client.post(address, form, follow=True))
    assert "您的修改没有保存" in html(client.post(address, form | {"summary": "再改"}), 409)
    assert "请填写这一项" in html(client.post(address, form | {"seen": "2", "reason": ""}), 422)
    page = html(client.get(reverse("criteria:clause", args=["GM-11-03"])))
    assert "随系统安装" in page and "李静" in page and "已对照原文" in page


def test_the_office_enters_what_is_missing(world, client):
    client.force_login(world.director)
    made = client.post(reverse("criteria:set_create"), {"code": "xin", "title": "新标准", "numbering": "article",
                       "mark": "pending", "in_force_on": "2026-12-1", "seen": "0"}, follow=True)  # fmt: skip
    assert "已建立“新标准”" in html(made)
    clause_form = {"code": "XIN-01", "article": "1", "item": "", "summary": "某种情形", "mark": "pending", "seen": "0"}
    address = reverse("criteria:clause_create", args=["XIN"])
    assert "已新增 XIN-01" in html(client.post(address, clause_form, follow=True))
    assert "已经有了" in html(client.post(address, clause_form), 422)


def test_a_set_is_repealed_on_screen_and_its_hazards_are_shown(world, client, made):
    client.force_login(world.awb)
    other = CriterionSet.objects.get(code="WH")
    form = {"repealed_on": f"{made.decided_on:%Y-%m-%d}", "replaced_by": other.pk, "reason": "新文件", "seen": "1"}
    page = html(client.post(reverse("criteria:set_repeal", args=["GM"]), form, follow=True))
    assert made.hazard.number in page and "废止" in page
    assert "GM-11-03" not in html(client.get(reverse("criteria:sets")))
    client.force_login(world.dept_officer)
    assert "?clause=GM-11-03" not in html(client.get(guide(made.hazard)))


def test_synonyms_are_kept_on_screen(world, client):
    client.force_login(world.awb)
    client.post(reverse("criteria:synonym_create"), {"word": "把子工", "means": "特种作业", "is_active": "on"})
    one = Synonym.objects.get(word="把子工")
    client.post(reverse("criteria:synonym_edit", args=[one.pk]), {"word": "把子工", "means": "特种作业"})
    one.refresh_from_db()
    assert not one.is_active
    assert html(client.post(reverse("criteria:synonym_create"), {"word": "把子工", "means": "x"}), 422)


# --- the paper --------------------------------------------------------------------------------------------------------
def test_the_paper_cites_the_article_and_never_our_own_words(made):
    fields = papers.fields_of(made)
    assert fields["判定依据"].endswith("第十一条第三项") and fields["判定结论"] == "重大事故隐患"
    assert made.frozen["summary"] not in fields.values() and all(isinstance(value, str) for value in fields.values())


def test_the_unit_that_determined_drafts_the_paper_once(world, client, made):
    address = reverse("criteria:paper", args=[made.pk])
    client.force_login(world.inspector)
    assert client.post(address).status_code == 409 and not Paper.objects.exists()
    client.force_login(world.dept_officer)
    assert "拟判定书" in html(client.get(reverse("criteria:determination", args=[made.pk])))
    first, second = client.post(address), client.post(address)
    paper = Paper.objects.get()
    assert first.url == second.url == reverse("papers:detail", args=[paper.pk])
    assert paper.kind == "determination" and "第十一条第三项" in paper.body and made.frozen["summary"] not in paper.body
    assert set(papers.fields_of(made)) == set(papers.NAMES) and "待填" not in paper.body
    client.force_login(world.far_awb)
    assert client.post(address).status_code == 404


def test_what_waits_has_no_paper_yet(world, play, client, dusty):
    waiting = services.propose(actor=world.fresh("inspector"), hazard_id=dusty.pk, version=1, result="major",
                               criterion=clause("GM-11-03"), answers=MAJOR, today=play.today())  # fmt: skip
    client.force_login(world.dept_officer)
    assert "生效以后" in html(client.post(reverse("criteria:paper", args=[waiting.pk])), 409)


# --- how many queries -------------------------------------------------------------------------------------------------
def test_the_number_of_queries_is_frozen(world, client, dusty, made):
    client.force_login(world.dept_officer)
    for name, address in (
        ("criteria:list", reverse("criteria:list")),
        ("criteria:set", reverse("criteria:set", args=["GM"])),
        ("criteria:guide", guide(dusty)),
        ("criteria:panel", reverse("criteria:panel", args=[dusty.number])),
        ("criteria:determination", reverse("criteria:determination", args=[made.pk])),
    ):
        client.get(address)
        with frozen_queries(name):
            html(client.get(address))


def test_affected_hazards_ask_no_more_when_there_are_more(world, play, client, made):
    services.repeal_set(actor=world.fresh("awb"), code="GM", seen=1, repealed_on=play.today() + timedelta(days=1),
                        replaced_by=None, reason="公告")  # fmt: skip
    for _ in range(3):
        hazard = play.reported()
        services.determine(actor=world.fresh("dept_officer"), hazard_id=hazard.pk, version=1, result="not_major",
                           criterion=clause("WH-01"), answers=NOT_MAJOR, today=play.today())  # fmt: skip
    client.force_login(world.awb)
    services.repeal_set(
        actor=world.fresh("awb"), code="GM", seen=2, repealed_on=play.today(), replaced_by=None, reason="公告"
    )
    client.get(reverse("criteria:affected"))
    with counted_queries() as one:
        html(client.get(reverse("criteria:affected")))
    services.repeal_set(
        actor=world.fresh("awb"), code="WH", seen=1, repealed_on=play.today(), replaced_by=None, reason="公告"
    )
    with counted_queries() as four:
        assert "共 4 条" in html(client.get(reverse("criteria:affected")))
    assert len(one) == len(four)
