"""The two figures of 派驻监督: of the day, which is the last of the period, or today while the period runs."""

from django.core.exceptions import ValidationError
from django.db.models import Min

from anquan.indicators import Book, Indicator, Slice, register, register_book
from inspections.models import Stationing
from inspections.models.stationing import StationingQuerySet
from inspections.stationing.filters import CONDITIONS, LIST_URL, StationingFilter


def standing(asked: Slice) -> StationingQuerySet:
    """Covering the day, as the asker may see them, narrowed by the filters of the slice."""
    rows = Stationing.objects.all() if asked.user is None else Stationing.objects.visible_to(asked.user)
    rows = rows.covering(min(asked.period.last, asked.today))
    if not asked.filters:
        return rows
    found = StationingFilter(dict(asked.filters), rows, given_only=True)
    if not found.form.is_valid():  # a condition that is left out would widen the figure
        raise ValidationError({name: list(map(str, texts)) for name, texts in found.form.errors.items()})
    return found.qs


def _each_once(column: str):
    """One row for each person or each place of the set."""

    def rows(asked: Slice) -> StationingQuerySet:
        first = standing(asked).order_by().values(column).annotate(first=Min("pk")).values("first")
        return Stationing.objects.filter(pk__in=first)

    return rows


register_book(Book(LIST_URL, {"township": "place__township__name", "department": "sent_by__name"}, CONDITIONS))
register(
    Indicator(
        "insp.stationed_supervisors", "派驻监督员", "名",
        "时段最后一天（时段没有结束的，截至当日）正在驻守的人数，一人只算一名。", ("township", "department"),
        rows=_each_once("person_id"), list_url=LIST_URL,
    ),
    Indicator(
        "insp.stationed_places", "驻守单位和重点地段", "家（处）",
        "时段最后一天（时段没有结束的，截至当日）有人驻守的单位和地段，一处只算一家。", ("township",),
        rows=_each_once("place_id"), list_url=LIST_URL,
    ),
)  # fmt: skip
