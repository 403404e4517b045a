"""Two Chinese characters: rare, absent and common, against LIKE over every row."""

from collections.abc import Iterator

from tests.bench.lists import BY_HAND, SIZE, rows_of
from tests.bench.measuring import Line, in_turns
from tests.bench.stage import Stage, asking, asking_again

RARE, ABSENT, COMMON = "王伟", "鳄鱼", "安全"
SMALL = 50_000  # below, the fixed cost of a query weighs as much as the scan


def run(stage: Stage) -> Iterator[Line]:
    from anquan.web import keyset
    from hazards.models import Hazard

    province = stage.place("province").pk
    factor = 20 if stage.hazards >= SMALL else None

    def scanning(word: str):
        return asking(
            f"{BY_HAND} h.province_id = %s AND h.description LIKE %s ORDER BY h.found_on DESC, h.id DESC LIMIT 51",
            [province, f"%{word}%"],
        )

    for word, said in ((RARE, "少见词"), (ABSENT, "没有的词")):
        ours = searching(stage, "province", word)
        wanted = Hazard.objects.filter(description__contains=word).count()
        assert len(ours()) >= min(wanted, 51), (word, wanted)
        yield in_turns(ours, scanning(word), stage.rounds).at_least(f"两字检索 {said}“{word}” / LIKE 全扫", factor)
    ours = searching(stage, "province", COMMON)
    assert ours()
    full = scanning(ABSENT)  # nothing found, so every row is read
    yield in_turns(ours, full, stage.rounds).at_most(f"两字检索 常见词“{COMMON}”首页 / LIKE 全扫", 0.25)
    rows = rows_of(stage, "province", f"q={COMMON}")
    yield in_turns(lambda: keyset.total(rows, 1000), full, stage.rounds).at_most(
        "两字检索 常见词计数（至 1000 止）/ LIKE 全扫"
    )
    narrow = searching(stage, "county", RARE)
    yield in_turns(narrow, full, stage.rounds).at_most("两字检索 一个县内少见词 / 全省 LIKE 全扫", 0.25)


def searching(stage: Stage, name: str, word: str):
    """Work: ask the database all that the first page of a search asks it, how common the word is included."""
    from anquan.web import keyset
    from hazards.selectors import listing

    stage.person(name)

    def first_page():
        rows = rows_of(stage, name, f"q={word}").select_related(*listing.RELATED).only(*listing.COLUMNS)
        keyset.page(rows, listing.NEWEST, SIZE)

    return asking_again(first_page)
