"""The dashboard's numbers are the lists' numbers: every figure opens exactly the rows it counts, for every role."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from hazards.models import Hazard


@pytest.fixture
def some(play):
    old = play.today() - timedelta(days=60)
    play.closed(today=old)
    play.rectifying(today=old, description="配电箱无门且积尘严重")
    play.submitted()
    play.reported(by="guandian_inspector", unit="hengfeng")
    play.reported(unit="site", level="major", description="基坑边坡开裂未处置")
    play.reported(by="far_inspector", unit="far_plant")


def links(page: str) -> list[tuple[int, str]]:
    """(number shown, address) of every figure that opens the list."""
    found = re.findall(r'<a[^>]*href="(/hazards/\?[^"]+)"[^>]*>\s*(?:<b>)?([\d,]+)(?![\d.,])', page)
    return [(int(count.replace(",", "")), unescape(href)) for href, count in found]


def rows_behind(client, href: str) -> int:
    page = client.get(href)
    assert page.status_code == 200, href
    return page.context["total"].value


@pytest.mark.parametrize("person", ["awb", "inspector", "dept_officer", "officer", "leader", "auditor", "far_awb"])
@pytest.mark.parametrize("view", ["desk", "leader"])
def test_every_figure_opens_the_rows_it_counts(world, some, client, person, view):
    client.force_login(world.fresh(person))
    page = client.get(reverse("hazards:dashboard"), {"view": view}).content.decode()
    figures = links(page)
    assert figures
    wrong = {href: (count, behind) for count, href in figures if (behind := rows_behind(client, href)) != count}
    assert not wrong


def test_the_sums_agree_with_each_other(world, some, client):
    client.force_login(world.awb)
    context = client.get(reverse("hazards:dashboard"), {"view": "desk"}).context
    total = context["matrix"].total
    *states, whole, late = [cell.count for cell in total["cells"]]
    mine = Hazard.objects.visible_to(world.fresh("awb"))
    assert sum(states) == whole == mine.open().count()
    assert late == mine.overdue(context["today"]).count() == 1
    assert sum(row[1] for row in context["ageing"].table) == whole


def test_a_foreign_hazard_is_in_no_figure(world, some, client):
    client.force_login(world.awb)
    page = client.get(reverse("hazards:dashboard"), {"view": "desk"}).content.decode()
    assert "涧溪镇" in page and "龙阳镇" not in page


def test_an_undeclared_or_wrong_condition_is_refused_in_chinese(world, client):
    client.force_login(world.awb)
    for query in ({"password": "x"}, {"period": "明年"}, {"level": "huge"}, {"view": "x"}):
        answer = client.get(reverse("hazards:dashboard"), query)
        assert answer.status_code == 400


def test_an_empty_county_gets_words_instead_of_zeros(world, client):
    client.force_login(world.far_awb)
    page = client.get(reverse("hazards:dashboard"), {"view": "desk"}).content.decode()
    assert "还没有隐患" in page


def test_the_number_of_queries_does_not_grow_with_the_hazards(world, play, client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(world.awb)
    counts = []
    for more in (3, 6):
        for n in range(more):
            play.reported(description=f"第 {n} 处灭火器失效")
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("hazards:dashboard"), {"view": "desk"})
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 60
