"""The 检查编号 in addresses: ``/visits/JC-341182-2026-000123/``. Other words after ``/visits/`` are other pages."""


class VisitNumberConverter:
    regex = r"JC-[0-9]{0,12}-[0-9]{4}-[0-9]{6,9}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)
