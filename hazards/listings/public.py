"""What anybody may see of 挂牌督办: announced items, and of each the facts the office chose. Nothing else leaves here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from anquan.units.models import Unit
from hazards.listings.rules import PUBLIC_FIELDS, Status
from hazards.majors.papers import basis_of
from hazards.models import Listing

RELATED = (
    "major__hazard__unit", "major__hazard__responsible_unit", "major__hazard__township", "major__hazard__county",
    "supervisor",
)  # fmt: skip


@dataclass(frozen=True)
class Item:
    """One item of the public page. ``is_off``: its 摘牌 was announced."""

    anchor: str
    title: str
    status: str
    is_off: bool
    facts: list[tuple[str, str]]
    announced_on: date
    announcement_no: str
    off_on: date | None
    off_no: str
    changed_at: Any

    @property
    def lines(self) -> list[tuple[str, str]]:
        """What was chosen, then by which announcements it became public."""
        found = [*self.facts, ("公告", f"{self.announced_on:%Y-%m-%d}　{self.announcement_no}")]
        return [*found, ("摘牌公告", f"{self.off_on:%Y-%m-%d}　{self.off_no}")] if self.off_on else found

    @property
    def said(self) -> str:
        return "；".join(f"{label}：{value}" for label, value in self.lines)


def items(county: Unit | None = None, *, is_off: bool | None = None) -> list[Item]:
    """Newest announcement first."""
    rows = Listing.objects.published().select_related(*RELATED).order_by("-announced_on", "-pk")
    if county is not None:
        rows = rows.filter(major__hazard__county=county)
    if is_off is not None:
        off = {"status": Status.DELIST_ANNOUNCED}
        rows = rows.filter(**off) if is_off else rows.exclude(**off)
    return [_item(row) for row in rows]


def counties() -> list[Unit]:
    """Those that have announced something, in their order."""
    ids = Listing.objects.published().values("major__hazard__county")
    return list(Unit.objects.filter(pk__in=ids).order_by("path"))


def _item(row: Listing) -> Item:
    is_off = row.status == Status.DELIST_ANNOUNCED
    status = "已摘牌" if is_off else "督办未落实" if row.status == Status.FAILED else "督办中"
    return Item(
        anchor=f"g{row.pk}",
        title=_title(row),
        status=status,
        is_off=is_off,
        facts=facts(row, [name for name in row.published_fields if name != "unit"]),  # the title names it
        announced_on=row.announced_on,
        announcement_no=row.announcement_no,
        off_on=row.delist_announced_on if is_off else None,
        off_no=row.delist_announcement_no if is_off else "",
        changed_at=row.updated_at,
    )


def _title(row: Listing) -> str:
    """The unit where it is published, else the problem, else no more than that there is one."""
    if "unit" in row.published_fields:
        return row.hazard.unit.name
    return row.problem if "problem" in row.published_fields else "重大事故隐患"


def facts(row: Listing, chosen: Iterable[str]) -> list[tuple[str, str]]:
    """Label and text of the chosen fields that say something, in the order of ``PUBLIC_FIELDS``."""
    return [(label, text) for name, label in PUBLIC_FIELDS.items() if name in chosen and (text := VALUES[name](row))]


def _name(unit: Unit | None) -> str:
    return unit.name if unit else ""


VALUES: dict[str, Callable[[Listing], str]] = {
    "unit": lambda row: row.hazard.unit.name,
    "problem": lambda row: row.problem or row.major.title,
    "place": lambda row: row.hazard.location,
    "basis": lambda row: basis_of(row.major),
    "level": lambda row: row.get_level_display(),
    "due_on": lambda row: f"{row.due_on:%Y-%m-%d}" if row.due_on else "",
    "responsible": lambda row: _name(row.hazard.responsible_unit),
    "township": lambda row: _name(row.hazard.township),
    "supervisor": lambda row: _name(row.supervisor),
    "notice_no": lambda row: row.notice_no,
    "leader": lambda row: row.leader,
}
