"""What one line of the 清单 says, fact by fact (domain §1.4): a fixed catalogue, and the reader of each.

The workbook of the ledger, every report to another system and every comparison with its answer take their cells here.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, Q

from anquan.accounts.models import Appointment, User
from anquan.excel.columns import Kind
from anquan.web.words import masked
from hazards.majors.papers import bases_of, slip_numbers
from hazards.majors.rules import Authority, DutyKind, Status
from hazards.models import DutyReport, ExternalNumber, Listing, MajorHazard, Request
from hazards.rules import Mode, RequestKind, Source
from hazards.selectors.detail import WATCHED_BY

CHUNK = 500
TEN_THOUSAND = Decimal(10_000)
TEXT: Kind = "text"
DAY: Kind = "date"
COUNT: Kind = "int"
NUMBER: Kind = "number"
NARROW, WIDE, LONG = 12, 24, 36  # of a column, in Latin letters
RELATED = (
    "hazard__unit__profile", "hazard__township", "hazard__county", "hazard__city", "hazard__province",
    "hazard__industry", "hazard__regulator", "hazard__responsible_unit", "hazard__ordering_unit", "coordinator",
    "confirming_unit", "opening_unit", "verified_by", "second_verifier", "approved_by",
)  # fmt: skip
EXTENDED = {"kind": RequestKind.EXTENSION, "result": Request.Result.GRANTED}
_GRANTED = Count("hazard__requests", filter=Q(**{f"hazard__requests__{name}": is_ for name, is_ in EXTENDED.items()}))


class Item:
    """One item of the list; ``item["title"]`` reads a fact when it is asked for."""

    def __init__(self, major: Any, beside: "Beside", today: date, may_call: bool):
        self.major, self.hazard, self.beside = major, major.hazard, beside
        self.today, self.may_call = today, may_call
        self.profile = getattr(major.hazard.unit, "profile", None)

    def __getitem__(self, key: str) -> Any:
        return FACTS[key].read(self)

    @property
    def pk(self) -> int:
        return self.major.pk

    @property
    def listing(self) -> Any:
        return self.beside.listings.get(self.pk)


def items_of(ids: Sequence[int], user: User, today: date, *, receiver: str = "") -> Iterator[Item]:
    """These items in this order, read some at a time: memory does not grow with the list.

    ``receiver`` is the system whose number (外部编号) is asked for. Who may see an item was the caller's question.
    """
    may_call = any(user.has_right(right) for right in WATCHED_BY)
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        found = MajorHazard.objects.select_related(*RELATED).annotate(extensions=_GRANTED).in_bulk(chunk)
        beside = Beside(found, today, receiver)
        yield from (Item(found[pk], beside, today, may_call) for pk in chunk)


class Beside:
    """What stands in other tables, for all items of a chunk at once; asked only when a fact needs it."""

    def __init__(self, majors: Mapping[int, Any], today: date, receiver: str):
        self.majors, self.today, self.receiver = majors, today, receiver

    @cached_property
    def slips(self) -> dict[int, str]:
        return slip_numbers(self.majors)

    @cached_property
    def bases(self) -> dict[int, str]:
        return bases_of(self.majors)

    @cached_property
    def listings(self) -> dict[int, Any]:
        return {each.major_id: each for each in Listing.objects.counted().filter(major__in=self.majors).order_by("pk")}

    @cached_property
    def progress(self) -> dict[int, tuple[date, str]]:
        told = DutyReport.objects.filter(duty__major__in=self.majors, duty__kind=DutyKind.PROGRESS)
        rows = told.order_by("due_on", "pk").values_list("duty__major", "due_on", "text")
        return {pk: (on, text) for pk, on, text in rows}

    @cached_property
    def numbers(self) -> dict[int, str]:
        found = ExternalNumber.objects.filter(major__in=self.majors, receiver=self.receiver)
        return dict(found.values_list("major", "number"))

    @cached_property
    def heads(self) -> dict[tuple[int, str], str]:
        """Who leads a township's safety work or a department today, by unit and role."""
        units = {pk for m in self.majors.values() for pk in (m.hazard.township_id, m.hazard.regulator_id) if pk}
        posts = Appointment.objects.in_force(self.today).filter(
            unit__in=units, role__in=("township_leader", "dept_head"), user__is_active=True
        )
        found: dict[tuple[int, str], list[str]] = defaultdict(list)
        for unit, role, name in posts.order_by("id").values_list("unit", "role", "user__name"):
            found[unit, role].append(name)
        return {key: "、".join(names) for key, names in found.items()}

    @cached_property
    def verifying(self) -> dict[int, list[Appointment]]:
        people = {m.verified_by_id for m in self.majors.values() if m.verified_by_id}
        found: dict[int, list[Appointment]] = defaultdict(list)
        for post in Appointment.objects.filter(user__in=people).select_related("unit").order_by("id"):
            found[post.user_id].append(post)
        return found


