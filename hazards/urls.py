from django.urls import path, register_converter

from hazards.numbers import NumberConverter
from hazards.views import (
    actions,
    dashboard,
    detail,
    downloads,
    evidence,
    frozen,
    importing,
    library,
    lists,
    many,
    of_unit,
    report,
    todo,
)

register_converter(NumberConverter, "hazard")

app_name = "hazards"
urlpatterns = [
    path("", todo.show, name="todo"),
    path("dashboard/", dashboard.show, name="dashboard"),
    path("hazards/", lists.HazardList.as_view(), name="list"),
    path("hazards/of-unit/<int:pk>/", of_unit.panel, name="unit_panel"),
    path("hazards/many/<str:action>/", many.Many.as_view(), name="many"),
    # logging a hazard
    path("hazards/new/", report.Report.as_view(), name="report"),
    path("hazards/new/tiles/", report.tiles, name="report_tiles"),
    path("hazards/new/alike/", report.alike, name="report_alike"),
    path("hazards/new/<hazard:number>/", report.receipt, name="receipt"),
    path("hazards/new/<hazard:number>/take-back/", report.take_back, name="take_back"),
    path("downloads/", downloads.center, name="exports"),
    path("downloads/summary/", downloads.order_summary, name="export_summary"),
    path("downloads/list/", downloads.order_list, name="export"),
    path("downloads/<uuid:pk>/", downloads.take, name="export_file"),
    path("downloads/<uuid:pk>/remove/", downloads.remove, name="export_remove"),
    path("figures/", frozen.months, name="frozen"),
    path("figures/<str:period>/<int:unit>/<str:code>/", frozen.figure, name="frozen_figure"),
    path("figures/<str:period>/<int:unit>/<str:code>/correct/", frozen.Correct.as_view(), name="frozen_correct"),
    # what the office keeps
    path("phrases/", library.phrases, name="phrases"),
    path("phrases/new/", library.EditPhrase.as_view(), name="phrase_create"),
    path("phrases/<int:pk>/", library.EditPhrase.as_view(), name="phrase_edit"),
    path("campaigns/", library.campaigns, name="campaigns"),
    path("campaigns/new/", library.EditCampaign.as_view(), name="campaign_create"),
    path("campaigns/<int:pk>/", library.EditCampaign.as_view(), name="campaign_edit"),
    path("problem-lists/", library.problem_lists, name="problem_lists"),
    path("problem-lists/new/", library.EditProblemList.as_view(), name="problem_list_create"),
    path("problem-lists/<int:pk>/", library.EditProblemList.as_view(), name="problem_list_edit"),
    # ledgers
    path("imports/", importing.Ledgers.as_view(), name="import"),
    path("imports/template/", importing.template_file, name="import_template"),
    path("imports/<uuid:pk>/", importing.detail, name="import_detail"),
    path("imports/<uuid:pk>/layout/", importing.Layout.as_view(), name="import_layout"),
    path("imports/<uuid:pk>/check/", importing.Layout.as_view(), name="import_check"),
    path("imports/<uuid:pk>/header/", importing.PointOutHeader.as_view(), name="import_header"),
    path("imports/<uuid:pk>/commit/", importing.Commit.as_view(), name="import_commit"),
    path("imports/<uuid:pk>/errors/", importing.errors_file, name="import_errors"),
    # one hazard
    path("hazards/<hazard:number>/", detail.show, name="detail"),
    path("hazards/<hazard:number>/remind/", actions.Remind.as_view(), name="remind"),
    path("hazards/<hazard:number>/correct/", actions.Correct.as_view(), name="correct"),
    path("hazards/<hazard:number>/ask/<str:kind>/", actions.Ask.as_view(), name="ask"),
    path("hazards/<hazard:number>/<str:action>/", actions.Act.as_view(), name="act"),
    path("requests/<int:pk>/decide/", actions.Decide.as_view(), name="decide"),
    path("requests/<int:pk>/withdraw/", actions.WithdrawRequest.as_view(), name="withdraw_request"),
    path("evidence/<int:pk>/<str:variant>", evidence.evidence, name="evidence"),
    path("superior-papers/<int:pk>/scan/", evidence.superior_scan, name="superior_scan"),
]
