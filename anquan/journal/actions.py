"""The one table of action codes and their Chinese names. Every app adds its own rows in its ``AppConfig.ready``.

from anquan.journal import actions
actions.register("隐患", {"hazard.report": "登记隐患", "hazard.assign": "交办"})
"""

from collections.abc import Mapping

LABELS: dict[str, str] = {}
GROUPS: dict[str, list[str]] = {}


def register(group: str, labels: Mapping[str, str]) -> None:
    """Add rows. A code has one meaning: registering it with another name is an error."""
    for code, name in labels.items():
        if LABELS.setdefault(code, name) != name:
            raise ValueError(f"action {code!r} already means {LABELS[code]!r}")
        if code not in GROUPS.setdefault(group, []):
            GROUPS[group].append(code)


def label(code: str) -> str:
    return LABELS.get(code, code)


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Grouped for a select box."""
    return [(group, [(code, LABELS[code]) for code in codes]) for group, codes in GROUPS.items()]
