"""Do the lock files pin everything, by hash, without naming a place it comes from?"""

import json
import re
import tomllib

import pytest

from tests.paths import ROOT

LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-node.lock"]


@pytest.mark.parametrize("name", [*LOCKS, "package-lock.json"])
def test_a_lock_names_no_host_url_or_path(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert text
    assert not re.search(r"://|file:|git\+|^-|(^|[\s\"'])/", text, re.MULTILINE)


@pytest.mark.parametrize("name", LOCKS)
def test_every_python_package_is_pinned_with_its_hashes(name):
    for entry in re.split(r"\n(?=\S)", (ROOT / name).read_text(encoding="utf-8").strip()):
        assert re.match(r"[a-z0-9._-]+==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


def test_every_browser_package_is_pinned_with_its_hash():
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    asked = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert packages.pop("")["dependencies"] == asked
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in asked.values())


def test_the_locks_hold_what_pyproject_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = {
        "requirements.lock": project["project"]["dependencies"],
        "requirements-dev.lock": project["project"]["dependencies"] + project["dependency-groups"]["dev"],
        "requirements-node.lock": project["dependency-groups"]["node"],
    }
    for name, asked in groups.items():
        locked = set(re.findall(r"^([a-z0-9._-]+)==", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
        assert {re.match(r"[\w.-]+", requirement)[0] for requirement in asked} <= locked, name


def test_the_development_lock_is_the_product_lock_and_more():
    """So that the suite tests the very releases that run in production."""

    def versions(name: str) -> set[str]:
        return set(re.findall(r"^([a-z0-9._-]+==\S+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))

    assert versions("requirements.lock") <= versions("requirements-dev.lock")
