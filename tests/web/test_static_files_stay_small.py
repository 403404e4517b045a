"""A page is read on an old office PC and a cheap phone: 300 KB before pictures, all of it from this server."""

import gzip
import re

from tests.paths import ROOT

STATIC = ROOT / "static"
PACKAGES = ROOT / "node_modules"
EVERY_PAGE_SCRIPTS = ["js/offline/leave.js", "js/app.js", "js/draft.js", "js/photo.js", "js/autocomplete.js"]


def linked_styles() -> list[str]:
    text = (ROOT / "templates" / "components" / "styles.html").read_text(encoding="utf-8")
    return re.findall(r"static '(css/[\w-]+\.css)'", text)


def test_the_stylesheets_of_every_page_are_under_52_kb_and_13_kb_on_the_wire():
    styles = [(STATIC / name).read_bytes() for name in linked_styles()]
    assert len(styles) >= 6
    assert sum(len(style) for style in styles) < 52 * 1024
    assert sum(len(gzip.compress(style)) for style in styles) < 15 * 1024


def test_no_single_file_of_ours_is_over_28_kb():
    for path in [*STATIC.rglob("*.css"), *STATIC.rglob("*.js"), *STATIC.rglob("*.svg")]:
        assert path.stat().st_size < 28 * 1024, path.name


def test_everything_a_page_loads_is_under_200_kb():
    ours = sum((STATIC / name).stat().st_size for name in [*linked_styles(), *EVERY_PAGE_SCRIPTS])
    htmx = (PACKAGES / "htmx.org" / "dist" / "htmx.min.js").stat().st_size
    assert ours + htmx < 200 * 1024
