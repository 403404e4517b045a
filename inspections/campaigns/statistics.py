"""The statistics of one campaign: every part of the 34 columns by township and industry, counted once a part. Reading only."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from anquan.indicators import REGISTRY, Period, Slice, address
from anquan.units.models import Industry, Unit
from hazards.models import Campaign
from hazards.selectors.chips import areas
from inspections.campaigns import indicators
from inspections.campaigns.columns import PARTS, TABLE, Column, Figure, Issued, Own, Part, Share, problems, share
from inspections.campaigns.rules import FIELD
from inspections.models import CampaignReport, CampaignValue

Place = tuple[int | None, str | None]  # township, industry
ALL = "*"  # of every township, of every industry
Key = tuple[int | str | None, str | None]


@dataclass
class Row:
    """One line of the table. ``values`` by key of the part; None where it is not known."""

    label: str
    township: int | str | None
    industry: str | None
    values: dict[str, Any]
    warnings: list[tuple[tuple[str, ...], str]] = field(default_factory=list)
    is_department: bool = False  # reported by a department: no township, nothing counted

    @property
    def is_whole_township(self) -> bool:
        return self.industry == ALL and self.township != ALL


@dataclass
class Statistics:
    """``rows``: the total, then each township with its industries. ``reported``: what the campaign alone counts."""

    asked: Slice
    campaign: Campaign
    total: Row
    townships: list[Row]
    industries: dict[int | None, list[Row]]
    departments: list[Row]
    once: "Once"

    @property
    def warnings(self) -> list[str]:
        rows = [
            self.total,
            *self.townships,
            *(row for rows in self.industries.values() for row in rows),
            *self.departments,
        ]
        return [f"{row.label}：{text}。" for row in rows for _, text in row.warnings]


def statistics(asked: Slice, campaign: Campaign) -> Statistics:
    """One query a counted part, whatever the number of rows."""
    asked = asked.narrowed(campaign=str(campaign.pk))
    once = Once(asked)
    counted = {key: _counted(part, once) for key, (_, part) in PARTS.items() if not isinstance(part.source, Share)}
    by_unit = _reported(asked, campaign)
    names, trades = _names(asked, counted, by_unit), dict(Industry.objects.values_list("pk", "name"))
    places = {place for found in counted.values() if found is not None for place in found}
    departments = [unit for unit in by_unit if unit not in names]
    return Statistics(
        asked=asked,
        campaign=campaign,
        total=_row("合计", ALL, ALL, counted, list(by_unit.values())),
        townships=[
            _row(name, township, ALL, counted, [by_unit[township]] if township in by_unit else [])
            for township, name in names.items()
        ],
        industries={
            township: [
                _row(f"{name} {trades.get(trade, '未归类')}", township, trade, counted, None)
                for trade in sorted((i for t, i in places if t == township), key=lambda each: (each is None, str(each)))
            ]
            for township, name in names.items()
        },
        departments=[_department(pk, by_unit[pk]) for pk in departments],
        once=once,
    )


# what narrows the parts of one figure: grouped by these columns, it is asked once for all of them
SPLITS = {"haz.found": ("level", "source"), "haz.fixed": ("level", "source"), "insp.led_by_local_leaders": ("rank",)}


class Once:
    """The figures of one slice, each asked once: (township, industry, …) → how many."""

    def __init__(self, asked: Slice):
        self.asked = asked
        self._found: dict[str, dict[tuple, int]] = {}

    def of(self, code: str, place: tuple[str, str]) -> dict[tuple, int]:
        if code not in self._found:
            rows = REGISTRY[code].rows(self.asked).order_by().values_list(*place, *SPLITS.get(code, ()))
            self._found[code] = {tuple(key): count for *key, count in rows.annotate(figure=Count("pk"))}
        return self._found[code]

    def narrowed(self, figure: Figure) -> dict[Place, int]:
        """By place; of those groups that the figure's conditions let through."""
        columns, wanted = SPLITS.get(figure.code, ()), dict(figure.narrowed)
        found: dict[Place, int] = defaultdict(int)
        for (township, industry, *groups), count in self.of(figure.code, figure.place).items():
            if all(wanted.get(name, group) == group for name, group in zip(columns, groups, strict=True)):
                found[township, industry] += count
        return found


def _counted(part: Part, once: Once) -> dict[Place, int] | None:
    """None for what is reported by hand."""
    source = part.source
    if isinstance(source, Figure):
        return once.narrowed(source)
    if isinstance(source, Issued):
        found: dict[Place, int] = defaultdict(int)
        for _, township, industry in indicators.papers_about(once.asked, *source.counted_as):
            found[township, industry] += 1
        return found
    if not isinstance(source, Own):
        return None
    rows = source.rows(once.asked).order_by().values_list(*source.place).annotate(figure=Count("pk"))
    return {(township, industry): count for township, industry, count in rows}


def _reported(asked: Slice, campaign: Campaign) -> dict[int, dict[str, Decimal]]:
    """By unit: the sums of the months of the period, of reports the asker may see."""
    reports = CampaignReport.objects.filter(campaign=campaign, month__gte=asked.period.first.replace(day=1))
    reports = reports.filter(month__lte=asked.period.last)
    if asked.user is not None:
        reports = reports.visible_to(asked.user)
    if area := asked.filters.get("area"):
        reports = reports.filter(unit__in=Unit.objects.within(area).values("pk"))
    sums = CampaignValue.objects.filter(report__in=reports.values("pk")).order_by().values_list("report__unit", "key")
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for unit, key, value in sums.annotate(sum=Sum("value")):
        found[unit][key] = value
    return dict(found)


