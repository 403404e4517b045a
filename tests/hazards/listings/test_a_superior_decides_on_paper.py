"""市级、省级挂牌督办 where the superior's leaders do not work in this system: its papers are registered (decision 0029)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from anquan.accounts.roles import ROLES
from anquan.accounts.services import set_active
from anquan.journal.selectors import history
from anquan.notices.models import Outbox
from anquan.workflow import NotAllowed
from hazards import recipients
from hazards.listings.lifecycle import LISTING_LIFECYCLE, decides
from hazards.listings.rules import Status
from hazards.models import Hazard, Listing, SuperiorPaper
from hazards.replay import check_all
from tests.cast import picture
from tests.hazards.listings.listing import Listed
from tests.hazards.majors.moving import letter

pytestmark = pytest.mark.django_db


def as_(world, key: str) -> Client:
    client = Client()
    client.force_login(world.fresh(key))
    return client


def go(listed, hazard, step, *, by="director", **values) -> Listing:
    """A decision of the level: registered with its paper."""
    return listed.go(hazard, step, by=by, **letter(listed.play, listed.world.fresh(by)) | values)


@pytest.fixture
def reviewed(listed) -> Hazard:
    hazard = listed.item()
    listed.go(hazard, "propose", level="city")
    listed.go(hazard, "review")
    return hazard


@pytest.fixture
def running(listed, reviewed) -> Hazard:
    go(listed, reviewed, "approve")
    for step in ("notice", "announce", "post_sign"):
        listed.go(reviewed, step)
    return reviewed


def test_a_listing_of_the_city_goes_its_whole_way_by_registered_papers(listed, running):
    listed.go(running, "apply_delist")
    listed.go(running, "inspect")
    go(listed, running, "approve_delist", superior_no="滁安〔2026〕30号")
    for step in ("delist", "announce_delist"):
        listing = listed.go(running, step)
    assert listing.status == Status.DELIST_ANNOUNCED and not list(check_all())
    assert [(paper.action, paper.number, paper.listing) for paper in SuperiorPaper.objects.all()] == [
        ("listing.approve", "滁安〔2026〕12号", listing), ("listing.approve_delist", "滁安〔2026〕30号", listing),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("last", "step", "status"),
    [
        ("review", "approve", Status.APPROVED), ("review", "decline", Status.DECLINED),
        ("approve", "revoke", Status.REVOKED), ("asked", "grant_extension", Status.IN_PROGRESS),
        ("asked", "refuse_extension", Status.IN_PROGRESS), ("expired", "fail", Status.FAILED),
        ("inspect", "approve_delist", Status.DELIST_APPROVED), ("inspect", "return_delist", Status.IN_PROGRESS),
    ],
)  # fmt: skip
def test_every_decision_of_the_level_needs_its_paper(listed, reviewed, last, step, status):
    today, hazard = listed.play.today(), reviewed
    if last != "review":
        go(listed, hazard, "approve")
    if last in ("asked", "expired", "inspect"):
        for each in ("notice", "announce", "post_sign"):
            listed.go(hazard, each)
    if last == "asked":
        listed.go(hazard, "ask_extension")
    if last == "inspect":
        listed.go(hazard, "apply_delist")
        listed.go(hazard, "inspect")
    if last == "expired":
        today = Listing.objects.get().due_on + timedelta(days=1)
    with pytest.raises(ValidationError) as refusal:
        listed.go(hazard, step, by="director", today=today)
    assert set(refusal.value.message_dict) == {"superior_no", "superior_issuer", "superior_on", "photos"}
    before = SuperiorPaper.objects.count()
    assert go(listed, hazard, step, today=today).status == status
    assert SuperiorPaper.objects.count() == before + 1 and not list(check_all())


def test_the_table_above_names_every_decision_of_the_level():
    tried = {
        "approve",
        "decline",
        "revoke",
        "grant_extension",
        "refuse_extension",
        "fail",
        "approve_delist",
        "return_delist",
    }
    assert {row.action for row in LISTING_LIFECYCLE.transitions if row.who is decides} == tried


def test_proposer_reviewer_and_inspector_do_not_register_their_own_matter(listed, world):
    hazard = listed.item()
    listed.go(hazard, "propose", by="awb", level="city")
    listed.go(hazard, "review", by="director")
    with pytest.raises(NotAllowed, match="提请人不能"):
        go(listed, hazard, "approve", by="awb")
    with pytest.raises(NotAllowed, match="审查人不能"):
        go(listed, hazard, "approve", by="director")
    world.person("awb2", "许静", "awb_staff", world.mingguang)
    go(listed, hazard, "approve", by="awb2")
    for step in ("notice", "announce", "post_sign", "apply_delist", "inspect"):
        listed.go(hazard, step)
    with pytest.raises(NotAllowed, match="验收人不能"):
        go(listed, hazard, "approve_delist", by="awb")
    assert go(listed, hazard, "approve_delist").status == Status.DELIST_APPROVED


@pytest.mark.parametrize("person", ["leader", "dept_head", "dept_officer", "township_leader", "officer"])
def test_only_the_office_registers(listed, reviewed, person):
    with pytest.raises(NotAllowed, match="安委办收到公文后登记"):
        go(listed, reviewed, "approve", by=person)


def test_where_the_city_s_leaders_work_in_the_system_they_decide_and_the_office_does_not(listed, world, reviewed):
    world.person("city_boss", "滁州领导", "city_leader", world.chuzhou)
    with pytest.raises(NotAllowed, match="滁州市）领导决定"):
        go(listed, reviewed, "approve")
    assert listed.go(reviewed, "approve", by="city_boss").status == Status.APPROVED
    assert not SuperiorPaper.objects.exists()


def test_at_the_county_the_leader_decides_whether_or_not_there_is_one(listed, world):
    hazard = listed.item()
    listed.up_to(hazard, "review")
    set_active(actor=world.admin, user=world.leader, is_active=False)
    with pytest.raises(NotAllowed, match="领导决定"):
        go(listed, hazard, "approve")


def test_the_roles_that_list_are_those_with_the_right():
    assert {code for code, role in ROLES.items() if "listing.approve" in role.rights} == recipients.LISTING_ROLES
    assert {code for code, role in ROLES.items() if "listing.review" in role.rights} == recipients.OFFICE_ROLES


# --- 提级 ---------------------------------------------------------------------------------------------------------------
def test_a_listing_of_the_county_is_taken_over_by_the_city_on_paper(listed):
    hazard = listed.item()
    listing = listed.up_to(hazard, "notice")
    with pytest.raises(ValidationError, match="上级公文"):
        listed.go(hazard, "raise", by="awb", level="city")
    raised = go(listed, hazard, "raise", by="awb", level="city")
    assert (raised.level, raised.status, raised.due_on) == ("city", Status.NOTICED, listing.due_on)
    with pytest.raises(NotAllowed, match="滁州市"):
        listed.go(hazard, "revoke")
    assert go(listed, hazard, "revoke").status == Status.REVOKED and not list(check_all())


def test_a_listing_is_raised_and_never_lowered(listed, running):
    for level in ("county", "city", "nation"):
        with pytest.raises(ValidationError, match="更高的级别"):
            go(listed, running, "raise", level=level)
    assert go(listed, running, "raise", level="province").level == "province"
    with pytest.raises(NotAllowed, match="不能再提级"):
        go(listed, running, "raise", level="province")


# --- on screen ----------------------------------------------------------------------------------------------------------
def test_it_is_registered_on_its_page_and_the_record_shows_the_paper(listed, world, reviewed):
    listing = Listing.objects.get()
    client, address = as_(world, "director"), reverse("listings:act", args=[listing.pk, "approve"])
    page = client.get(reverse("listings:detail", args=[listing.pk])).content.decode()
    assert "登记上级批准挂牌" in page and "请报滁州市批准" in page and "登记提级督办" not in page
    form = client.get(address).content.decode()
    assert "收到公文以后，照公文登记" in form and "公文扫描件" in form
    reviewed.refresh_from_db()
    sent = {
        "version": reviewed.version, "superior_no": "滁安〔2026〕12号", "superior_issuer": "滁州市安全生产委员会",
        "superior_on": "今天", "note": "按市里要求办理",
    }  # fmt: skip
    assert client.post(address, sent).status_code == 422
    assert client.post(address, sent | {"photos": [picture()]}).status_code == 302
    page = client.get(reverse("listings:detail", args=[listing.pk])).content.decode()
    paper = SuperiorPaper.objects.get()
    evidence = reverse("hazards:evidence", args=[paper.pages.get().pk, "served"])
    assert "滁安〔2026〕12号" in page and evidence in page and "上级公文" in page
    assert client.get(evidence).status_code == 200
    assert as_(world, "far_awb").get(evidence).status_code == 404
    entry = history(reviewed)[0]
    assert entry.note == f"{paper}。按市里要求办理" and entry.actor == world.director


def test_the_county_s_own_decision_asks_for_no_paper(listed, world):
    listing = listed.up_to(listed.item(), "review")
    form = as_(world, "leader").get(reverse("listings:act", args=[listing.pk, "approve"])).content.decode()
    assert "上级公文文号" not in form


def test_the_office_hears_what_it_has_to_fetch(listed, reviewed):
    told = Outbox.objects.filter(kind="listing.review")
    assert set(told.values_list("user__username", flat=True)) == {"director"}  # awb has reviewed himself
    assert "请报市级批准" in told.get().title


def test_the_public_page_says_the_level(listed, running):
    shown = Client().get("/public/listings/").content.decode()
    assert "督办级别" in shown and "市级" in shown and "滁安" not in shown


def test_the_words_the_paper_comes_with_stay_words(listed, world, reviewed):
    go(listed, reviewed, "approve", superior_no="<script>alert(1)</script>", superior_issuer="{{7*7}}")
    listing = Listing.objects.get()
    page = as_(world, "awb").get(reverse("listings:detail", args=[listing.pk])).content.decode()
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page and "{{7*7}}" in page


def test_every_way_of_the_cast_is_known():
    assert {row.action for row in LISTING_LIFECYCLE.transitions} | {"propose"} == set(Listed.WHO)
