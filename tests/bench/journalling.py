"""What the journal adds to a change: the same business write with its entry and without it."""

from collections.abc import Iterator

from tests.bench.measuring import Line, in_turns
from tests.bench.stage import Stage


def run(stage: Stage) -> Iterator[Line]:
    from django.db import transaction

    from anquan.accounts.models import User
    from anquan.journal.services import record

    person = User.objects.get(username="bench_township")

    def change(entry: bool) -> None:
        with transaction.atomic():
            person.phone = "13800000000" if person.phone == "" else ""
            person.save(update_fields=["phone"])
            if entry:
                record(actor=person, action="account.update", obj=person, changes={"phone": ["", person.phone]})

    pair = in_turns(lambda: change(True), lambda: change(False), stage.rounds)
    added = pair.ours - pair.bare
    yield pair.at_most("日志 一次写入，带日志 / 不带日志")
    yield Line("日志 每次写入增加", f"{added:.2f}", "—", "—", "≤ 10", added <= 10)
