"""Handing out files. These have no URL of their own: a view that has checked the reader's scope calls them.

Nothing here is ever served by the web server directly, so every request passes that check, also Range and HEAD.
"""

from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from PIL import Image

from anquan.files import services, vault
from anquan.files.models import StoredDocument, StoredFile
from anquan.files.rules import SERVED_MIME, BadFile
from anquan.files.watermark import tagged

TAGGED_QUALITY = 88
VARIANTS = ("served", "thumb", "original")
MIME_OF_DOCUMENT = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
    ".csv": "text/csv; charset=utf-8",
    ".zip": "application/zip",
}


def serve(request: HttpRequest, stored_file: StoredFile, variant: str, *, tag: str = "") -> HttpResponseBase:
    """The picture itself. The caller has authorised the reader.

    ``tag`` is a number the shown copy must carry; it is drawn on while serving when the picture was stamped before
    the number existed (a photo is stored before its hazard is registered).

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
    tag = "" if variant == "thumb" or any(tag in line for line in stored_file.stamp) else tag
    etag = f'"{stored_file.digest_of(variant)}{tag}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        name = f"{Path(stored_file.original_name).stem}.jpg"
        picture = _tagged(stored_file, tag) if tag else None
        response = _file(stored_file.path_of(variant), SERVED_MIME, name, as_attachment=False, content=picture)
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


def _tagged(stored_file: StoredFile, tag: str) -> BytesIO | None:
    """The shown copy with the tag drawn on, in memory; None when the file is gone, which ``_file`` tells."""
    if not vault.exists(stored_file.served):
        return None
    content = BytesIO()
    with vault.open_(stored_file.served) as file, Image.open(file, formats=["JPEG"]) as picture:
        tagged(picture.convert("RGB"), tag, settings.WATERMARK_FONT).save(content, "JPEG", quality=TAGGED_QUALITY)
    content.seek(0)
    return content


def _file(path: str, mime: str, name: str, *, as_attachment: bool, content: BytesIO | None = None) -> FileResponse:
    try:
        file = content or vault.open_(path)
    except FileNotFoundError as error:
        raise Http404("文件不在服务器上。") from error
    response = FileResponse(file, content_type=mime, filename=name, as_attachment=as_attachment)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Accept-Ranges"] = "none"
    return response
