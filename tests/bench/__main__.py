"""``python -m tests.bench``: every job on every engine that answers, as one table each.

    python -m tests.bench --hazards 20000 --only lists,search      while developing
    python -m tests.bench --hazards 1000000                        the large run (also: make bench with HAZARDS=1000000)
    python -m tests.bench --database sqlite:////tmp/kept.sqlite3    a database that is kept, and filled only once

Each engine is measured in a process of its own. Ends with 0 also when targets are missed (the table says so): speed
on somebody else's machine is no reason for a red build; --strict makes it one.
"""

import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from tests.bench import measuring, stage
from tests.paths import ROOT

JOBS = {"lists": "lists", "scope": "scopes", "search": "searching", "dashboard": "figures", "api": "rest",
        "reminders": "reminding", "ledger": "ledgers", "workbook": "workbooks", "journal": "journalling",
        "writers": "writers", "web": "web"}  # fmt: skip
SERVER = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def main() -> int:
    options = arguments()
    if options.inside:
        inside(options)
        return 0
    reports = []
    for database in databases(options):
        reports.append(engine(options, database))
        if options.markdown:
            options.markdown.write_text("\n".join([*measuring.markdown(reports), ""]), encoding="utf-8")
    if options.json:
        print(json.dumps(reports, ensure_ascii=False))
    broken = [job for report in reports for job in report["broken"]]
    missed = [line for report in reports for line in report["lines"] if line["is_met"] is False]
    return 1 if broken or (options.strict and missed) else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--hazards", type=int, default=int(os.environ.get("HAZARDS") or 100_000))
    parser.add_argument("--rounds", type=int, default=5, help="turns of every comparison (median)")
    parser.add_argument("--only", default="", help=f"some of {','.join(JOBS)}")
    parser.add_argument("--database", action="append", default=[], help="measure in this one, and keep it")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], help="only this one")
    parser.add_argument("--json", action="store_true", help="the reports as JSON instead of tables")
    parser.add_argument(
        "--markdown", type=Path, help="also write one table of all engines to this file, for docs/performance.md"
    )
    parser.add_argument("--strict", action="store_true", help="end with 1 when a target is missed")
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    options = parser.parse_args()
    unknown = set(filter(None, options.only.split(","))) - set(JOBS)
    if unknown:
        parser.error(f"no such job: {', '.join(sorted(unknown))}")
    return options


# --- one engine -----------------------------------------------------------------------------------------------------
def databases(options: argparse.Namespace) -> list[str]:
    """'' stands for a SQLite file that goes with its directory."""
    if options.database:
        return options.database
    wanted = [] if options.engine == "postgresql" else [""]
    if options.engine != "sqlite" and (options.engine or answers(SERVER)):
        wanted.append(SERVER)
    return wanted


def answers(server: str) -> bool:
    try:
        _administer(server, "SELECT 1")
    except Exception as problem:
        print(f"没有测 PostgreSQL：{problem}".strip(), file=sys.stderr)
        return False
    return True


def engine(options: argparse.Namespace, database: str) -> dict:
    """Run the jobs in a child on a database made for it, which goes away afterwards."""
    with tempfile.TemporaryDirectory(prefix="anquan-bench-") as folder:
        own = f"bench_anquan_{os.getpid()}"
        is_made = database == SERVER and not options.database
        if is_made:
            _administer(SERVER, f"CREATE DATABASE {own}")
            database = urlunsplit(urlsplit(SERVER)._replace(path=f"/{own}"))
        try:
            return _child(options, database or f"sqlite:///{folder}/bench.sqlite3", folder)
        finally:
            if is_made:
                _administer(SERVER, f"DROP DATABASE {own} WITH (FORCE)")


def _child(options: argparse.Namespace, database: str, folder: str) -> dict:
    report = Path(folder, "report.json")
    words = ["--hazards", str(options.hazards), "--rounds", str(options.rounds), "--only", options.only,
             "--database", database, "--inside", folder]  # fmt: skip
    output = sys.stderr if options.json else None
    done = subprocess.run([sys.executable, "-m", "tests.bench", *words], cwd=ROOT, stdout=output)
    if not report.exists():
        raise SystemExit(f"the measurement ended with {done.returncode} before its first job")
    return json.loads(report.read_text(encoding="utf-8"))


def _administer(server: str, sql: str) -> None:
    import psycopg2

    connection = psycopg2.connect(server.replace("postgres://", "postgresql://"), connect_timeout=3)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql)
    finally:
        connection.close()


# --- in the child ---------------------------------------------------------------------------------------------------
def inside(options: argparse.Namespace) -> None:
    folder = Path(options.inside)
    stage.set_up(options.database[0], folder)
    seconds = stage.fill(options.hazards, folder)
    here = stage.Stage(options.hazards, options.rounds, folder)
    speeds = measuring.calibration()
    report: dict = {
        "engine": here.vendor,
        "name": NAMES[here.vendor],
        "hazards": options.hazards,
        "lines": [],
        "broken": [],
    }
    for job in filter(None, (options.only or ",".join(JOBS)).split(",")):
        perform(job, here, report)
        speeds += measuring.calibration()
        report["head"] = (
            f"{report['name']}，{options.hazards:,} 条隐患（生成 {seconds:.0f} 秒），每项 {options.rounds} 轮取中位数"
            f"（一轮很久的至少 {measuring.FEWEST_TURNS} 轮）；"
            f"校准循环 {min(speeds):.0f}–{max(speeds):.0f} 毫秒，负载 {os.getloadavg()[0]:.1f}"
        )
        # after every job, so that a run cut short leaves what it has found
        (folder / "report.json").write_text(json.dumps(report, ensure_ascii=False), encoding="utf-8")
    lines = [measuring.Line(**line) for line in report["lines"]]
    print("\n".join([report["head"], *measuring.table(lines), ""]), flush=True)


def perform(job: str, here: stage.Stage, report: dict) -> None:
    """One job; what goes wrong in it is said and costs the others nothing."""
    began = time.perf_counter()
    try:
        for line in importlib.import_module(f"tests.bench.{JOBS[job]}").run(here):
            report["lines"].append(line.as_dict())
            print(f"{report['name']} {'　'.join(measuring.cells_of(line))}", file=sys.stderr)
    except Exception:
        report["broken"].append(job)
        print(f"{report['name']} {job} 没有做完：\n{traceback.format_exc()}", file=sys.stderr)
    else:
        print(f"{report['name']} {job} {time.perf_counter() - began:.0f} 秒", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
