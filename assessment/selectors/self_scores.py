"""A unit's own scores of a period, and the scheme that they are entered by."""

from __future__ import annotations

from assessment.models import SelfScore
from assessment.rules.scoring.scheme import Scheme
from assessment.rules.scoring.scheme_reading import read_scheme
from assessment.selectors.plans import groups_by_unit, plan_in_force
from assessment.selectors.score_facts import schemes_in_force
from zhaoshang.accounts.models import Unit
from zhaoshang.core.periods import Period


def own_scores(unit_id: int, period: Period) -> dict[str, SelfScore]:
    """Return a unit's own scores of a period by indicator."""
    rows = SelfScore.objects.filter(unit=unit_id, period=str(period)).select_related("updated_by")
    return {row.code: row for row in rows.order_by("pk")}


def own_scheme(unit: Unit, period: Period) -> Scheme | None:
    """Return the scheme that scores a unit in a period, if one does."""
    if unit.county_id is None:
        return None
    plan = plan_in_force(unit.county_id, period.year)
    if plan is None:
        return None
    group = groups_by_unit(plan).get(unit.pk)
    if group is None:
        return None
    found = schemes_in_force(plan, period, [group]).get(group.pk)
    return None if found is None else read_scheme(found.content)
