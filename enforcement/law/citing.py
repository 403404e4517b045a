"""Clauses as a mandate lists them: 《安全生产法》第九十九条第四项、第一百零二条. An article alone means all its clauses."""

import re
from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError

from enforcement.models import PenaltyClause

LAW = re.compile(r"《([^》]+)》")
PLACE = re.compile(
    r"第[零〇一二三四五六七八九十百]+条(?:之[一二三四五六七八九十]+)?"
    r"(?:第[一二三四五六七八九十]+款)?(?:第[（(]?[一二三四五六七八九十]+[）)]?项)?"
)
BETWEEN = re.compile(r"[\s、，,；;。和及]+")
DEFAULT = "安全生产法"


def clauses_in(text: str, on: date) -> list[PenaltyClause]:
    """The clauses in force on the day that the text names. Raises ``ValidationError`` with the words it cannot place."""
    known = list(PenaltyClause.objects.in_force(on))
    found: dict[int, PenaltyClause] = {}
    for law, place in _cited(text):
        here = [clause for clause in known if clause.law == law and _is_at(clause, place)]
        if not here:
            raise ValidationError(f"处罚依据里没有《{law}》{place}，请检查条款号。")
        found |= {clause.pk: clause for clause in here}
    return list(found.values())


def _cited(text: str) -> Iterable[tuple[str, str]]:
    law = DEFAULT
    for part in re.split(r"(《[^》]+》)", text):
        if name := LAW.fullmatch(part):
            law = name[1].removeprefix("中华人民共和国")
            continue
        for piece in filter(None, BETWEEN.split(part)):
            if not PLACE.fullmatch(piece):
                raise ValidationError(f"“{piece[:30]}”不是条款，请写成 第九十九条第四项、第一百零二条 这样。")
            yield law, re.sub("[（）()]", "", piece)


def _is_at(clause: PenaltyClause, place: str) -> bool:
    """There, or in a paragraph or an item of it; 第十条之一 is no part of 第十条."""
    return clause.place == place or clause.place.startswith(f"{place}第")


def said(clauses: Iterable[PenaltyClause]) -> str:
    """The places of each statute, once each: 《安全生产法》第九十九条第四项、第一百零二条."""
    of_law: dict[str, list[str]] = {}
    for clause in clauses:
        places = of_law.setdefault(clause.law, [])
        if clause.place not in places:
            places.append(clause.place)
    return "；".join(f"《{law}》{'、'.join(places)}" for law, places in of_law.items())
