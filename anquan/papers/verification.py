"""Is every issued paper still what was issued? Row, frozen content, both files, and the journal must say the same (F8)."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connection

from anquan.files import vault
from anquan.files.models import StoredDocument
from anquan.journal.models import Entry
from anquan.papers import freezing, triggers
from anquan.papers.models import Paper, Status

CHUNK = 200
LABEL = "papers.paper"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. ``text`` is Chinese and names the paper."""

    kind: str  # columns, frozen, file, journal, missing, state
    paper_id: int
    number: str
    text: str


@dataclass
class Report:
    papers: int = 0
    faults: list[Fault] = field(default_factory=list)
    is_trigger_missing: bool = False

    @property
    def is_whole(self) -> bool:
        return not self.faults and not self.is_trigger_missing

    def as_json(self) -> dict[str, Any]:
        return {
            "ok": self.is_whole,
            "papers": self.papers,
            "faults": [asdict(fault) for fault in self.faults],
            "trigger_missing": self.is_trigger_missing,
        }


def verify(paper_id: int | None = None) -> Report:
    """All issued papers, or the one: what differs from what was issued."""
    report = Report(is_trigger_missing=triggers.is_missing(connection))
    entries = _entries()
    rows = Paper.objects.select_related("pdf", "docx", "template", "area", "issuer").order_by("pk")
    seen = set()
    for paper in rows.iterator(CHUNK):
        moves = entries.get(str(paper.pk), {})
        seen.add(str(paper.pk))
        if paper_id is not None and paper.pk != paper_id:
            continue
        if paper.issued_at is not None or paper.number or paper.digest or "paper.issue" in moves:
            report.papers += 1
            report.faults += _faults(paper, moves)
    for gone in sorted(set(entries) - seen):
        if "paper.issue" in entries[gone]:
            report.faults.append(_gone(int(gone), entries[gone]["paper.issue"]))
    return report


def _faults(paper: Paper, moves: dict[str, Entry]) -> Iterator[Fault]:
    def fault(kind: str, text: str) -> Fault:
        name = paper.number or f"{paper.kind_name}（{paper.pk}）"
        return Fault(kind, paper.pk, paper.number or "", f"{name}：{text}")

    frozen = paper.frozen or {}
    now = freezing.columns(paper)
    if changed := [name for name, value in now.items() if frozen.get(name) != value]:
        yield fault("columns", f"与签发时不同：{'、'.join(changed)}")
    if freezing.digest(frozen) != paper.digest:
        yield fault("frozen", "签发内容与校验值不符")
    wording = {
        "version": paper.template.version,
        "digest": freezing.digest([paper.template.title, paper.template.body]),
    }
    if frozen.get("wording") != wording:
        yield fault("columns", "所用的模板版本被改动")
    for document in (paper.pdf, paper.docx):
        if problem := _file_problem(document):
            yield fault("file", problem)
    issued = moves.get("paper.issue")
    if issued is None:
        yield fault("journal", "操作日志里没有这次签发")
    elif issued.digest != issued.expected_digest() or (issued.changes.get("digest") or ["", ""])[1] != paper.digest:
        yield fault("journal", "与操作日志记下的校验值不符")
    if (paper.status == Status.VOID) != ("paper.void" in moves):
        yield fault("state", "是否作废与操作日志不符")


def _file_problem(document: StoredDocument | None) -> str:
    if document is None:
        return "没有文件"
    try:
        with vault.open_(document.path) as file:
            is_same = vault.digest_of(vault.chunks_of(file)) == document.digest
    except OSError:
        return f"文件 {document.original_name} 不在服务器上"
    return "" if is_same else f"文件 {document.original_name} 的内容被改动"


def _entries() -> dict[str, dict[str, Entry]]:
    """The issue and the void of each paper as the journal tells them, by the paper's id."""
    wanted = Entry.objects.filter(object_type=LABEL, action__in=("paper.issue", "paper.void"), result="ok")
    found: dict[str, dict[str, Entry]] = {}
    for entry in wanted.order_by("pk").iterator(CHUNK):
        found.setdefault(entry.object_id, {})[entry.action] = entry
    return found


def _gone(pk: int, entry: Entry) -> Fault:
    return Fault("missing", pk, entry.object_label, f"{entry.object_label}：签发过的公文已不在库中")
