from django.urls import path

from hazards.marks import views

app_name = "marks"
urlpatterns = [
    path("marks/", views.Marks.as_view(), name="list"),
    path("marks/<int:pk>/", views.Review.as_view(), name="review"),
]
