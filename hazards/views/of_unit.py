"""What the page of a unit shows of its hazards. The units know nothing of it: their page asks for it by URL name."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from anquan.units.models import Unit
from hazards.selectors.of_unit import of_unit


@require_safe
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment for htmx; whoever opens the address itself reads the whole list."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    if not request.htmx:
        return HttpResponseRedirect(f"{reverse('hazards:list')}?area={unit.pk}")
    return render(request, "hazards/_of_unit.html", {"found": of_unit(unit, request.user, timezone.localdate())})
