"""Celery: the engine that runs work. The database is what remembers it, so a lost task only delays."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anquan.settings")

app = Celery("anquan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
