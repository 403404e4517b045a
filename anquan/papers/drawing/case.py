"""A case file (卷宗) as one PDF: what an app gathers about one record, bound with an index and the digests of all of it.

The owning app chooses and orders the pieces, and asks only for what its reader may see; this binds them.
"""

import json
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import cast

import typst

from anquan.files import vault
from anquan.papers.drawing import fonts

SOURCE = Path(__file__).with_name("case.typ")
PAGES = re.compile(rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)")
NOTE = "逐件列出装入本卷的材料及其 SM3（GB/T 32905）校验值。材料改动一个字节，校验值就不同。"


@dataclass(frozen=True)
class PaperPiece:
    """A paper as it was issued: the very bytes of its PDF."""

    title: str
    number: str
    dated: date | None
    pdf: bytes


@dataclass(frozen=True)
class PhotoPiece:
    """A picture as it is shown (JPEG), and the digest of its original."""

    caption: str
    jpeg: bytes
    digest: str


@dataclass(frozen=True)
class Happened:
    at: datetime | date
    by: str
    what: str


def case_file(
    *,
    title: str,
    office: str,
    facts: Sequence[tuple[str, str]],
    papers: Sequence[PaperPiece],
    photos: Sequence[PhotoPiece] = (),
    story: Sequence[Happened] = (),
) -> bytes:
    """Cover, index, what happened, papers, photos, manifest. Words are shown as they are, never read as markup."""
    with tempfile.TemporaryDirectory(prefix="anquan-case-") as name:
        folder = Path(name)
        (folder / "case.typ").write_bytes(SOURCE.read_bytes())
        for place, paper in enumerate(papers):
            (folder / f"paper{place}.pdf").write_bytes(paper.pdf)
        for place, photo in enumerate(photos):
            (folder / f"photo{place}.jpg").write_bytes(photo.jpeg)
        described = {
            "title": title,
            "office": office,
            "facts": [list(fact) for fact in facts],
            "index": _index(papers, photos),
            "story": [[_when(one.at), one.by, one.what] for one in story],
            "papers": [
                {"path": f"paper{place}.pdf", "pages": page_count(paper.pdf), "label": f"paper{place}"}
                for place, paper in enumerate(papers)
            ],
            "photos": [{"path": f"photo{place}.jpg", "caption": photo.caption} for place, photo in enumerate(photos)],
            "digests": _digests(papers, photos),
            "note": NOTE,
            "fonts": fonts.families(),
        }
        compiler = typst.Compiler(root=name, font_paths=fonts.fonts(), ignore_system_fonts=True)
        inputs = {"case": json.dumps(described, ensure_ascii=False)}
        return cast(bytes, compiler.compile(input=str(folder / "case.typ"), sys_inputs=inputs, format="pdf"))


def page_count(pdf: bytes) -> int:
    """Read from the root of the page tree, which papers drawn here keep uncompressed."""
    found = [int(number) for number in PAGES.findall(pdf)]
    if not found:
        raise ValueError("the number of pages cannot be read")
    return max(found)


def _index(papers: Sequence[PaperPiece], photos: Sequence[PhotoPiece]) -> list[dict[str, str]]:
    lines = [_line("办理经过", "story")]
    lines += [
        _line(paper.title, f"paper{place}", paper.number, f"{paper.dated:%Y-%m-%d}" if paper.dated else "")
        for place, paper in enumerate(papers)
    ]
    if photos:
        lines.append(_line(f"照片 {len(photos)} 张", "photos"))
    return [*lines, _line("材料校验值", "digests")]


def _line(title: str, label: str, number: str = "", dated: str = "") -> dict[str, str]:
    return {"title": title, "label": label, "number": number, "dated": dated}


def _digests(papers: Sequence[PaperPiece], photos: Sequence[PhotoPiece]) -> list[list[str]]:
    of_papers = [[f"{paper.number} {paper.title}".strip(), vault.digest_of([paper.pdf])] for paper in papers]
    return of_papers + [[f"照片原件：{photo.caption}", photo.digest] for photo in photos]


def _when(at: datetime | date) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if isinstance(at, datetime) else f"{at:%Y-%m-%d}"
