"""Whole answers about units. Reading only."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Length
from django.http import Http404

from anquan.units import rules
from anquan.units.models import EnterpriseProfile, Unit
from anquan.units.querysets import UnitQuerySet, subtree_q
from anquan.units.rules import Kind
from anquan.units.services.facts import PROFILE_FIELDS, label_of, say_value
from anquan.units.services.merging import FILLED_FROM_DROP, merge_problem

WITH_PLACE = ("county", "township", "parent", "profile__industry")  # what ``where`` reads


# --- finding a unit -----------------------------------------------------------------------------------------------
class Reach(StrEnum):
    """Which units a person may pick from."""

    VISIBLE = "visible"  # the rows he may see
    ADDRESSABLE = "addressable"  # and the offices of his own counties
    POSTS = "posts"  # whatever lies in the region of his posts: to give somebody an appointment


def within_reach(user: Any, reach: str) -> UnitQuerySet:
    """The active units of a reach."""
    active = Unit.objects.active()
    if reach == Reach.POSTS:
        return active.in_regions_of(user)
    return active.addressable_by(user) if reach == Reach.ADDRESSABLE else active.visible_to(user)


def autocomplete(
    text: str, user: Any, kinds: Sequence[str] = (), *, limit: int = 20, reach: str = Reach.ADDRESSABLE
) -> list[Unit]:
    """Units ``user`` may name, best match first: exact, begins with it, initials begin with it, contains it."""
    text = " ".join(text.split())
    if not text:
        return []
    found = within_reach(user, reach).search(text)
    if kinds:
        found = found.of_kind(*kinds)
    rank = Case(
        When(Q(name=text) | Q(short_name=text), then=Value(0)),
        When(Q(name__startswith=text) | Q(short_name__startswith=text), then=Value(1)),
        When(Q(pinyin__startswith=text.lower()) | Q(pinyin__contains=f" {text.lower()}"), then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    ordered = found.annotate(rank=rank).order_by("rank", Length("name"), "id")
    return list(ordered.select_related(*WITH_PLACE)[:limit])


def where(unit: Unit) -> str:
    """The second line under a name: 明光市潘村镇 · 工贸. Wants ``select_related(*WITH_PLACE)``."""
    more = ""
    if unit.kind == Kind.PLACE and unit.parent and unit.parent.kind == Kind.ENTERPRISE:
        more = unit.parent.label
    elif unit.kind == Kind.ENTERPRISE and unit.profile.industry:
        more = unit.profile.industry.name
    return " · ".join(part for part in (region_of(unit), more) if part)


def region_of(unit: Unit) -> str:
    """明光市潘村镇: the county and the township a unit lies in, as far as it is not one of them itself."""
    county = unit.county.label if unit.county and unit.county != unit else ""
    if unit.kind in (Kind.ENTERPRISE, Kind.VILLAGE, Kind.PLACE):
        return county + (unit.township.label if unit.township else "")
    return county or (unit.parent.label if unit.parent else "")


def unit_of_plate(code: str) -> Unit:
    """The enterprise or place at whose gate the plate hangs, for anybody who stands there. Raises ``Http404``."""
    unit = Unit.objects.select_related("merged_into", "profile", "county").filter(code=code.lower()).first()
    unit = unit.current if unit else None
    if unit is None or not unit.is_active or unit.kind not in (Kind.ENTERPRISE, Kind.PLACE):
        raise Http404("没有这个二维码对应的单位，或者这个单位已经停用。")
    return unit


@dataclass(frozen=True)
class Near:
    unit: Unit
    metres: int


def nearest(lat: float, lng: float, within_m: float, user: Any, limit: int = 3) -> list[Near]:
    """Enterprises and places ``user`` may see within ``within_m`` metres of a WGS-84 point, nearest first."""
    south, north, west, east = rules.bounding_box(lat, lng, within_m)
    inside = Unit.objects.active().visible_to(user).of_kind(Kind.ENTERPRISE, Kind.PLACE)
    inside = inside.filter(lat__range=(south, north), lng__range=(west, east))
    measured = [
        (rules.distance_m(lat, lng, float(unit.lat or 0), float(unit.lng or 0)), unit.pk, unit)
        for unit in inside.select_related(*WITH_PLACE)
    ]
    return [Near(unit, round(metres)) for metres, _pk, unit in sorted(measured)[:limit] if metres <= within_m]


def townships_of(county: Unit) -> UnitQuerySet:
    """The active townships, streets and parks of a county in the official order."""
    return Unit.objects.active().townships().filter(county=county).in_official_order()


def counties_of(user: Any) -> UnitQuerySet:
    """The counties a person sees, in the official order."""
    return Unit.objects.active().visible_to(user).of_kind(Kind.COUNTY).in_official_order()


# --- before a merge -----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class MergePreview:
    """What a merge would do, for people to read before they confirm."""

    problem: str
    moves: list[tuple[str, int]]
    filled: list[tuple[str, Any]]
    kept: list[tuple[str, Any, Any]]
    stays: list[tuple[str, int]]


def merge_preview(keep: Unit, drop: Unit) -> MergePreview:
    below = Counter(Unit.objects.descendants_of(drop).active().values_list("kind", flat=True))
    moves = [(str(Kind(kind).label), number) for kind, number in below.items()]
    if regulated := EnterpriseProfile.objects.filter(regulator=drop).count():
        moves.append(("由它监管的企业", regulated))
    filled, kept = _facts_side_by_side(keep, drop)
    return MergePreview(merge_problem(keep, drop), moves, filled, kept, _rows_of_other_apps(drop))


def _facts_side_by_side(keep: Unit, drop: Unit) -> tuple[list[tuple[str, Any]], list[tuple[str, Any, Any]]]:
    pairs = [(field, getattr(keep, field), getattr(drop, field)) for field in FILLED_FROM_DROP]
    if keep.kind == Kind.ENTERPRISE == drop.kind:
        pairs += [(field, getattr(keep.profile, field), getattr(drop.profile, field)) for field in PROFILE_FIELDS]
    empty = ("", "否")
    said = [(label_of(field), say_value(field, ours), say_value(field, theirs)) for field, ours, theirs in pairs]
    filled = [(label, theirs) for label, ours, theirs in said if ours in empty and theirs not in empty]
    kept = [(label, ours, theirs) for label, ours, theirs in said if ours not in empty and theirs not in (*empty, ours)]
    return filled, kept


def _rows_of_other_apps(drop: Unit) -> list[tuple[str, int]]:
    """Rows that point to ``drop`` itself. They keep doing so and are found below ``keep`` after the merge."""
    fields: dict[Any, list[str]] = {}
    for relation in Unit._meta.related_objects:
        if relation.related_model not in (Unit, EnterpriseProfile):
            fields.setdefault(relation.related_model, []).append(relation.field.name)
    found = []
    for model, names in fields.items():
        pointing = Q()
        for name in names:
            pointing |= Q(**{name: drop})
        if number := model._base_manager.filter(pointing).distinct().count():
            found.append((str(model._meta.verbose_name), number))
    return found


# --- the health of the tree ---------------------------------------------------------------------------------------
def broken_branches() -> QuerySet[Unit]:
    """Units whose path or region stamps disagree with their parent. Empty, unless something wrote past the services."""
    wrong_path = ~Q(path__startswith=F("parent__path")) | ~Q(depth=F("parent__depth") + 1)
    wrong = Q(parent__isnull=False) & wrong_path
    for level in rules.LEVELS:
        itself = Q(kind=level, merged_into__isnull=True)
        wrong |= itself & ~Q(**{level: F("id")})
        inherited = Q(parent__isnull=False) & ~itself
        differs = ~Q(**{level: F(f"parent__{level}")}) & ~Q(
            **{f"{level}__isnull": True, f"parent__{level}__isnull": True}
        )
        wrong |= inherited & differs
    return Unit.objects.filter(wrong)


def subtree_count(unit: Unit) -> int:
    return Unit.objects.active().filter(subtree_q(unit)).exclude(pk=unit.pk).count()
