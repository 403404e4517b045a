"""The beat's reminders: a first run, the run after it, and the barest way of writing as many messages."""

from collections.abc import Iterator

from tests.bench.measuring import Line, in_turns, limit, milliseconds
from tests.bench.stage import Stage

LOOPED = 200


def run(stage: Stage) -> Iterator[Line]:
    from anquan.notices.models import Outbox

    def ours():
        return remind(stage)

    def forget():
        Outbox.objects.all().delete()

    forget()
    told = ours()
    assert told == Outbox.objects.count() > 0
    twice = ours()
    names = ", ".join(field.column for field in Outbox._meta.concrete_fields if not field.primary_key)
    _execute("DROP TABLE IF EXISTS bench_told")
    _execute(f"CREATE TABLE bench_told AS SELECT {names} FROM notices_outbox")

    def bare():
        _execute(
            f"INSERT INTO notices_outbox ({names}) SELECT {names} FROM bench_told WHERE true ON CONFLICT DO NOTHING"
        )

    first = in_turns(ours, bare, stage.rounds, before=forget, is_long=True)
    yield first.at_most(f"提醒 首次运行（{told:,} 条，全部规则）/ 同样多行的 INSERT…SELECT", 1.5)
    forget()
    ours()
    second = in_turns(ours, ours, stage.rounds, is_long=True)
    ratio = second.ours / first.ours
    yield Line(
        "提醒 再次运行 / 首次运行",
        milliseconds(second.ours),
        milliseconds(first.ours),
        f"{ratio:.2f}",
        "≤ 0.5",
        ratio <= 0.5,
    )
    yield limit("提醒 同一天再次运行多发的条数", twice, 0, "条")
    forget()
    each = in_turns(lambda: loop(stage), ours, 1, before=forget, is_long=True).ours / LOOPED
    factor = each * told / first.ours
    yield Line(
        f"提醒 首次运行 / 逐条 get_or_create（由 {LOOPED} 条推算）",
        milliseconds(first.ours),
        milliseconds(each * told),
        f"快 {factor:.1f} 倍",
        "快 ≥ 20 倍",
        factor >= 20,
    )
    forget()
    _execute("DROP TABLE bench_told")


def remind(stage: Stage) -> int:
    from django.utils import timezone

    from hazards import reminders

    return reminders.remind_all(today=stage.today, now=timezone.now())


def loop(stage: Stage) -> None:
    """How it is usually written: object by object."""
    from anquan.notices.services import notify
    from hazards.models import Hazard

    person = stage.person("township")
    late = list(Hazard.objects.open().select_related("unit")[:LOOPED])
    for number in range(LOOPED):
        hazard = late[number % len(late)]
        notify(key=f"bench:{hazard.pk}:{number}", user=person, kind="hazard.due", title=hazard.unit.name, obj=hazard)


def _execute(sql: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)
