from django.urls import path, register_converter

from hazards.numbers import NumberConverter
from inspections.visits import views
from inspections.visits.numbers import VisitNumberConverter

register_converter(VisitNumberConverter, "visit")
register_converter(NumberConverter, "found")

app_name = "visits"
urlpatterns = [
    path("visits/", views.Visits.as_view(), name="list"),
    path("visits/new/", views.Make.as_view(), name="make"),
    path("visits/today/", views.today, name="today"),
    path("visits/at/<int:pk>/", views.gate, name="gate"),
    path("visits/of/<int:pk>/", views.unit_panel, name="unit_panel"),
    path("visits/found/<found:number>/", views.hazard_panel, name="hazard_panel"),
    path("visits/<visit:number>/", views.show, name="detail"),
    path("visits/<visit:number>/edit/", views.Change.as_view(), name="change"),
    path("visits/<visit:number>/carry/", views.carry, name="carry"),
    path("visits/<visit:number>/hazard/", views.Find.as_view(), name="find"),
    path("visits/<visit:number>/write/", views.Write.as_view(), name="write"),
    path("visits/<visit:number>/sign/<slug:who>/", views.Sign.as_view(), name="sign"),
    path("visits/<visit:number>/refuse/", views.Refuse.as_view(), name="refuse"),
    path("visits/<visit:number>/unsign/", views.Unsign.as_view(), name="unsign"),
    path("visits/<visit:number>/signature/<slug:who>/", views.signature, name="signature"),
    path("visits/<visit:number>/paper/<slug:kind>/", views.DraftPaper.as_view(), name="paper"),
    path("visits/<visit:number>/<slug:action>/", views.Act.as_view(), name="act"),
]
