from django.urls import path

from inspections.stationing import views

app_name = "stationing"
urlpatterns = [
    path("stationing/", views.Stationings.as_view(), name="list"),
    path("stationing/make/", views.Make.as_view(), name="make"),
    path("stationing/areas/", views.show_areas, name="areas"),
    path("stationing/areas/give/", views.GiveArea.as_view(), name="area_give"),
    path("stationing/areas/<int:pk>/end/", views.EndArea.as_view(), name="area_end"),
    path("stationing/of/<int:pk>/", views.unit_panel, name="unit_panel"),
    path("stationing/photos/<int:pk>/<slug:variant>/", views.photo, name="photo"),
    path("stationing/<int:pk>/", views.detail, name="detail"),
    path("stationing/<int:pk>/end/", views.End.as_view(), name="end"),
    path("stationing/<int:pk>/log/", views.WriteLog.as_view(), name="log"),
    path("stationing/<int:pk>/check/", views.CheckPresence.as_view(), name="check"),
]
