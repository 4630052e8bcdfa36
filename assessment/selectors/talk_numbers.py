"""A unit's figures at its talk and afterwards: what has come since (R12)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessment.models import IndicatorDefinition, InterviewNotice
from assessment.selectors.year_figures import year_figures

_ZERO = Decimal(0)


@dataclass(frozen=True)
class Since:
    """What has come of one figure since the talk, in its measure."""

    name: str
    measure: str
    then: Decimal
    now: Decimal

    @property
    def grown(self) -> Decimal:
        """What has come since."""
        return self.now - self.then


def numbers_of(
    talk: InterviewNotice, *, on: dt.date, since: dt.date | None = None
) -> dict[str, Any]:
    """Return a unit's figures on a day, of the indicators that its list looked at.

    Cumulative from the beginning of the year of `since` (the talk's own year), so that a talk in
    December and a look in March can be compared.

    Args:
        talk: The talk.
        on: The day.
        since: The day of the talk; `on` if not given.
    """
    first = (since or on).year
    kept = talk.list_of.content
    ids = [each["definition"] for each in (kept.get("figure"), kept.get("projects")) if each]
    definitions = list(IndicatorDefinition.objects.filter(pk__in=ids).select_related("indicator"))
    definitions.sort(key=lambda each: ids.index(each.pk))
    totals = {each.pk: _ZERO for each in definitions}
    for year in range(first, on.year + 1):
        figures = year_figures(county_id=talk.county_id, year=year, on=on, definitions=definitions)
        month = on.month if year == on.year else 12
        for each in definitions:
            line = figures.published(talk.unit_id, each.indicator_id, month)
            totals[each.pk] += line.cumulative[month - 1]
    return {
        "on": on.isoformat(),
        "from_year": first,
        "figures": [
            {
                "code": each.indicator.code,
                "name": each.name,
                "measure": each.measure,
                "value": f"{totals[each.pk].normalize():f}",
            }
            for each in definitions
        ],
    }


def progress_since(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[Since]:
    """Put the figures at the talk beside those afterwards."""
    later = {each["code"]: Decimal(each["value"]) for each in now.get("figures", ())}
    return [
        Since(
            each["name"],
            each["measure"],
            Decimal(each["value"]),
            later.get(each["code"], Decimal(each["value"])),
        )
        for each in then.get("figures", ())
    ]
