"""Accepted, refused, stale, wrong: what the person sees, and that nothing he typed is lost."""

from types import SimpleNamespace

import pytest
from django import forms
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from anquan.web.views import ServiceActionView, ServiceFormView
from anquan.web.views.actions import changes_of
from anquan.workflow import NotAllowed


class Reason(forms.Form):
    reason = forms.CharField(label="退回原因", widget=forms.Textarea)
    secret = forms.CharField(label="口令", required=False, widget=forms.PasswordInput)


class Stale(NotAllowed):
    def __init__(self, entries):
        super().__init__("这条隐患在您打开以后已被更新。", "stale")
        self.entries = entries


class Decline(ServiceFormView):
    form_class = Reason
    success_message = "已退回。"
    raises: Exception | None = None

    def perform(self, form):
        if self.raises:
            raise self.raises
        return form.cleaned_data["reason"]

    def get_success_url(self):
        return "/next/"

    def render_to_response(self, context, **kwargs):
        return HttpResponse(str(context["form"]), **kwargs)


class Remind(ServiceActionView):
    raises: Exception | None = None
    success_message = "已催办。"

    def perform(self):
        if self.raises:
            raise self.raises

    def get_success_url(self):
        return "/list/"


@pytest.fixture
def submit(world):
    def submitted(view=Decline, raises=None, htmx=False, **data):
        request = RequestFactory().post("/decline/7/", data, HTTP_REFERER="http://testserver/hazards/7/")
        request.user = world.inspector
        request.htmx = htmx
        request.resolver_match = None
        request.session = {}
        request._messages = FallbackStorage(request)
        return view.as_view(raises=raises)(request), request

    return submitted


TYPED = "通道净宽实测 1.1 米，东侧两垛纸箱未移走。"


def test_an_accepted_submit_goes_on_says_so_and_clears_the_draft(submit):
    answer, request = submit(reason=TYPED)
    assert (answer.status_code, answer["Location"]) == (302, "/next/")
    assert [str(message) for message in request._messages] == ["已退回。"]
    assert answer.cookies["draft_done"].value == "%2Fdecline%2F7%2F"
    assert not answer.cookies["draft_done"]["httponly"]


def test_a_fragment_is_sent_on_by_a_header(submit):
    answer, _ = submit(reason=TYPED, htmx=True)
    assert answer["HX-Redirect"] == "/next/"


def test_next_leads_back_to_the_list_but_never_to_another_site(submit):
    answer, _ = submit(reason=TYPED, next="/hazards/?status=open&after=abc")
    assert answer["Location"] == "/hazards/?status=open&after=abc"
    for bad in ("https://example.com/", "//example.com", "javascript:alert(1)"):
        answer, _ = submit(reason=TYPED, next=bad)
        assert answer["Location"] == "/next/"


def test_a_refused_move_keeps_what_was_typed_and_gives_the_reason(submit):
    answer, _ = submit(reason=TYPED, raises=NotAllowed("您是提交人，不能自己复查。", "guard"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "您是提交人，不能自己复查。" in page
    assert TYPED in page
    assert "draft_done" not in answer.cookies


def test_a_service_error_stands_beside_its_field(submit):
    answer, _ = submit(reason=TYPED, raises=ValidationError({"reason": "原因写得太短。", "photo": "至少要一张照片。"}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_reason_error"' in page
    assert "至少要一张照片。" in page  # the form has no such field: at the top


def test_an_empty_form_is_answered_with_422_and_the_words_of_the_office(submit):
    answer, _ = submit(reason="")
    assert answer.status_code == 422
    assert "请填写这一项。" in answer.content.decode()
    assert "该字段是必填项" not in answer.content.decode()


def test_a_stale_submit_shows_what_changed_and_what_was_typed_but_no_password(submit, world):
    entry = SimpleNamespace(
        actor_name="张建国", at=timezone.now(), object_type="hazards.hazard",
        changes={"status": ["submitted", "rectifying"], "location": ["仓库", "二号仓库"], "version": [3, 4]},
    )  # fmt: skip
    answer, _ = submit(reason=TYPED, secret="hunter2hunter2", raises=Stale([entry]))
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in ("张建国", "待复查", "整改中", "部位", "二号仓库", TYPED):
        assert words in page
    assert "hunter2" not in page
    assert "版本" not in page


def test_changes_of_several_entries_run_from_the_first_before_to_the_last_after():
    def entry(before, after):
        return SimpleNamespace(object_type="hazards.hazard", changes={"location": [before, after]})

    assert changes_of([entry("二", "三"), entry("一", "二")]) == [{"label": "部位", "before": "一", "after": "三"}]
    assert changes_of([entry("二", "一"), entry("一", "二")]) == []
    assert changes_of([]) == []


def test_one_button_goes_on_or_gives_its_reason(submit):
    answer, _ = submit(view=Remind)
    assert answer["Location"] == "/list/"
    answer, _ = submit(view=Remind, raises=NotAllowed("今天已经催办过。"))
    assert answer.status_code == 409
    assert "今天已经催办过。" in answer.content.decode()
    assert 'href="http://testserver/hazards/7/"' in answer.content.decode()


def test_one_button_does_not_answer_get(world):
    request = RequestFactory().get("/remind/")
    request.user = world.inspector
    assert Remind.as_view()(request).status_code == 405
