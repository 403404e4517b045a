"""The beat without a clock: which tasks are due in which minute, read from the one table."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from celery.schedules import crontab

from anquan.celery import BEAT, app

MINUTE = timedelta(minutes=1)


def is_due(when: crontab, moment: datetime) -> bool:
    """A crontab row in local time; day-of-week as cron counts it (Sunday is 0)."""
    return (
        moment.minute in when.minute
        and moment.hour in when.hour
        and moment.isoweekday() % 7 in when.day_of_week
        and moment.day in when.day_of_month
        and moment.month in when.month_of_year
    )


def due_tasks(start: datetime, hours: int, only: tuple[str, ...]) -> Iterator[tuple[datetime, str]]:
    for minute in range(hours * 60):
        moment = start + minute * MINUTE
        for name, when in BEAT:
            if name in only and is_due(when, moment):
                yield moment, name


def run(name: str) -> None:
    """As a worker runs it, in this thread."""
    app.loader.import_default_modules()
    app.tasks[name]()
