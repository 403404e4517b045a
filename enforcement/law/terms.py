"""The numbers of law that amounts are worked out with, each as it is on the day."""

from datetime import date
from decimal import Decimal

from anquan.terms.selectors import number, whole
from enforcement.law import amounts


def limits_113(on: date) -> amounts.Limits113:
    """安法 art.113(1)."""
    return amounts.Limits113(
        days=whole("enf.closing_113_days", on),
        in_days=whole("enf.closing_113_in_days", on),
        months=whole("enf.closing_113_months", on),
        in_months=whole("enf.closing_113_in_months", on),
    )


def late_fine(principal: Decimal, days_late: int, on: date) -> Decimal:
    """加处罚款 in yuan by the rate and the cap of that day (罚法 art.72(1))."""
    return amounts.late_fine(principal, days_late, number("enf.late_rate", on), number("enf.late_cap", on))
