"""``python -m tests.sabotage``: is every safety missed when it is gone? (acceptance, section 4)

    python -m tests.sabotage                       every harm, one after the other, each in the same temporary copy
    python -m tests.sabotage --only lock,escaped   harms whose name holds one of the words
    python -m tests.sabotage --list                check only that every harm can still be done

First the named tests run unharmed: a test that fails anyway catches nothing. A harm is caught when its tests fail, and
survives when they pass. Harms of a lock need PostgreSQL (TEST_DATABASE_URL); without it they are counted as not tried.
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
PASSED, FAILED = 0, 1  # what pytest ends with; anything else is no answer, and a harm without an answer survived


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
    for engine in sorted({harm.engine for harm in possible}):
        for tests in unharmed(possible, engine):
            if outcome_of(copy, tests, engine, aloud=True) != PASSED:
                raise SystemExit(f"fails without any harm, so it would catch nothing: {tests} ({engine})")
    say("the tests pass without a harm")
    survivors = [harm for harm in possible if not is_caught(copy, harm)]
    say(f"破坏试验: caught {len(possible) - len(survivors)}/{len(possible)}, not tried {len(harms) - len(possible)}")
    for harm in survivors:
        say(f"survived: {harm.name} ({harm.path}; {harm.tests})")
    return 1 if survivors else 0


def is_caught(copy: Path, harm: Harm) -> bool:
    path, began = copy / harm.path, time.monotonic()
    whole = path.read_text(encoding="utf-8")
    path.write_text(harmed(copy, harm), encoding="utf-8")
    try:
        outcome = outcome_of(copy, harm.tests, harm.engine)
    finally:
        path.write_text(whole, encoding="utf-8")
    word = {PASSED: "SURVIVED", FAILED: "caught"}.get(outcome, f"NO ANSWER ({outcome})")
    say(f"{word:10} {harm.name} ({time.monotonic() - began:.0f} s)")
    return outcome == FAILED


def unharmed(harms: list[Harm], engine: str) -> list[str]:
    """The same tests in few runs: whole files together, selections each by itself."""
    named = {harm.tests for harm in harms if harm.engine == engine}
    selections = sorted(tests for tests in named if "-k" in tests)
    files = sorted({file for tests in named.difference(selections) for file in tests.split()})
    return [*([" ".join(files)] if files else []), *selections]


def harmed(root: Path, harm: Harm) -> str:
    """The text of the harmed file. A harm that can no longer be done is an error, never a success."""
    text = (root / harm.path).read_text(encoding="utf-8")
    if text.count(harm.old) != 1:
        raise SystemExit(
            f"“{harm.name}” must be written anew: its text stands {text.count(harm.old)} times in {harm.path}"
        )
    return text.replace(harm.old, harm.new)


def outcome_of(copy: Path, tests: str, engine: str, *, aloud: bool = False) -> int:
    """The outcome of pytest in the copy."""
    env = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    if engine == "sqlite":
        env |= {"TEST_DATABASE_URL": "", "TEST_REDIS_URL": ""}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not browser", *shlex.split(tests)]
    quiet = {} if aloud else {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.run([*command, *([] if aloud else ["-x"])], cwd=copy, env=env, check=False, **quiet).returncode


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201  what this script is for


if __name__ == "__main__":
    sys.exit(main())
