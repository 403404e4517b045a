"""Addresses of the frame itself."""

from django.urls import path

from anquan.web import pages

app_name = "web"
urlpatterns = [
    path("ui/date/", pages.understand_date, name="date"),
    path("ui/styleguide/", pages.styleguide, name="styleguide"),
    path("ui/styleguide/form/", pages.Trial.as_view(), name="trial"),
]
