"""Handing out files. These have no URL of their own: a view that has checked the reader's scope calls them.

Nothing here is ever served by the web server directly, so every request passes that check, also Range and HEAD.
"""

from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from anquan.files import services, vault
from anquan.files.models import StoredDocument, StoredFile
from anquan.files.rules import SERVED_MIME, BadFile

VARIANTS = ("served", "thumb", "original")
MIME_OF_DOCUMENT = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
    ".csv": "text/csv; charset=utf-8",
    ".zip": "application/zip",
}


def serve(request: HttpRequest, stored_file: StoredFile, variant: str) -> HttpResponseBase:
    """The picture itself. The caller has authorised the reader.

    The re-encoded copies are shown in the page; the browser may keep them but asks again each time, so that rights
    taken away work at once. The original is whatever was uploaded: download only, never kept, and journalled.
    """
    if variant not in VARIANTS:
        raise Http404("没有这种图片。")
    if variant == "original":
        if request.method != "HEAD":
            services.record_download(actor=request.user, file=stored_file)
        response = _file(stored_file.original, stored_file.mime, stored_file.original_name, as_attachment=True)
        response["Cache-Control"] = "private, no-store"
        return response
    etag = f'"{stored_file.digest_of(variant)}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        name = f"{Path(stored_file.original_name).stem}.jpg"
        response = _file(stored_file.path_of(variant), SERVED_MIME, name, as_attachment=False)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


def serve_document(request: HttpRequest, document: StoredDocument) -> HttpResponseBase:
    """A document for saving. The caller has authorised the reader. Past its time of keeping it is not there: 404."""
    try:
        services.open_document(document).close()
    except BadFile as error:
        raise Http404(error.reason) from error
    if request.method != "HEAD":
        services.record_download(actor=request.user, file=document)
    mime = MIME_OF_DOCUMENT.get(Path(document.original_name).suffix.lower(), "application/octet-stream")
    response = _file(document.path, mime, document.original_name, as_attachment=True)
    response["Cache-Control"] = "private, no-store"
    return response


def _file(path: str, mime: str, name: str, *, as_attachment: bool) -> FileResponse:
    try:
        file = vault.open_(path)
    except FileNotFoundError as error:
        raise Http404("文件不在服务器上。") from error
    response = FileResponse(file, content_type=mime, filename=name, as_attachment=as_attachment)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Accept-Ranges"] = "none"
    return response
