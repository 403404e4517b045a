from django.urls import path

from anquan.journal import views

app_name = "journal"
urlpatterns = [
    path("settings/journal/", views.EntryList.as_view(), name="list"),
    path("settings/journal/<int:pk>/", views.EntryDetail.as_view(), name="detail"),
]
