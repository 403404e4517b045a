"""Short messages: one gateway, chosen by the installation (decision 0040).

``SMS_GATEWAY`` is the address of the operator's or the county's own gateway, asked by an HTTP POST of
``{"phone", "text", "key"}``; any 2xx means that it has taken the message. Empty: there is none, and what would have
been sent is shown on the page where ``SMS_ON_PAGE`` allows it (the demo on one's own machine, never in production).
"""

import json
from urllib.error import URLError
from urllib.request import Request, urlopen

from django.conf import settings


class NotSent(Exception):
    """The gateway did not take it. Its words are for the administrator, not for the person who waits."""


def is_on_page() -> bool:
    return settings.SMS_ON_PAGE and not settings.SMS_GATEWAY


def is_there() -> bool:
    """Whether anything can reach a telephone, or stands in for it."""
    return bool(settings.SMS_GATEWAY) or settings.SMS_ON_PAGE


def send(*, phone: str, text: str, key: str) -> None:
    """``key`` is the same for every attempt, so that a gateway may drop doubles. Raises ``NotSent``."""
    body = json.dumps({"phone": phone, "text": text, "key": key}, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if settings.SMS_TOKEN:
        headers["Authorization"] = f"Bearer {settings.SMS_TOKEN}"
    request = Request(settings.SMS_GATEWAY, data=body, headers=headers, method="POST")  # noqa: S310  set by the installation
    try:
        with urlopen(request, timeout=settings.SMS_TIMEOUT) as answer:  # noqa: S310
            answer.read(1)
    except (URLError, OSError) as error:
        raise NotSent(f"短信网关没有收下：{error}") from error
