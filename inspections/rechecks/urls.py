from django.urls import path

from inspections.rechecks import views
from inspections.visits import urls as visit_urls  # noqa: F401  registers the converter of a visit's number

app_name = "rechecks"
urlpatterns = [
    path("rechecks/", views.tasks, name="list"),
    path("rechecks/of/<visit:number>/", views.Panel.as_view(), name="panel"),
    path("rechecks/of/<visit:number>/<int:hazard>/", views.Record.as_view(), name="record"),
]
