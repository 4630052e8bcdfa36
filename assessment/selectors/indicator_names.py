"""Names of indicators by code, for those who keep the code only."""

from __future__ import annotations

from collections.abc import Collection

from assessment.models import IndicatorDefinition


def names_by_code(county_ids: Collection[int]) -> dict[tuple[int, str], str]:
    """Return the latest name of each indicator of some counties, by county and code: one query."""
    rows = IndicatorDefinition.objects.filter(indicator__county__in=county_ids)
    return {
        (county_id or 0, code): name
        for county_id, code, name in rows.order_by("effective_from").values_list(
            "indicator__county_id", "indicator__code", "name"
        )
    }
