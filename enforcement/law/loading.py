"""A statute is loaded: a new edition is new rows beside the old ones, the same file again changes nothing."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from anquan.accounts.models import User
from anquan.journal.services import record
from enforcement.law import statutes
from enforcement.law.statutes import HalfRead, Statute
from enforcement.models import Article, Law

LONGEST = Article._meta.get_field("text").max_length or 0


@dataclass(frozen=True)
class Found:
    """A file as it was read. ``kept`` is the edition that is there already."""

    statute: Statute
    effective_from: date | None
    digest: str
    kept: Law | None


def read_file(path: Path, effective_from: date | None = None) -> Found:
    """Raises :class:`HalfRead` for what is no whole statute, ``OSError`` for what cannot be read."""
    content = path.read_bytes()
    try:
        statute = statutes.read(content.decode("utf-8"), _day_in(path.stem))
    except UnicodeDecodeError:
        raise HalfRead("文件不是 UTF-8 编码的文字。") from None
    if long := [each.number for each in statute.articles if len(each.text) > LONGEST]:
        raise HalfRead(f"{'、'.join(long)}超过 {LONGEST} 字，请检查条文是否断开。")
    begins = effective_from or statute.in_force_on
    kept = Law.objects.filter(short_name=statute.short_name, effective_from=begins).first() if begins else None
    found = Found(statute, begins, hashlib.sha256(content).hexdigest(), kept)
    if kept and _words(kept) != [(each.number, each.text) for each in statute.articles]:
        raise HalfRead(
            f"《{statute.title}》{begins} 起施行的版本已经载入，条文与这个文件不同。条文不能改写："
            "如果是新的修正，请用 --from 写明它的施行日期。"
        )
    return found


def _day_in(name: str) -> date | None:
    """安全生产法(2021-06-10): the day of the edition, where the name of the file says it."""
    found = re.search(r"(\d{4}-\d{2}-\d{2})", name)
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def _words(law: Law) -> list[tuple[str, str]]:
    return list(law.articles.order_by("order").values_list("number", "text"))


@transaction.atomic
def load(*, actor: User | None, found: Found, source: str, effective_to: date | None = None) -> Law:
    """Store what was read. Raises :class:`HalfRead` where nobody said from when this edition is in force."""
    if found.kept:
        return found.kept
    if found.effective_from is None:
        raise HalfRead("文件里没有写这个版本从哪天起施行，请用 --from 2021-09-01 这样的写法写明。")
    statute = found.statute
    law = Law.objects.create(
        title=statute.title, short_name=statute.short_name, history=statute.history, source=source[:200],
        effective_from=found.effective_from, effective_to=effective_to, digest=found.digest,
    )  # fmt: skip
    Article.objects.bulk_create(
        Article(law=law, order=order, number=each.number, chapter=each.chapter[:100], text=each.text)
        for order, each in enumerate(statute.articles, 1)
    )
    changes = {"articles": [None, len(statute.articles)], "effective_from": [None, str(found.effective_from)]}
    record(actor=actor, action="law.load", obj=law, changes=changes, note=source[:200])
    return law
