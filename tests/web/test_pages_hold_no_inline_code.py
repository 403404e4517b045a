"""The content security policy allows nothing inline and nothing from elsewhere; the files must keep to it."""

import re
from pathlib import Path

import pytest

from tests.paths import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
STYLES = sorted((ROOT / "static" / "css").glob("*.css"))

COMMENT = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.S)
FAULTS = {
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "inline style": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.I),
    "hx-on handler": re.compile(r"\shx-on[:=-]", re.I),
    "javascript address": re.compile(r"javascript:", re.I),
    "address elsewhere": re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.I),
}
# A WebView of Android 8 may be ten years old: ES2019 and older only.
TOO_NEW = {
    "optional chaining": re.compile(r"\w\?\.[\w(\[]"),
    "nullish coalescing": re.compile(r"\?\?"),
    "replaceAll": re.compile(r"\.replaceAll\("),
    "at()": re.compile(r"\.at\(-?\d"),
    "private field": re.compile(r"this\.#"),
    "evaluation": re.compile(r"\beval\(|new Function\("),
    "address elsewhere": re.compile(r"[\"'`](?:https?:)?//(?!www\.w3\.org)[a-z]"),
}


def faults_in(text: str, table: dict[str, re.Pattern]) -> list[str]:
    plain = COMMENT.sub("", text)
    return [f"{name}: {found[0][:80]}" for name, pattern in table.items() if (found := pattern.search(plain))]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_holds_no_inline_code(path: Path):
    assert not faults_in(path.read_text(encoding="utf-8"), FAULTS)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_comment_of_several_lines_is_not_printed_on_the_page(path: Path):
    text = path.read_text(encoding="utf-8")
    assert "{#" not in re.sub(r"\{#[^\n]*?#\}", "", text), "write {% comment %} … {% endcomment %}"


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_runs_in_an_old_webview(path: Path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
    assert not faults_in(text, TOO_NEW)


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_a_stylesheet_asks_for_nothing_elsewhere(path: Path):
    assert not re.search(r"url\(\s*[\"']?(?:https?:)?//|@import", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "html",
    [
        "<script>go()</script>",
        "<p style='color:red'>",
        '<a onclick="go()">',
        "<a href='javascript:go()'>",
        '<img src="//cdn.example/x.png">',
        "<div hx-on:click='go()'>",
    ],
)
def test_the_scan_finds_what_it_looks_for(html: str):
    assert faults_in(html, FAULTS)


def test_the_scan_of_scripts_finds_what_it_looks_for():
    assert faults_in("a?.b", TOO_NEW)
    assert faults_in("a ?? b", TOO_NEW)
    assert faults_in('fetch("https://example.com")', TOO_NEW)
