from django.urls import path

from inspections.spotchecks import views

app_name = "spotchecks"
urlpatterns = [
    path("spotchecks/", views.Draws.as_view(), name="list"),
    path("spotchecks/draw/", views.Draw.as_view(), name="draw"),
    path("spotchecks/results/", views.show_results, name="results"),
    path("spotchecks/tasks/", views.Tasks.as_view(), name="tasks"),
    path("spotchecks/tasks/<int:pk>/", views.show_task, name="task"),
    path("spotchecks/tasks/<int:pk>/<slug:action>/", views.Act.as_view(), name="act"),
    path("spotchecks/<int:pk>/", views.detail, name="detail"),
]