def _names(asked: Slice, counted: dict[str, Any], by_unit: dict[int, Any]) -> dict[int | None, str]:
    """The townships in their official order, those without anything included; then what has none."""
    known: dict[int | None, str] = {unit.pk: unit.label for unit in areas(asked.user)} if asked.user else {}
    seen = {township for found in counted.values() if found for township, _ in found}
    missing = (seen | set(by_unit)) - set(known) - {None}
    more = Unit.objects.filter(pk__in=missing, kind__in=["township", "county"]).in_official_order()
    known |= {unit.pk: unit.label for unit in more}
    if area := asked.filters.get("area"):
        within = set(Unit.objects.within(area).values_list("pk", flat=True))
        known = {pk: name for pk, name in known.items() if pk in within}
    return known | ({None: "未定属地"} if None in seen else {})


def _row(label: str, township: Any, industry: Any, counted: dict[str, Any], reported: list | None) -> Row:
    values: dict[str, Any] = {}
    for key, (_, part) in PARTS.items():
        if isinstance(part.source, Share):
            values[key] = share(values[part.source.of], values[part.source.by])
        elif part.is_reported:
            values[key] = _sum(reported, key)
        else:
            values[key] = _within(counted[key], township, industry)
    return Row(label, township, industry, values, problems(values))


def _within(found: dict[Place, int], township: Any, industry: Any) -> int:
    return sum(
        count for (at, trade), count in found.items() if township in (ALL, at) and industry in (ALL, trade)
    )  # fmt: skip


def _sum(reported: list[dict[str, Decimal]] | None, key: str) -> Decimal | None:
    """None where nobody reported it, which is not 0."""
    given = [values[key] for values in reported or () if key in values]
    return sum(given, Decimal()) if given else None


def _department(unit: int, values: dict[str, Decimal]) -> Row:
    known = {key: values.get(key) if part.is_reported else None for key, (_, part) in PARTS.items()}
    return Row(Unit.objects.get(pk=unit).label, unit, None, known, [], is_department=True)


# --- what a cell opens --------------------------------------------------------------------------------------------------
def cell_query(part: Part, asked: Slice, row: Row) -> tuple[str, str]:
    """(name of the page, its conditions); ('', '') where there is nothing to open."""
    if row.township is None or row.is_department or not row.values[part.key]:
        return "", ""
    conditions = dict(asked.filters)
    if row.township != ALL:
        conditions["area"] = str(row.township)
    if row.industry != ALL:
        conditions["industry"] = row.industry or "none"
    source = part.source
    if isinstance(source, Figure):
        indicator = REGISTRY[source.code]
        query = {"figure": source.code, "period": asked.period.code, **conditions, **dict(source.narrowed)}
        return indicator.list_url, address(query)
    if isinstance(source, Own | Issued):
        return "campaigns:rows", address({"part": part.key, "period": asked.period.code, **conditions})
    return "", ""


# --- 企业自查 and 部门检查 -----------------------------------------------------------------------------------------------
SELF = "enterprise_self"
OTHERS = "township,admin_inspection,supervision_visit,grid,tip,transferred,media,expert,superior"
SPLIT: tuple[tuple[str, str, str], ...] = (
    ("发现隐患", "haz.found", ""), ("已整改", "haz.fixed", ""), ("发现重大隐患", "haz.found", "major"),
    ("重大已销号", "haz.fixed", "major"),
)  # fmt: skip


@dataclass(frozen=True)
class Split:
    label: str
    by_enterprise: int
    by_authority: int
    enterprise_href: str
    authority_href: str


def split(found: Statistics) -> list[Split]:
    """Who found it (domain §7.6): the enterprise itself, or somebody of the authorities and the public."""
    lines = []
    for label, code, level in SPLIT:
        indicator, counts = REGISTRY[code], {True: 0, False: 0}
        for (_, _, at_level, source), count in found.once.of(code, ("township_id", "industry_id")).items():
            if level in ("", at_level):
                counts[source == SELF] += count
        own, others = (indicator.query(found.asked.narrowed(source=source, level=level)) for source in (SELF, OTHERS))
        lines.append(Split(label, counts[True], counts[False], own, others))
    return lines


# --- what the campaign alone counts ---------------------------------------------------------------------------------------
def fields_by_unit(asked: Slice, campaign: Campaign) -> dict[int, dict[str, Decimal]]:
    """The same reports, the keys of the campaign's own fields without their mark."""
    return {
        unit: {key.removeprefix(FIELD): value for key, value in values.items() if key.startswith(FIELD)}
        for unit, values in _reported(asked, campaign).items()
    }


def headings() -> list[tuple[Column, int]]:
    """Each column with the number of its parts."""
    return [(column, len(column.parts)) for column in TABLE]


def slice_of(user: Any, period: Period, today: date, **narrowed: str) -> Slice:
    return Slice(user, period, today, {name: value for name, value in narrowed.items() if value})
