"""经过: the journal of one hazard as people read it, newest first; refused attempts and corrections included."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone

from anquan.accounts.models import User
from anquan.journal.models import Entry
from anquan.journal.selectors import history
from anquan.terms import selectors as terms
from anquan.units.models import Unit
from anquan.web.parts import Happening
from hazards import sides, words
from hazards.models import Evidence, Hazard, Request
from hazards.rules import Category, EvidenceKind

# entries of the journal that are no step in the life of the hazard
UNTOLD = ("hazard.see_original", "hazard.export")
STEPS = {
    "hazard.report": "登记", "hazard.report_fixed": "登记", "hazard.assign": "交办", "hazard.acknowledge": "签收",
    "hazard.submit": "提交", "hazard.send_back": "退回", "hazard.pass": "销号", "hazard.decline": "责任单位退回",
    "hazard.transfer": "移送", "hazard.reopen": "回潮", "hazard.withdraw": "撤回",
}  # fmt: skip
ICONS = {
    "hazard.report": "camera", "hazard.report_fixed": "camera", "hazard.assign": "file-earmark-text",
    "hazard.acknowledge": "check-lg", "hazard.decline": "arrow-return-left", "hazard.submit": "send",
    "hazard.withdraw": "arrow-counterclockwise", "hazard.pass": "check-lg", "hazard.send_back": "arrow-return-left",
    "hazard.transfer": "signpost", "hazard.merge": "box-arrow-in-right", "hazard.reopen": "arrow-repeat",
    "hazard.evidence": "images", "hazard.correct": "pencil", "hazard.remind": "bell",
    "hazard.withdraw_request": "arrow-counterclockwise", "hazard.determine": "clipboard-check",
    "hazard.propose_level": "clipboard-check", "mark.review": "check-lg",
}  # fmt: skip
TONES = {
    "hazard.decline": "back",
    "hazard.send_back": "back",
    "hazard.reopen": "back",
    "hazard.pass": "done",
    "hazard.report_fixed": "done",
}
PHOTOS = {
    "hazard.report": (EvidenceKind.BEFORE, "照片"),
    "hazard.submit": (EvidenceKind.AFTER, "改后照片"),
    "hazard.pass": (EvidenceKind.RECHECK, "复查照片"),
    "hazard.send_back": (EvidenceKind.RECHECK, "复查照片"),
    "hazard.reopen": (EvidenceKind.BEFORE, "抽查照片"),
}


@dataclass
class Known:
    """What the entries only name by number: units, requests, photos by kind and round."""

    hazard: Hazard
    units: dict[int, str]
    requests: dict[int, Request]
    photos: dict[tuple[str, int], int]

    def unit(self, pk: Any) -> str:
        return self.units.get(pk, "") if isinstance(pk, int) else ""


@dataclass
class Told:
    """How far the story has come while it is told from the beginning."""

    round: int = 1
    submissions: int = 0
    step: Entry | None = None


def entries_for(hazard: Hazard, user: User) -> list[Entry]:
    """The journal of the hazard, newest first, as this person may read it.

    Whose photos they are is not told which of them were noticed, nor how that was explained.
    """
    entries = history(hazard)
    return list(entries if sides.sees_marks(hazard, user) else entries.exclude(action__startswith="mark."))


def story(hazard: Hazard, entries: list[Entry], requests: list[Request], evidence: list[Evidence]) -> list[Happening]:
    """``entries`` newest first, as ``journal.selectors.history`` gives them."""
    known = _known(hazard, entries, requests, evidence)
    told, happenings = Told(), []
    for entry in reversed(entries):
        if entry.action not in UNTOLD:
            happenings += _tell(entry, known, told)
    return happenings[::-1]


def _known(hazard: Hazard, entries: list[Entry], requests: list[Request], evidence: list[Evidence]) -> Known:
    named = ("responsible_unit_id", "regulator_id")
    ids = {pk for entry in entries for name in named for pk in entry.changes.get(name, ()) if isinstance(pk, int)}
    units = {unit.pk: unit.label for unit in Unit.objects.filter(pk__in=ids).only("name", "short_name")} if ids else {}
    photos: dict[tuple[str, int], int] = {}
    for row in evidence:
        photos[row.kind, row.round] = photos.get((row.kind, row.round), 0) + 1
    return Known(hazard, units, {request.pk: request for request in requests}, photos)


def _tell(entry: Entry, known: Known, told: Told) -> list[Happening]:
    if entry.result == "denied":
        return [_denied(entry)]
    if entry.action == "hazard.correct":
        return _corrections(entry)
    told.submissions += entry.action == "hazard.submit"
    happening = Happening(
        at=entry.at, title=entry.action_label, icon=ICONS.get(entry.action, "dot"), by=entry.actor_name,
        tone=TONES.get(entry.action, ""), quote=_quote(entry), is_system=entry.actor_id is None,  # type: ignore[arg-type]
    )  # fmt: skip
    tell = TELLERS.get(entry.action) or (_asked if entry.action.startswith("hazard.ask_") else None)
    happening = tell(happening, entry, known, told) if tell else happening
    happening = _with_photos(happening, entry, known, told)
    if entry.action in STEPS:
        happening = _with_time(happening, entry, told)
    told.round = _after(entry, "round") or told.round
    return [happening]


def _quote(entry: Entry) -> str:
    """The person's own words. What a registration says stands under 事实 already."""
    return (
        ""
        if entry.action in ("hazard.report", "hazard.report_fixed", "hazard.decide", "hazard.evidence")
        else entry.note
    )


