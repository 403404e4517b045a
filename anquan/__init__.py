"""anquan (安全隐患闭环): the foundation and the composition of the project."""

from anquan.celery import app as celery_app

__all__ = ["celery_app"]
