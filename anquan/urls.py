"""All addresses of the product. Each name needs a row in ``anquan/access.py``."""

from django.urls import include, path

urlpatterns = [
    path("", include("anquan.accounts.urls")),
]
