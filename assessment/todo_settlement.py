"""What the settlement puts on somebody's to-do page: last year, while it is not settled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from assessment.models import AnnualPlan, YearSettlement
from assessment.permissions_settlement import can_close_year
from assessment.policies_settlement import SETTLEMENT
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.todo import TodoItem, Weight, register
from zhaoshang.policy.selectors import in_force


@register
def year_to_settle(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return last year for the business administrator, from a day of January on.

    A year that was opened again stands here too, until it is settled anew.
    """
    county_id = user.scope.county_id
    if county_id is None or not user.has_role(Role.BUREAU_ADMIN):
        return []
    if not can_close_year(user, county_id):
        return []
    year = on.year - 1
    plan = (
        AnnualPlan.objects.filter(county=county_id, year=year, state=AnnualPlan.State.ISSUED)
        .select_related("county")
        .first()
    )
    settled = YearSettlement.objects.standing().filter(county=county_id, year=year)
    if plan is None or settled.exists():
        return []
    first = dt.date(on.year, 1, in_force(SETTLEMENT, plan.county, on).value.remind_from_day)
    if on < first:
        return []
    return [
        TodoItem(
            title=gettext("Settle the year %(year)s") % {"year": year},
            detail=gettext("The page says what is still open."),
            url=reverse("assessment:settlement", args=[year]),
            action_label=pgettext_lazy("button", "Look at it"),
            kind_label=_("Year to settle"),
            due_on=None,
            severity=Severity.ATTENTION,
            weight=Weight.ROUTINE,
        )
    ]
