"""The 抽查编号 in public addresses: ``/public/draws/SJ-341182-2026-0007/``."""


class DrawNumberConverter:
    regex = r"SJ-[0-9]{0,12}-[0-9]{4}-[0-9]{4,6}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)
