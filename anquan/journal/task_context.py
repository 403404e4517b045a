"""Entries written by background tasks say so: door 后台任务, with the task's id as the request number."""

from contextlib import ExitStack

from celery.signals import task_postrun, task_prerun

from anquan.journal.context import Door, RequestContext, enter

_open: dict[str, ExitStack] = {}


def connect() -> None:
    task_prerun.connect(_enter, weak=False, dispatch_uid="journal.task_enter")
    task_postrun.connect(_leave, weak=False, dispatch_uid="journal.task_leave")


def _enter(task_id: str, **kwargs) -> None:
    stack = ExitStack()
    stack.enter_context(enter(RequestContext(task_id[:16], "", Door.TASK)))
    _open[task_id] = stack


def _leave(task_id: str, **kwargs) -> None:
    if stack := _open.pop(task_id, None):
        stack.close()
