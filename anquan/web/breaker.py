"""Leaves a silent server alone for a while: one request waits for it, once, and the next ones not at all."""

import time


class Breaker:
    def __init__(self, rest_seconds: float = 10):
        self.rest_seconds = rest_seconds
        self._silent_until = 0.0

    @property
    def is_open(self) -> bool:
        return time.monotonic() < self._silent_until

    def trip(self) -> None:
        self._silent_until = time.monotonic() + self.rest_seconds

    def close(self) -> None:
        self._silent_until = 0.0
