"""The dashboard: the SQL of its township matrix and the whole page, against GROUP BY over the table itself."""

from collections.abc import Iterator

from tests.bench.measuring import Line, in_turns
from tests.bench.stage import Stage, asking, listening

LIVE = """SELECT township_id, status, level, count(*) FROM hazards_hazard WHERE {0} = %s AND status <> 'void'
    GROUP BY township_id, status, level"""


def run(stage: Stage) -> Iterator[Line]:
    for name, said, limit in (("county", "一个县", None), ("province", "全省", None)):
        yield from _of(stage, name, said, limit)


def _of(stage: Stage, name: str, said: str, limit: float | None) -> Iterator[Line]:
    from anquan.indicators import Period, Slice
    from hazards.selectors import dashboard

    today, person = stage.today, stage.person(name)
    period = Period(today.replace(month=1, day=1), today, "今年以来")
    asked = Slice(person, period, today, {})
    live = asking(LIVE.format(f"{name}_id"), [stage.place(name).pk])
    yield in_turns(lambda: dashboard.matrix(asked), live, stage.rounds).at_most(
        f"看板 {said}，属地×状态表 / 现场 GROUP BY", limit
    )
    browser = stage.browser(name)

    def page():
        assert browser.get("/dashboard/?view=desk").status_code == 200

    page()
    with listening() as heard:
        page()
    yield in_turns(page, live, stage.rounds).at_most(f"看板整页 {said}（{len(heard)} 次查询）/ 一次 GROUP BY", limit)
