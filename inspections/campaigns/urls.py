from django.urls import path

from inspections.campaigns import views

app_name = "campaigns"
urlpatterns = [
    path("campaign-statistics/", views.campaigns, name="list"),
    path("campaign-statistics/<int:pk>/", views.show, name="detail"),
    path("campaign-statistics/<int:pk>/plan/", views.EditPlan.as_view(), name="plan"),
    path("campaign-statistics/<int:pk>/table/", views.show_table, name="table"),
    path("campaign-statistics/<int:pk>/rows/", views.show_rows, name="rows"),
    path("campaign-statistics/<int:pk>/workbook/", views.order_workbook, name="workbook"),
    path("campaign-statistics/<int:pk>/report/<int:unit>/<str:month>/", views.Report.as_view(), name="report"),
    path("campaign-statistics/reports/<int:pk>/<slug:action>/", views.Act.as_view(), name="act"),
]
