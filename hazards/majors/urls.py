from django.urls import path, register_converter

from hazards.majors import views
from hazards.numbers import NumberConverter

register_converter(NumberConverter, "major")

app_name = "majors"
urlpatterns = [
    path("majors/", views.Ledger.as_view(), name="ledger"),
    path("majors/circular/", views.DraftCircular.as_view(), name="circular"),
    path("majors/duties/<int:pk>/", views.Report.as_view(), name="report"),
    path("majors/<major:number>/", views.show, name="detail"),
    path("majors/<major:number>/panel/", views.show_panel, name="panel"),
    path("majors/<major:number>/case-file/", views.CaseFile.as_view(), name="case_file"),
    path("majors/<major:number>/papers/<slug:kind>/", views.DraftPaper.as_view(), name="paper"),
    path("majors/<major:number>/<str:action>/", views.Act.as_view(), name="act"),
]
