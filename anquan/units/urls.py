from django.urls import path

from anquan.units import views

app_name = "units"
urlpatterns = [
    path("units/", views.UnitList.as_view(), name="list"),
    path("units/new/", views.choose_kind, name="choose_kind"),
    path("units/new/<str:kind>/", views.Create.as_view(), name="create"),
    path("units/import/", views.Import.as_view(), name="import"),
    path("units/import/template/", views.template_file, name="import_template"),
    path("units/import/errors/<str:token>/", views.errors_file, name="import_errors"),
    path("units/autocomplete/", views.autocomplete, name="autocomplete"),
    path("units/autocomplete/posts/", views.autocomplete_posts, name="autocomplete_posts"),
    path("units/nearest/", views.nearest, name="nearest"),
    path("units/check-code/", views.check_code, name="check_code"),
    path("units/<int:pk>/", views.Detail.as_view(), name="detail"),
    path("units/<int:pk>/edit/", views.Edit.as_view(), name="edit"),
    path("units/<int:pk>/merge/", views.Merge.as_view(), name="merge"),
    path("units/<int:pk>/deactivate/", views.Deactivate.as_view(), name="deactivate"),
    path("units/<int:pk>/reactivate/", views.Reactivate.as_view(), name="reactivate"),
    path("units/<int:pk>/qr/", views.QrSheet.as_view(), name="qr"),
    path("u/<str:code>/", views.scan, name="scan"),
]
