"""Everything the page of one hazard shows, put together from few queries."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.urls import reverse

from anquan.accounts.models import User
from anquan.terms import selectors as terms
from anquan.units.models import Unit
from anquan.web.parts import Deck, Happening, Said, Step
from anquan.web.words import masked
from hazards import recipients, rules, words
from hazards.marks import selectors as of_marks
from hazards.models import Hazard, Request
from hazards.selectors import day_of, listing, photos, story, timekeeping
from hazards.selectors.offers import arranged, offers

RELATED = (
    "unit__profile__industry", "township", "county", "industry", "regulator", "responsible_unit", "ordering_unit",
    "reporting_unit", "reported_by", "ordered_by", "submitted_by", "rechecked_by", "second_rechecker", "merged_into",
    "problem_list", "recurrence_of",
)  # fmt: skip
MOST_RELATED = 10
FIRST_HAPPENINGS = 8
WATCHED_BY = ("hazard.remind", "hazard.recheck")  # who may ring people up


def by_number(number: str, user: User) -> Hazard:
    """Outside the person's scope it does not exist."""
    try:
        return Hazard.objects.visible_to(user).select_related(*RELATED).get(number=number)
    except Hazard.DoesNotExist:
        raise Http404("没有这条隐患，或者不在您的管辖范围内。") from None


@dataclass(frozen=True)
class Person:
    """``call`` is the number itself, only for those who have to ring people up."""

    part: str
    name: str
    unit: str
    phone: str
    call: str = ""


@dataclass(frozen=True)
class Five:
    name: str
    value: str
    is_missing: bool


@dataclass(frozen=True)
class Wish:
    """A request as the page lists it."""

    title: str
    text: str
    reason: str
    by: str
    asked_on: date
    result: str
    answer: str
    interim: str = ""


@dataclass(frozen=True)
class Siblings:
    """Hazards of the same unit, the open ones first."""

    lines: list[listing.Row]
    this_year: int
    open: int
    href: str
    note: str


@dataclass(frozen=True)
class Page:
    hazard: Hazard
    title: str
    said: Said
    steps: list[Step]
    deck: Deck
    correct_href: str
    album: photos.Album
    marks: list[of_marks.Line]
    clocks: timekeeping.Clocks
    facts: list[tuple[str, Any, str]]
    basis: str
    five: list[Five]
    people: list[Person]
    siblings: Siblings
    wishes: list[Wish]
    relapses: list[Any]
    happenings: list[Happening]
    earlier: list[Happening]
    neighbours: listing.Neighbours | None

    @property
    def told(self) -> int:
        return len(self.happenings) + len(self.earlier)

    @property
    def unit_name(self) -> str:
        return (self.hazard.responsible_unit or self.hazard.unit).name

    @property
    def round_text(self) -> str:
        return f"第 {self.hazard.round} 轮"

    @property
    def basis_short(self) -> str:
        """The name of the clause; its words unfold."""
        return words.headline(self.basis, 30)


def page(hazard: Hazard, user: User, today: date, list_query: str | None) -> Page:
    """``list_query``: the list the person came from, None when he came from elsewhere."""
    day = day_of(today)
    evidence = list(hazard.evidence.select_related("file", "added_by"))
    requests = list(hazard.requests.select_related("asked_by", "asking_unit", "decided_by", "new_unit"))
    pending = next((request for request in requests if not request.result), None)
    hazard._open_request = pending  # type: ignore[attr-defined]  # what lifecycle.open_request would ask for again
    entries = story.entries_for(hazard, user)
    relapses = list(hazard.relapses.select_related("reopened_by"))
    told = story.story(hazard, entries, requests, evidence)
    actions = offers(hazard, user, today, list_query)
    correct = actions.pop("correct", None)  # stands with the facts
    cap = terms.whole("count.cap", today)
    return Page(
        hazard=hazard,
        title=words.headline(hazard.description),
        said=_said(hazard, day, relapses, requests),
        steps=timekeeping.steps(hazard, entries, day),
        deck=arranged(actions),
        correct_href=correct.href if correct else "",
        album=photos.album(hazard, evidence),
        marks=of_marks.of_hazard(hazard, user),
        clocks=timekeeping.clocks(hazard, list(hazard.clocks.select_related("charged_to")), pending, day),
        facts=_facts(hazard),
        basis=hazard.legal_basis,
        five=five(hazard),
        people=_people(hazard, user, today),
        siblings=_siblings(hazard, user, day),
        wishes=[wish_of(request) for request in reversed(requests)],
        relapses=relapses,
        happenings=told[:FIRST_HAPPENINGS],
        earlier=told[FIRST_HAPPENINGS:],
        neighbours=None if list_query is None else listing.neighbours(hazard, list_query, user, today, cap),
    )


