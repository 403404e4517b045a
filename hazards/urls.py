from django.urls import path, register_converter

from hazards.numbers import NumberConverter
from hazards.views import detail, lists, many, todo

register_converter(NumberConverter, "hazard")

app_name = "hazards"
urlpatterns = [
    path("", todo.todo, name="todo"),
    path("hazards/", lists.HazardList.as_view(), name="list"),
    path("hazards/many/<str:action>/", many.Many.as_view(), name="many"),
    # one hazard
    path("hazards/<hazard:number>/", detail.detail, name="detail"),
]
