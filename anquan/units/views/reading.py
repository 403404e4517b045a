"""List, detail and the printable QR sheet."""

from typing import Any

import segno
from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from anquan.journal.actions import label as action_label
from anquan.journal.selectors import history
from anquan.units import selectors
from anquan.units.filters import UnitListFilter
from anquan.units.models import EnterpriseProfile, Unit
from anquan.units.rules import Kind
from anquan.units.services.facts import spoken
from anquan.web.parts import Action, Happening, deck
from anquan.web.views import Ordering, ScopedDetailView, ScopedListView, Tab

HISTORY = 20
BELOW = 50
TAB_KINDS = (Kind.ENTERPRISE, Kind.PLACE, Kind.DEPARTMENT, Kind.COMMITTEE, Kind.TOWNSHIP, Kind.VILLAGE)
ICONS = {
    "unit.create": "plus-lg",
    "unit.update": "pencil",
    "unit.move": "arrow-left-right",
    "unit.merge": "node-plus",
    "unit.merged_away": "node-minus",
    "unit.deactivate": "slash-circle",
    "unit.reactivate": "arrow-counterclockwise",
}


class UnitList(ScopedListView):
    model = Unit
    filterset_class = UnitListFilter
    orderings = (
        Ordering("place", "所在地", "path", says=("顺序", "倒序")),
        Ordering("newest", "登记时间", "pk", descending=True, says=("从早到晚", "从晚到早")),
        Ordering("name", "名称", "name", says=("顺序", "倒序")),
    )
    template_name = "units/list.html"
    related = ("county", "township", "parent", "merged_into", "profile__industry", "profile__regulator")

    def tabs(self) -> list[Tab]:
        chosen = self.request.GET.get("kind", Kind.ENTERPRISE)
        tabs = [Tab(str(kind.label), self.href(kind=kind.value), None, chosen == kind.value) for kind in TAB_KINDS]
        return [*tabs, Tab("全部", self.href(kind="all"), None, chosen == "all")]

    def get_context(self) -> dict[str, Any]:
        kind = self.request.GET.get("kind", Kind.ENTERPRISE)
        return {
            "kind": kind,
            "kind_label": dict(Kind.choices).get(kind, "单位"),
            "may_edit": self.request.user.has_right("unit.edit"),
            "clear_href": f"?kind={kind}",
            "is_filtered": any(v for k, v in self.request.GET.items() if k not in self.machine_parameters | {"kind"}),
            "where": {unit.pk: selectors.where(unit) for unit in self.page.rows},
        }


class Detail(ScopedDetailView):
    model = Unit
    template_name = "units/detail.html"

    def get_queryset(self) -> QuerySet:
        related = ("county", "township", "parent", "merged_into", "profile__industry", "profile__regulator")
        return super().get_queryset().select_related(*related)

    def get_context(self) -> dict[str, Any]:
        unit: Unit = self.object  # type: ignore[assignment]
        return {
            "unit": unit,
            "where": selectors.where(unit),
            "ancestors": Unit.objects.ancestors_of(unit).visible_to(self.request.user),
            "facts": facts_of(unit),
            "profile": unit.profile if unit.kind == Kind.ENTERPRISE else None,
            "below": unit.children.active().visible_to(self.request.user).in_official_order()[:BELOW],
            "below_count": selectors.subtree_count(unit),
            "regulated_count": EnterpriseProfile.objects.filter(regulator=unit, unit__is_active=True).count(),
            "industries": list(unit.industries.all()),
            "merged": unit.merged_units.all(),
            "happenings": happenings_of(unit),
            "deck": deck(self.actions(unit)),
        }

    def actions(self, unit: Unit) -> list[Action]:
        user, found = self.request.user, []
        report = _url("hazards:report")
        if report and unit.is_active and unit.kind in (Kind.ENTERPRISE, Kind.PLACE) and user.has_right("hazard.report"):
            found.append(Action("登记隐患", f"{report}?unit={unit.pk}", "camera", is_primary=True))
        if user.has_right("unit.edit"):
            found += _edit_actions(unit)
        if unit.kind in (Kind.ENTERPRISE, Kind.PLACE) and unit.is_active:
            found.append(Action("打印二维码", reverse("units:qr", args=[unit.pk]), "qr-code"))
        return found


