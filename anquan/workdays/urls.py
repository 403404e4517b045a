from django.urls import path

from anquan.workdays import views

app_name = "workdays"
urlpatterns = [
    path("settings/workdays/", views.year_view, name="list"),
    path("settings/workdays/import/", views.import_view, name="import"),
    path("deadline/", views.try_view, name="try"),
]
