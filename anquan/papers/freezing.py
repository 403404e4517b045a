"""What is frozen when a paper is issued, and its SM3: text, data, people, times, version of the wording, both files."""

import json
from typing import Any

from anquan.files import vault
from anquan.papers.models import Paper


def columns(paper: Paper) -> dict[str, Any]:
    """The part that stands in the columns of the row, as JSON values: compared with ``frozen`` by verify_papers."""
    return {
        "kind": paper.kind,
        "issuer": paper.issuer_id,
        "issuer_name": paper.issuer_name,
        "area": paper.area_id,
        "subject": [paper.subject_type, paper.subject_id],
        "template": paper.template_id,
        "red_head": paper.red_head,
        "number": paper.number,
        "title": paper.title,
        "body": paper.body,
        "to": paper.to_text,
        "copies": paper.copies_to,
        "contact": paper.contact,
        "data": paper.data,
        "drafted_by": paper.drafted_by_id,
        "drafted_at": _moment(paper.drafted_at),
        "reviewed_by": paper.reviewed_by_id,
        "reviewed_at": _moment(paper.reviewed_at),
        "issued_by": paper.issued_by_id,
        "issued_at": _moment(paper.issued_at),
        "issued_on": paper.issued_on.isoformat() if paper.issued_on else None,
        "check_code": paper.check_code,
        "pdf": paper.pdf.digest if paper.pdf else None,
        "docx": paper.docx.digest if paper.docx else None,
    }


def freeze(paper: Paper, *, names: dict[str, str], addressees: list[int], seal: str) -> dict[str, Any]:
    """Everything that was true at the moment of issue. ``names`` are the people as they were called that day."""
    template = paper.template
    wording = {"version": template.version, "digest": digest([template.title, template.body])}
    return columns(paper) | {"names": names, "addressees": addressees, "wording": wording, "seal": seal}


def digest(value: Any) -> str:
    """SM3 of the canonical JSON: sorted keys, no blanks, UTF-8."""
    canonical = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return vault.digest_of([canonical.encode()])


def _moment(value: Any) -> str | None:
    return value.isoformat(timespec="microseconds") if value else None
