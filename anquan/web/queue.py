"""The only place that hands work to Celery.

The database remembers what is to be done and the beat looks for what is missing, so a message is a hint that makes
things quicker: one that cannot be sent is logged and dropped, and nobody's request waits for a broker.
"""

import logging
from typing import Any

from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError

from anquan.web.breaker import Breaker

logger = logging.getLogger(__name__)
breaker = Breaker()


def enqueue(task: Task, *args: Any) -> None:
    """Ask a worker to run ``task(*args)`` once the surrounding transaction is committed (now, outside of one)."""
    transaction.on_commit(lambda: _publish(task, args), robust=True)


def _publish(task: Task, args: tuple) -> None:
    if breaker.is_open:
        return
    try:
        task.apply_async(args, retry=False)
    except (OperationalError, OSError) as error:
        breaker.trip()
        logger.warning("the queue does not answer, %s waits for the next beat: %s", task.name, error)
