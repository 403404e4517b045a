"""名录库: the objects and the officers that a rule gives on a day, as rows that can be frozen. Reading only."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from anquan.accounts.models import Appointment
from anquan.accounts.roles import roles_with
from anquan.units.models import Unit
from anquan.units.rules import Kind, RiskColour, ids_on
from inspections import cap
from inspections.models import Avoidance, Draw, Visit
from inspections.rules import Activity
from inspections.visits import people

COLOURS = dict(RiskColour.choices) | {"": "未评定"}
KINDS = (Kind.ENTERPRISE, Kind.PLACE)


@dataclass(frozen=True)
class Live:
    """What would be frozen if the names were locked now. ``short``: why it cannot be drawn from, '' when it can."""

    pool: dict[str, Any]
    reasons: dict[tuple[int, int], str]
    short: str


def live(draw: Draw) -> Live:
    """By the rule and the registers as they stand; read once per object."""
    if draw.live is None:
        units, officers = objects_of(draw), officers_of(draw)
        reasons = avoided(draw, units, officers)
        pool = frozen(draw, units, officers, reasons)
        draw.live = Live(pool, reasons, short_of(draw, pool))
    return draw.live


def objects_of(draw: Draw) -> list[Unit]:
    """The units the rule gives, in the order of their numbers: of the trades, or in the area, of the organ that leads."""
    rows = Unit.objects.active().of_kind(*(draw.kinds or KINDS)).filter(county=draw.county_id)
    lead = draw.organs.select_related("organ").get(order=0).organ
    if areas := [lead.pk] if lead.kind == Kind.TOWNSHIP else list(draw.areas.values_list("pk", flat=True)):
        rows = rows.filter(township__in=areas)
    trades = list(draw.industries.values_list("pk", flat=True)) or list(lead.industries.values_list("pk", flat=True))
    if trades or lead.kind == Kind.DEPARTMENT:
        rows = rows.filter(Q(profile__industry__in=trades) | Q(parent__profile__industry__in=trades))
    if draw.risk_colours:
        rows = rows.filter(_of_colours(draw.risk_colours))
    if draw.skips_visited:
        rows = rows.filter(~Exists(_visited(draw.planned_to.year)))
    found = list(rows.select_related("profile__industry", "parent__profile__industry", "township").order_by("pk"))
    return _below_the_cap(found, draw) if draw.skips_capped else found


def _of_colours(colours: Sequence[str]) -> Q:
    """'' stands for an enterprise without a grade, and for a place that belongs to none."""
    wanted = Q(profile__risk_colour__in=colours) | Q(profile__isnull=True, parent__profile__risk_colour__in=colours)
    if "" in colours:
        wanted |= Q(profile__isnull=True, parent__profile__isnull=True)
    return wanted


def _visited(year: int) -> QuerySet[Visit]:
    done = Visit.objects.done().filter(activity=Activity.INSPECTION, done_on__year=year)
    return done.filter(unit=OuterRef("pk"))


def _below_the_cap(units: list[Unit], draw: Draw) -> list[Unit]:
    """The count of all of them in one query; the cap itself is that of ``inspections.cap``."""
    year = draw.planned_to.year
    visits = Visit.objects.filter(county=draw.county_id).counting_toward_cap(year)
    counted: Counter[int] = Counter()
    for pk, kind, parent, parent_kind in visits.values_list("unit", "unit__kind", "unit__parent", "unit__parent__kind"):
        counted[parent if (kind, parent_kind) == (Kind.PLACE, Kind.ENTERPRISE) else pk] += 1
    kept = []
    for unit in units:
        most = cap.cap_of(unit, year)
        if most is None or counted[cap.enterprise_of(unit).pk] < most:
            kept.append(unit)
    return kept


def officers_of(draw: Draw) -> list[dict[str, Any]]:
    """检查人员 of the organs whose certificate is valid to the end of the period, by organ and number."""
    on, organs = draw.planned_to, list(draw.organs.values_list("organ", flat=True))
    posts = Appointment.objects.in_force(on).of_people().filter(unit__in=organs, role__in=roles_with("visit.inspect"))
    held = {(post.unit_id, post.user_id): post for post in posts.select_related("user", "unit")}
    valid = people.certificates([person for _, person in held], on)
    return [
        {
            "id": person, "organ": organ, "name": post.user.name, "organ_name": post.unit.label,
            "certificate_no": valid[person],
        }
        for (organ, person), post in sorted(held.items())
        if person in valid
    ]  # fmt: skip


def avoided(draw: Draw, units: Iterable[Unit], officers: Iterable[dict[str, Any]]) -> dict[tuple[int, int], str]:
    """(officer, unit) → why: declarations in force in the period, about the unit itself or about one it belongs to."""
    declared: dict[int, list[Avoidance]] = defaultdict(list)
    rows = Avoidance.objects.filter(user__in={officer["id"] for officer in officers}).in_force(draw.planned_from)
    for row in rows:
        declared[row.unit_id].append(row)
    found: dict[tuple[int, int], str] = {}
    for unit in units:
        for pk in ids_on(unit.path):
            for row in declared.get(pk, ()):
                found[row.user_id, unit.pk] = row.get_tie_display()
    return found


def frozen(draw: Draw, units: Sequence[Unit], officers: list[dict[str, Any]], pairs: Iterable[tuple[int, int]]) -> dict:
    """The pool as it is kept, published and drawn from (``inspections.draws.rules``)."""
    return {
        "number": draw.number,
        "take": draw.object_count,
        "each": draw.officers_each,
        "organs": [row.organ_id for row in draw.organs.all()],
        "objects": [_said(unit) for unit in units],
        "officers": officers,
        "avoid": [list(pair) for pair in sorted(pairs)],
    }


def _said(unit: Unit) -> dict[str, Any]:
    profile = getattr(cap.enterprise_of(unit), "profile", None)
    return {
        "id": unit.pk,
        "name": unit.name,
        "township": unit.township.label if unit.township else "",
        "industry": profile.industry.name if profile and profile.industry else "",
        "risk": COLOURS[profile.risk_colour if profile else ""],
    }


def short_of(draw: Draw, pool: dict[str, Any]) -> str:
    """Why this pool cannot be drawn from; '' when it can, whatever the seed."""
    if len(pool["objects"]) < pool["take"]:
        return f"按规则只有 {len(pool['objects'])} 个对象，不够抽取 {pool['take']} 个。请放宽规则或者减少抽取数。"
    people_of: dict[int, set[int]] = {organ: set() for organ in pool["organs"]}
    for officer in pool["officers"]:
        people_of[officer["organ"]].add(officer["id"])
    names = {row.organ_id: row.organ.label for row in draw.organs.select_related("organ")}
    away: dict[int, set[int]] = defaultdict(set)
    for person, unit in pool["avoid"]:
        away[unit].add(person)
    for organ, persons in people_of.items():
        if len(persons) < pool["each"]:
            return f"{names[organ]}执法证有效的检查人员只有 {len(persons)} 名，每家要去 {pool['each']} 名。"
        for each in pool["objects"]:
            if len(persons - away[each["id"]]) < pool["each"]:
                return f"{names[organ]}应当回避“{each['name']}”的人员太多，剩下的不足 {pool['each']} 名。"
    return ""
