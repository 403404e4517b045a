"""One shape for every error: ``{"code", "message", "fields", "request_id"}``; the message is Chinese."""

from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from anquan.files.rules import BadFile
from anquan.indicators import BadPeriod
from anquan.journal.context import current
from anquan.web.handlers import CHINESE
from anquan.web.keyset import BadCursor
from anquan.workflow import NotAllowed

PLAIN = {
    400: ("bad_request", "请求的内容有误，请对照接口说明检查。"),
    401: ("not_signed_in", "没有提供接口密钥，或者密钥无效。"),
    403: ("forbidden", "这把密钥没有办理这项工作的权限。"),
    404: ("not_found", "没有这条记录，或者不在您的管辖范围内。"),
    405: ("method_not_allowed", "这个地址不支持这种请求方法。"),
    406: ("not_acceptable", "只能返回 JSON。"),
    413: ("too_large", "请求内容太大。"),
    415: ("unsupported_media_type", "请求内容的格式不对，请用 application/json；上传照片用 multipart/form-data。"),
    429: ("too_many_requests", "请求太频繁，请稍后再试。"),
}


class ApiProblem(Exception):
    """A refusal with its own status: 409, 412, 422, 428."""

    def __init__(self, status_code: int, code: str, message: str, **more):
        super().__init__(message)
        self.status_code, self.code, self.message, self.more = status_code, code, message, more


def answer(status_code: int, code: str, message: str, **more) -> Response:
    body = {"code": code, "message": message, "request_id": current().request_id, **more}
    return Response(body, status=status_code)


def handle(problem: Exception, context: dict) -> Response | None:
    """The exception handler of the API; None leaves it to Django (500, logged)."""
    if isinstance(problem, ApiProblem):
        return answer(problem.status_code, problem.code, problem.message, **problem.more)
    if isinstance(problem, NotAllowed):
        return answer(403 if problem.code == "forbidden" else 409, problem.code, problem.reason)
    if isinstance(problem, ValidationError):
        return _invalid(problem)
    if isinstance(problem, BadFile):
        return answer(400, "bad_file", str(problem))
    if isinstance(problem, BadPeriod | BadRequest | BadCursor):
        return answer(400, "bad_request", _chinese(str(problem), 400))
    if isinstance(problem, Http404 | PermissionDenied | exceptions.APIException):
        return _framework(problem, context)
    return None


def _invalid(problem: ValidationError) -> Response:
    if not hasattr(problem, "error_dict"):
        return answer(400, "invalid", "；".join(problem.messages))
    fields = {name: [str(text) for text in texts] for name, texts in problem.message_dict.items()}
    return invalid(fields)


def invalid(fields: dict[str, list[str]]) -> Response:
    first = next(iter(fields.values()), [""])[0]
    return answer(400, "invalid", f"有 {len(fields)} 项填写有误：{first}", fields=fields)


def _framework(problem: Exception, context: dict) -> Response:
    response = exception_handler(problem, context)
    code, message = PLAIN.get(response.status_code, ("error", "请求没有办成。"))
    own = str(getattr(problem, "detail", None) or problem)
    response.data = {
        "code": code,
        "message": own if CHINESE.search(own) else message,
        "request_id": current().request_id,
    }
    return response


def _chinese(text: str, status_code: int) -> str:
    return text if CHINESE.search(text) else PLAIN[status_code][1]