# --- the readers that are more than a column ------------------------------------------------------------------------
def _phone(i: Item) -> str:
    phone = i.hazard.responsible_phone
    return phone if i.may_call or not phone else masked(phone)


def _verifying_unit(i: Item) -> str:
    """Where the verifier had his post on that day."""
    on = i.major.verified_on
    posts = i.beside.verifying.get(i.major.verified_by_id, [])
    return next((_name(p.unit) for p in posts if p.valid_from <= on and (p.valid_to is None or on <= p.valid_to)), "")


def _verifiers(i: Item) -> str:
    return "、".join(person.name for person in (i.major.verified_by, i.major.second_verifier) if person)


def _progress(i: Item) -> str:
    on, text = i.beside.progress.get(i.pk, (None, ""))
    return f"{on:%m-%d} {text}" if on else ""


def _overdue(i: Item) -> int:
    return (i.today - i.hazard.due_on).days if i.hazard.is_overdue(i.today) else 0


def in_ten_thousands(value: Decimal | None) -> Decimal | None:
    """元 as 万元."""
    return None if value is None else (value / TEN_THOUSAND).quantize(Decimal("0.01"))


def _name(unit: Any) -> str:
    return unit.name if unit else ""


def _label(unit: Any) -> str:
    return unit.label if unit else ""


def _yes(value: Any) -> str:
    return "是" if value else "否"


# --- the catalogue --------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Fact:
    """``options`` are the only texts it can have, where they are few. What ``is_of_today`` changes by itself from day to
    day and is not compared with what another system answered on another day."""

    key: str
    label: str
    read: Callable[[Item], Any]
    kind: Kind = TEXT
    options: tuple[str, ...] = ()
    decimals: int = 2
    width: float = NARROW
    is_of_today: bool = False


