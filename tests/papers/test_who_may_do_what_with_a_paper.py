"""The life of a paper: different people, refusals in Chinese, frozen once issued."""

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404

from anquan.journal.models import Entry
from anquan.papers import kinds, services
from anquan.papers.kinds import Kind
from anquan.papers.lifecycle import LIFECYCLE
from anquan.papers.models import Paper
from anquan.workflow import NotAllowed
from tests.papers.conftest import TODAY, WORDS


def test_a_paper_goes_from_draft_to_issued_by_three_people_and_every_step_is_journalled(desk, world):
    world.person("second", "许审核", "awb_staff", world.mingguang)
    paper = desk.sent()
    services.approve(actor=world.fresh("second"), paper_id=paper.pk)
    paper = services.issue(actor=world.fresh("director"), paper_id=paper.pk, today=TODAY)
    assert (paper.status, paper.number) == ("issued", "明安委办〔2026〕1号")
    assert (paper.drafted_by.name, paper.reviewed_by.name, paper.issued_by.name) == ("李静", "许审核", "王主任")
    told = Entry.objects.filter(object_type="papers.paper", object_id=str(paper.pk)).values_list("action", flat=True)
    assert list(told.order_by("pk")) == ["paper.draft", "paper.send_for_review", "paper.approve", "paper.issue"]


def test_the_drafter_neither_reviews_nor_issues_even_with_both_rights(desk, world):
    paper = desk.sent(by="director")
    for service, more in ((services.approve, {}), (services.issue, {"today": TODAY})):
        with pytest.raises(NotAllowed, match="拟稿、改稿的人不能审核和签发"):
            service(actor=world.fresh("director"), paper_id=paper.pk, **more)
    denied = Entry.objects.filter(action="paper.issue", result="denied").get()
    assert "拟稿" in denied.note and denied.object_id == str(paper.pk)
    assert Paper.objects.get(pk=paper.pk).number is None


def test_whoever_changed_the_draft_counts_as_its_drafter(desk, world):
    paper = desk.drafted()
    services.edit(actor=world.fresh("director"), paper_id=paper.pk, title="改过的标题")
    services.send_for_review(actor=world.fresh("awb"), paper_id=paper.pk)
    with pytest.raises(NotAllowed, match="改稿的人"):
        services.issue(actor=world.fresh("director"), paper_id=paper.pk, today=TODAY)


