"""Short verbs over the services of the exchange: ``Exchanging(world, play)`` reports, answers and reconciles."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from anquan.files import exports
from anquan.files.services import open_document
from hazards.exchange import selectors, services
from hazards.exchange.comparing import Line, Reconciliation, reconcile, with_suggestions
from hazards.exchange.rules import Column, Spec
from hazards.models import Answer, ExportProfile, Hazard, MajorHazard, Submission
from tests.cast import Play, World
from tests.hazards.majors.moving import Moving

PROVINCE = "province_list"
STATUS = (("已入清单", "待交办"), ("已交办", "已交办"), ("整改中", "正在整改"), ("已销号", "已销号"))
COLUMNS = (
    Column("序号", "order"),
    Column("编号", "register_no", is_required=True),
    Column("隐患名称", "title"),
    Column("隐患内容", "description", group="隐患情况"),
    Column("所在单位", "unit", group="隐患情况", is_required=True),
    Column("等级", "authority", values=(("县级", "3"), ("市级", "2"))),
    Column("整改时限", "due_on", date_form="chinese"),
    Column("计划资金（万元）", "planned"),
    Column("整改状态", "status", values=STATUS),
    Column("数据来源", constant="县级上报"),
)
SPEC = Spec("重大隐患", COLUMNS, "{{区域}}重大隐患上报表", "填报单位：{{填报单位}}｜｜{{填报日期}}")
Change = Callable[[Any], None]  # of an openpyxl sheet


class Exchanging:
    def __init__(self, world: World, play: Play):
        self.world, self.play, self.moving = world, play, Moving(world, play)

    # --- items ------------------------------------------------------------------------------------------------------
    def item(self, last: str = "list", *, title: str = "成品仓库只有一个安全出口", **values: Any) -> MajorHazard:
        """An item of 明光 up to ``last`` of the way."""
        hazard = self.moving.reported(**values)
        for step in self.moving.WAY[: self.moving.WAY.index(last) + 1]:
            self.moving.go(hazard, step, **({"title": title} if step == "list" else {}))
        return self.major(hazard)

    def far_item(self) -> MajorHazard:
        """The foreign twin: an item on the list of 滕州."""
        hazard = self.play.reported(by="far_inspector", unit="far_plant", level="major", description="冲压机无光电保护")
        major = MajorHazard.objects.get(hazard=hazard)
        MajorHazard.objects.filter(pk=major.pk).update(
            status="listed", register_no="ZD-370481-2026-0001", listed_on=self.play.today()
        )
        return self.major(hazard)

    def major(self, hazard: Hazard) -> MajorHazard:
        return MajorHazard.objects.select_related("hazard__unit").get(hazard=hazard)

    # --- profiles and reports ---------------------------------------------------------------------------------------
    def profile(self, spec: Spec = SPEC, *, name: str = "本市口径", by: str = "awb", **values: Any) -> ExportProfile:
        known = {"receiver": "省系统", "mark": "pending", "reason": "表样"} | values
        return services.save_profile(actor=self.world.fresh(by), spec=spec, name=name, **known)

    def shipped(self, code: str = PROVINCE) -> ExportProfile:
        return ExportProfile.objects.get(code=code)

    def submit(self, profile: ExportProfile, *, by: str = "awb") -> Submission:
        version = selectors.current(profile)
        return services.submit(actor=self.world.fresh(by), version=version, today=self.play.today())

    def report(self, profile: ExportProfile, *, by: str = "awb") -> bytes:
        """The workbook of a report, made."""
        made = self.submit(profile, by=by)
        assert exports.run(made.export_id)
        made.export.refresh_from_db()
        assert made.export.state == "done", made.export.error
        with open_document(made.export.document) as file:
            return file.read()

    # --- answers ----------------------------------------------------------------------------------------------------
    def returned(self, content: bytes, *changes: Change) -> bytes:
        """Their answer: our workbook as they changed it."""
        book = load_workbook(BytesIO(content))
        for change in changes:
            change(book.active)
        out = BytesIO()
        book.save(out)
        return out.getvalue()

    def upload(self, profile: ExportProfile, content: bytes, *, by: str = "awb", name: str = "反馈.xlsx") -> Answer:
        file = SimpleUploadedFile(name, content)
        actor, today = self.world.fresh(by), self.play.today()
        return services.upload(actor=actor, profile=profile, file=file, today=today)[0]

    def compare(self, answer: Answer, *, by: str = "awb") -> Reconciliation:
        """With the suggestions of a page that shows every line."""
        person, today = self.world.fresh(by), self.play.today()
        found = reconcile(Answer.objects.get(pk=answer.pk), person, today)
        found.lines = with_suggestions(found, found.lines, person, today)
        return found


def by_outcome(found: Reconciliation) -> dict[str, list[Line]]:
    lines: dict[str, list[Line]] = {}
    for line in found.lines:
        lines.setdefault(line.outcome, []).append(line)
    return lines


def sheet_of(content: bytes, name: str = "") -> Any:
    book = load_workbook(BytesIO(content))
    return book[name] if name else book.active


def table(*rows: tuple, head: tuple[str, ...]) -> bytes:
    """A plain workbook of theirs; what begins with “=” is text."""
    book = Workbook()
    for row in (head, *rows):
        book.active.append(list(row))
    for cell in (cell for row in book.active.iter_rows() for cell in row if cell.data_type == "f"):
        cell.data_type = "s"
    out = BytesIO()
    book.save(out)
    return out.getvalue()
