"""下井模式 at the server: the page that is kept on the phone, what the phone takes along, and what it brings up.

The page holds nothing of anybody: it may be kept and shown to whoever opens the phone. What is somebody's comes as JSON
and is kept locked with that person's key (decision 0034).
"""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST, require_safe
from rest_framework import exceptions

from anquan.accounts.models import User
from anquan.terms import selectors as terms
from anquan.web.keyset import Ordering
from anquan.web.views import ScopedListView
from anquan.web.views.actions import changes_of
from anquan.workflow import NotAllowed
from inspections.models import UploadPart, UploadSession
from inspections.offline import assets, keys, services
from inspections.offline.pack import pack
from inspections.offline.records import FormRefused
from inspections.offline.rules import MOST_CHUNK


# --- what is kept on the phone --------------------------------------------------------------------------------------
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The shell. It is the same for everybody, signed in or not, so it can be kept."""
    return HttpResponse(assets.shell())


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, from the root: only there may it answer for every page when the signal is gone."""
    answer = render(request, "inspections/sw.js", assets.listed(), content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    return JsonResponse(assets.manifest(), content_type="application/manifest+json")


# --- what the phone takes along -------------------------------------------------------------------------------------
def _private(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        answer["Cache-Control"] = "private, no-store"
        return answer

    return answered


@_private
@require_GET
@ensure_csrf_cookie
def me(request: HttpRequest) -> HttpResponse:
    """Who is signed in here, and the keys of this person's records. The phone holds them until sign-out."""
    days = terms.whole("offline.key_days", timezone.localdate())
    held = keys.for_phone(request.user.pk)
    return JsonResponse({"owner": f"u{request.user.pk}", "name": request.user.name, "days": days, **held})


@_private
@require_GET
def take_along(request: HttpRequest) -> HttpResponse:
    """The pack. ``ETag`` is of its content: what has not changed does not travel again."""
    content = json.dumps(pack(request.user, timezone.localdate()), ensure_ascii=False).encode()
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    return HttpResponse(content, content_type="application/json", headers={"ETag": tag})


# --- what the phone brings up ---------------------------------------------------------------------------------------
def _said(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What the services raise, as the phone reads it: ``code`` for it, ``say`` for the person."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Http404 as none:
            return _refused(404, "none", str(none) or "没有这份记录。")
        except exceptions.ValidationError as fault:
            return _refused(400, "bad_manifest", "记录的格式不对，没有收下。", detail=fault.detail)
        except services.Elsewhere as place:
            return _refused(409, "elsewhere", "接着传。", offset=place.part.received)
        except services.Incomplete as missing:
            return _refused(409, missing.code, missing.reason, files=[_part(part) for part in missing.missing])
        except FormRefused as fault:
            return _refused(422, "refused", "；".join(error["text"] for error in fault.errors), errors=fault.errors)
        except ValidationError as fault:
            fields = list(fault.error_dict) if hasattr(fault, "error_dict") else []
            return _refused(422, "refused", "；".join(fault.messages), fields=fields)
        except NotAllowed as refusal:
            return _refused(
                409, refusal.code, refusal.reason, changes=changes_of(list(getattr(refusal, "entries", ())))
            )

    return _private(answered)


def _refused(status: int, code: str, say: str, **more: Any) -> JsonResponse:
    return JsonResponse({"code": code, "say": say, **more}, status=status)


@_said
@require_POST
def open_session(request: HttpRequest) -> HttpResponse:
    """``manifest`` (text), ``now`` (the phone's clock), ``author`` (``u5``) and ``sign`` (hexadecimal)."""
    sent = request.POST
    session = services.open_session(
        actor=request.user,
        manifest=sent.get("manifest", ""),
        author=_author(sent.get("author", "")),
        sign=sent.get("sign", ""),
        phone_now=_moment(sent.get("now", "")),
        now=timezone.now(),
    )
    return JsonResponse(_session(session))


def _author(given: str) -> User | None:
    if not given:
        return None
    number = given.removeprefix("u")
    author = User.objects.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 19 else None
    if author is None:
        raise services.Forged
    return author


def _moment(given: str) -> datetime | None:
    try:
        moment = parse_datetime(given)
    except ValueError:
        return None
    return moment if moment and timezone.is_aware(moment) else None


@_said
@require_GET
def session(request: HttpRequest, uid: UUID) -> HttpResponse:
    return JsonResponse(_session(services.of(request.user, uid)))


@_said
@require_POST
def receive(request: HttpRequest, uid: UUID, part: UUID) -> HttpResponse:
    """One ``piece`` of a file, at ``offset``; answered with how far the server is now."""
    given, piece = request.POST.get("offset", ""), request.FILES.get("piece")
    offset = int(given) if given.isdecimal() and len(given) < 11 else -1
    content = piece.read(MOST_CHUNK + 1) if piece else b""
    got = services.receive(
        actor=request.user, uid=uid, part_uid=part, offset=offset, content=content, now=timezone.now()
    )
    return JsonResponse({"offset": got.received})


@_said
@require_POST
def commit(request: HttpRequest, uid: UUID) -> HttpResponse:
    done = services.commit(actor=request.user, uid=uid, today=timezone.localdate(), now=timezone.now())
    return JsonResponse(_session(done))


class Receipts(ScopedListView):
    """What this person's phones have brought up, and what has come up only in part: to look for what is missing."""

    model = UploadSession
    template_name = "inspections/receipts.html"
    orderings = (Ordering("newest", "开始上传", "created_at", descending=True),)
    related = ("author", "carrier")


def _session(session: UploadSession) -> dict[str, Any]:
    parts = [] if session.is_done else [_part(part) for part in session.parts.all()]
    return {"uid": str(session.uid), "files": parts, "receipt": session.receipt}


def _part(part: UploadPart) -> dict[str, Any]:
    return {"uid": str(part.uid), "offset": part.received}
