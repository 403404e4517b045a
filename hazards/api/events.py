"""What happened to the hazards of a scope, by the places in the chain of the journal (封存序号).

An entry gets its place after its commit, and places are given without gaps in the order in which they can be read
(decision 0010). So whoever remembers the last place he has seen never misses an entry, however late it was committed.
"""

from typing import Any

from anquan.journal.models import Entry
from anquan.journal.selectors import place_before, sealed_after
from anquan.web.api import paging
from anquan.web.api.schema import TEXT, WHOLE, obj
from hazards.models import Hazard

EVENT = obj(
    {
        "seq": WHOLE | {"description": "封存序号，由小到大"},
        "id": WHOLE,
        "at": {"type": "string", "format": "date-time"},
        "action": TEXT,
        "number": TEXT | {"description": "隐患编号"},
        "actor_name": TEXT,
        "changes": {"type": "object", "description": "字段：[改动前, 改动后]"},
        "note": TEXT,
    }
)
STEP = 1_000  # places looked at together
MOST_STEPS = 10  # a page costs no more than this, and may be short while ``next`` says that there is more
COLUMNS = ("pk", "at", "action", "object_label", "actor_name", "changes", "note")


def page_of(user, query, today) -> dict[str, Any]:
    size, place = paging.page_size(query, today), _start(query)
    results: list[dict[str, Any]] = []
    for _ in range(MOST_STEPS):
        links = sealed_after(place, STEP)
        results += _told(user, links)
        place = links[-1][0] if links else place
        more = len(links) == STEP
        if len(results) > size or not more:
            break
    if len(results) > size:
        results, more = results[:size], True
        place = results[-1]["seq"]
    return {"next": paging.encode(place) if more else None, "resume": paging.encode(place), "results": results}


def _start(query) -> int:
    since = paging.since(query)
    if text := query.get("cursor", ""):
        return paging.whole_number(paging.decode(text)[0])
    return place_before(since) if since else 0


def _told(user, links: list[tuple[int, int]]) -> list[dict[str, Any]]:
    entries = Entry.objects.filter(
        pk__in=[entry_id for _, entry_id in links], object_type=Hazard._meta.label_lower, result="ok"
    )
    found = {row[0]: row for row in entries.values_list(*COLUMNS, "object_id")}
    hazards = {int(row[-1]) for row in found.values()}
    visible = set(Hazard.objects.visible_to(user).filter(pk__in=hazards).values_list("pk", flat=True))
    return [
        _event(seq, found[entry_id])
        for seq, entry_id in links
        if entry_id in found and int(found[entry_id][-1]) in visible
    ]


def _event(seq: int, row: tuple) -> dict[str, Any]:
    pk, at, action, number, actor_name, changes, note, _ = row
    return {
        "seq": seq, "id": pk, "at": at, "action": action, "number": number, "actor_name": actor_name,
        "changes": changes, "note": note,
    }  # fmt: skip
