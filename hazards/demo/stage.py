"""Running the demo: when it began, who is there, and the stories in the order of time."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from anquan.journal.context import door
from anquan.journal.models import Entry
from anquan.journal.services import record
from hazards.demo import city
from hazards.demo.clock import at

YEARS = timedelta(days=730)
BEFORE = timedelta(days=365)  # people held their posts before the first hazard


def opened_at() -> datetime | None:
    """When the demo was begun in this database: its last day. The journal remembers."""
    return Entry.objects.filter(action="demo.open").order_by("pk").values_list("at", flat=True).first()


def since(opened: datetime) -> date:
    return timezone.localdate(opened - YEARS - BEFORE)


def open_house() -> datetime:
    """What is needed to sign in; a few seconds the first time, nothing later."""
    if opened := opened_at():
        return opened
    opened = timezone.now()
    with door("command"), transaction.atomic():
        with at(opened - YEARS - BEFORE):
            city.first(since(opened))
        record(actor=None, action="demo.open", label="演示数据")
    return opened_at() or opened


def play(*, say: Callable[[str], object]) -> None:
    """Everything else."""
    opened = open_house()
    with door("command"), at(opened - YEARS - BEFORE):
        counties = list(city.build(since(opened)))
    say(f"{len(counties)} 个县市区的单位和人员已就绪。")
