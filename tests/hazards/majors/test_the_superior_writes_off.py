"""市级、省级清单: the county verifies, the superior agrees on paper, and only then the county writes off (decision 0029)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from anquan.files.models import StoredDocument
from anquan.journal.selectors import history
from anquan.papers import services as papers
from anquan.workflow import NotAllowed
from hazards.majors import papers as of_majors
from hazards.majors.rules import Status
from hazards.models import MajorHazard, SuperiorPaper
from hazards.replay import check_all

pytestmark = pytest.mark.django_db


def as_(world, key: str) -> Client:
    client = Client()
    client.force_login(world.fresh(key))
    return client


@pytest.fixture
def verified(moving):
    hazard = moving.reported()
    moving.up_to(hazard, "verify", authority="city")
    hazard.refresh_from_db()
    return hazard


def test_without_the_paper_of_the_superior_it_is_not_written_off(moving, verified):
    with pytest.raises(NotAllowed, match="登记以后再批准销号"):
        moving.go(verified, "approve")
    moving.go(verified, "superior")
    major = moving.go(verified, "approve")
    assert (major.status, str(major.superior)) == (
        Status.CLOSED, f"滁州市安全生产委员会 滁安〔2026〕12号（{moving.play.today():%Y-%m-%d}）",
    )  # fmt: skip
    assert not list(check_all())


def test_the_database_does_not_let_it_be_written_off_without_the_paper(moving, verified):
    moving.go(verified, "superior")
    major = moving.go(verified, "approve")
    with pytest.raises(IntegrityError), transaction.atomic():
        MajorHazard.objects.filter(pk=major.pk).update(superior=None)


def test_an_item_of_the_county_s_own_list_asks_for_no_paper(moving):
    hazard = moving.reported()
    moving.up_to(hazard, "verify")
    with pytest.raises(NotAllowed, match="不需要上级批复"):
        moving.go(hazard, "superior")
    assert moving.go(hazard, "approve").superior is None


def test_who_registers_the_paper_does_not_approve(moving, verified):
    moving.go(verified, "superior", by="director")
    with pytest.raises(NotAllowed, match="登记上级批复的人不能批准"):
        moving.go(verified, "approve")
    assert moving.go(verified, "approve", by="dept_head").status == Status.CLOSED


@pytest.mark.parametrize("person", ["owner", "officer", "inspector", "township_leader", "dept_officer", "leader"])
def test_others_do_not_register_it(moving, verified, person):
    with pytest.raises(NotAllowed, match="登记上级批复"):
        moving.go(verified, "superior", by=person)


def test_a_paper_says_its_number_issuer_and_day_and_is_shown(moving, verified):
    for name, wrong in (
        ("superior_no", "  "), ("superior_issuer", ""), ("superior_on", moving.play.today() + timedelta(days=1)),
        ("superior_on", None), ("photos", ()),
    ):  # fmt: skip
        with pytest.raises(ValidationError) as refusal:
            moving.go(verified, "superior", **{name: wrong})
        assert set(refusal.value.message_dict) == {name}
    assert not SuperiorPaper.objects.exists()


def test_what_was_registered_wrongly_is_registered_anew_and_stays_on_record(moving, verified):
    moving.go(verified, "superior", superior_no="滁安〔2026〕21号")
    moving.go(verified, "superior")
    assert [paper.number for paper in SuperiorPaper.objects.all()] == ["滁安〔2026〕21号", "滁安〔2026〕12号"]
    assert moving.go(verified, "approve").superior.number == "滁安〔2026〕12号"


def test_a_new_verification_and_a_relapse_need_a_new_paper(moving, verified):
    moving.go(verified, "superior")
    moving.go(verified, "return")
    moving.go(verified, "verify")
    with pytest.raises(NotAllowed, match="登记以后再批准销号"):
        moving.go(verified, "approve")
    moving.go(verified, "superior")
    moving.go(verified, "approve")
    moving.go(verified, "reopen")
    for step in ("apply", "check", "verify"):
        moving.go(verified, step)
    with pytest.raises(NotAllowed, match="登记以后再批准销号"):
        moving.go(verified, "approve")
    assert not list(check_all())


def test_the_form_of_the_end_is_not_issued_without_it_and_prints_it(world, moving, verified):
    papers.save_letterhead(actor=None, unit=world.mingguang, code="明安委办", name="明光市安委办")
    today = moving.play.today()
    moving.go(verified, "superior", by="dept_head")
    drafted = of_majors.draft(actor=world.fresh("awb"), hazard_id=verified.pk, kind=of_majors.WRITE_OFF, today=today)
    assert "上级批复：滁州市安全生产委员会 滁安〔2026〕12号" in drafted.body
    MajorHazard.objects.update(superior=None)
    papers.send_for_review(actor=world.fresh("awb"), paper_id=drafted.pk)
    with pytest.raises(NotAllowed, match="登记以后再批准销号"):
        papers.issue(actor=world.fresh("director"), paper_id=drafted.pk, today=today)
    MajorHazard.objects.update(superior=SuperiorPaper.objects.get())
    papers.issue(actor=world.fresh("director"), paper_id=drafted.pk, today=today)
    assert MajorHazard.objects.get().status == Status.CLOSED


# --- on screen ----------------------------------------------------------------------------------------------------------
def typed(verified, **more) -> dict:
    return {
        "version": verified.version, "superior_no": "滁安〔2026〕12号", "superior_issuer": "滁州市安委会",
        "superior_on": "今天",
    } | more  # fmt: skip


def pdf(content: bytes = b"%PDF-1.7 scan", name: str = "批复.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def test_it_is_registered_on_its_page_with_a_scan_that_is_kept_for_good(world, verified):
    client, address = as_(world, "awb"), reverse("majors:act", args=[verified.number, "superior"])
    assert "登记上级批复" in client.get(address).content.decode()
    assert client.post(address, typed(verified, scan=pdf())).status_code == 302
    paper = SuperiorPaper.objects.get()
    assert (paper.scan.expires_at, paper.registered_by, paper.pages.count()) == (None, world.awb, 0)
    page = client.get(reverse("majors:detail", args=[verified.number])).content.decode()
    scan = reverse("hazards:superior_scan", args=[paper.pk])
    assert "滁安〔2026〕12号" in page and scan in page
    assert b"".join(client.get(scan).streaming_content) == b"%PDF-1.7 scan"
    assert as_(world, "far_awb").get(scan).status_code == 404
    assert "滁安〔2026〕12号" in history(verified)[0].note


@pytest.mark.parametrize("wrong", [pdf(b"<html>"), pdf(name="批复.exe"), pdf(b"")])
def test_what_is_no_pdf_is_refused_and_not_kept(world, verified, wrong):
    answer = as_(world, "awb").post(
        reverse("majors:act", args=[verified.number, "superior"]), typed(verified, scan=wrong)
    )
    assert answer.status_code == 422
    assert not SuperiorPaper.objects.exists() and not StoredDocument.objects.filter(kind="superior.scan").exists()


def test_a_scan_that_no_move_takes_goes_again(world, verified):
    answer = as_(world, "awb").post(
        reverse("majors:act", args=[verified.number, "superior"]), typed(verified, scan=pdf(), superior_on="三日内")
    )
    assert answer.status_code == 422
    assert StoredDocument.objects.get(kind="superior.scan").expires_at is not None


def test_neither_paper_nor_scan_is_told_by_field(world, verified):
    answer = as_(world, "awb").post(reverse("majors:act", args=[verified.number, "superior"]), typed(verified))
    assert answer.status_code == 422 and "请上传公文的照片或者扫描件" in answer.content.decode()


def test_the_office_hears_of_it_and_then_whoever_approves(world, moving, verified):
    from anquan.notices.models import Outbox

    told = set(Outbox.objects.filter(kind="major.verify").values_list("user__username", flat=True))
    assert told == {"awb", "director"}
    moving.go(verified, "superior")
    assert Outbox.objects.filter(kind="major.superior").exists()
