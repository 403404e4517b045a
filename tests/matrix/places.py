"""Four places with the same cast: each is a ``World`` in which ``inspector`` or ``xinyuan`` mean the people and units there,
so that the short verbs of the other tests make the same state in each of them."""

from anquan.accounts.models import User
from anquan.units.models import Unit
from tests.cast import World
from tests.matrix.expected import BESIDE, FAR, OWN, TRADE

ROLES = {
    "owner": "enterprise_owner", "officer": "enterprise_officer", "grid": "grid_worker",
    "inspector": "township_inspector", "township_leader": "township_leader", "dept_officer": "dept_officer",
    "dept_head": "dept_head", "coordinator": "dept_coordinator", "legal": "legal_reviewer", "host": "hearing_host",
    "awb": "awb_staff", "director": "awb_director", "leader": "city_leader", "expert": "expert", "auditor": "auditor",
    "clerk": "report_clerk", "admin": "sysadmin",
}  # fmt: skip
POSTS = {  # where each of them sits
    "owner": "xinyuan", "officer": "xinyuan", "grid": "village", "inspector": "jianxi", "inspector2": "jianxi",
    "township_leader": "jianxi", "dept_officer": "emergency", "dept_head": "emergency", "coordinator": "emergency",
    "legal": "emergency", "host": "emergency", "awb": "mingguang", "director": "mingguang", "leader": "mingguang",
    "expert": "mingguang", "auditor": "mingguang", "clerk": "mingguang", "admin": "mingguang",
}  # fmt: skip


class Place(World):
    """A world in which names of people are not their accounts."""

    def fresh(self, key: str) -> User:
        return User.objects.get(pk=self.people[key].pk)

    def staffed(self, name: str, *keys: str) -> "Place":
        for key in keys:
            role = ROLES[key.removesuffix("2")]
            made = World.person(self, f"{name}_{key}", f"{name}{key}", role, self.units[POSTS[key]])
            self.people[key] = made
        return self


def places(world: World) -> dict[str, Place]:
    return {OWN: _own(world), BESIDE: _beside(world), TRADE: _trade(world), FAR: _far(world)}


def _own(world: World) -> Place:
    mill = world.unit(
        "mill", kind="enterprise", name="鲁山村木材加工厂", parent=world.village, industry="industry_trade",
        regulator=world.emergency, safety_officer="周强", uscc_missing_reason="测试单位", lat=32.85, lng=118.10,
    )  # fmt: skip
    return _view(world, xinyuan=mill).staffed("own", "owner", "officer")


def _beside(world: World) -> Place:
    place = _view(world, xinyuan=world.hengfeng, jianxi=world.guandian)
    place.people |= {"inspector": world.guandian_inspector, "officer": world.other_officer}
    return place.staffed("beside", "owner", "township_leader", "inspector2")


def _trade(world: World) -> Place:
    place = _view(world, xinyuan=world.site, emergency=world.housing)
    place.people |= {"dept_officer": world.housing_officer}
    return place.staffed("trade", "owner", "officer", "dept_head")


def _far(world: World) -> Place:
    place = _view(
        world, xinyuan=world.far_plant, jianxi=world.longyang, mingguang=world.tengzhou, emergency=world.far_emergency
    )
    place.people |= {"inspector": world.far_inspector, "officer": world.far_officer, "awb": world.far_awb}
    return place.staffed(
        "far", "owner", "inspector2", "township_leader", "dept_officer", "dept_head", "director", "leader", "admin"
    )


def _view(world: World, **units: Unit) -> Place:
    return Place(world.units | units, dict(world.people))