def album_of(hazard: Hazard) -> photos.Album:
    return photos.album(hazard, list(hazard.evidence.select_related("file", "added_by")))


def _is_grant_of_void(request: Request) -> bool:
    return (request.kind, request.result) == (rules.RequestKind.VOID, Request.Result.GRANTED)


def _said(hazard: Hazard, day: words.Day, relapses: list[Any], requests: list[Request]) -> Said:
    """A request that waits for its answer belongs to the first sentence too."""
    relapsed_on = relapses[-1].reopened_on if relapses else None
    pending = next((request for request in requests if not request.result), None)
    said = words.said(hazard, day, relapsed_on=relapsed_on)
    if voided := next((each for each in requests if _is_grant_of_void(each)), None):
        return replace(said, rest=f"原因：{voided.reason}　{said.rest}")
    if pending is None:
        return said
    wish = story.wish(pending)
    text = f"有一件{pending.get_kind_display()}申请待批{f'（{wish}）' if wish else ''}。"
    return replace(said, rest=f"{said.rest}{text}")


# --- facts ----------------------------------------------------------------------------------------------------------
WIDE = "wide"


def _facts(hazard: Hazard) -> list[tuple[str, Any, str]]:
    """(label, value, wide or ''). What is empty is left out, except what an office looks for."""
    unit, profile = hazard.unit, getattr(hazard.unit, "profile", None)
    responsible = hazard.responsible_unit
    known = [
        ("隐患描述", hazard.description, WIDE),
        ("所在单位", unit.name, WIDE),
        ("", _profile(profile), WIDE),
        ("责任单位", responsible.name if responsible and responsible.pk != unit.pk else "", WIDE),
        ("部位", hazard.location or "—", ""),
        ("属地", hazard.township.name if hazard.township else "—", ""),
        ("类别", hazard.get_category_display() or "未分类", ""),
        ("来源", hazard.get_source_display(), ""),
        ("检查单位（人）", hazard.inspectors, ""),
        ("文书号", hazard.source_document, ""),
        ("整改方式", hazard.get_mode_display(), ""),
        ("监管部门", hazard.regulator.label if hazard.regulator else "—", ""),
        ("专项行动", "、".join(campaign.name for campaign in hazard.campaigns.all()), WIDE),
        ("问题清单", _listed(hazard), WIDE),
        ("没有照片", hazard.no_photo_reason, WIDE),
        ("整改措施", hazard.measures, WIDE),
        ("防范措施", hazard.interim_measures, WIDE),
        ("整改情况", _rectified(hazard), WIDE),
        ("复查意见" if hazard.status == rules.Status.CLOSED else "上次复查", hazard.recheck_note, WIDE),
    ]
    return _joined([(label, value, css) for label, value, css in known if value not in ("", None)])


def _joined(facts: list[tuple[str, Any, str]]) -> list[tuple[str, Any, str]]:
    """A fact without a label is a second line of the one above."""
    joined: list[tuple[str, Any, str]] = []
    for label, value, css in facts:
        if label:
            joined.append((label, value, css))
        else:
            joined[-1] = (joined[-1][0], f"{joined[-1][1]}\n{value}", css)
    return joined


def _profile(profile: Any) -> str:
    if profile is None:
        return ""
    parts = (
        profile.uscc,
        profile.industry.name if profile.industry else "",
        "规模以上" if profile.is_above_scale else "规模以下",
    )
    return "　".join(part for part in parts if part)


def _listed(hazard: Hazard) -> str:
    if hazard.problem_list is None:
        return ""
    return f"{hazard.problem_list.name}{f' 第 {hazard.problem_no} 项' if hazard.problem_no else ''}"


def _rectified(hazard: Hazard) -> str:
    if not hazard.rectify_note:
        return ""
    parts = [hazard.rectify_note]
    if hazard.rectified_on:
        parts.append(f"{hazard.rectified_on:%Y-%m-%d} 完成")
    if hazard.funds_spent:
        parts.append(f"投入 {_money(hazard.funds_spent)}")
    return "　".join(parts)


def _money(value: Any) -> str:
    return f"{value:,.0f} 元" if value == value.to_integral_value() else f"{value:,.2f} 元"


