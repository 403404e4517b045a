from django.urls import path

from anquan.terms import views

app_name = "terms"
urlpatterns = [
    path("settings/terms/", views.term_list, name="list"),
    path("settings/terms/<str:key>/", views.term_detail, name="detail"),
    path("settings/terms/<str:key>/change/", views.term_change, name="change"),
    path("settings/terms/<str:key>/cancel/", views.term_cancel, name="cancel"),
    path("settings/terms/<str:key>/apply/", views.term_apply, name="apply"),
]
