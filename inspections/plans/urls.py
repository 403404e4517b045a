from django.urls import path

from inspections.plans import views

app_name = "plans"
urlpatterns = [
    path("plans/", views.Plans.as_view(), name="list"),
    path("plans/new/", views.Create.as_view(), name="create"),
    path("plans/lines/", views.Lines.as_view(), name="lines"),
    path("plans/joint/", views.joint_groups, name="joint"),
    path("plans/joint/<int:unit>/", views.Merge.as_view(), name="merge"),
    path("plans/<int:pk>/", views.show, name="detail"),
    path("plans/<int:pk>/rules/", views.Rules.as_view(), name="rules"),
    path("plans/<int:pk>/preview/", views.Preview.as_view(), name="preview"),
    path("plans/<int:pk>/line/", views.Line.as_view(), name="line"),
    path("plans/<int:pk>/revise/", views.Revise.as_view(), name="revise"),
    path("plans/<int:pk>/<slug:action>/", views.Act.as_view(), name="act"),
]
