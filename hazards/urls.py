from django.urls import path, register_converter

from hazards.numbers import NumberConverter
from hazards.views import detail, todo

register_converter(NumberConverter, "hazard")

app_name = "hazards"
urlpatterns = [
    path("", todo.todo, name="todo"),
    # one hazard
    path("hazards/<hazard:number>/", detail.detail, name="detail"),
]
