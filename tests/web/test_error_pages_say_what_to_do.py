"""400, 403, 404, 500: what happened, what is kept, what to do, a number to quote; never words of the framework."""

import re

import pytest
from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404
from django.test import RequestFactory

from anquan.web import handlers
from tests.web.pages import page_of


def request_for(user=None, htmx=False):
    request = RequestFactory().get("/x/")
    request.htmx = htmx
    request.resolver_match = None
    if user:
        request.user = user
    return request


def test_a_page_that_is_not_there(client, world):
    page = page_of(client, world.inspector, "/no/such/page/", status=404)
    assert "没有找到这一页" in page
    assert re.search(r"请求号.*<b>\w{6,}</b>", page, re.S)
    assert "No such" not in page
    assert 'class="sidenav"' in page


def test_a_page_without_the_right(client, world):
    page = page_of(client, world.inspector, "/ui/styleguide/", status=403)
    assert "没有权限" in page
    assert "系统管理员" in page


@pytest.mark.parametrize(
    ("handler", "exception", "status"),
    [
        (handlers.bad_request, BadRequest("没有“x”这个筛选条件。"), 400),
        (handlers.permission_denied, PermissionDenied("您没有导出的权限。"), 403),
        (handlers.page_not_found, Http404("没有这条隐患。"), 404),
    ],
)
def test_a_chinese_reason_is_shown_and_an_english_one_is_not(db, handler, exception, status):
    answer = handler(request_for(), exception)
    assert answer.status_code == status
    assert str(exception) in answer.content.decode()
    english = handler(request_for(), type(exception)("No Hazard matches the given query."))
    assert "No Hazard" not in english.content.decode()


def test_a_fragment_gets_a_fragment(world):
    answer = handlers.page_not_found(request_for(world.inspector, htmx=True), Http404("没有这条隐患。"))
    assert answer.status_code == 404
    assert "<html" not in answer.content.decode()
    assert "没有这条隐患。" in answer.content.decode()


def test_the_500_page_needs_no_database():
    """Without the ``db`` mark any query would fail this test."""
    answer = handlers.server_error(RequestFactory().get("/x/"))
    assert answer.status_code == 500
    assert "系统出错了" in answer.content.decode()


def test_a_page_of_an_expired_form_says_that_the_draft_is_kept(client, world):
    client.handler.enforce_csrf_checks = True
    answer = client.post("/login/", {"username": "a", "password": "b"})
    assert answer.status_code == 403
    assert "保存在本机" in answer.content.decode()


def test_a_reason_is_escaped(db):
    answer = handlers.bad_request(request_for(), BadRequest("没有“<script>alert(1)</script>”这个条件。"))
    assert "<script>alert" not in answer.content.decode()


def test_the_locked_page_says_for_how_long(client, world):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = client.post("/login/", {"username": "inspector", "password": "wrong"})
    assert answer.status_code == 429
    page = answer.content.decode()
    assert "账号已暂时锁定" in page
    assert f"{int(settings.AXES_COOLOFF_TIME * 60)} 分钟" in page


def test_the_sign_in_page_says_one_thing_for_every_wrong_pair_and_keeps_the_name(client, world):
    wrong = client.post("/login/", {"username": "inspector", "password": "wrong"}).content.decode()
    nobody = client.post("/login/", {"username": "nobody", "password": "wrong"}).content.decode()
    for page in (wrong, nobody):
        assert "账号或密码不正确" in page
    assert 'value="inspector"' in wrong
