"""The addresses of visits as the acceptance test of the journal sends them (acceptance F1)."""

from anquan.papers import services as papers
from inspections.models import Visit
from tests.cast import picture
from tests.inspections.visiting import Visiting, scrawl

NIGHT = {"activity": "supervision", "method": "night", "planned_on": "今天"}
FOUND = {"description": "安全出口堵塞", "level": "general"}
# action → (activity, who, what stands before it)
BEFORE = {
    "submit": ("inspector", "planned"),
    "approve": ("township_leader", "sent"),
    "send_back": ("township_leader", "sent"),
    "begin": ("inspector", "approved"),
    "finish": ("inspector", "signed"),
    "hand_over": ("inspector", "approved"),
    "cancel": ("inspector", "planned"),
}
TYPED = {
    "send_back": {"reason": "改期"},
    "cancel": {"reason": "停产"},
    "hand_over": {"whose": "许海涛", "to": "胡春雷", "reason": "出差"},
}


def visiting(c) -> Visiting:
    return Visiting(c.world, c.play)


def ready(c, state: str) -> Visit:
    """An inspection in front of a move."""
    v = visiting(c)
    if state == "approved":
        visit = v.approved()
    elif state == "signed":
        visit = v.underway()
        v.write(visit)
        v.signed(visit)
    else:
        visit = v.planned()
        if state == "sent":
            v.go(visit, "submit", by="inspector")
    return Visit.objects.get(pk=visit.pk)  # another copy: this one has kept who goes


def acted(action: str):
    def do(c):
        if action == "hand_over":
            c.world.person("third", "胡春雷", "township_inspector", c.world.jianxi, certificate_no="皖 M-3")
        visit = ready(c, BEFORE[action][1])
        return c.post("visits:act", visit.number, action, version=visit.version, **TYPED.get(action, {}))

    return do


def made(c):
    return c.post("visits:make", unit=c.world.xinyuan.pk, **NIGHT)


def made_by_key(c):
    return c.json("api:visits", unit=c.world.xinyuan.pk, **NIGHT)


def changed(c):
    visit = visiting(c).planned("supervision")
    return c.post("visits:change", visit.number, method="night", planned_on="今天", version=visit.version)


def underway(c) -> Visit:
    return visiting(c).underway("supervision")


def found(c):
    visit = underway(c)
    return c.post("visits:find", visit.number, unit=c.world.xinyuan.pk, photos=[picture()], **FOUND)


def found_by_key(c):
    visit, photo = underway(c), c.play.photo(c.world.awb)
    return c.json("api:visit_hazards", visit.number, unit=c.world.xinyuan.pk, photos=[str(photo.pk)], **FOUND)


def written(c):
    visit = underway(c)
    return c.post("visits:write", visit.number, findings="看了车间", version=visit.version)


def written_by_key(c):
    return c.json("api:visit_record", underway(c).number, findings="看了车间")


def signed(c):
    return c.post("visits:sign", underway(c).number, "met", signature=scrawl(), met_person="周强")


def signed_by_key(c):
    visit, drawing = underway(c), Visiting.drawing(c.world.awb)
    return c.json("api:visit_signatures", visit.number, signature=str(drawing.pk), met_person="周强")


def refused(c):
    visit = underway(c)
    return c.post("visits:refuse", visit.number, refusal="负责人外出", version=visit.version)


def refused_by_key(c):
    return c.json("api:visit_refusal", underway(c).number, refusal="负责人外出")


def unsigned(c):
    visit = visiting(c).signed(underway(c))
    return c.post("visits:unsign", visit.number, version=visit.version)


def finished_by_key(c):
    v = visiting(c)
    visit = v.write(v.underway("supervision"))
    return c.json("api:visit_action", visit.number, "finish")


def drafted(c):
    papers.save_letterhead(actor=None, unit=c.world.mingguang, code="明安委办", name="明光市安委办")
    visit = underway(c)
    visiting(c).found(visit)
    return c.post("visits:paper", visit.number, "visit_slip")


def issued_on_the_spot(c):
    """现场检查记录, by the second officer."""
    from inspections.visits import papers as of_visits

    papers.save_letterhead(actor=None, unit=c.world.jianxi, code="涧安检", name="涧溪镇人民政府")
    visit = ready(c, "signed")
    paper = of_visits.draft(actor=c.world.fresh("inspector"), visit=visit, kind=of_visits.RECORD, today=c.play.today())
    return c.post("papers:act", paper.pk, "issue_on_spot", version=paper.version)


def listed(c):
    return c.get("visits:list", export="xlsx")
