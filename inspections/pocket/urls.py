from django.urls import path

from inspections.pocket import views

app_name = "pocket"
urlpatterns = [
    path("pocket/<int:pk>/", views.sheet, name="sheet"),
]
