"""What the service worker keeps on the phone: the one page, and the files it is made of. Nothing else is ever kept."""

import hashlib
import re
from functools import cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse

STYLES = ("css/hazards-report.css", "css/offline.css")
LIBRARIES = (
    "vendor/idb/umd.js",
    "vendor/sm-crypto/sm3.js",
    "vendor/image-compression/browser-image-compression.js",
    "js/photo.js",
    "js/sign.js",
)
OWN = (
    "dom", "leave", "shelf", "vault", "server", "drafts", "courier", "camera", "carry", "forms", "home", "log", "recheck", "visit",
    "queue", "page",
)  # fmt: skip
SCRIPTS = (*LIBRARIES, *(f"js/offline/{name}.js" for name in OWN))
IMAGES = ("img/favicon.svg", "img/mark.svg", "img/chevron.svg", "img/app-192.png", "img/app-512.png")
LINKED_STYLE = re.compile(r"""static ['"](css/[\w-]+\.css)['"]""")


def styles() -> list[str]:
    """Those of every page (templates/components/styles.html), then those of this one."""
    text = (settings.BASE_DIR / "templates" / "components" / "styles.html").read_text(encoding="utf-8")
    return [*LINKED_STYLE.findall(text), *STYLES]


def shell() -> str:
    """The page as it is kept, the same for everybody."""
    return render_to_string("inspections/offline.html", {"scripts": SCRIPTS, "styles": STYLES})


@cache
def listed() -> dict[str, Any]:
    """For the service worker. ``version`` changes with the page and with every file whose address carries its hash."""
    urls = [static(name) for name in (*styles(), *SCRIPTS, *IMAGES)]
    version = hashlib.sha256("\n".join([shell(), *urls]).encode()).hexdigest()[:12]
    return {"urls": urls, "version": version, "page": reverse("offline:page")}


def manifest() -> dict[str, Any]:
    """The web app manifest: how the product stands on the home screen."""
    icons = [
        {"src": static(f"img/app-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size in (192, 512)
        for purpose in ("any", "maskable")
    ]
    return {
        "name": "安全隐患闭环", "short_name": "隐患闭环", "lang": "zh-CN", "id": "/", "start_url": "/", "scope": "/",
        "display": "standalone", "background_color": "#f5f6f8", "theme_color": "#1f4e8c", "icons": icons,
        "shortcuts": [{"name": "下井模式", "url": reverse("offline:page")}],
    }  # fmt: skip
