"""``python -m tests.sabotage``: is every safety missed when it is gone? (acceptance, section 4)

    python -m tests.sabotage                       every harm, one after the other, each in the same temporary copy
    python -m tests.sabotage --only lock,escaped   harms whose name holds one of the words
    python -m tests.sabotage --list                check only that every harm can still be done

A harm is caught when one of its tests fails; afterwards every test that noticed something is run once more without a
harm, and one that fails anyway has caught nothing. Harms of a lock need PostgreSQL (TEST_DATABASE_URL); without it they
are counted as not tried.
Ends with 1 when a harm survived.
"""

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.paths import ROOT, SHARED
from tests.sabotage.harms import HARMS, Harm

LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "node_modules", "var", ".*_cache", "__pycache__", "*.sqlite3")


def main() -> int:
    options = arguments()
    words = [word for word in options.only.split(",") if word]
    harms = [harm for harm in HARMS if not words or any(word in harm.name for word in words)]
    for harm in harms:
        harmed(ROOT, harm)
    say(f"{len(harms)} harms can be done")
    if options.list:
        return 0
    with tempfile.TemporaryDirectory(prefix="anquan-sabotage-") as place:
        copy = Path(place) / "copy"
        shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
        (copy / "node_modules").symlink_to(ROOT / "node_modules")  # fonts and icons
        if SHARED.exists():
            (copy.parent / SHARED.name).symlink_to(SHARED)
        return judge(copy, harms)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.sabotage", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="", help="words of names, separated by commas")
    parser.add_argument("--list", action="store_true")
    return parser.parse_args()


def judge(copy: Path, harms: list[Harm]) -> int:
    possible = [harm for harm in harms if harm.engine == "sqlite" or os.environ.get("TEST_DATABASE_URL")]
    noticed = {harm: notice(copy, harm) for harm in possible}
    anyway = {name for engine in {harm.engine for harm in possible} for name in failing(
        copy, sorted({name for harm, name in noticed.items() if name and harm.engine == engine}), engine)}  # fmt: skip
    survivors = [harm for harm, name in noticed.items() if not name or name in anyway]
    say(f"破坏试验: caught {len(possible) - len(survivors)}/{len(possible)}, not tried {len(harms) - len(possible)}")
    for harm in survivors:
        why = f"{noticed[harm]} fails without the harm too" if noticed[harm] else f"not noticed by {harm.tests}"
        say(f"survived: {harm.name} ({harm.path}): {why}")
    return 1 if survivors else 0


def notice(copy: Path, harm: Harm) -> str:
    """The first of the named tests that fails with the harm, or ''."""
    path, began = copy / harm.path, time.monotonic()
    whole = path.read_text(encoding="utf-8")
    path.write_text(harmed(copy, harm), encoding="utf-8")
    try:
        names = failing(copy, shlex.split(harm.tests), harm.engine, "-x")
    finally:
        path.write_text(whole, encoding="utf-8")
    say(f"{time.monotonic() - began:4.0f} s  {harm.name}: {names[0] if names else 'SURVIVED'}")
    return names[0] if names else ""


def harmed(root: Path, harm: Harm) -> str:
    """The text of the harmed file. A harm that can no longer be done is an error, never a success."""
    text = (root / harm.path).read_text(encoding="utf-8")
    if text.count(harm.old) != 1:
        raise SystemExit(
            f"“{harm.name}” must be written anew: its text stands {text.count(harm.old)} times in {harm.path}"
        )
    return text.replace(harm.old, harm.new)


def failing(copy: Path, tests: list[str], engine: str, *options: str) -> list[str]:
    """Which of the tests fail. Tests that cannot be run at all (an import that breaks) notice nothing."""
    if not tests:
        return []
    env = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    if engine == "sqlite":
        env |= {"TEST_DATABASE_URL": "", "TEST_REDIS_URL": ""}
    command = [sys.executable, "-m", "pytest", "-q", "-rfE", "--tb=no", "--no-migrations", "-p", "no:cacheprovider",
               "-m", "not browser"]  # fmt: skip
    run = subprocess.run([*command, *options, *tests], cwd=copy, env=env, check=False, capture_output=True, text=True)
    return [line.split(" ", 1)[1].split(" - ")[0] for line in run.stdout.splitlines()
            if line.startswith(("FAILED ", "ERROR ")) and "::" in line]  # fmt: skip


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201  what this script is for


if __name__ == "__main__":
    sys.exit(main())
