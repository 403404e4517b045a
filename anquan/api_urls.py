"""``/api/v1/``: composition of the apps' API views and the offline description."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from anquan.papers import api as papers
from anquan.units import api as units
from hazards.api import listings, majors
from hazards.api import views as hazards
from inspections.api import visits

app_name = "api"
urlpatterns = [
    path("hazards/", hazards.Hazards.as_view(), name="hazards"),
    path("hazards/<str:number>/", hazards.HazardDetail.as_view(), name="hazard"),
    path("hazards/<str:number>/actions/<slug:action>/", hazards.HazardAction.as_view(), name="hazard_action"),
    path("hazards/<str:number>/requests/<slug:kind>/", hazards.HazardRequest.as_view(), name="hazard_request"),
    path("requests/<int:pk>/decision/", hazards.RequestDecision.as_view(), name="request_decision"),
    path("majors/", majors.Majors.as_view(), name="majors"),
    path("majors/<str:number>/", majors.MajorDetail.as_view(), name="major"),
    path("majors/<str:number>/actions/<slug:action>/", majors.MajorAction.as_view(), name="major_action"),
    path("majors/<str:number>/duties/<int:pk>/reports/", majors.DutyReports.as_view(), name="duty_report"),
    path("majors/<str:number>/listings/", listings.Propose.as_view(), name="listing_propose"),
    path("listings/", listings.Listings.as_view(), name="listings"),
    path("listings/<int:pk>/", listings.ListingDetail.as_view(), name="listing"),
    path("listings/<int:pk>/actions/<slug:action>/", listings.ListingAction.as_view(), name="listing_action"),
    path("papers/", papers.Papers.as_view(), name="papers"),
    path("papers/<int:pk>/", papers.PaperDetail.as_view(), name="paper"),
    path("papers/<int:pk>/file/", papers.PaperFile.as_view(), name="paper_file"),
    path("visits/", visits.Visits.as_view(), name="visits"),
    path("visits/<str:number>/", visits.VisitDetail.as_view(), name="visit"),
    path("visits/<str:number>/actions/<slug:action>/", visits.VisitAction.as_view(), name="visit_action"),
    path("visits/<str:number>/record/", visits.VisitRecord.as_view(), name="visit_record"),
    path("visits/<str:number>/hazards/", visits.VisitHazards.as_view(), name="visit_hazards"),
    path("visits/<str:number>/signatures/", visits.VisitSignatures.as_view(), name="visit_signatures"),
    path("visits/<str:number>/refusal/", visits.VisitRefusal.as_view(), name="visit_refusal"),
    path("evidence/", hazards.EvidenceUpload.as_view(), name="evidence_upload"),
    path("evidence/<int:pk>/", hazards.EvidenceFile.as_view(), name="evidence"),
    path("units/", units.Units.as_view(), name="units"),
    path("units/<int:pk>/", units.UnitDetail.as_view(), name="unit"),
    path("indicators/", hazards.Indicators.as_view(), name="indicators"),
    path("indicators/<str:code>/", hazards.IndicatorFigure.as_view(), name="indicator"),
    path("events/", hazards.Events.as_view(), name="events"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
]
