"""Public pages of 门口反映: telling at the plate, the receipt with its query code, asking what became of it."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import FormView

from anquan.accounts.plate import AtPlate
from anquan.terms.selectors import whole
from anquan.units.selectors import unit_of_plate
from anquan.web.throttle import MINUTE, too_often
from anquan.web.views.actions import place_errors
from anquan.workflow import NotAllowed
from hazards.models import Tip
from hazards.tips import services
from hazards.tips.forms import QueryForm, TellForm

TOLD = "told"  # in the session: what the receipt says, once


class Tell(AtPlate):
    template_name = "tips/tell.html"
    form_class = TellForm

    def get_initial(self) -> dict[str, Any]:
        return {"uid": uuid.uuid4()}

    def form_valid(self, form: TellForm) -> HttpResponse:
        cleaned = form.cleaned_data
        try:
            tip, code = services.tell(
                unit=self.unit, text=cleaned["text"], uploads=cleaned["photos"], now=timezone.now(), uid=cleaned["uid"]
            )
        except ValidationError as problem:
            place_errors(form, problem)
            return self.form_invalid(form)
        except NotAllowed as refusal:
            return self.refused(form, refusal)
        if code:
            self.request.session[TOLD] = {"number": tip.number, "code": code}
            self.request.session.set_expiry(MINUTE * 30)  # somebody else's telephone, perhaps
        return HttpResponseRedirect(reverse("tips:receipt", args=[self.unit.code]))


@never_cache
@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """The query code is shown while this browser remembers what it told, and nowhere else."""
    told = request.session.get(TOLD)
    return render(request, "tips/receipt.html", {"unit": unit_of_plate(code), "told": told})


@method_decorator(never_cache, name="dispatch")
class Query(FormView):
    """办到哪一步: by the query code, typed, never in an address."""

    template_name = "tips/query.html"
    form_class = QueryForm

    def form_valid(self, form: QueryForm) -> HttpResponse:
        if too_often("tips.query", whole("plate.posts_per_minute", timezone.localdate())):
            form.add_error(None, "查询太频繁，请过一分钟再试。")
            return self.render_to_response(self.get_context_data(form=form), status=429)
        found = Tip.objects.filter(digest=services.digest_of(form.cleaned_data["code"])).first()
        if found is None:
            form.add_error("code", "没有这个查询码，请逐位核对回执。")
            return self.form_invalid(form)
        return self.render_to_response(self.get_context_data(form=form, found=found))

    def form_invalid(self, form: QueryForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)
