"""重做一遍: everything that a draw says of itself, computed anew from what is kept. Reading only."""

from collections.abc import Iterator
from dataclasses import dataclass

from anquan.journal.selectors import history
from inspections.draws import rules
from inspections.models import Draw


@dataclass(frozen=True)
class Check:
    """One comparison. ``kept`` stands in the record, ``found`` was computed now."""

    name: str
    kept: str
    found: str
    how: str = ""

    @property
    def is_equal(self) -> bool:
        return self.kept == self.found


def checks(draw: Draw) -> list[Check]:
    """In the order of the steps; what has not happened yet is not checked."""
    return [*_of_the_pool(draw), *(_of_the_draw(draw) if draw.seed else ())]


def differences(draw: Draw) -> list[Check]:
    return [check for check in checks(draw) if not check.is_equal]


def _of_the_pool(draw: Draw) -> Iterator[Check]:
    if not draw.pool_digest:
        return
    digest = rules.digest_of(draw.pool)
    yield Check("名单校验值", draw.pool_digest, digest, "SM3（名单全文）")
    yield Check("锁定时记下的名单校验值", _journalled(draw, "draw.lock", "pool_digest"), digest, "操作日志，锁定名单")
    yield Check("承诺值", draw.commitment, rules.sm3(draw.secret), "SM3（密值）")
    yield Check(
        "锁定时记下的承诺值", _journalled(draw, "draw.lock", "commitment"), draw.commitment, "操作日志，锁定名单"
    )


def _of_the_draw(draw: Draw) -> Iterator[Check]:
    seed = rules.seed_of(draw.secret, draw.witness_number, rules.digest_of(draw.pool))
    yield Check("种子", draw.seed, seed, "SM3（密值|见证数|名单校验值）")
    yield Check("抽取时记下的种子", _journalled(draw, "draw.draw", "seed"), seed, "操作日志，抽取")
    try:
        again = rules.draw(draw.pool, seed)
    except rules.ShortOfOfficers:
        yield Check("抽取结果", "有结果", "按这份名单抽不出来")
        return
    kept = {row.unit_id: row for row in draw.drawn.select_related("unit")}
    names = {each["id"]: each["name"] for each in draw.pool["objects"]}
    people = {each["id"]: each["name"] for each in draw.pool["officers"]}
    yield Check("抽中家数", str(len(kept)), str(len(again)))
    for place, one in enumerate(again, 1):
        row = kept.get(one.unit)
        in_record = f"{row.order} {_people(row.officers)}" if row else "没有"
        computed = f"{place} {'、'.join(people[person] for _, person in one.officers)}"
        yield Check(names[one.unit], in_record, computed, rules.object_value(seed, one.unit))


def _people(officers: list[dict]) -> str:
    return "、".join(each["name"] for each in officers)


def _journalled(draw: Draw, action: str, name: str) -> str:
    """What the journal, which nobody can change, was told at the time."""
    entry = history(draw).filter(action=action, result="ok").first()
    return (entry.changes.get(name) or ["", ""])[1] if entry else "日志里没有"