def _after(entry: Entry, name: str) -> Any:
    return (entry.changes.get(name) or (None, None))[1]


def _denied(entry: Entry) -> Happening:
    text = f"点了“{entry.action_label}”，系统未受理：{entry.note}"
    return Happening(at=entry.at, title="拦下一次操作", icon="lock", text=text, by=entry.actor_name, tone="denied")


def _with_time(happening: Happening, entry: Entry, told: Told) -> Happening:
    """登记→交办 23 分钟."""
    before, told.step = told.step, entry
    if before is None:
        return happening
    start, end = timezone.localtime(before.at), timezone.localtime(entry.at)
    first, second = STEPS[before.action], STEPS[entry.action]
    second = "再提交" if (before.action, entry.action) == ("hazard.send_back", "hazard.submit") else second
    return replace(happening, took=f"{first} → {second} {words.elapsed(start, end)}")


def _with_photos(happening: Happening, entry: Entry, known: Known, told: Told) -> Happening:
    if entry.action not in PHOTOS:
        return happening
    kind, label = PHOTOS[entry.action]
    place = _after(entry, "round") or told.round if entry.action == "hazard.reopen" else told.round
    number = known.photos.get((kind, place), 0)
    if not number:
        return happening
    return replace(happening, text="　".join(part for part in (happening.text, f"{label} {number} 张") if part))


# --- one teller an action that says more than its name ---------------------------------------------------------------
def _registered(happening: Happening, entry: Entry, known: Known, told: Told) -> Happening:
    parts = ["由台账导入。"] if entry.door == "import" else []
    if unit := known.unit(_after(entry, "responsible_unit_id")):
        is_own = _after(entry, "responsible_unit_id") == known.hazard.reporting_unit_id
        ordered = f"由{unit}自行整改" if is_own else f"同时交办给{unit}"
        parts.append(
            f"{ordered}，期限 {_after(entry, 'due_on')}。" if entry.action == "hazard.report" else "当场改好。"
        )
    if known.hazard.accuracy and entry.action == "hazard.report":
        is_rough = known.hazard.accuracy > terms.whole("hazard.rough_m", timezone.localdate(entry.at))
        parts.append(f"定位{'粗略，' * is_rough}精度 {known.hazard.accuracy} 米")
    return replace(happening, text="".join(parts))


def _assigned(happening: Happening, entry: Entry, known: Known, told: Told) -> Happening:
    unit, due_on = known.unit(_after(entry, "responsible_unit_id")), _after(entry, "due_on")
    parts = [f"交给{unit}" if unit else "", f"期限 {due_on}" if due_on else ""]
    was = (entry.changes.get("status") or ("",))[0]
    title = "指定责任单位" if was == "designating" else happening.title
    return replace(happening, title=title, text="，".join(part for part in parts if part))


