"""The navigation shows what a person may open, and nothing that is not there."""

import pytest

from anquan.access import MATRIX
from anquan.web import navigation
from tests.web.pages import page_of

LEAVES = [leaf for entry in navigation.NAVIGATION for leaf in (entry, *entry.children)]
ROLES = ["officer", "grid", "inspector", "township_leader", "dept_officer", "awb", "leader", "expert", "admin"]


def labels(items):
    return {label for item in items for label in (item.label, *(child.label for child in item.children))}


@pytest.mark.parametrize("person", ROLES)
def test_every_entry_shown_can_be_opened(world, person):
    user = world.fresh(person)
    for item in navigation.menu(user, ""):
        for shown in (item, *item.children):
            url_name = next(leaf.url for leaf in LEAVES if navigation.address(leaf.url) == shown.href)
            assert navigation.may_open(user, url_name)


def test_people_and_posts_are_for_the_system_manager_alone(world):
    assert "人员与任职" in labels(navigation.menu(world.fresh("admin"), ""))
    assert "人员与任职" not in labels(navigation.menu(world.fresh("inspector"), ""))


def test_an_entry_whose_page_does_not_exist_is_left_out():
    assert navigation.address("nowhere:page") == ""


def test_every_entry_whose_page_exists_has_a_row_in_the_access_matrix():
    there = [leaf.url for leaf in (*LEAVES, *navigation.BOTTOM_BAR) if navigation.address(leaf.url)]
    assert there
    assert not [url for url in there if url not in MATRIX]


def test_one_entry_is_lit_on_its_own_page_and_on_the_pages_beneath_it(world):
    user = world.fresh("admin")
    for current in ("accounts:list", "accounts:edit"):
        lit = [child.label for item in navigation.menu(user, current) for child in item.children if child.is_current]
        assert lit == ["人员与任职"]
    assert not [item for item in navigation.menu(user, "nowhere:page") if item.is_open]


def test_counts_come_from_the_app_that_owns_them(world, monkeypatch):
    monkeypatch.setitem(navigation._COUNTS, "todo", lambda user: 31 if user == world.awb else 0)
    assert navigation.count("todo", world.awb) == 31
    assert navigation.count("todo", world.inspector) == 0
    assert navigation.count("nobody registered this", world.awb) == 0


def test_the_frame_names_the_office_and_the_person(client, world):
    page = page_of(client, world.admin, "/ui/styleguide/")
    assert "明光市" in page
    assert "系统管理员" in page
    assert 'lang="zh-CN"' in page


def test_the_style_guide_is_not_for_everybody(client, world):
    client.force_login(world.inspector, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/ui/styleguide/").status_code == 403
