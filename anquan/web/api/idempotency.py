"""``Idempotency-Key``: the first answer is kept in the database and given again (acceptance C3).

Same body → same status and body; other body → 422; still running → 409; required and missing → 400. The row is
claimed by its unique key before the work begins; work that failed gives the key back.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta

import orjson
from django.db import IntegrityError, transaction
from django.utils import timezone
from rest_framework.response import Response

from anquan.accounts.models import IdempotencyKey
from anquan.terms.selectors import period
from anquan.web.api.errors import ApiProblem

LONGEST = 100


def once(request, work: Callable[[], Response], *, required: bool = False) -> Response:
    """Run ``work`` once for the key of the request; without a key (and not required) simply run it."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key:
        if required:
            raise ApiProblem(
                400, "idempotency_key_required", "登记须带 Idempotency-Key，重试时用同一个，系统不会重复登记。"
            )
        return work()
    if len(key) > LONGEST or not key.isprintable():
        raise ApiProblem(400, "idempotency_key_invalid", f"Idempotency-Key 最多 {LONGEST} 个可见字符。")
    row, is_new = _claim(request, key, _digest(request))
    if not is_new:
        return Response(row.body, status=row.status_code)
    try:
        response = work()
    except BaseException:
        row.delete()
        raise
    IdempotencyKey.objects.filter(pk=row.pk).update(
        status_code=response.status_code, body=orjson.loads(orjson.dumps(response.data, default=str))
    )
    return response


def _digest(request) -> str:
    """Of method, path and body. A form with files is told by its names and sizes."""
    files = "".join(f"{name}:{file.name}:{file.size};" for name, file in request.FILES.items()) if request.FILES else ""
    data = request.data.dict() if hasattr(request.data, "dict") else request.data
    body = orjson.dumps(
        {k: v for k, v in data.items() if k not in request.FILES} if files else data,
        default=str,
        option=orjson.OPT_SORT_KEYS,
    )
    return hashlib.sha256(f"{request.method} {request.path} {files}".encode() + body).hexdigest()


def _claim(request, key: str, digest: str) -> tuple[IdempotencyKey, bool]:
    try:
        with transaction.atomic():
            return IdempotencyKey.objects.create(user=request.user, key=key, request_digest=digest), True
    except IntegrityError:
        row = IdempotencyKey.objects.get(user=request.user, key=key)
    if row.request_digest != digest:
        raise ApiProblem(422, "idempotency_key_reused", "这个 Idempotency-Key 已用于另一份内容，请换一个。")
    if row.status_code is None:
        raise ApiProblem(409, "in_progress", "同一个请求正在办理，请稍后用同一个 Idempotency-Key 再试。")
    return row, False


def forget_old(*, now=None) -> int:
    """Drop keys older than the term; called by the nightly clean-up. A claim that never finished goes with them."""
    now = now or timezone.now()
    hours = period("idempotency.keep_hours", timezone.localdate(now)).value
    return IdempotencyKey.objects.filter(created_at__lt=now - timedelta(hours=hours)).delete()[0]
