"""Icons: single SVGs of bootstrap-icons, read from the installed package and written into the page.

Inlined, because an icon then takes the colour of its text, prints sharp, and needs no request.
"""

import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.checks import Error, register
from django.utils.safestring import SafeString, mark_safe

NAME = re.compile(r"[a-z0-9-]{1,60}")


def folder() -> Path:
    return settings.BASE_DIR / "node_modules" / "bootstrap-icons" / "icons"


@cache
def body(name: str) -> str | None:
    """The drawing inside the <svg> element, or None when there is no such icon."""
    if not NAME.fullmatch(name):
        return None
    path = folder() / f"{name}.svg"
    if not path.is_file():
        return None
    text = path.read_text(encoding="utf-8")
    return "".join(map(str.strip, text[text.index(">") + 1 : text.rindex("</svg>")].splitlines()))


@cache
def svg(name: str) -> SafeString:
    """The icon as decoration (hidden from screen readers: a word always stands beside it)."""
    drawing = body(name)
    if drawing is None:
        raise LookupError(f"no icon named {name!r} in {folder()}")
    return mark_safe(f'<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">{drawing}</svg>')


@register()
def check_icons(app_configs, **kwargs) -> list[Error]:
    if body("camera"):
        return []
    return [Error("找不到图标文件，请先运行 npm ci（或 make run）。", hint=str(folder()), id="web.E001")]
