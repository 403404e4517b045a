"""The addresses of 检查表, 复查 and 口袋包 as the acceptance test of the journal sends them."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from anquan.files import waiting
from inspections.checklists import selectors, services, workbook
from inspections.checklists.views.importing import UPLOAD_KIND
from inspections.models import Checklist, Visit
from tests.inspections.listing import made
from tests.inspections.visiting import Visiting


def own(c) -> Checklist:
    return made(c.world.fresh("awb"))


def items(checklist: Checklist):
    return selectors.items_of(selectors.newest_version(checklist))


def underway(c, **values) -> Visit:
    return Visiting(c.world, c.play).underway(**values)


def filling(c) -> tuple[Visit, list]:
    visit, checklist = underway(c), own(c)
    services.choose(actor=c.world.fresh("inspector"), visit_id=visit.pk, checklist=checklist, today=c.play.today())
    return visit, items(checklist)


def create(c):
    return c.post("checklists:create", name="粉尘检查表", industry="industry_trade", seen="0")


def facts(c):
    return c.post("checklists:facts", own(c).pk, name="改过的名称", industry="industry_trade")


def edit(c):
    checklist = own(c)
    sent = {"items-TOTAL_FORMS": 1, "items-INITIAL_FORMS": 0, "items-0-content": "安全出口", "items-0-level": "general",
            "items-0-mode": "limited", "note": "只留一项", "seen": 1}  # fmt: skip
    return c.post("checklists:edit", checklist.pk, **sent)


def copy(c):
    return c.post("checklists:copy", Checklist.objects.filter(county=None).first().pk)


def set_active(c):
    return c.post("checklists:set_active", own(c).pk, is_active="0")


def sheet_of(checklist: Checklist) -> SimpleUploadedFile:
    """The exported sheet with its first item left out."""
    content = workbook.write(None, checklist.name, items(checklist)[1:])
    return SimpleUploadedFile("检查表.xlsx", content)


def import_items(c):
    checklist = own(c)
    address = reverse("checklists:import", args=[checklist.pk])
    shown = c.client.post(address, {"file": sheet_of(checklist), "note": "删去一项"})
    token = shown.context["token"] if shown.status_code == 200 else "0" * 8
    return c.post("checklists:import", checklist.pk, token=token, note="删去一项", seen="1")


def choose(c):
    visit = underway(c)
    return c.post("checklists:choose", visit.number, add=str(own(c).pk))


def answer(c):
    visit, rows = filling(c)
    return c.post("checklists:answer", visit.number, rows[1].pk, answer="yes", seen="0")


def hazard(c):
    visit, rows = filling(c)
    sent = {"description": "应急灯不亮。", "level": "general", "mode": "limited", "no_photo_reason": "测试"}
    return c.post("checklists:hazard", visit.number, rows[1].pk, **sent)


def recheck(c):
    submitted, visit = c.play.submitted(), underway(c, method="recheck")
    return c.post("rechecks:record", visit.number, submitted.pk, result="fixed")


def pocket(c):
    return c.get("pocket:sheet", c.world.xinyuan.pk)


def uploaded_sheet(person, checklist: Checklist) -> str:
    """The token of a sheet that waits for this person's confirmation."""
    return waiting.keep(actor=person, kind=UPLOAD_KIND, name="检查表.xlsx", content=sheet_of(checklist).read())
