"""机关代字 of the townships (明涧溪): without them they could not number what they hand over at the place."""

from anquan.papers.models import Letterhead
from anquan.papers.services import save_letterhead
from anquan.units.models import Unit
from anquan.units.rules import Kind
from hazards.demo.city import town_word
from inspections.demo.cast import Cast, Chapter, chapter


def chapters(cast: Cast) -> list[Chapter]:
    return [chapter("机关代字", _save, cast)]


def _save(cast: Cast) -> None:
    """Of those organs that have none yet; the departments of the demo have theirs."""
    organs = Unit.objects.active().of_kind(Kind.TOWNSHIP, Kind.DEPARTMENT).filter(county=cast.county).order_by("pk")
    for organ in organs.exclude(pk__in=Letterhead.objects.values("unit")):
        word = town_word(organ) if organ.kind == Kind.TOWNSHIP else organ.label.removesuffix("局")
        save_letterhead(actor=None, unit=organ, code=f"{cast.county.name[:1]}{word}", name=_name(cast, organ))


def _name(cast: Cast, organ: Unit) -> str:
    if organ.kind == Kind.DEPARTMENT:
        return organ.name
    office = "办事处" if organ.name.endswith("街道") else "人民政府" if organ.name[-1] in "乡镇" else "管理委员会"
    return f"{cast.county.name}{organ.name}{office}"
