from django.urls import path, register_converter

from inspections.draws import views
from inspections.draws.numbers import DrawNumberConverter

register_converter(DrawNumberConverter, "drawn")

app_name = "draws"
urlpatterns = [
    path("draws/", views.Draws.as_view(), name="list"),
    path("draws/new/", views.Create.as_view(), name="create"),
    path("draws/avoid/", views.avoidances, name="avoidances"),
    path("draws/avoid/new/", views.Declare.as_view(), name="declare"),
    path("draws/avoid/<int:pk>/end/", views.EndAvoidance.as_view(), name="end_avoidance"),
    path("draws/<int:pk>/", views.show, name="detail"),
    path("draws/<int:pk>/edit/", views.Edit.as_view(), name="edit"),
    path("draws/<int:pk>/pool/", views.show_pool, name="pool"),
    path("draws/<int:pk>/redo/", views.redo, name="redo"),
    path("draws/<int:pk>/<slug:action>/", views.Act.as_view(), name="act"),
    path("public/draws/", views.public_list, name="public"),
    path("public/draws/<drawn:number>/", views.public_page, name="public_page"),
    path("public/draws/<drawn:number>/pool/", views.public_pool, name="public_pool"),
]
