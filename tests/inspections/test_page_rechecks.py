"""The list of re-checks and the panel of a re-check visit."""

import pytest
from django.urls import reverse

from inspections.models import Recheck
from tests.cast import picture
from tests.counting import frozen_queries

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def submitted(play):
    return play.submitted()


@pytest.fixture
def visit(visiting):
    return visiting.underway(method="recheck")


def html(response, status: int = 200) -> str:
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def at(visit, *more) -> str:
    return reverse("rechecks:record" if more else "rechecks:panel", args=[visit.number, *more])


def test_the_list_says_how_many_and_where_and_leads_there(world, client, submitted):
    client.force_login(world.inspector)
    client.get(reverse("rechecks:list"))
    with frozen_queries("rechecks:list"):
        page = html(client.get(reverse("rechecks:list")))
    assert "待复查 1 处，1 家" in page and "geo:32.850000,118.100000" in page and "安排复查" in page
    near = html(client.get(reverse("rechecks:list") + "?lat=32.86&lng=118.10"))
    assert "1.1 公里" in near and "按期限排" in near
    assert client.get(reverse("rechecks:list") + "?lat=x&lng=1").status_code == 400
    client.force_login(world.owner)
    assert client.get(reverse("rechecks:list")).status_code == 403
    client.force_login(world.far_inspector)
    assert "没有要复查的" in html(client.get(reverse("rechecks:list")))


def test_an_arranged_visit_is_shown_instead_of_a_new_one(world, client, submitted, visit):
    client.force_login(world.inspector)
    page = html(client.get(reverse("rechecks:list")))
    assert reverse("visits:detail", args=[visit.number]) in page and "安排复查" not in page
    made = html(client.get(f"{reverse('visits:make')}?unit={world.xinyuan.pk}&method=recheck"))
    assert '<option value="recheck" selected>' in made or 'value="recheck" checked' in made


def test_the_panel_shows_before_and_after_and_three_results(world, client, submitted, visit):
    client.force_login(world.inspector)
    assert at(visit) in html(client.get(reverse("visits:carry", args=[visit.number])))
    client.get(at(visit), headers=HTMX)
    with frozen_queries("rechecks:panel"):
        page = html(client.get(at(visit), headers=HTMX))
    assert "已复查 <b>0/1</b>" in page and "整改前" in page and "整改后" in page and page.count('name="result"') == 3
    client.force_login(world.township_leader)
    assert 'name="result"' not in html(client.get(at(visit), headers=HTMX))
    client.force_login(world.far_inspector)
    assert client.get(at(visit), headers=HTMX).status_code == 404


def test_a_result_is_recorded_and_the_panel_comes_back(world, client, submitted, visit):
    client.force_login(world.inspector)
    wrong = html(client.post(at(visit, submitted.pk), {"result": "not_fixed"}, headers=HTMX), 422)
    assert "请写明哪里没有改好" in wrong
    sent = {"result": "fixed", "opinion": "出口畅通", "photos": picture(), "version": submitted.version}
    page = html(client.post(at(visit, submitted.pk), sent, headers=HTMX))
    assert "已复查 <b>1/1</b>" in page and "出口畅通" in page and Recheck.objects.get().moved == "pass"
    conflict = html(client.post(at(visit, submitted.pk), {"result": "partial", "opinion": "x"}, headers=HTMX), 409)
    assert "已记录为“已改”" in conflict
    assert client.post(at(visit, 999_999_999), {"result": "fixed"}, headers=HTMX).status_code == 404


def test_without_script_the_result_leads_back_to_the_visit(world, client, submitted, visit):
    client.force_login(world.inspector)
    done = client.post(at(visit, submitted.pk), {"result": "partial", "opinion": "还差一半", "next_step": "continue"})
    assert done.url.endswith(f"#recheck-{submitted.pk}")
    submitted.refresh_from_db()
    assert submitted.status == "rectifying"
