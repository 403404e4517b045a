"""双随机 from 拟定 to 公开结果: who does what when, what is frozen, what binds, and what is found when it was tampered with."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.http import Http404

from anquan.accounts.services import appoint
from anquan.journal.models import Entry
from anquan.workflow import NotAllowed
from inspections.draws import pools, rules, services, verifying
from inspections.draws.rules import Status
from inspections.models import Draw, DrawnObject, Visit
from inspections.visits import services as visits
from tests.cast import SINCE
from tests.inspections.visiting import Visiting

pytestmark = pytest.mark.django_db


# --- the pools --------------------------------------------------------------------------------------------------------
def names(draw: Draw) -> set[str]:
    return {unit.name for unit in pools.objects_of(draw)}


def test_the_pool_of_objects_follows_the_rule(drawing, world):
    every = names(drawing.made())
    assert world.xinyuan.name in every and not {world.site.name, world.far_plant.name} & every
    by_township = drawing.made(by="awb", organs_taking_part=[world.jianxi])
    assert world.site.name in names(by_township) and world.hengfeng.name not in names(by_township)
    narrowed = drawing.made(
        industries=[world.xinyuan.profile.industry], areas=[world.jianxi], risk_colours=["red"], kinds=["enterprise"]
    )
    assert names(narrowed) == {world.units[f"mill{place}"].name for place in (0, 2, 4, 6)}
    ungraded = drawing.made(risk_colours=[""], industries=[world.xinyuan.profile.industry])
    assert names(ungraded) == {world.xinyuan.name, world.hengfeng.name}


def test_what_was_inspected_this_year_or_has_reached_its_cap_is_left_out(drawing, world, play):
    visiting = Visiting(world, play)
    visiting.done(unit="xinyuan")
    draw = drawing.made()
    assert world.xinyuan.name not in names(draw) and world.xinyuan.name in names(drawing.made(skips_visited=False))
    visiting.planned(unit="mill1")  # blue: once a year, and that is planned
    assert world.mill1.name not in names(draw) and world.mill1.name in names(drawing.made(skips_capped=False))


def test_the_pool_of_officers_holds_those_whose_certificate_is_valid_to_the_end(drawing, world):
    appoint(actor=None, user=world.person("late", "过期者", "dept_officer", world.emergency,
            certificate_no="皖 M-9", certificate_valid_to=drawing.today + timedelta(days=3)),
            role="dept_officer", unit=world.housing, valid_from=SINCE)  # fmt: skip
    world.person("bare", "无证者", "dept_officer", world.emergency)
    world.person("gone", "离职者", "dept_officer", world.emergency, certificate_no="皖 M-8", valid_to=drawing.today)
    found = {each["name"] for each in pools.officers_of(drawing.made())}
    assert found == {"郑国强", *(f"执法员{place}" for place in range(2, 7))}


def test_avoidance_of_an_enterprise_reaches_its_places(drawing, world):
    place = world.unit("yard", kind="place", name="鑫源木业露天堆场", parent=world.xinyuan)
    services.declare(actor=world.fresh("dept_officer"), unit=world.xinyuan, tie="former", today=drawing.today)
    draw = drawing.made(kinds=["enterprise", "place"])
    pairs = pools.live(draw).reasons
    assert {unit for _, unit in pairs} == {world.xinyuan.pk, place.pk}


# --- 拟定 -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"organs_taking_part": []}, "organ"),
        ({"object_count": 0}, "object_count"),
        ({"officers_each": 1}, "officers_each"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_its_field(drawing, values, field):
    with pytest.raises(ValidationError) as refused:
        drawing.made(**values)
    assert field in refused.value.message_dict


def test_the_office_hosts_a_draw_but_never_takes_part_in_the_inspection(drawing, world):
    with pytest.raises(ValidationError, match="部门或者乡镇"):
        drawing.made(by="awb", organs_taking_part=[world.mingguang])
    joint = drawing.made(by="awb", organs_taking_part=[world.emergency, world.jianxi])
    assert joint.host == world.mingguang and [row.organ for row in joint.organs.all()] == [
        world.emergency,
        world.jianxi,
    ]
    with pytest.raises(ValidationError, match="本县"):
        drawing.made(by="awb", organs_taking_part=[world.far_emergency])


def test_a_department_draws_in_its_own_trades_and_leads(drawing, world):
    with pytest.raises(ValidationError, match="监管领域"):
        drawing.made(industries=[world.site.profile.industry])
    with pytest.raises(ValidationError, match="牵头"):
        drawing.made(organs_taking_part=[world.housing, world.emergency])
    with pytest.raises(NotAllowed):
        drawing.made(by="inspector")


# --- the moves --------------------------------------------------------------------------------------------------------
def test_a_pool_that_does_not_suffice_is_not_locked_and_says_why(drawing, world):
    with pytest.raises(NotAllowed, match="只有 .* 个对象，不够抽取 500 个"):
        drawing.go(drawing.made(object_count=500), "lock")
    with pytest.raises(NotAllowed, match="住建局执法证有效的检查人员只有 1 名"):
        drawing.go(drawing.made(organs_taking_part=[world.emergency, world.housing]), "lock")
    for key in ("dept_officer", *(f"officer_{place}" for place in range(2, 6))):
        services.declare(actor=world.fresh(key), unit=world.xinyuan, tie="kin", today=drawing.today)
    with pytest.raises(NotAllowed, match="应当回避“明光市鑫源木业"):
        drawing.go(drawing.made(), "lock")


def test_locking_freezes_the_pool_and_publishes_what_binds(drawing, world):
    draw = drawing.go(drawing.made(), "lock")
    assert draw.pool_digest == rules.digest_of(draw.pool) and draw.commitment == rules.sm3(draw.secret)
    assert not draw.seed and not draw.drawn.exists()
    said = Entry.objects.get(action="draw.lock").changes
    assert said["pool_digest"][1] == draw.pool_digest and draw.secret not in str(said)
    world.unit("newcomer", kind="enterprise", name="后来的企业", parent=world.jianxi, uscc_missing_reason="测试")
    drawn = drawing.go(draw, "draw")
    assert "后来的企业" not in str(drawn.pool)
    with pytest.raises(NotAllowed, match="规则不能再改"):
        services.change(actor=world.fresh("dept_officer"), draw_id=draw.pk, today=drawing.today, **drawing.values())


def test_the_draw_needs_a_witness_and_happens_once(drawing):
    draw = drawing.go(drawing.made(), "lock")
    with pytest.raises(ValidationError, match="见证人"):
        drawing.go(draw, "draw", witness=" ")
    drawn = drawing.go(draw, "draw")
    assert drawn.drawn.count() == 3
    assert drawn.seed == rules.seed_of(drawn.secret, "20261130", drawn.pool_digest)
    with pytest.raises(NotAllowed, match="不能抽取"):
        drawing.go(draw, "draw")


def test_the_same_seed_gives_the_same_names_again(drawing):
    draw = drawing.up_to("draw")
    kept = [(row.unit_id, [(each["organ"], each["id"]) for each in row.officers]) for row in draw.drawn.all()]
    again = rules.draw(draw.pool, draw.seed)
    assert kept == [(each.unit, list(each.officers)) for each in again]
    assert not verifying.differences(draw)


def test_another_number_of_the_witness_gives_another_seed(drawing):
    draw = drawing.go(drawing.made(), "lock")
    assert rules.seed_of(draw.secret, "1", draw.pool_digest) != rules.seed_of(draw.secret, "2", draw.pool_digest)


def test_who_kept_away_stands_in_the_record_with_the_reason(drawing, world):
    services.declare(actor=world.fresh("dept_officer"), unit=world.mill0, tie="former", today=drawing.today)
    draw = drawing.up_to("draw", object_count=9, officers_each=5)  # everybody is needed everywhere
    row = draw.drawn.get(unit=world.mill0)
    assert "郑国强" not in {each["name"] for each in row.officers} and len(row.officers) == 5
    assert [(each["name"], each["reason"]) for each in row.passed] in ([], [("郑国强", "曾在该单位任职")])
    others = draw.drawn.exclude(unit=world.mill0)
    assert sum("郑国强" in {each["name"] for each in other.officers} for other in others) >= 6


def test_dispatching_makes_visits_that_are_approved_as_any_other(drawing, world):
    draw = drawing.up_to("dispatch")
    made = Visit.objects.filter(drawn__draw=draw)
    assert made.count() == 3 and set(made.values_list("method", "status")) == {("random", "to_approve")}
    for visit in made:
        assert visit.organ == world.emergency and visit.made_by == world.dept_officer
        assert draw.planned_from <= visit.planned_on <= draw.planned_to
        row = DrawnObject.objects.get(visit=visit)
        assert [each.user_id for each in visit.participants.all()] == [each["id"] for each in row.officers]
        assert all(each.certificate_no for each in visit.participants.all())
    visit = made.first()
    approved = visits.perform(actor=world.fresh("dept_head"), visit_id=visit.pk, action="approve", today=drawing.today)
    assert approved.status == "ready"


def test_the_office_dispatches_in_the_name_of_the_departments(drawing, world):
    for place in (2, 3):
        world.person(f"builder_{place}", f"住建{place}", "dept_officer", world.housing,
                     certificate_no="皖 M-7", certificate_valid_to=SINCE.replace(year=2099))  # fmt: skip
    draw = drawing.up_to("dispatch", by="awb", organs_taking_part=[world.emergency, world.housing])
    visit = Visit.objects.filter(drawn__draw=draw).first()
    assert visit.organ == world.emergency and visit.made_by == world.awb
    assert {each.unit for each in visit.participants.all()} == {world.emergency, world.housing}
    assert visit.participants.count() == 4


def test_results_are_published_when_every_visit_has_ended(drawing, world):
    draw = drawing.up_to("dispatch")
    with pytest.raises(NotAllowed, match="还有 3 家没有检查完"):
        drawing.go(draw, "publish")
    for visit in Visit.objects.filter(drawn__draw=draw):
        visits.perform(actor=world.fresh("dept_officer"), visit_id=visit.pk, action="cancel", today=drawing.today,
                       reason="已停产")  # fmt: skip
    published = drawing.go(draw, "publish")
    assert published.status == Status.PUBLISHED and published.published_on == drawing.today


def test_what_was_drawn_is_voided_by_somebody_else_only(drawing, world):
    draw = drawing.up_to("draw")
    with pytest.raises(NotAllowed, match="安委办主任或者市领导"):
        drawing.go(draw, "cancel", reason="不满意")
    void = drawing.go(draw, "cancel", by="director", reason="名单有误，重新组织")
    assert void.status == Status.CANCELLED and void in Draw.objects.announced()
    assert Entry.objects.filter(action="draw.cancel", result="denied").count() == 1


def test_an_old_page_changes_nothing(drawing):
    draw = drawing.made()
    services.change(actor=drawing.world.fresh("dept_officer"), draw_id=draw.pk, today=drawing.today,
                    **drawing.values(title="改过的名称"))  # fmt: skip
    with pytest.raises(NotAllowed) as stale:
        drawing.go(draw, "lock", version=draw.version)
    assert stale.value.code == "stale" and stale.value.entries[0].action == "draw.change"


# --- who sees it --------------------------------------------------------------------------------------------------------
def test_a_draw_is_seen_by_its_organs_and_those_who_watch_and_by_nobody_else(drawing, world):
    draw = drawing.made(by="awb", organs_taking_part=[world.emergency])
    own = Draw.objects.filter(pk=draw.pk)
    seen = {key for key in world.people if Draw.objects.visible_to(world.fresh(key)) & own}
    officers = {f"officer_{place}" for place in range(2, 7)}
    assert seen == {"awb", "director", "leader", "auditor", "dept_officer", "dept_head", "coordinator", *officers}
    with pytest.raises(Http404):
        drawing.go(draw, "lock", by="far_awb")


# --- 回避 ---------------------------------------------------------------------------------------------------------------
def test_one_declares_for_oneself_and_the_organ_for_its_officers(drawing, world):
    row = services.declare(actor=world.fresh("dept_head"), officer=world.fresh("officer_2"), unit=world.mill0,
                           tie="kin", today=drawing.today)  # fmt: skip
    assert row.organ == world.emergency and row.declared_by == world.dept_head
    with pytest.raises(NotAllowed, match="不是本单位的检查人员"):
        services.declare(actor=world.fresh("dept_head"), officer=world.fresh("housing_officer"), unit=world.mill0,
                         tie="kin", today=drawing.today)  # fmt: skip
    with pytest.raises(NotAllowed):
        services.declare(actor=world.fresh("awb"), unit=world.mill0, tie="kin", today=drawing.today)
    with pytest.raises(ValidationError, match="已经申报过"):
        services.declare(actor=world.fresh("officer_2"), unit=world.mill0, tie="kin", today=drawing.today)
    with pytest.raises(ValidationError, match="什么关系"):
        services.declare(actor=world.fresh("officer_3"), unit=world.mill0, tie="other", today=drawing.today)


def test_an_ended_declaration_no_longer_counts(drawing, world):
    row = services.declare(actor=world.fresh("officer_2"), unit=world.mill0, tie="kin", today=drawing.today)
    with pytest.raises(NotAllowed, match="本人或者所在单位"):
        services.end_avoidance(actor=world.fresh("director"), avoidance_id=row.pk, reason="x", today=drawing.today)
    services.end_avoidance(
        actor=world.fresh("officer_2"), avoidance_id=row.pk, reason="亲属已离职", today=drawing.today
    )
    assert not pools.live(drawing.made()).reasons
    with pytest.raises(Http404):
        services.end_avoidance(actor=world.fresh("far_awb"), avoidance_id=row.pk, reason="x", today=drawing.today)


# --- repeated -----------------------------------------------------------------------------------------------------------
def redraw(number: str) -> str:
    out = StringIO()
    call_command("redraw", number, stdout=out)
    return out.getvalue()


def test_the_command_says_that_it_is_the_same(drawing):
    draw = drawing.up_to("draw")
    assert "完全一致" in redraw(draw.number)
    with pytest.raises(CommandError, match="没有编号"):
        redraw("SJ-341182-2026-9999")


@pytest.mark.parametrize("harm", ["pool", "pool and its hash", "seed", "object", "officer", "secret"])
def test_whatever_was_tampered_with_is_found(drawing, harm):
    draw = drawing.up_to("draw")
    rows = Draw.objects.filter(pk=draw.pk)
    match harm:
        case "pool" | "pool and its hash":
            pool = draw.pool | {"objects": draw.pool["objects"][1:]}
            rows.update(pool=pool, **({"pool_digest": rules.digest_of(pool)} if "hash" in harm else {}))
        case "seed":
            rows.update(seed=rules.sm3("别的"))
        case "secret":
            rows.update(secret="0" * 64)
        case "object":
            other = next(
                o["id"] for o in draw.pool["objects"] if o["id"] not in draw.drawn.values_list("unit", flat=True)
            )
            draw.drawn.filter(order=1).update(unit=other)
        case "officer":
            row = draw.drawn.get(order=1)
            draw.drawn.filter(pk=row.pk).update(officers=[row.officers[0] | {"id": 1, "name": "别人"}, row.officers[1]])
    with pytest.raises(CommandError, match="处不一致"):
        redraw(draw.number)
