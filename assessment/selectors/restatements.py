"""What may be corrected: closed months and the figures that units report (rules.md R2)."""

from __future__ import annotations

from assessment.models import IndicatorDefinition, MonthClosing
from assessment.rules.indicators import Source
from zhaoshang.core.periods import Month

MOST_MONTHS = 24


def closed_months(county_id: int) -> list[Month]:
    """Return the closed months, latest first."""
    days = MonthClosing.objects.filter(county=county_id).order_by("-month")
    return [Month.of(day) for day in days.values_list("month", flat=True)[:MOST_MONTHS]]


def reported_indicators(county_id: int) -> list[tuple[int, str]]:
    """Return the indicators that units report, by the name they have had last."""
    rows = (
        IndicatorDefinition.objects.filter(
            indicator__county=county_id, source=Source.REPORTED.value
        )
        .order_by("indicator__code", "effective_from")
        .values_list("indicator_id", "name")
    )
    return list(dict(rows).items())


def indicator_names(county_id: int) -> dict[int, str]:
    """Return every indicator's latest name."""
    rows = IndicatorDefinition.objects.filter(indicator__county=county_id)
    return dict(rows.order_by("effective_from").values_list("indicator_id", "name"))
