"""The cast of people and places every test plays with, built by the services of the product.

Two townships of 明光 and, as the foreign twin of everything, a township of 滕州 with its own people and enterprise.
"""

from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from itertools import count
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from anquan.accounts.models import User
from anquan.accounts.services import appoint
from anquan.files.services import store_image
from anquan.units.models import Unit
from anquan.units.services import create_unit
from hazards import services
from hazards.models import Hazard

PASSWORD = "Anquan-2026-ok"
SINCE = date(2020, 1, 1)
shade = count()


@dataclass
class World:
    """``world.jianxi`` is a township, ``world.inspector`` a person; ``world.people`` has everybody by name."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str):
        for shelf in (self.__dict__["units"], self.__dict__["people"]):
            if name in shelf:
                return shelf[name]
        raise AttributeError(name)

    def unit(self, key: str, **values) -> Unit:
        self.units[key] = create_unit(actor=None, **values)
        return self.units[key]

    def person(self, key: str, name: str, role: str, unit: Unit, **values) -> User:
        user = User.objects.create_user(key, PASSWORD, name=name, email=f"{key}@example.invalid")
        appoint(actor=None, user=user, role=role, unit=unit, valid_from=SINCE, **values)
        self.people[key] = user
        return user

    def fresh(self, key: str) -> User:
        """The person as the next request would load him, without remembered appointments."""
        return User.objects.get(username=key)


def build_world() -> World:
    world = World()
    _regions(world)
    _enterprises(world)
    _people(world)
    return world


def _regions(world: World) -> None:
    anhui = world.unit("anhui", kind="province", name="安徽省", parent=None, division_code="340000")
    chuzhou = world.unit("chuzhou", kind="city", name="滁州市", parent=anhui, division_code="341100")
    mingguang = world.unit("mingguang", kind="county", name="明光市", parent=chuzhou, division_code="341182")
    for key, name, code, order in (("jianxi", "涧溪镇", "341182104", 1), ("guandian", "管店镇", "341182102", 2)):
        world.unit(key, kind="township", subtype="town", name=name, parent=mingguang, division_code=code, order=order)
    world.unit("village", kind="village", name="鲁山村", parent=world.jianxi)
    world.unit(
        "emergency",
        kind="department",
        name="明光市应急管理局",
        short_name="应急局",
        parent=mingguang,
        industries=["industry_trade", "hazchem"],
    )
    world.unit(
        "housing",
        kind="department",
        name="明光市住房和城乡建设局",
        short_name="住建局",
        parent=mingguang,
        industries=["construction", "gas"],
    )
    shandong = world.unit("shandong", kind="province", name="山东省", parent=None, division_code="370000")
    zaozhuang = world.unit("zaozhuang", kind="city", name="枣庄市", parent=shandong, division_code="370400")
    tengzhou = world.unit("tengzhou", kind="county", name="滕州市", parent=zaozhuang, division_code="370481")
    world.unit("longyang", kind="township", subtype="town", name="龙阳镇", parent=tengzhou, division_code="370481115")
    world.unit(
        "far_emergency",
        kind="department",
        name="滕州市应急管理局",
        short_name="滕州应急局",
        parent=tengzhou,
        industries=["industry_trade"],
    )


def _enterprises(world: World) -> None:
    common = {"kind": "enterprise", "uscc_missing_reason": "测试单位"}
    world.unit(
        "xinyuan",
        name="明光市鑫源木业包装制品有限责任公司涧溪分公司",
        parent=world.jianxi,
        industry="industry_trade",
        regulator=world.emergency,
        safety_officer="周强",
        phone="15800003307",
        lat=32.85,
        lng=118.10,
        **common,
    )
    world.unit(
        "hengfeng",
        name="明光市管店恒丰塑业有限公司",
        parent=world.guandian,
        industry="industry_trade",
        regulator=world.emergency,
        safety_officer="王德水",
        phone="13800002716",
        **common,
    )
    world.unit(
        "site",
        name="明光市汇通达商住楼项目部",
        parent=world.jianxi,
        industry="construction",
        regulator=world.housing,
        safety_officer="刘成",
        **common,
    )
    world.unit(
        "far_plant",
        name="滕州市龙阳锻压机械有限公司",
        parent=world.longyang,
        industry="industry_trade",
        regulator=world.far_emergency,
        safety_officer="赵玉林",
        **common,
    )


def _people(world: World) -> None:
    person = world.person
    person("inspector", "张建国", "township_inspector", world.jianxi, **_certified("inspector"))
    person("inspector2", "许海涛", "township_inspector", world.jianxi, **_certified("inspector2"))
    person("guandian_inspector", "胡万春", "township_inspector", world.guandian, **_certified("guandian_inspector"))
    person("township_leader", "刘敏", "township_leader", world.jianxi)
    person("grid", "陈广田", "grid_worker", world.village)
    person("owner", "孙立志", "enterprise_owner", world.xinyuan)
    person("officer", "周强", "enterprise_officer", world.xinyuan)
    person("other_officer", "王德水", "enterprise_officer", world.hengfeng)
    person("dept_officer", "郑国强", "dept_officer", world.emergency, **_certified("dept_officer"))
    person("dept_head", "黄海", "dept_head", world.emergency)
    person("coordinator", "赵联络", "dept_coordinator", world.emergency)
    person("housing_officer", "吴建军", "dept_officer", world.housing, **_certified("housing_officer"))
    person("legal", "钱法制", "legal_reviewer", world.emergency)
    person("host", "孙主持", "hearing_host", world.emergency)
    person("awb", "李静", "awb_staff", world.mingguang)
    person("director", "王主任", "awb_director", world.mingguang)
    person("leader", "市领导甲", "city_leader", world.mingguang)
    person("expert", "何专家", "expert", world.mingguang)
    person("auditor", "纪检甲", "auditor", world.mingguang)
    person("clerk", "举报受理员", "report_clerk", world.mingguang)
    person("admin", "系统管理员", "sysadmin", world.mingguang)
    person("far_inspector", "滕州检查员", "township_inspector", world.longyang, **_certified("far_inspector"))
    person("far_officer", "赵玉林", "enterprise_officer", world.far_plant)
    person("far_awb", "滕州安委办", "awb_staff", world.tengzhou)


def _certified(key: str) -> dict:
    return {"certificate_no": f"皖 M-{key}", "certificate_valid_to": date(2099, 12, 31)}


def picture(name: str = "photo.jpg") -> SimpleUploadedFile:
    """A small real JPEG; each one differs, as photos do."""
    number = next(shade)
    image = Image.new("RGB", (320, 240), (number * 37 % 256, number * 91 % 256, number * 13 % 256))
    image.putpixel((number % 320, (number // 320) % 240), (255, 255, 255))
    content = BytesIO()
    image.save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")


class Play:
    """Short verbs over the real services: ``play.reported()``, ``play.rectifying()``, ``play.submitted()``…"""

    def __init__(self, world: World):
        self.world = world

    @staticmethod
    def today() -> date:
        return timezone.localdate()

    def photo(self, user: User):
        return store_image(actor=user, upload=picture(), stamp=["测试"])

    def reported(self, *, by: str = "inspector", unit: str = "xinyuan", **values) -> Hazard:
        actor = self.world.fresh(by)
        values = {
            "description": "第二成品仓库东侧安全出口被成品纸箱堵塞",
            "source": "township",
            "category": "XC13",
            "today": self.today(),
        } | values
        values.setdefault("photos", [self.photo(actor)])
        return services.report(actor=actor, unit=self.world.units[unit], **values)

    def assigned(self, *, by: str = "inspector", unit: str = "xinyuan", order: dict | None = None, **values) -> Hazard:
        return self.reported(by=by, unit=unit, order=order or {"measures": "清空出口并划线标识"}, **values)

    def move(self, hazard: Hazard, action: str, *, by: str, **values) -> Hazard:
        values = {"today": self.today()} | values
        return services.perform(actor=self.world.fresh(by), hazard_id=hazard.pk, action=action, **values)

    def rectifying(self, *, officer: str = "officer", **values) -> Hazard:
        hazard = self.assigned(**values)
        return self.move(hazard, "acknowledge", by=officer, today=values.get("today", self.today()))

    def submitted(self, *, officer: str = "officer", **values) -> Hazard:
        hazard = self.rectifying(officer=officer, **values)
        return self.submit(hazard, by=officer, today=values.get("today", self.today()))

    def submit(self, hazard: Hazard, *, by: str = "officer", **values) -> Hazard:
        values.setdefault("photos", [self.photo(self.world.people[by])])
        return self.move(hazard, "submit", by=by, **({"rectify_note": "已清空并划线。"} | values))

    def closed(self, *, rechecker: str = "inspector2", **values) -> Hazard:
        hazard = self.submitted(**values)
        return self.move(hazard, "pass", by=rechecker, is_visited=True, today=values.get("today", self.today()))


def everything() -> SimpleNamespace:
    world = build_world()
    return SimpleNamespace(world=world, play=Play(world))
