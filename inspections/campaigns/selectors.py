"""Whole answers about 专项行动: the list, one campaign, its table, who has reported. Reading only."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404
from django.urls import reverse

from anquan.accounts.models import User
from anquan.indicators import REGISTRY, Period, Rate, Slice
from anquan.units.models import Unit
from anquan.web.parts import Action, Deck, Kpi, deck
from hazards.models import Campaign
from hazards.views.library import counties_of
from inspections import organs
from inspections.campaigns import rules
from inspections.campaigns.columns import PARTS, ByHand, Column, Part, problems
from inspections.campaigns.lifecycle import REPORT_LIFECYCLE
from inspections.campaigns.services import TAKING_PART
from inspections.campaigns.statistics import (
    Row,
    Split,
    Statistics,
    cell_query,
    fields_by_unit,
    slice_of,
    split,
    statistics,
)
from inspections.models import CampaignField, CampaignPlan, CampaignReport


def campaigns_of(user: User) -> Any:
    return Campaign.objects.filter(county__in=counties_of(user)).select_related("county")


def by_pk(pk: int, user: User) -> Campaign:
    found = campaigns_of(user).filter(pk=pk).first()
    if found is None:
        raise Http404("没有这个专项行动，或者不在您的管辖范围内。")
    return found


def plan_of(campaign: Campaign) -> CampaignPlan | None:
    return CampaignPlan.objects.filter(campaign=campaign).first()


def units_of(campaign: Campaign, plan: CampaignPlan | None) -> list[Unit]:
    """Who takes part; everybody of the county where nobody is named."""
    named = list(plan.units.in_official_order()) if plan else []
    everybody = (
        Unit.objects.active().filter(county=campaign.county, kind__in=TAKING_PART).order_by("-kind", "order", "pk")
    )
    return named or list(everybody)


# --- the list -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Line:
    campaign: Campaign
    href: str
    target: int | None
    inspected: int
    state: str
    is_over: bool


def lines(user: User, today: date) -> list[Line]:
    rows = list(campaigns_of(user))
    targets = dict(CampaignPlan.objects.filter(campaign__in=rows).values_list("campaign", "target_units"))
    return [_line(row, user, today, targets.get(row.pk)) for row in rows]


def _line(campaign: Campaign, user: User, today: date, target: int | None) -> Line:
    state = "未开始" if campaign.starts_on > today else "已结束" if campaign.ends_on < today else "进行中"
    period = Period.between(campaign.starts_on, campaign.ends_on)
    asked = slice_of(user, period, today, campaign=str(campaign.pk))
    count = REGISTRY["insp.entities_surveyed"].rows(asked).count()
    return Line(campaign, reverse("campaigns:detail", args=[campaign.pk]), target, count, state, state == "已结束")


# --- periods --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Choice:
    """Which month is looked at, alone or with all before it."""

    months: list[date]
    month: date | None
    is_cumulative: bool

    def period(self, campaign: Campaign) -> Period:
        if self.month is None:
            return Period.between(campaign.starts_on, campaign.starts_on)
        of = rules.cumulative if self.is_cumulative else rules.month_of
        return of(campaign.starts_on, campaign.ends_on, self.month)


def choice(campaign: Campaign, query: Any, today: date) -> Choice:
    """``?month=2026-11&whole=0``: by default the newest month, with all before it."""
    months = rules.months(campaign.starts_on, campaign.ends_on, today)
    asked = query.get("month", "")
    month = next((each for each in months if f"{each:%Y-%m}" == asked), months[0] if months else None)
    return Choice(months, month, query.get("whole", "1") != "0")


# --- one campaign ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Cell:
    """``text`` '—' with ``why`` where it is not known."""

    text: str
    href: str = ""
    why: str = ""
    is_wrong: bool = False


@dataclass(frozen=True)
class Item:
    """One part in the list of the 34: of the month and of all months so far."""

    column: Column
    part: Part
    month: Cell
    whole: Cell

    @property
    def is_first(self) -> bool:
        return self.column.parts[0] is self.part


@dataclass(frozen=True)
class OwnField:
    """What the campaign alone counts: of the month, and of all months so far."""

    field: CampaignField
    month: str
    whole: str
    rate: Rate | None  # of the target


@dataclass(frozen=True)
class Page:
    campaign: Campaign
    plan: CampaignPlan | None
    choice: Choice
    kpis: list[Kpi]
    items: list[Item]
    own: list[OwnField]
    splits: list[Split]
    warnings: list[str]
    reports: "Reports"


def page(campaign: Campaign, user: User, picked: Choice, today: date) -> Page:
    plan = plan_of(campaign)
    whole, month = (
        statistics(slice_of(user, Choice(picked.months, picked.month, is_whole).period(campaign), today), campaign)
        for is_whole in (True, False)
    )
    return Page(
        campaign=campaign,
        plan=plan,
        choice=picked,
        kpis=_kpis(whole, plan),
        items=[
            Item(column, part, cell(part, month.asked, month.total), cell(part, whole.asked, whole.total))
            for column, part in PARTS.values()
        ],
        own=_own(plan, campaign, month.asked, whole.asked),
        splits=split(whole),
        warnings=whole.warnings,
        reports=reports(campaign, plan, user, picked.months),
    )


def cell(part: Part, asked: Slice, row: Row) -> Cell:
    value = row.values[part.key]
    name, query = cell_query(part, asked, row)
    href = f"{_address(name, asked)}?{query}" if name else ""
    is_wrong = any(part.key in cells for cells, _ in row.warnings)
    if value is None:
        why = part.source.definition if isinstance(part.source, ByHand) else "部门只填报，不分属地统计"
        return Cell("—", why=why)
    return Cell(_text(value), href, is_wrong=is_wrong)


def _address(name: str, asked: Slice) -> str:
    return reverse(name, args=[asked.filters["campaign"]]) if name == "campaigns:rows" else reverse(name)


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():,f}"
    return str(value) if isinstance(value, Rate) else f"{value:,}"


def _kpis(whole: Statistics, plan: CampaignPlan | None) -> list[Kpi]:
    def kpi(key: str, under: str = "", *, is_late: bool = False) -> Kpi:
        column, part = PARTS[key]
        found = cell(part, whole.asked, whole.total)
        return Kpi(column.label if not part.label else f"重大{part.label}", found.text, part.measure, found.href, under,
                   definition=part.source.definition, is_late=is_late)  # fmt: skip

    target = plan.target_units if plan and plan.target_units else None
    values = whole.total.values
    towards = f"目标 {target} 家，完成 {Rate(values['5'], target)}" if target else ""
    return [
        kpi("5", towards),
        kpi("4"),
        kpi("9", f"已整改 {values['10']} 处，{values['11']}"),
        kpi("12", f"已销号 {values['13']} 处"),
        kpi("14.late", is_late=bool(values["14.late"])),
    ]


def _own(plan: CampaignPlan | None, campaign: Campaign, month: Slice, whole: Slice) -> list[OwnField]:
    fields = list(plan.fields.filter(is_active=True)) if plan else []
    if not fields:
        return []
    sums = [_sums(fields_by_unit(asked, campaign)) for asked in (month, whole)]
    return [_own_field(each, *(found.get(each.code) for found in sums)) for each in fields]


def _own_field(field: CampaignField, month: Decimal | None, whole: Decimal | None) -> OwnField:
    rate = Rate(int(whole or 0), field.target) if field.target else None
    return OwnField(field, _said(month), _said(whole), rate)


def _said(value: Decimal | None) -> str:
    return "—" if value is None else _text(value)


def _sums(by_unit: dict[int, dict[str, Decimal]]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for values in by_unit.values():
        for code, value in values.items():
            found[code] = found.get(code, Decimal()) + value
    return found


# --- who has reported -----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Reports:
    """``rows``: (unit, [(month, report or None, may be opened)])."""

    months: list[date]
    rows: list[tuple[Unit, list[tuple[date, CampaignReport | None, bool]]]]


def reports(campaign: Campaign, plan: CampaignPlan | None, user: User, months: list[date]) -> Reports:
    """Of the units the person may see; the newest months first."""
    seen = {
        (each.unit_id, each.month): each for each in CampaignReport.objects.visible_to(user).filter(campaign=campaign)
    }
    watches = organs.watches(user, organs.VIEW, campaign.county_id)
    own = set(organs.units_with(user, organs.VIEW))
    writes = set(organs.units_with(user, "campaign.report"))
    shown = months[:SHOWN]
    units = [unit for unit in units_of(campaign, plan) if watches or unit.pk in own]
    return Reports(shown, [
        (unit, [(month, seen.get((unit.pk, month)), (unit.pk, month) in seen or unit.pk in writes) for month in shown])
        for unit in units
    ])  # fmt: skip


SHOWN = 6  # months beside each other


def report_deck(report: CampaignReport, user: User) -> Deck:
    version = f"?version={report.version}"
    return deck([
        Action(
            label=offer.label,
            href=reverse("campaigns:act", args=[report.pk, offer.action]) + version,
            reason=offer.reason or "",
            is_primary=offer.transition.primary,
            is_danger=offer.transition.danger,
        )
        for offer in (REPORT_LIFECYCLE.available(report, user) if report.pk else ())
    ])  # fmt: skip


def kept_values(report: CampaignReport) -> dict[str, Decimal]:
    return dict(report.values.values_list("key", "value")) if report.pk else {}


def report_problems(values: dict[str, Decimal]) -> list[str]:
    """What the check rules say of the reported numbers alone."""
    known = {key: values.get(key) if part.is_reported else 0 for key, (_, part) in PARTS.items()}
    return [text for _, text in problems(known)]


# --- the table ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class TableRow:
    label: str
    href: str  # opens the industries of a township
    cells: list[Cell]
    css: str


def table(found: Statistics, *, opened: int | None, link: Callable[..., str]) -> list[TableRow]:
    """The total, the townships, under the opened one its industries; then what departments reported. ``link(area=…)`` is
    the address of the same table with another township opened."""
    rows = [_table_row(found, found.total, "", "total")]
    for row in found.townships:
        is_open = opened is not None and row.township == opened
        href = link(area=None if is_open else row.township)
        rows.append(_table_row(found, row, href if row.township else "", ""))
        if is_open:
            rows += [_table_row(found, each, "", "sub-row") for each in found.industries[row.township]]  # type: ignore[index]
    return rows + [_table_row(found, row, "", "") for row in found.departments]


def _table_row(found: Statistics, row: Row, href: str, css: str) -> TableRow:
    return TableRow(row.label, href, [cell(part, found.asked, row) for _, part in PARTS.values()], css)
