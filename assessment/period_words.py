"""How periods are called on pages and in papers."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _t

from zhaoshang.core.periods import Cycle, Period


def period_text(period: Period) -> str:
    """Return a period in the active language: "2026年第三季度"."""
    if period.cycle is Cycle.MONTH:
        return date_format(period.last_month.first_day, "YEAR_MONTH_FORMAT")
    words = {"year": period.year, "number": period.number}
    if period.cycle is Cycle.QUARTER:
        return _quarters()[period.number - 1] % words
    if period.cycle is Cycle.HALF:
        return (_t("first half of %(year)s"), _t("second half of %(year)s"))[
            period.number - 1
        ] % words
    return _t("the year %(year)s") % words


def _quarters() -> tuple[str, ...]:
    return (
        _t("first quarter of %(year)s"),
        _t("second quarter of %(year)s"),
        _t("third quarter of %(year)s"),
        _t("fourth quarter of %(year)s"),
    )
