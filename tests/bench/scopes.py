"""Rows of an area: the area's id on every hazard against walking the tree of units."""

from collections.abc import Iterator

from tests.bench.lists import OWN, rows_of
from tests.bench.measuring import Line, in_turns
from tests.bench.stage import Stage, asking, last_statement

TREE = """h.unit_id IN (WITH RECURSIVE below(id) AS (SELECT id FROM units_unit WHERE id = %s UNION ALL
    SELECT c.id FROM units_unit c JOIN below ON c.parent_id = below.id) SELECT id FROM below)"""
# a city of a million hazards holds 83,000 of them, and the walk costs in proportion
CITY_FACTOR = 50


def run(stage: Stage) -> Iterator[Line]:
    from anquan.web import keyset
    from hazards.selectors.listing import NEWEST

    for name, said, factor in (("city", "一个市", CITY_FACTOR), ("county", "一个县", 1), ("township", "一个乡镇", 1)):
        rows = rows_of(stage, name).order_by(*keyset.keys(NEWEST)).values_list(*OWN)
        ours = asking(*last_statement(lambda rows=rows: list(rows[:51])))
        tree = asking(
            f"SELECT {', '.join(OWN)} FROM hazards_hazard h WHERE {TREE} ORDER BY found_on DESC, id DESC LIMIT 51",
            [stage.place(name).pk],
        )
        assert {row[1] for row in ours()} == {row[1] for row in tree()}
        if stage.hazards < 50_000 and factor > 1:
            factor *= stage.hazards / 50_000
        yield in_turns(ours, tree, stage.rounds).at_least(f"范围 {said}，首页 / 递归查单位树", factor)
