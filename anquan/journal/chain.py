"""Is the chain whole? Pure: takes rows, yields what is wrong with them, in chain order."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from anquan.journal import rules

EDITED = "edited"
DELETED = "deleted"
SWAPPED = "swapped"
INSERTED = "inserted"
LINK_EDITED = "link_edited"
LINK_MISSING = "link_missing"
CUT_OFF = "cut_off"


class LinkRow(NamedTuple):
    seq: int
    entry_id: int
    entry_digest: str
    digest: str


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong. ``text`` is Chinese and names the row."""

    kind: str
    seq: int | None
    entry_id: int | None
    text: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def problems(
    rows: Iterable[tuple[LinkRow, Mapping[str, Any] | None]], *, key: str, seq: int = 0, digest: str = rules.GENESIS
) -> Iterator[Problem]:
    """Follow the chain from link ``seq`` (exclusive) with ``digest``. An entry is None when its row is gone.

    After a problem the check goes on from the stored link, so that each tampered row is named once.
    """
    for link, entry in rows:
        if link.seq != seq + 1:
            yield _gap(seq + 1, link.seq - 1)
        elif link.digest != rules.link_digest(
            previous=digest, seq=link.seq, entry_id=link.entry_id, digest=link.entry_digest, key=key
        ):
            yield Problem(
                LINK_EDITED,
                link.seq,
                link.entry_id,
                f"第 {link.seq} 号封存被改动或调换（对应第 {link.entry_id} 行日志）",
            )
        if problem := _entry_problem(link, entry, key):
            yield problem
        seq, digest = link.seq, link.digest


def _gap(first: int, last: int) -> Problem:
    which = f"第 {first} 号封存" if first >= last else f"第 {first} 至 {last} 号封存"
    return Problem(LINK_MISSING, first, None, f"{which}缺失")


def _entry_problem(link: LinkRow, entry: Mapping[str, Any] | None, key: str) -> Problem | None:
    where = f"第 {link.entry_id} 行日志（第 {link.seq} 号封存）"
    if entry is None:
        return Problem(DELETED, link.seq, link.entry_id, f"{where}被删除")
    if rules.entry_digest(entry, key) != entry["digest"]:
        return Problem(EDITED, link.seq, link.entry_id, f"{where}的内容被改动")
    if entry["digest"] != link.entry_digest:
        return Problem(SWAPPED, link.seq, link.entry_id, f"{where}被换成了另一条日志")
    return None


def unsealed_problem(entry: Mapping[str, Any], key: str) -> Problem | None:
    """An entry without a link is in order when its own digest is: it is only waiting for the sealer."""
    if rules.entry_digest(entry, key) == entry["digest"]:
        return None
    return Problem(
        INSERTED, None, entry["id"], f"第 {entry['id']} 行日志不是本系统写入的，或在封存之前被改动（尚未封存）"
    )


def copied_problem(entry_id: int) -> Problem:
    return Problem(INSERTED, None, entry_id, f"第 {entry_id} 行日志是另一行的复制品")