def five(hazard: Hazard) -> list[Five]:
    """五落实; a missing one is a fault only where the law asks for all five (重大)."""
    missing = rules.missing_of_five(hazard)
    funds = (
        "" if hazard.funds_planned is None else _money(hazard.funds_planned) if hazard.funds_planned else "不需要资金"
    )
    values = (
        hazard.responsible_person,
        hazard.measures,
        funds,
        f"{hazard.due_on:%Y-%m-%d}" if hazard.due_on else "",
        hazard.emergency_plan,
    )
    return [Five(name, value, name in missing) for name, value in zip(rules.FIVE, values, strict=True)]


# --- people ---------------------------------------------------------------------------------------------------------
def _people(hazard: Hazard, user: User, today: date) -> list[Person]:
    """Who has to do with it, each with a masked number."""
    may_call = any(user.has_right(right) for right in WATCHED_BY)
    responsible = hazard.responsible_unit or hazard.unit
    people = [_person("责任人", hazard.responsible_person, responsible, hazard.responsible_phone, may_call)]
    people += [
        _user("登记", hazard.reported_by, hazard.reporting_unit, may_call),
        _user("交办", hazard.ordered_by, hazard.ordering_unit, may_call),
        _user("提交", hazard.submitted_by, hazard.responsible_unit, may_call),
        _user("复查", hazard.rechecked_by, None, may_call),
    ]
    if hazard.is_open:
        leaders = recipients.people_of(hazard.township, today, {"township_leader"})[:1]
        office = recipients.people_of(hazard.county, today, {"awb_staff"})[:1]
        people += [_user("镇分管领导", person, hazard.township, may_call) for person in leaders]
        people += [_user("安委办", person, hazard.county, may_call) for person in office]
    return _each_once([person for person in people if person is not None])


def _person(part: str, name: str, unit: Unit | None, phone: str, may_call: bool) -> Person | None:
    if not name:
        return None
    return Person(part, name, unit.label if unit else "", masked(phone) if phone else "", phone if may_call else "")


def _user(part: str, person: User | None, unit: Unit | None, may_call: bool) -> Person | None:
    return _person(part, person.name, unit, person.phone, may_call) if person else None


def _each_once(people: list[Person]) -> list[Person]:
    """交办、复查 张建国: one line a person."""
    found: dict[tuple[str, str], Person] = {}
    for person in people:
        key = (person.name, person.phone)
        if key in found:
            person = replace(found[key], part=f"{found[key].part}、{person.part}", unit=found[key].unit or person.unit)
        found[key] = person
    return list(found.values())


# --- the same unit --------------------------------------------------------------------------------------------------
def _siblings(hazard: Hazard, user: User, day: words.Day) -> Siblings:
    same = Hazard.objects.visible_to(user).filter(unit=hazard.unit_id)
    counts = (
        same.counted()
        .order_by()
        .aggregate(year=Count("pk", filter=Q(found_on__year=day.today.year)), open=Count("pk", filter=rules.open_q()))
    )
    others = same.exclude(pk=hazard.pk).select_related(*listing.RELATED).only(*listing.COLUMNS)
    rows = list(others.filter(rules.open_q()).order_by("due_on", "pk")[:MOST_RELATED])
    rows += list(others.exclude(rules.open_q()).order_by("-found_on", "-pk")[: MOST_RELATED - len(rows)])
    return Siblings(
        lines=[listing.row(row, day, f"unit={hazard.unit_id}") for row in rows],
        this_year=counts["year"], open=counts["open"], href=f"{reverse('hazards:list')}?unit={hazard.unit_id}",
        note=_recurrence(hazard, same, day),
    )  # fmt: skip


def _recurrence(hazard: Hazard, same: QuerySet, day: words.Day) -> str:
    """反复出现: the earlier one of the same kind in the same unit, if this person may see it."""
    before = hazard.recurrence_of
    if before is None or not same.filter(pk=before.pk).exists():
        return ""
    text = f"反复出现：同类隐患 {day.text(before.found_on)} 登记过一次（{listing.short(before.number)}）"
    if before.ended_on and before.ended_on <= hazard.found_on:
        return f"{text}，销号后 {words.months_between(before.ended_on, hazard.found_on)}又出现。"
    return f"{text}，当时还没有销号。"


def wish_of(request: Request) -> Wish:
    by = f"{request.asked_by.name}（{request.asking_unit.label}）" if request.asking_unit else request.asked_by.name
    decided = f"{request.decided_by.name}：" if request.decided_by and request.decision_note else ""
    return Wish(
        title=f"{request.get_kind_display()}申请", text=story.wish(request), reason=request.reason, by=by,
        asked_on=request.asked_on, result=request.get_result_display() or "待批",
        answer=f"{decided}{request.decision_note}", interim=request.interim_measures,
    )  # fmt: skip