def test_the_database_refuses_a_drafter_as_issuer_too(desk, world):
    paper = desk.sent()
    with pytest.raises(DatabaseError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(issued_by=world.awb)


def test_staff_without_the_right_do_not_issue_and_other_units_do_not_see_the_draft(desk, world):
    paper = desk.sent()
    with pytest.raises(NotAllowed, match="签发人"):
        services.issue(actor=world.fresh("awb"), paper_id=paper.pk, today=TODAY)
    for stranger in ("dept_head", "township_leader", "officer", "far_awb"):
        with pytest.raises(Http404):
            services.issue(actor=world.fresh(stranger), paper_id=paper.pk, today=TODAY)


def test_a_paper_with_open_fields_is_not_sent(desk, world):
    paper = desk.drafted(data=WORDS | {"工作要求": ""})
    with pytest.raises(NotAllowed, match="还有内容没有填写：工作要求"):
        services.send_for_review(actor=world.fresh("awb"), paper_id=paper.pk)


def test_a_paper_sent_back_can_be_changed_and_sent_again(desk, world):
    paper = desk.sent()
    with pytest.raises(NotAllowed, match="不能修改"):
        services.edit(actor=world.fresh("awb"), paper_id=paper.pk, title="改")
    with pytest.raises(NotAllowed, match="退回的原因"):
        services.send_back(actor=world.fresh("director"), paper_id=paper.pk, reason="  ")
    paper = services.send_back(actor=world.fresh("director"), paper_id=paper.pk, reason="请补充时限")
    assert (paper.status, paper.return_reason) == ("draft", "请补充时限")
    services.edit(actor=world.fresh("awb"), paper_id=paper.pk, title="改过的标题")
    paper = services.send_for_review(actor=world.fresh("awb"), paper_id=paper.pk)
    assert paper.status == "review"


def test_a_change_made_on_an_old_page_is_refused_and_says_by_whom(desk, world):
    paper = desk.drafted()
    seen = paper.version
    services.edit(actor=world.fresh("director"), paper_id=paper.pk, version=seen, title="主任改的")
    with pytest.raises(NotAllowed, match="王主任") as refusal:
        services.edit(actor=world.fresh("awb"), paper_id=paper.pk, version=seen, title="我改的")
    assert refusal.value.code == "stale"


def test_an_issued_paper_cannot_be_changed_by_service_or_by_the_database(desk, world):
    paper = desk.issued()
    with pytest.raises(NotAllowed):
        services.edit(actor=world.fresh("awb"), paper_id=paper.pk, title="改")
    for change in ({"title": "改"}, {"data": {"a": 1}}, {"issued_by": world.leader}, {"number": "明安委办〔2026〕9号"},
                   {"digest": "0" * 64}, {"status": "draft"}):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            Paper.objects.filter(pk=paper.pk).update(**change)
    Paper.objects.filter(pk=paper.pk).update(is_title_public=False)  # the one thing that stays the office's choice


def test_a_void_says_why_and_cannot_be_taken_back(desk, world):
    paper = desk.issued()
    with pytest.raises(NotAllowed, match="作废的原因"):
        services.void(actor=world.fresh("director"), paper_id=paper.pk, today=TODAY, reason="")
    paper = services.void(actor=world.fresh("director"), paper_id=paper.pk, today=TODAY, reason="内容有误")
    assert (paper.status, paper.number) == ("void", "明安委办〔2026〕1号")
    with pytest.raises(DatabaseError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(status="issued")
    assert LIFECYCLE.available(paper, world.fresh("director")) == []


def test_what_the_owning_app_refuses_undoes_the_whole_issue(desk, world, monkeypatch):
    def refuse(paper, actor, today):
        assert paper.number == "明安委办〔2026〕1号"
        raise NotAllowed("这条隐患已经销号，不能再交办。")

    monkeypatch.setitem(
        kinds._KINDS, "t_slip", Kind("t_slip", "交办单", "交办", "正文", layout="slip", on_issue=refuse)
    )
    paper = desk.sent(kind="t_slip", data={})
    with pytest.raises(NotAllowed, match="已经销号"):
        services.issue(actor=world.fresh("director"), paper_id=paper.pk, today=TODAY)
    kept = Paper.objects.get(pk=paper.pk)
    assert (kept.status, kept.number, kept.pdf) == ("review", None, None)
    assert desk.issued().number == "明安委办〔2026〕1号"


def test_hooks_run_inside_the_move(desk, world, monkeypatch):
    heard = []
    kind = Kind("t_hook", "通报", "标题", "正文", on_issue=lambda p, a, t: heard.append(("issue", p.number, t)),
                on_void=lambda p, a, t: heard.append(("void", p.number, t)))  # fmt: skip
    monkeypatch.setitem(kinds._KINDS, "t_hook", kind)
    desk.voided(kind="t_hook", data={})
    assert heard == [("issue", "明安委办〔2026〕1号", TODAY), ("void", "明安委办〔2026〕1号", TODAY)]


def test_the_system_may_draft_and_then_anybody_with_the_right_signs(desk, world):
    paper = services.draft(actor=None, kind="office_circular", issuer=world.mingguang, area=world.mingguang,
                           data=dict.fromkeys(("事由", "缘由", "基本情况", "存在问题", "工作要求"), "内容。"))  # fmt: skip
    services.send_for_review(actor=world.fresh("awb"), paper_id=paper.pk)
    assert services.issue(actor=world.fresh("director"), paper_id=paper.pk, today=TODAY).drafted_by is None
