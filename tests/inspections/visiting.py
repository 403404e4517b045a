"""Short verbs over the services of visits: ``Visiting(world, play).underway()``."""

from datetime import date
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from anquan.files.services import store_image
from hazards.models import Hazard
from inspections.models import Visit
from inspections.rules import Duty
from inspections.visits import services
from inspections.visits.people import Goer
from tests.cast import Play, World

# who makes, goes, approves; at which place and how
CAST = {
    "inspection": {"by": "inspector", "with": ("inspector2",), "approver": "township_leader", "method": "routine"},
    "supervision": {"by": "awb", "with": (), "approver": "", "method": "unannounced"},
    "patrol": {"by": "grid", "with": (), "approver": "", "method": "routine"},
}


def scrawl() -> SimpleUploadedFile:
    """What a finger leaves on the screen."""
    picture = Image.new("RGB", (1000, 400), "white")
    ImageDraw.Draw(picture).line([(80, 300), (300, 90), (420, 310), (640, 110), (900, 250)], fill="black", width=8)
    content = BytesIO()
    picture.save(content, "PNG")
    return SimpleUploadedFile("signature.png", content.getvalue(), "image/png")


class Visiting:
    def __init__(self, world: World, play: Play):
        self.world, self.play = world, play

    @property
    def today(self) -> date:
        return timezone.localdate()

    def goers(self, *keys: str) -> list[Goer]:
        return [Goer(self.world.people[key]) for key in keys]

    def planned(self, activity: str = "inspection", *, unit: str = "", **values) -> Visit:
        cast = CAST[activity]
        unit = unit or ("village" if activity == "patrol" else "xinyuan")
        by = values.pop("by", cast["by"])
        given = {
            "method": cast["method"], "planned_on": self.today, "today": self.today,
            "goers": self.goers(by, *cast["with"]),
        } | values  # fmt: skip
        return services.make(actor=self.world.fresh(by), activity=activity, unit=self.world.units[unit], **given)

    def led(self, *, leader: str = "leader", rank: str = "city", **values) -> Visit:
        """领导带队: planned by the office, led by a leader."""
        goers = [Goer(self.world.people[leader], duty=Duty.LEADER), *self.goers("awb")]
        return self.planned("supervision", **({"method": "led", "rank": rank, "goers": goers} | values))

    def go(self, visit: Visit, action: str, *, by: str, **values) -> Visit:
        return services.perform(
            actor=self.world.fresh(by), visit_id=visit.pk, action=action, **({"today": self.today} | values)
        )

    def approved(self, **values) -> Visit:
        visit = self.planned(**values)
        self.go(visit, "submit", by="inspector")
        return self.go(visit, "approve", by="township_leader")

    def underway(self, activity: str = "inspection", **values) -> Visit:
        if activity == "patrol":
            return self.planned("patrol", **values)
        visit = self.approved(**values) if activity == "inspection" else self.planned(activity, **values)
        return self.go(visit, "begin", by=CAST[activity]["by"])

    def found(self, visit: Visit, *, by: str = "", **values) -> Hazard:
        by = by or CAST[visit.activity]["by"]
        given = {"description": "配电箱门缺失，接线裸露", "category": "XC12", "today": self.today} | values
        given.setdefault("photos", [self.play.photo(self.world.people[by])])
        return services.found(actor=self.world.fresh(by), visit_id=visit.pk, **given)

    @staticmethod
    def drawing(user):
        return store_image(actor=user, upload=scrawl(), stamp=["测试"])

    def write(self, visit: Visit, text: str = "查看了车间和仓库。", *, by: str = "") -> Visit:
        by = by or CAST[visit.activity]["by"]
        return services.write(actor=self.world.fresh(by), visit_id=visit.pk, today=self.today, findings=text)

    def signed(self, visit: Visit, *, by: str = "") -> Visit:
        """Everybody who went, and the person met."""
        by = by or CAST[visit.activity]["by"]
        actor = self.world.fresh(by)
        for each in visit.participants.all():
            services.sign(
                actor=actor,
                visit_id=visit.pk,
                participant_id=each.pk,
                signature=self.drawing(actor),
                today=self.today,
            )
        return services.sign(
            actor=actor, visit_id=visit.pk, signature=self.drawing(actor), met_person="周强", today=self.today
        )

    def done(self, activity: str = "inspection", **values) -> Visit:
        visit = self.underway(activity, **values)
        if activity != "patrol":
            self.write(visit)
        if activity == "inspection":
            self.signed(visit)
        return self.go(visit, "finish", by=CAST[activity]["by"])
