"""JSON as a client may send it: bounded, flat enough, and nothing in it that no database could store."""

import math
from typing import Any

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from anquan.web.api.errors import ApiProblem
from anquan.web.text import is_storable

DEEPEST = 20
LARGEST = 2**63


class SoundJSONParser(JSONParser):
    def parse(self, stream, media_type=None, parser_context=None) -> Any:
        self._refuse_too_large(parser_context or {})
        try:
            data = super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError("请求内容嵌套太深。") from error
        check(data)
        return data

    @staticmethod
    def _refuse_too_large(parser_context: dict) -> None:
        """Django's own limit is asked only for forms."""
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        length = str(parser_context["request"].META.get("CONTENT_LENGTH") or 0) if "request" in parser_context else "0"
        if length.isdecimal() and int(length[:19]) > most:
            raise ApiProblem(413, "too_large", f"请求内容最多 {most // 1024 // 1024} MB。")


def check(value: Any, depth: int = 0) -> None:
    """Refuse what neither engine stores: NUL, lone surrogates, numbers beyond 64 bits, infinity."""
    if depth > DEEPEST:
        raise ParseError("请求内容嵌套太深。")
    if isinstance(value, str) and not is_storable(value):
        raise ParseError("请求内容里有不能保存的字符。")
    if isinstance(value, float) and not math.isfinite(value) or isinstance(value, int) and abs(value) >= LARGEST:
        raise ParseError("请求内容里有过大的数。")
    if isinstance(value, dict):
        for name, inner in value.items():
            check(name, depth + 1)
            check(inner, depth + 1)
    if isinstance(value, list):
        for inner in value:
            check(inner, depth + 1)
