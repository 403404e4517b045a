"""Chinese names of kinds of notices; a kind that is also a journal action goes by the action's name."""

from collections.abc import Mapping

from anquan.journal import actions

LABELS: dict[str, str] = {}
OTHER = "其他提醒"


def register(labels: Mapping[str, str]) -> None:
    LABELS.update(labels)


def label(kind: str) -> str:
    return LABELS.get(kind) or actions.LABELS.get(kind) or OTHER
