"""The list page: its SQL against the best one can write by hand, its last page against its first, OFFSET, and scope."""

from collections.abc import Iterator

from tests.bench.measuring import Line, in_turns
from tests.bench.stage import Stage, asking, asking_again

SIZE = 50
OFFSET_FACTOR = 100  # of a million rows; OFFSET costs in proportion to the rows before it
OWN = (
    "id",
    "number",
    "status",
    "level",
    "description",
    "location",
    "found_on",
    "due_on",
    "submitted_on",
    "ended_on",
    "clock_due_on",
    "round",
    "version",
)
BY_HAND = f"""
SELECT {", ".join(f"h.{name}" for name in OWN)}, u.id, u.name, u.short_name, r.id, r.name, r.short_name,
    t.id, t.name, t.short_name, p.id, p.name, o.id, o.name
FROM hazards_hazard h JOIN units_unit u ON u.id = h.unit_id
    LEFT JOIN units_unit r ON r.id = h.responsible_unit_id LEFT JOIN units_unit t ON t.id = h.township_id
    JOIN accounts_user p ON p.id = h.reported_by_id LEFT JOIN accounts_user o ON o.id = h.ordered_by_id
WHERE """


def run(stage: Stage) -> Iterator[Line]:
    for name, column in (("province", "province_id"), ("county", "county_id")):
        yield from _newest(stage, name, column)
    yield from _overdue(stage)
    yield _offset(stage)
    yield from _whole_page(stage)


def rows_of(stage: Stage, name: str, query: str = ""):
    from django.http import QueryDict

    from hazards.selectors import listing

    return listing.filtered(QueryDict(query), stage.person(name), stage.today)


def paging(rows, ordering, after: str = ""):
    """Work: ask the database all that the product asks for one page."""
    from anquan.web import keyset
    from hazards.selectors import listing

    shown = rows.select_related(*listing.RELATED).only(*listing.COLUMNS)
    return asking_again(lambda: keyset.page(shown, ordering, SIZE, after=after))


def last_row(rows, ordering):
    """The row after which the last page comes."""
    from anquan.web import keyset

    found = rows.order_by(*keyset.keys(ordering)).reverse()
    return found[min(SIZE, max(rows.count() - 1, 0))]


def _newest(stage: Stage, name: str, column: str) -> Iterator[Line]:
    from anquan.web import keyset
    from hazards.selectors.listing import NEWEST

    rows, place = rows_of(stage, name), stage.place(name)
    row = last_row(rows, NEWEST)
    first = paging(rows, NEWEST)
    last = paging(rows, NEWEST, keyset.cursor(NEWEST, row))
    order = " ORDER BY h.found_on DESC, h.id DESC LIMIT 51"
    best_first = asking(f"{BY_HAND} h.{column} = %s{order}", [place.pk])
    best_last = asking(
        f"{BY_HAND} h.{column} = %s AND (h.found_on, h.id) < (%s, %s){order}", [place.pk, str(row.found_on), row.pk]
    )
    assert len(first()) == len(best_first()) and len(last()) == len(best_last())
    said = {"province": "全省", "county": "一个县"}[name]
    yield in_turns(first, best_first, stage.rounds).at_most(f"清单 {said}，首页 SQL / 手写 SQL", 1.5)
    yield in_turns(last, best_last, stage.rounds).at_most(f"清单 {said}，末页 SQL / 手写 SQL", 1.5)
    yield in_turns(last, first, stage.rounds).at_most(f"清单 {said}，末页 / 首页", 1.5)


def _overdue(stage: Stage) -> Iterator[Line]:
    from anquan.web import keyset
    from hazards.selectors.listing import BY_DUE

    rows = rows_of(stage, "county", "due=overdue")
    if not rows.exists():
        return
    row = last_row(rows, BY_DUE)
    first = paging(rows, BY_DUE)
    last = paging(rows, BY_DUE, keyset.cursor(BY_DUE, row))
    late = (
        "h.county_id = %s AND h.ended_on IS NULL AND h.due_on < %s "
        "AND NOT (h.status = 'submitted' AND h.submitted_on <= h.due_on)"
    )
    order = " ORDER BY h.due_on, h.id LIMIT 51"
    params = [stage.place("county").pk, str(stage.today)]
    best_first = asking(f"{BY_HAND} {late}{order}", params)
    best_last = asking(f"{BY_HAND} {late} AND (h.due_on, h.id) > (%s, %s){order}", [*params, str(row.due_on), row.pk])
    assert len(first()) == len(best_first()) and len(last()) == len(best_last())
    yield in_turns(first, best_first, stage.rounds).at_most("清单 一个县逾期，首页 SQL / 手写 SQL", 1.5)
    yield in_turns(last, best_last, stage.rounds).at_most("清单 一个县逾期，末页 SQL / 手写 SQL", 1.5)


def _offset(stage: Stage) -> Line:
    """The middle of the list, where OFFSET has half of the table to count off."""
    from anquan.web import keyset
    from hazards.selectors.listing import NEWEST

    rows, middle = rows_of(stage, "province"), stage.hazards // 2
    row = rows.order_by(*keyset.keys(NEWEST))[middle]
    ours = paging(rows, NEWEST, keyset.cursor(NEWEST, row))
    ids = asking(
        f"{BY_HAND} h.province_id = %s ORDER BY h.found_on DESC, h.id DESC LIMIT 51 OFFSET %s",
        [stage.place("province").pk, middle],
    )
    factor = OFFSET_FACTOR * stage.hazards / 1_000_000
    return in_turns(ours, ids, stage.rounds).at_least(f"翻到第 {middle:,} 行，按键 / OFFSET", factor)


def _whole_page(stage: Stage) -> Iterator[Line]:
    """Everything a person waits for, against the same 50 objects in the plainest template."""
    from django.template import Context, Template

    from anquan.web import keyset
    from hazards.selectors import listing

    plain = Template(
        "<table>{% for h in rows %}<tr><td>{{ h.number }}<td>{{ h.description }}<td>{{ h.unit.name }}"
        "<td>{{ h.township.name }}<td>{{ h.due_on }}<td>{{ h.get_status_display }}{% endfor %}</table>"
    )

    for name, said in (("county", "一个县"), ("township", "一个乡镇")):
        browser = stage.browser(name)

        def ours(browser=browser):
            assert browser.get("/hazards/").status_code == 200

        def bare(rows=rows_of(stage, name)):
            found = rows.select_related(*listing.RELATED).order_by(*keyset.keys(listing.NEWEST))[:SIZE]
            return plain.render(Context({"rows": found}))

        yield in_turns(ours, bare, stage.rounds).at_most(f"清单整页（含筛选、页签、合计）{said} / 最简模板 50 行")
