"""Two ways of doing the same work, timed in turns, and how the outcome is said.

This machine's speed changes by a factor of two while one looks. So nothing is compared with a number measured at
another time: ours and the bare equivalent take turns, and the ratio is the median of the ratios of the turns.
"""

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from unicodedata import east_asian_width

Work = Callable[[], object]
SHORTEST = 0.02  # seconds: what is quicker is repeated until a sample takes this long
MOST_REPEATS = 200
FEWEST_TURNS, LONG_ENOUGH = (
    3,
    60,
)  # after so many turns of long work no further one is begun, once it took so many seconds


@dataclass(frozen=True)
class Line:
    """One row of the table. ``is_met`` None: said for information, nobody has set a target."""

    job: str
    ours: str
    bare: str
    ratio: str
    target: str = "—"
    is_met: bool | None = None

    def as_dict(self) -> dict:
        return asdict(self)


@dataclass(frozen=True)
class Pair:
    """Medians in milliseconds, and the median of ours / bare of every turn."""

    ours: float
    bare: float
    ratio: float

    def at_most(self, job: str, limit: float | None = None) -> Line:
        """What ours may cost, in times of the bare equivalent."""
        met = None if limit is None else self.ratio <= limit
        return Line(
            job,
            milliseconds(self.ours),
            milliseconds(self.bare),
            f"{self.ratio:.2f}",
            "—" if limit is None else f"≤ {limit:g}",
            met,
        )

    def at_least(self, job: str, factor: float | None = None) -> Line:
        """How many times quicker than the other way ours has to be."""
        times = 1 / self.ratio
        met = None if factor is None else times >= factor
        return Line(
            job,
            milliseconds(self.ours),
            milliseconds(self.bare),
            f"快 {times:.1f} 倍",
            "—" if factor is None else f"快 ≥ {factor:g} 倍",
            met,
        )


def limit(job: str, value: float, most: float | None, measure: str) -> Line:
    """A figure that has a ceiling of its own."""
    met = None if most is None else value <= most
    return Line(job, f"{value:,.0f} {measure}", "—", "—", "—" if most is None else f"≤ {most:g} {measure}", met)


def in_turns(ours: Work, bare: Work, rounds: int, *, before: Work = lambda: None, is_long: bool = False) -> Pair:
    """Ours and bare, one after the other, ``rounds`` times. ``before`` runs ahead of every piece of work, untimed."""
    repeats = (1, 1)
    if not is_long:
        repeats = (_repeats(ours, before), _repeats(bare, before))
    turns: list[tuple[float, float]] = []
    began = time.perf_counter()
    while len(turns) < rounds and (len(turns) < FEWEST_TURNS or time.perf_counter() - began < LONG_ENOUGH):
        turns.append((_sample(ours, repeats[0], before), _sample(bare, repeats[1], before)))
    mine, plain = (statistics.median(column) for column in zip(*turns, strict=True))
    return Pair(mine * 1000, plain * 1000, statistics.median(a / b for a, b in turns))


def _repeats(work: Work, before: Work) -> int:
    """After a first call that warms the caches: how often, for a sample that is long enough to be measured."""
    _sample(work, 1, before)
    return min(MOST_REPEATS, max(1, round(SHORTEST / _sample(work, 1, before))))


def _sample(work: Work, repeats: int, before: Work) -> float:
    """The middle one of so many calls: a call during which this machine did something else does not count."""
    spent = []
    for _ in range(repeats):
        before()
        began = time.perf_counter()
        work()
        spent.append(time.perf_counter() - began)
    return max(statistics.median(spent), 1e-9)


def calibration(rounds: int = 5) -> list[float]:
    """A loop that is always the same: how quick this machine was just now, in milliseconds."""
    found = []
    for _ in range(rounds):
        began = time.perf_counter()
        sum(number * number for number in range(1_000_000))
        found.append((time.perf_counter() - began) * 1000)
    return found


def milliseconds(value: float) -> str:
    return f"{value:,.2f}" if value < 10 else f"{value:,.1f}" if value < 100 else f"{value:,.0f}"


def memory(pid: int | str = "self", what: str = "VmHWM") -> float:
    """Megabytes of a process: VmRSS now, VmHWM at most."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{what}:"):
            return int(line.split()[1]) / 1024
    raise LookupError(what)


# --- the table ------------------------------------------------------------------------------------------------------
HEAD = ("工作", "本系统（毫秒）", "最简做法（毫秒）", "比值", "目标", "结果")
SAID = {True: "达到", False: "超出", None: ""}


def table(lines: Iterable[Line]) -> list[str]:
    """Aligned for a terminal, where a Chinese character is two columns wide."""
    rows = [HEAD, *(tuple(cells_of(line)) for line in lines)]
    widths = [max(width(row[at]) for row in rows) for at in range(len(HEAD))]
    return [
        "  ".join(_padded(text, wide, at) for at, (text, wide) in enumerate(zip(row, widths, strict=True))).rstrip()
        for row in rows
    ]


def cells_of(line: Line) -> list[str]:
    return [line.job, line.ours, line.bare, line.ratio, line.target, SAID[line.is_met]]


def markdown(reports: list[dict]) -> list[str]:
    """One table of all engines, ready for docs/performance.md; a line that one engine lacks has empty cells there."""
    of_engine = [{line["job"]: line for line in report["lines"]} for report in reports]
    head = ["工作", "目标"]
    for report in reports:
        head += [f"{report['name']}（毫秒，本系统 / 最简）", "比值", "结果"]
    rows = []
    for job in dict.fromkeys(line["job"] for report in reports for line in report["lines"]):
        found = [lines.get(job) for lines in of_engine]
        row = [job, next(line["target"] for line in found if line)]
        for line in found:
            row += [f"{line['ours']} / {line['bare']}", line["ratio"], SAID[line["is_met"]]] if line else ["", "", ""]
        rows.append(row)
    lines = [head, ["---"] * len(head), *rows]
    return [*(f"- {report['head']}" for report in reports), "", *("| " + " | ".join(line) + " |" for line in lines)]


def _padded(text: str, wide: int, at: int) -> str:
    space = " " * (wide - width(text))
    return text + space if at in (0, 5) else space + text


def width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
