"""Are the rules of the house kept? What a linter does not know and a reader would find late."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from tests.paths import ROOT

LAYERS = ["anquan", "hazards", "inspections", "enforcement", "accountability"]  # lowest first
SOURCES = [
    path
    for top in LAYERS
    for path in sorted((ROOT / top).rglob("*.py"))
    if "migrations" not in path.parts and path.stat().st_size
]
LONGEST_FUNCTION = 60
LONGEST_FILE = 500


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in SOURCES:
        yield name(path), ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def test_no_function_is_longer_than_a_screen():
    long = [
        f"{where}:{node.lineno} {node.name}"
        for where, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def test_no_file_is_longer_than_a_person_reads():
    assert [name(path) for path in SOURCES if path.read_text(encoding="utf-8").count("\n") > LONGEST_FILE] == []


def test_no_module_is_a_drawer_for_everything():
    drawers = {"utils", "helpers", "common", "manager", "misc"}
    assert [name(path) for path in SOURCES if drawers & {path.stem, *path.parent.parts}] == []


def test_work_is_handed_to_celery_in_one_place_only():
    publishing = {"delay", "apply_async", "send_task", "delay_on_commit", "apply_async_on_commit"}
    found = {where for where, tree in trees() for call in calls(tree) if method(call) in publishing}
    assert found == {"anquan/web/queue.py"}


def test_no_business_day_is_the_day_of_a_utc_clock():
    """timezone.now().date() is yesterday until eight in the morning, in China."""
    wrong = [
        f"{where}:{call.lineno}"
        for where, tree in trees()
        for call in calls(tree)
        if method(call) == "date"
        and isinstance(call.func.value, ast.Call)
        and method(call.func.value) in ("now", "utcnow")
    ]
    assert wrong == []


def test_a_task_is_a_few_lines():
    """Ids in, one service call: a task is a door, not a room."""
    long = []
    for where, tree in trees():
        if Path(where).stem != "tasks":
            continue
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.decorator_list:
                body = [part for part in node.body if not isinstance(part, ast.Expr | ast.Import | ast.ImportFrom)]
                if body and body[-1].end_lineno - body[0].lineno >= 5:
                    long.append(f"{where}:{node.lineno} {node.name}")
    assert long == []


def layer(model) -> int:
    return LAYERS.index(model.__module__.partition(".")[0])


def test_no_foreign_key_points_upward():
    ours = [model for model in apps.get_models() if model.__module__.partition(".")[0] in LAYERS]
    assert ours
    upward = [
        f"{model.__name__}.{field.name}"
        for model in ours
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model in ours
        if layer(field.related_model) > layer(model)
    ]
    assert upward == []


@pytest.mark.parametrize(
    "pattern",
    [
        r"<script(?![^>]*(\bsrc=|application/json))",
        r"\sstyle\s*=",
        r"\son[a-z]+\s*=\s*[\"']",
        r"(src|href)\s*=\s*[\"']https?://",
    ],
)
def test_no_template_needs_more_than_the_strict_policy(pattern):
    """No inline script, style or handler, and nothing fetched from another host."""
    templates = [
        *(ROOT / "templates").rglob("*.html"),
        *(path for top in LAYERS for path in (ROOT / top).rglob("*.html")),
    ]
    assert templates
    found = [
        f"{name(path)}: {match[0]}"
        for path in templates
        for match in re.finditer(pattern, path.read_text(encoding="utf-8"))
    ]
    assert found == []
