"""Scope, declared conditions, allowed orderings: a list never answers more than it was asked."""

import django_filters
import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory

from anquan.units.models import Unit
from anquan.web.views import Ordering, ScopedListView


class UnitFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="名称", method="by_name")
    kind = django_filters.ChoiceFilter(label="类别", choices=[("township", "乡镇"), ("enterprise", "企业")])
    created = django_filters.DateFromToRangeFilter(label="建立时间", field_name="created_at")

    class Meta:
        model = Unit
        fields: list[str] = []

    def by_name(self, rows, name, value):
        return rows.filter(name__contains=value)


class Units(ScopedListView):
    model = Unit
    filterset_class = UnitFilter
    orderings = (Ordering("name", "名称", "name"), Ordering("newest", "最新", "pk", descending=True))
    export_right = "hazard.export"

    def export(self, rows):
        return HttpResponse(f"{rows.count()} 行")


@pytest.fixture
def ask(world):
    """``ask(person, **query)`` → the view, set up as the URL would."""

    def asked(person, **query):
        request = RequestFactory().get("/units/", query)
        request.user = world.fresh(person)
        request.htmx = False
        view = Units()
        view.setup(request)
        return view

    return asked


def two_at_a_time(monkeypatch):
    """Pages of two rows and a count that stops at two."""
    monkeypatch.setattr("anquan.web.views.lists.terms.whole", lambda key, on: 2)


def names(view):
    view._check_names()
    return {row.name for row in view.context()["rows"]}


def test_a_person_sees_his_own_rows_and_not_his_neighbours(ask, world):
    seen = names(ask("inspector"))
    assert world.xinyuan.name in seen
    assert world.hengfeng.name not in seen
    assert world.far_plant.name not in seen


@pytest.mark.parametrize("query", [{"kinds": "township"}, {"stauts": "x"}, {"created": "2026-01-01"}])
def test_a_condition_nobody_declared_is_refused_and_not_ignored(ask, query):
    with pytest.raises(BadRequest, match="筛选条件"):
        names(ask("awb", **query))


def test_both_ends_of_a_range_are_declared(ask):
    assert names(ask("awb", created_after="2000-01-01", created_before="2100-01-01"))


def test_a_value_that_makes_no_sense_is_refused_with_the_name_of_the_condition(ask):
    with pytest.raises(BadRequest, match="类别"):
        names(ask("awb", kind="castle"))


def test_only_declared_orderings_are_allowed(ask):
    with pytest.raises(BadRequest, match="排序"):
        names(ask("awb", order="password"))
    view = ask("awb", order="-name")
    listed = [row.name for row in view.context()["rows"]]
    assert listed == sorted(listed, reverse=True)


def test_a_forged_place_in_the_list_is_refused(ask):
    with pytest.raises(BadRequest, match="翻页"):
        names(ask("awb", after="xxxx"))


def test_conditions_stay_in_the_links_and_the_place_does_not_survive_a_change_of_condition(ask, monkeypatch):
    two_at_a_time(monkeypatch)
    context = ask("awb", q="明光", kind="enterprise").context()
    assert "q=" in context["pager"]["next"]
    assert "kind=enterprise" in context["pager"]["next"]
    assert "after=" in context["pager"]["next"]
    view = ask("awb", q="明光", after=context["pager"]["next"].split("after=")[1])
    assert "after=" not in view.href(kind="township")
    assert "q=" in view.href(kind="township")


def test_the_filter_bar_says_what_is_in_force_and_how_to_undo_it(ask):
    bar = ask("awb", kind="enterprise", created_after="2026-01-01").context()["filters"]
    says = {condition.name: (condition.say, condition.is_on) for condition in bar}
    assert says["kind"] == ("企业", True)
    assert says["created"][1] is True
    assert "2026-01-01" in says["created"][0]
    kind = next(condition for condition in bar if condition.name == "kind")
    assert "kind=" not in kind.clear_href
    assert [option.label for option in kind.options] == ["全部", "乡镇", "企业"]
    created = next(condition for condition in bar if condition.name == "created")
    assert "created_after" not in created.clear_href
    assert ("kind", "enterprise") in created.kept


def test_the_search_box_is_not_a_chip(ask):
    assert "q" not in {condition.name for condition in ask("awb", q="木业").context()["filters"]}


def test_the_export_takes_the_same_rows_and_asks_for_its_right(ask):
    view = ask("awb", kind="enterprise", export="xlsx")
    rows = ask("awb", kind="enterprise").rows.count()
    assert view.get(view.request).content.decode() == f"{rows} 行"
    view = ask("officer", export="xlsx")
    with pytest.raises(PermissionDenied):
        view.get(view.request)
    assert ask("officer").context()["export_href"] == ""


def test_an_export_nobody_wrote_is_refused(ask):
    view = ask("awb", export="csv")
    with pytest.raises(BadRequest):
        view.get(view.request)


def test_a_list_over_the_cap_says_so(ask, monkeypatch):
    two_at_a_time(monkeypatch)
    assert str(ask("awb").context()["total"]) == "2+"
