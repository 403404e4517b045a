"""THE scope rule as a truth table: each role against hazards near, beside and far. Never vacuous: every row of the
table has at least one hazard the person must not see."""

import pytest

from anquan.accounts import services as accounts
from anquan.accounts.roles import ROLES
from anquan.units.models import Unit
from hazards.models import Hazard

# person → which of the four hazards he sees:      涧溪工贸  管店工贸  涧溪工地  滕州工贸
TRUTH = {
    "inspector": {"near", "site"},
    "guandian_inspector": {"beside"},
    "township_leader": {"near", "site"},
    "grid": set(),
    "owner": {"near"},
    "officer": {"near"},
    "other_officer": {"beside"},
    "dept_officer": {"near", "beside"},
    "dept_head": {"near", "beside"},
    "coordinator": {"near", "beside"},
    "housing_officer": {"site"},
    "legal": {"near", "beside"},
    "host": {"near", "beside"},
    "awb": {"near", "beside", "site"},
    "director": {"near", "beside", "site"},
    "leader": {"near", "beside", "site"},
    "expert": {"near", "beside", "site"},
    "auditor": {"near", "beside", "site"},
    "clerk": {"near", "beside", "site"},
    "admin": set(),
    "far_inspector": {"far"},
    "far_officer": {"far"},
    "far_awb": {"far"},
}


@pytest.fixture
def four(world, play) -> dict[str, Hazard]:
    return {
        "near": play.reported(),
        "beside": play.reported(by="guandian_inspector", unit="hengfeng"),
        "site": play.reported(unit="site"),
        "far": play.reported(by="far_inspector", unit="far_plant"),
    }


def seen(world, person: str) -> set[str]:
    numbers = dict(Hazard.objects.values_list("pk", "unit__name"))
    assert len(numbers) == 4, "the table would be vacuous"
    return set(Hazard.objects.visible_to(world.fresh(person)).values_list("pk", flat=True))


def test_every_person_of_the_cast_sees_exactly_his_rows(world, four):
    wrong = {}
    for person, expected in TRUTH.items():
        names = {name for name, hazard in four.items() if hazard.pk in seen(world, person)}
        if names != expected:
            wrong[person] = names
    assert not wrong


def test_the_table_covers_every_role(world):
    covered = {a.role for person in TRUTH for a in world.fresh(person).appointments_today}
    assert covered == set(ROLES) - {"system_client"}


def test_a_village_grid_worker_sees_what_lies_in_his_village(world, play):
    shop = world.unit("shop", kind="place", name="鲁山村烟花爆竹零售点", parent=world.village)
    hazard = play.reported(by="grid", unit="shop")
    play.reported()
    assert list(Hazard.objects.visible_to(world.fresh("grid"))) == [hazard]
    assert shop in Unit.objects.visible_to(world.fresh("grid"))


def test_an_ended_appointment_sees_nothing_from_the_next_day(world, four, play):
    inspector = world.fresh("inspector")
    from datetime import timedelta

    appointment = inspector.appointments.get()
    accounts.end_appointment(actor=world.admin, appointment=appointment, on=play.today() - timedelta(days=1))
    assert not seen(world, "inspector")


def test_a_disabled_account_sees_nothing(world, four):
    accounts.set_active(actor=world.admin, user=world.fresh("awb"), is_active=False)
    assert not seen(world, "awb")


def test_a_person_with_two_posts_sees_both_scopes(world, four):
    accounts.appoint(
        actor=world.admin,
        user=world.fresh("inspector"),
        role="township_inspector",
        unit=world.guandian,
        valid_from=world.inspector.appointments.get().valid_from,
    )
    names = {name for name, hazard in four.items() if hazard.pk in seen(world, "inspector")}
    assert names == {"near", "beside", "site"}


def test_an_industry_on_the_appointment_narrows_an_area_post(world, four):
    from anquan.units.models import Industry

    user = world.person(
        "fire_clerk",
        "乡镇消防专员",
        "township_inspector",
        world.jianxi,
        industry=Industry.objects.get(pk="construction"),
    )
    names = {name for name, hazard in four.items() if hazard.pk in seen(world, user.username)}
    assert names == {"site"}


def test_units_follow_the_same_rule(world):
    assert world.far_plant not in Unit.objects.visible_to(world.fresh("awb"))
    assert set(Unit.objects.visible_to(world.fresh("officer"))) == {world.xinyuan}
    assert world.site not in Unit.objects.visible_to(world.fresh("dept_officer"))


def test_an_enterprise_sees_the_hazards_of_its_places(world, play):
    hall = world.unit("hall", kind="place", name="鑫源木业二号喷漆车间", parent=world.xinyuan)
    hazard = play.reported(unit="hall")
    assert hazard in Hazard.objects.visible_to(world.fresh("officer"))
    assert hazard not in Hazard.objects.visible_to(world.fresh("other_officer"))
    assert hall in Unit.objects.visible_to(world.fresh("dept_officer"))
    assert hall not in Unit.objects.visible_to(world.fresh("housing_officer"))