def _edit_actions(unit: Unit) -> list[Action]:
    if unit.merged_into_id:
        return []
    if not unit.is_active:
        return [Action("恢复使用", reverse("units:reactivate", args=[unit.pk]), "arrow-counterclockwise", post=True)]
    actions = [Action("修改", reverse("units:edit", args=[unit.pk]), "pencil", key="e")]
    if unit.kind == Kind.ENTERPRISE:
        actions.append(Action("加下属场所", f"{reverse('units:create', args=['place'])}?parent={unit.pk}", "plus-lg"))
    if unit.kind != Kind.PROVINCE:
        actions.append(Action("合并重复记录", reverse("units:merge", args=[unit.pk]), "node-plus"))
    return [*actions, Action("停用", reverse("units:deactivate", args=[unit.pk]), "slash-circle", is_danger=True)]


def _url(name: str, *args: Any) -> str:
    """The address of a page of a higher app, or '' while there is none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def facts_of(unit: Unit) -> list[tuple[Any, ...]]:
    """Label and value pairs in the order people read them."""
    facts: list[tuple[Any, ...]] = []
    if unit.kind == Kind.ENTERPRISE:
        profile = unit.profile
        facts.append(("信用代码", profile.uscc or f"无（{profile.uscc_missing_reason}）", "wide"))
    if unit.kind in (Kind.ENTERPRISE, Kind.PLACE):
        facts.append(("地址", unit.address, "wide"))
        facts.append(("坐标", f"{unit.lng:.6f}，{unit.lat:.6f}（WGS-84）" if unit.lat is not None else "", "wide"))
    if unit.kind == Kind.ENTERPRISE:
        return facts + _enterprise_facts(unit.profile)
    if unit.subtype:
        facts.append(("细类", unit.get_subtype_display()))
    if unit.division_code:
        facts.append(("区划代码", unit.division_code))
    return facts


def _enterprise_facts(profile: EnterpriseProfile) -> list[tuple[Any, ...]]:
    valid_to = f"，有效期至 {profile.standardisation_valid_to}" if profile.standardisation_valid_to else ""
    graded = f"，{profile.risk_graded_on} 评定" if profile.risk_graded_on else ""
    return [
        ("监管领域", profile.industry),
        ("监管部门", profile.regulator),
        ("行业门类", profile.get_gbt4754_section_display()),
        ("规模以上", "是" if profile.is_above_scale else "否"),
        ("主要负责人", profile.principal_person),
        ("安全总监", profile.safety_director),
        ("安全管理员", profile.safety_officer),
        ("电话", profile.phone),
        ("风险等级", profile.get_risk_colour_display() + graded if profile.risk_colour else ""),
        ("标准化", profile.get_standardisation_grade_display() + valid_to if profile.standardisation_grade else ""),
        ("全员责任制", "已建立" if profile.has_all_staff_duty else "未登记"),
        ("最近更新", f"{timezone.localtime(profile.unit.updated_at):%Y-%m-%d}"),
    ]


def happenings_of(unit: Unit) -> list[Happening]:
    entries = list(history(unit, limit=HISTORY))
    return [
        Happening(
            at=entry.at,
            title=action_label(entry.action),
            icon=ICONS.get(entry.action, "dot"),
            by=entry.actor_name,
            text="" if entry.action == "unit.create" else "；".join(_change(*each) for each in told.changes.items()),
            quote=entry.note,
            tone="denied" if entry.result == "denied" else "",
        )
        for entry, told in zip(entries, spoken(entries), strict=True)
    ]


def _change(label: str, pair: tuple[Any, Any]) -> str:
    before, after = pair
    return f"{label}：{before} → {after or '空'}" if before else f"{label}：{after or '空'}"


class QrSheet(ScopedDetailView):
    """An A4 sheet with the plate of one enterprise or place; the code leads to logging a hazard there."""

    model = Unit
    template_name = "units/qr.html"

    def get_context(self) -> dict[str, Any]:
        unit: Unit = self.object  # type: ignore[assignment]
        address = self.request.build_absolute_uri(reverse("units:scan", args=[unit.code]))
        drawing = segno.make(address, error="m").svg_inline(svgclass="qr-code", lineclass=None, omitsize=True, border=4)
        return {"unit": unit, "where": selectors.where(unit), "address": address, "drawing": drawing}
