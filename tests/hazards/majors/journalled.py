"""What the table of journalled addresses (acceptance F1) needs of 一单四制: each makes its item and sends the request."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from hazards.majors import papers
from hazards.superiors.services import store_scan
from tests.api.doors import as_json
from tests.hazards.majors.moving import Moving
from tests.papers.conftest import Desk

WHO = Moving.WHO | {"assign": "awb"}  # drafts the 交办单; the director issues it


def moving_in(c) -> Moving:
    Desk(c.world)  # a 交办单 needs its 机关代字
    return Moving(c.world, c.play)


def acted(step: str):
    """``step`` on an item with which it comes next."""

    def do(c):
        moving = moving_in(c)
        return c.post("majors:act", moving.ready_for(step).number, step, **moving.typed(step))

    return do


def acted_by_key(step: str):
    """``step`` over the API."""

    def do(c):
        moving = moving_in(c)
        hazard, actor = moving.ready_for(step), c.world.fresh(WHO[step])
        return c.json("api:major_action", hazard.number, step, **as_json(moving.values(step, c.play.today(), actor)))

    return do


def told_by_key(c):
    moving = moving_in(c)
    major = moving.up_to(moving.reported(), "start")
    return c.json("api:duty_report", major.hazard.number, major.duties.get(kind="progress").pk, text="隔墙拆了一半")


def bound(c):
    """卷宗, ordered."""
    return c.post("majors:case_file", moving_in(c).ready_for("start").number)


def told(c):
    """整改进展, reported for the running interval."""
    moving = moving_in(c)
    major = moving.up_to(moving.reported(), "start")
    return c.post("majors:report", major.duties.get(kind="progress").pk, text="隔墙拆了一半")


def scanned(c):
    """The scan of a superior's paper, fetched."""
    moving = moving_in(c)
    hazard, awb = moving.ready_for("superior"), c.world.fresh("awb")
    scan = store_scan(actor=awb, upload=SimpleUploadedFile("批复.pdf", b"%PDF-1.7 scan"))
    major = moving.go(hazard, "superior", scan=scan, photos=())
    return c.get("hazards:superior_scan", major.superior_id)


def drafted(c):
    """验收意见书 by who verified."""
    moving = moving_in(c)
    major = moving.up_to(moving.reported(), "verify")
    return c.post("majors:paper", major.hazard.number, papers.OPINION)


def gathered(c):
    """本期通报 of what is overdue."""
    moving, start = moving_in(c), c.play.today() - timedelta(days=60)
    moving.up_to(moving.reported(today=start), "start", today=start)
    return c.post("majors:circular")
