from django.urls import path

from inspections.selfchecks import views

app_name = "selfchecks"
urlpatterns = [
    path("selfchecks/", views.Plans.as_view(), name="list"),
    path("selfchecks/coverage/", views.show_coverage, name="coverage"),
    path("selfchecks/enterprises/", views.Enterprises.as_view(), name="enterprises"),
    path("selfchecks/enterprises/<int:pk>/", views.enterprise, name="enterprise"),
    path("selfchecks/enterprises/<int:pk>/panel/", views.unit_panel, name="unit_panel"),
    path("selfchecks/enterprises/<int:pk>/plan/", views.CreatePlan.as_view(), name="plan_create"),
    path("selfchecks/enterprises/<int:pk>/sign/<slug:period>/", views.Sign.as_view(), name="sign"),
    path("selfchecks/plans/<int:pk>/", views.Check.as_view(), name="do"),
    path("selfchecks/plans/<int:pk>/edit/", views.EditPlan.as_view(), name="plan_edit"),
    path("selfchecks/plans/<int:pk>/end/", views.EndPlan.as_view(), name="plan_end"),
    path("selfchecks/statements/<int:pk>/", views.statement, name="statement"),
    path("selfchecks/photos/<int:pk>/<slug:variant>/", views.photo, name="photo"),
    path("selfchecks/<int:pk>/", views.detail, name="detail"),
    path("selfchecks/<int:pk>/<slug:action>/", views.decide, name="decide"),
]
