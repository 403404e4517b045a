"""Short verbs over the services of 挂牌督办: ``Listed(moving).up_to(hazard, "announce")``."""

from datetime import date, timedelta

from hazards.listings import services
from hazards.models import Hazard, Listing
from tests.hazards.majors.moving import Moving


class Listed:
    # who does each step, in order; 销号 of the hazard stands before apply_delist
    WAY = (
        "propose", "review", "approve", "notice", "announce", "post_sign", "apply_delist", "inspect",
        "approve_delist", "delist", "announce_delist",
    )  # fmt: skip
    WHO = {
        "propose": "dept_head", "review": "awb", "approve": "leader", "notice": "director", "announce": "awb",
        "post_sign": "inspector", "apply_delist": "officer", "inspect": "dept_officer", "approve_delist": "leader",
        "delist": "awb", "announce_delist": "awb", "decline": "awb", "publish": "awb", "ask_extension": "officer",
        "grant_extension": "leader", "refuse_extension": "leader", "return_delist": "dept_officer", "fail": "leader",
        "revoke": "leader", "raise": "director",
    }  # fmt: skip

    def __init__(self, moving: Moving):
        self.moving, self.world, self.play = moving, moving.world, moving.play

    def item(self, last: str = "start", **order) -> Hazard:
        """A major hazard on its way: by default its rectification has begun."""
        hazard = self.moving.reported()
        if order:
            self.moving.up_to(hazard, "list")
            self.moving.go(hazard, "assign", **order)
            for step in Moving.WAY[Moving.WAY.index("assign") + 1 : Moving.WAY.index(last) + 1]:
                self.moving.go(hazard, step)
        else:
            self.moving.up_to(hazard, last)
        hazard.refresh_from_db()
        return hazard

    def values(self, step: str, today: date, by) -> dict:
        match step:
            case "notice":
                return {"notice_no": "明政函〔2026〕3号"}
            case "announce":
                return {"announcement_no": "明安委〔2026〕5号", "media": "明光市人民政府网站"}
            case "publish":
                return {"problem": "成品仓库安全出口不足", "published_fields": ["unit", "problem"]}
            case "post_sign":
                return {"sign_place": "厂区大门东侧", "photos": [self.play.photo(by)]}
            case "ask_extension":
                new = self.listing_of(by).due_on + timedelta(days=1)
                return {"new_due_on": new, "reason": "设备订货", "interim_measures": "停用仓库"}
            case "apply_delist":
                return {"application": "隔墙已拆除，出口畅通"}
            case "inspect":
                return {
                    "opinion": "符合要求，同意摘牌", "second_inspector": self.world.fresh("awb"),
                    "photos": [self.play.photo(by)],
                }  # fmt: skip
            case "delist":
                return {"delisting_no": "明政函〔2026〕8号"}
            case "announce_delist":
                return {"delist_announcement_no": "明安委〔2026〕9号"}
            case "fail":
                return {"reason": "期满没有改完", "consequence": "licence"}
            case "decline" | "return_delist" | "revoke" | "refuse_extension":
                return {"reason": "理由写在这里"}
        return {}

    @staticmethod
    def listing_of(by) -> Listing:
        return Listing.objects.visible_to(by).select_related("major__hazard").latest("pk")

    def go(self, hazard: Hazard, step: str, *, by: str = "", today: date | None = None, **values) -> Listing:
        today, actor = today or self.play.today(), self.world.fresh(by or self.WHO[step])
        if step == "propose":
            given = {"ground": "deaths", "reason": "一旦起火后果严重"} | values
            return services.propose(actor=actor, hazard_id=hazard.pk, today=today, **given)
        if step == "apply_delist":
            self._write_off(hazard, today)
        given = self.values(step, today, actor) | values
        listing = Listing.objects.filter(major__hazard=hazard).latest("pk")
        return services.perform(actor=actor, listing_id=listing.pk, action=step, today=today, **given)

    def _write_off(self, hazard: Hazard, today: date) -> None:
        major = hazard.major.__class__.objects.get(hazard=hazard)
        way = {"rectifying": "apply", "applied": "check", "verified": "approve"}
        if major.status in way:
            for step in Moving.WAY[Moving.WAY.index(way[major.status]) :]:
                more = {"assessment": "检测合格"} if step == "apply" and major.is_suspended else {}
                self.moving.go(hazard, step, today=today, **more)

    def up_to(self, hazard: Hazard, last: str, **options) -> Listing:
        """Everything up to and with ``last``."""
        for step in self.WAY[: self.WAY.index(last) + 1]:
            listing = self.go(hazard, step, **options)
        return listing
