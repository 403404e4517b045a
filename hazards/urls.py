from django.urls import path

from hazards import views

app_name = "hazards"
urlpatterns = [
    path("", views.todo, name="todo"),
    path("hazards/<str:number>/", views.detail, name="detail"),
]
