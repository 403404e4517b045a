from django.urls import path, register_converter

from hazards.numbers import NumberConverter
from hazards.views import actions, detail, evidence, lists, many, todo

register_converter(NumberConverter, "hazard")

app_name = "hazards"
urlpatterns = [
    path("", todo.todo, name="todo"),
    path("hazards/", lists.HazardList.as_view(), name="list"),
    path("hazards/many/<str:action>/", many.Many.as_view(), name="many"),
    # one hazard
    path("hazards/<hazard:number>/", detail.show, name="detail"),
    path("hazards/<hazard:number>/remind/", actions.Remind.as_view(), name="remind"),
    path("hazards/<hazard:number>/correct/", actions.Correct.as_view(), name="correct"),
    path("hazards/<hazard:number>/ask/<str:kind>/", actions.Ask.as_view(), name="ask"),
    path("hazards/<hazard:number>/<str:action>/", actions.Act.as_view(), name="act"),
    path("requests/<int:pk>/decide/", actions.Decide.as_view(), name="decide"),
    path("requests/<int:pk>/withdraw/", actions.WithdrawRequest.as_view(), name="withdraw_request"),
    path("evidence/<int:pk>/<str:variant>", evidence.evidence, name="evidence"),
]