YES_NO = ("是", "否")
LEVELS = tuple(Authority.labels)
GROUPS: dict[str, tuple[Fact, ...]] = {
    "编号": (
        Fact("register_no", "清单编号", lambda i: i.major.register_no or "", width=WIDE),
        Fact("hazard_no", "隐患编号", lambda i: i.hazard.number, width=WIDE),
        Fact("external_no", "外部编号", lambda i: i.beside.numbers.get(i.pk, ""), width=WIDE),
    ),
    "隐患": (
        Fact("title", "隐患名称", lambda i: i.major.title, width=WIDE),
        Fact("description", "隐患内容", lambda i: i.hazard.description, width=LONG),
        Fact("industry", "行业领域", lambda i: i.hazard.industry.name if i.hazard.industry else ""),
        Fact("source", "隐患来源", lambda i: i.hazard.get_source_display(), options=tuple(Source.labels)),
        Fact("authority", "级别", lambda i: i.major.get_authority_display(), options=LEVELS),
        Fact("basis", "判定依据", lambda i: i.beside.bases.get(i.pk) or i.hazard.legal_basis, width=LONG),
        Fact("discovered_on", "上报日期", lambda i: i.major.discovered_on, DAY),
        Fact("found_on", "发现日期", lambda i: i.hazard.found_on, DAY),
        Fact("confirmed_on", "认定日期", lambda i: i.major.confirmed_on, DAY),
        Fact("confirming_unit", "认定单位", lambda i: _label(i.major.confirming_unit), width=WIDE),
        Fact("listed_on", "列入清单日期", lambda i: i.major.listed_on, DAY),
    ),
    "单位和地点": (
        Fact("unit", "所在单位", lambda i: i.hazard.unit.name, width=WIDE),
        Fact("uscc", "统一社会信用代码", lambda i: i.profile.uscc if i.profile else "", width=WIDE),
        Fact("address", "地址", lambda i: i.hazard.unit.address, width=WIDE),
        Fact("location", "部位", lambda i: i.hazard.location, width=WIDE),
        Fact("lng", "经度", lambda i: i.hazard.unit.lng if i.hazard.lng is None else i.hazard.lng, NUMBER, decimals=6),
        Fact("lat", "纬度", lambda i: i.hazard.unit.lat if i.hazard.lat is None else i.hazard.lat, NUMBER, decimals=6),
        Fact("province", "省", lambda i: _name(i.hazard.province)),
        Fact("city", "市", lambda i: _name(i.hazard.city)),
        Fact("county", "县（市、区）", lambda i: _name(i.hazard.county)),
        Fact("division_code", "县级区划代码", lambda i: i.hazard.county.division_code if i.hazard.county else ""),
        Fact("township", "属地乡镇", lambda i: _label(i.hazard.township)),
        Fact(
            "township_leader", "属地分管领导",
            lambda i: i.beside.heads.get((i.hazard.township_id, "township_leader"), ""),
        ),
    ),
    "责任和交办": (
        Fact("responsible_unit", "治理责任单位", lambda i: _name(i.hazard.responsible_unit), width=WIDE),
        Fact("responsible_person", "整改责任人", lambda i: i.hazard.responsible_person),
        Fact("responsible_phone", "责任人电话", _phone),
        Fact("regulator", "行业监管部门", lambda i: _label(i.hazard.regulator)),
        Fact(
            "regulator_person", "监管责任人", lambda i: i.beside.heads.get((i.hazard.regulator_id, "dept_head"), "")
        ),
        Fact("ordering_unit", "交办单位", lambda i: _label(i.hazard.ordering_unit), width=WIDE),
        Fact("assigned_on", "交办日期", lambda i: i.major.assigned_on, DAY),
        Fact("slip_no", "交办单号", lambda i: i.beside.slips.get(i.pk, ""), width=WIDE),
        Fact("coordinator", "协调督办单位", lambda i: _label(i.major.coordinator)),
        Fact("leader", "包保领导", lambda i: i.major.leader),
        Fact("listed", "是否挂牌督办", lambda i: _yes(i.listing), options=YES_NO),
        Fact("listing_level", "挂牌级别", lambda i: i.listing.get_level_display() if i.listing else "", options=LEVELS),
        Fact("listing_no", "督办文号", lambda i: i.listing.notice_no if i.listing else "", width=WIDE),
    ),
    "整改": (
        Fact("status", "办理状态", lambda i: i.major.get_status_display(), options=tuple(Status.labels)),
        Fact("mode", "整改方式", lambda i: i.hazard.get_mode_display(), options=tuple(Mode.labels)),
        Fact("measures", "整改措施", lambda i: i.hazard.measures, width=LONG),
        Fact("planned", "计划资金（万元）", lambda i: in_ten_thousands(i.hazard.funds_planned), NUMBER),
        Fact("spent", "已投资金（万元）", lambda i: in_ten_thousands(i.hazard.funds_spent), NUMBER),
        Fact("planned_yuan", "计划资金（元）", lambda i: i.hazard.funds_planned, NUMBER),
        Fact("spent_yuan", "已投资金（元）", lambda i: i.hazard.funds_spent, NUMBER),
        Fact("due_on", "整改时限", lambda i: i.hazard.due_on, DAY),
        Fact("emergency_plan", "应急预案", lambda i: i.hazard.emergency_plan, width=LONG),
        Fact("interim_measures", "防范措施", lambda i: i.hazard.interim_measures, width=LONG),
        Fact("suspended", "是否停产停业", lambda i: _yes(i.major.is_suspended), options=YES_NO),
        Fact("suspension_scope", "停产停业范围", lambda i: i.major.suspension_scope, width=WIDE),
        Fact("progress", "最近进展", _progress, width=LONG),
        Fact("extensions", "延期次数", lambda i: i.major.extensions, COUNT),
        Fact("overdue", "逾期天数", _overdue, COUNT, is_of_today=True),
        Fact("circulars", "通报次数", lambda i: i.major.circular_count, COUNT),
    ),
    "验收和销号": (
        Fact("rectified_on", "整改完成日期", lambda i: i.hazard.rectified_on, DAY),
        Fact("rectify_note", "整改情况", lambda i: i.hazard.rectify_note, width=LONG),
        Fact("verifying_unit", "验收单位", _verifying_unit, width=WIDE),
        Fact("verifiers", "验收人", _verifiers),
        Fact("verified_on", "验收日期", lambda i: i.major.verified_on, DAY),
        Fact("opinion", "验收意见", lambda i: i.major.opinion, width=LONG),
        Fact("approved_by", "批准人", lambda i: i.major.approved_by.name if i.major.approved_by else ""),
        Fact("closed_on", "销号日期", lambda i: i.major.closed_on, DAY),
    ),
}  # fmt: skip
FACTS: dict[str, Fact] = {fact.key: fact for group in GROUPS.values() for fact in group}
