"""Behind the plate at a gate, for whoever has no password at hand: 手机验证码. Public pages; what they tell about a unit is
its name, which stands on the plate."""

from typing import Any

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from anquan.accounts import phone_codes
from anquan.accounts.forms import CodeForm, PhoneForm
from anquan.accounts.middleware import BY_CODE
from anquan.accounts.models import PhoneCode
from anquan.accounts.tasks import send_codes
from anquan.notices import sms
from anquan.terms.selectors import whole
from anquan.units.models import Unit
from anquan.units.selectors import unit_of_plate
from anquan.web.queue import enqueue
from anquan.web.throttle import MINUTE, too_often
from anquan.workflow import NotAllowed

BACKEND = "django.contrib.auth.backends.ModelBackend"
ASKED = "phone code"  # in the session: the plate, the telephone and the code that was asked for


@method_decorator(never_cache, name="dispatch")
class AtPlate(FormView):
    """A public form at the plate of one enterprise or place in use."""

    unit: Unit

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.unit = unit_of_plate(kwargs["code"])
        if request.method == "POST" and too_often("plate", whole("plate.posts_per_minute", timezone.localdate())):
            answer = render(request, "accounts/plate_busy.html", {"unit": self.unit}, status=429)
            answer["Retry-After"] = str(MINUTE)
            return answer
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(unit=self.unit, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def refused(self, form: Any, refusal: NotAllowed, status: int = 409) -> HttpResponse:
        form.add_error(None, refusal.reason)
        return self.render_to_response(self.get_context_data(form=form), status=status)


class AskForCode(AtPlate):
    template_name = "accounts/phone.html"
    form_class = PhoneForm

    def form_valid(self, form: PhoneForm) -> HttpResponse:
        phone = form.cleaned_data["phone"]
        try:
            row = phone_codes.request(unit=self.unit, phone=phone, now=timezone.now())
        except NotAllowed as refusal:
            return self.refused(form, refusal)
        enqueue(send_codes)
        self.request.session[ASKED] = {"unit": self.unit.pk, "phone": phone, "row": row.pk}
        return HttpResponseRedirect(reverse("accounts:code", args=[self.unit.code]))


class EnterCode(AtPlate):
    template_name = "accounts/code.html"
    form_class = CodeForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.asked = request.session.get(ASKED) or {}
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.is_asked:
            return HttpResponseRedirect(reverse("accounts:phone", args=[self.unit.code]))
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: CodeForm) -> HttpResponse:
        phone = self.asked["phone"] if self.is_asked else ""
        try:
            user = phone_codes.verify(unit=self.unit, phone=phone, typed=form.cleaned_data["code"], now=timezone.now())
        except NotAllowed as refusal:
            return self.refused(form, refusal, 422)
        self.request.signed_in_by = "手机验证码"  # type: ignore[attr-defined]  # for the journal
        login(self.request, user, backend=BACKEND)
        self.request.session.pop(ASKED, None)
        self.request.session[BY_CODE] = True
        self.request.session.set_expiry(60 * whole("phone_code.session_minutes", timezone.localdate()))
        return HttpResponseRedirect(reverse("units:scan", args=[self.unit.code]))

    @property
    def is_asked(self) -> bool:
        return self.asked.get("unit") == self.unit.pk

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        phone = str(self.asked.get("phone", ""))
        minutes = whole("phone_code.minutes", timezone.localdate())
        return super().get_context_data(shown=self._shown(), tail=phone[-4:], minutes=minutes, **kwargs)

    def _shown(self) -> str:
        """The demo has no telephones: there the code stands on the page."""
        if not (sms.is_on_page() and self.is_asked):
            return ""
        row = PhoneCode.objects.filter(pk=self.asked.get("row"), is_known=True).first()
        return phone_codes.code_of(row) if row else ""
