"""The 隐患编号 in addresses: ``/hazards/YH-341182-2026-000123/``. Other words after ``/hazards/`` are other pages."""


class NumberConverter:
    regex = r"YH-[0-9]{0,12}-[0-9]{4}-[0-9]{6,9}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)
