"""Whether the sentences of 待办 say what their lists show, person by person."""

import re
from collections.abc import Iterable
from datetime import date

from django.test import Client

from anquan.todo import MOST_LINES
from anquan.web import todo


def faults_of(world, people: Iterable[str], today: date) -> tuple[dict, int]:
    """What differs between a count, its list, its first lines and the number beside 待办; and how much was compared."""
    wrong, told = {}, 0
    for person in people:
        user, client = world.fresh(person), Client()
        client.force_login(user)
        for item in todo.items(user, today):
            told += 1
            if rows_behind(client, item.href) != item.count or len(item.lines) != min(item.count, MOST_LINES):
                wrong[person, item.what] = item.count
            if item.part and rows_behind(client, item.part_href) != int(re.search(r"\d+", item.part)[0]):
                wrong[person, item.part] = item.part
        if (number := todo.waiting(user, today)) != len(things_of(user, today)):
            wrong[person, "waiting"] = number
    return wrong, told


def things_of(user, today: date) -> set:
    """What waits for a person, each once, sentence by sentence."""
    return {
        (said.book.thing, key)
        for said in todo.sentences(user)
        if said.rule.is_mine
        for key in said.rows(user, today).values_list(said.book.key, flat=True)
    }


def rows_behind(client: Client, href: str) -> int:
    """How many the list shows, page after page."""
    found, address = 0, href
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, address
        found += len(answer.context["rows"])
        following = answer.context["pager"]["next"]
        address = f"{href.split('?')[0]}{following}" if following else ""
    return found


def said(user, today: date) -> dict[str, int]:
    """Every sentence of a person with its count."""
    return {item.what: item.count for item in todo.items(user, today)}