def _submitted(happening: Happening, entry: Entry, known: Known, told: Told) -> Happening:
    return replace(happening, title=f"提交整改（第 {told.submissions} 次）")


def _sent_back(happening: Happening, entry: Entry, known: Known, told: Told) -> Happening:
    return replace(happening, text="期限不变")


def _transferred(happening: Happening, entry: Entry, known: Known, told: Told) -> Happening:
    before, after = (known.unit(pk) for pk in entry.changes.get("regulator_id") or (None, None))
    return replace(happening, text=f"由{before or '原办理单位'}移送{after}" if after else "")


def _merged(happening: Happening, entry: Entry, known: Known, told: Told) -> Happening:
    into = known.hazard.merged_into
    return replace(happening, text=f"并入 {into}" if into else "")


def _added(happening: Happening, entry: Entry, known: Known, told: Told) -> Happening:
    return replace(happening, text=f"{entry.note}照片 {len(_after(entry, 'photos') or ())} 张")


def _asked(happening: Happening, entry: Entry, known: Known, told: Told) -> Happening:
    request = known.requests.get(_after(entry, "request"))
    return replace(happening, icon="clock", text=wish(request) if request else "")


def _decided(happening: Happening, entry: Entry, known: Known, told: Told) -> Happening:
    request = known.requests.get((entry.changes.get("request") or (None,))[0])
    if request is None:
        return replace(happening, text=entry.note)
    granted = request.result == Request.Result.GRANTED
    title = f"同意{request.get_kind_display()}" if granted else f"{request.get_kind_display()}不同意"
    due = entry.changes.get("due_on")
    text = f"期限由 {due[0]} 延至 {due[1]}" if granted and due else wish(request)
    return replace(
        happening, title=title, icon="check-lg" if granted else "x-lg", text=text, quote=request.decision_note
    )


def _reminded(happening: Happening, entry: Entry, known: Known, told: Told) -> Happening:
    return replace(happening, text="已通知责任单位" if entry.note else "")


def _judged(happening: Happening, entry: Entry, known: Known, told: Told) -> Happening:
    """结论，依据，理由: the system's sentence, not a quotation."""
    return replace(happening, text=entry.note, quote="")


TELLERS: dict[str, Callable[[Happening, Entry, Known, Told], Happening]] = {
    "hazard.report": _registered,
    "hazard.report_fixed": _registered,
    "hazard.assign": _assigned,
    "hazard.submit": _submitted,
    "hazard.send_back": _sent_back,
    "hazard.transfer": _transferred,
    "hazard.merge": _merged,
    "hazard.evidence": _added,
    "hazard.decide": _decided,
    "hazard.remind": _reminded,
    "hazard.determine": _judged,
    "hazard.propose_level": _judged,
}


def wish(request: Request) -> str:
    """What a request asks for: 申请延至 2026-11-28."""
    if request.new_due_on:
        return f"申请延至 {request.new_due_on:%Y-%m-%d}"
    return f"建议由{request.new_unit.label}负责" if request.new_unit else ""


# --- corrections: struck through, never gone -------------------------------------------------------------------------
def _column_name(name: str) -> str:
    return str(getattr(Hazard._meta.get_field(name), "verbose_name", name))


def _corrections(entry: Entry) -> list[Happening]:
    """One line a fact."""
    facts = [(name, pair) for name, pair in entry.changes.items() if name != "version"]
    return [
        Happening(
            at=entry.at, title=f"更正{_column_name(name)}", icon="pencil", by=entry.actor_name,
            struck=_shown(name, before) or "空", text=_shown(name, after) or "空", quote=entry.note,
        )
        for name, (before, after) in facts
    ]  # fmt: skip


def _shown(name: str, value: Any) -> str:
    if name == "category":
        return str(dict(Category.choices).get(value, value or ""))
    return str(value or "")
