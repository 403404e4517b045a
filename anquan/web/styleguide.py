"""Invented data for the style guide: every part once, with names as long as they come."""

from datetime import date


def samples(today: date) -> dict:
    return {}
