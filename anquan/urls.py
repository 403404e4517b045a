"""All addresses of the product. Each name needs a row in ``anquan/access.py``."""

from django.urls import include, path
from drf_spectacular.views import SpectacularSwaggerSplitView

urlpatterns = [
    path("", include("anquan.accounts.urls")),
    path("", include("anquan.web.urls")),
    path("", include("anquan.units.urls")),
    path("", include("anquan.terms.urls")),
    path("", include("anquan.workdays.urls")),
    path("", include("anquan.journal.urls")),
    path("", include("anquan.notices.urls")),
    path("", include("anquan.papers.urls")),
    path("", include("hazards.urls")),
    path("", include("hazards.majors.urls")),
    path("", include("hazards.listings.urls")),
    path("", include("hazards.marks.urls")),
    path("", include("hazards.tips.urls")),
    path("", include("hazards.criteria.urls")),
    path("", include("hazards.exchange.urls")),
    path("", include("inspections.checklists.urls")),
    path("", include("inspections.rechecks.urls")),
    path("", include("inspections.pocket.urls")),
    path("", include("inspections.visits.urls")),
    path("", include("inspections.selfchecks.urls")),
    path("", include("inspections.stationing.urls")),
    path("", include("inspections.experts.urls")),
    path("", include("inspections.spotchecks.urls")),
    path("", include("inspections.draws.urls")),
    path("", include("inspections.offline.urls")),
    path("", include("inspections.plans.urls")),
    path("", include("inspections.campaigns.urls")),
    path("", include("enforcement.urls")),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="api_docs"),
    path("api/v1/", include("anquan.api_urls")),
]

handler400 = "anquan.web.handlers.bad_request"
handler403 = "anquan.web.handlers.permission_denied"
handler404 = "anquan.web.handlers.page_not_found"
handler500 = "anquan.web.handlers.server_error"
