"""The investment plan of a project, a year at a time (R6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from projects import events_funds as events
from projects.models import FundsPlanItem
from projects.services.moves import check_not_merged
from projects.services.saving import lock_project, save_project
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken

MONTHS = 12
NEGATIVE = _("A planned amount cannot be less than 0.")
SOURCE_NEEDED = _("Say where the plan stands: the contract, or the paper that set it.")


@transaction.atomic
def plan_funds(
    *,
    project_id: int,
    year: int,
    months: int,
    amounts: Sequence[Decimal | None],
    source: str,
    by: User,
) -> list[FundsPlanItem]:
    """Set the plan of one year by months or quarters; what stood for the year before is replaced.

    Args:
        project_id: The project.
        year: Of which the plan is set.
        months: Of one item: 1 or 3.
        amounts: One for each month or quarter, 万元; None and 0 plan nothing.
        source: The contract, or the paper that set the plan.
        by: Who sets it.

    Raises:
        RuleBroken: for a negative amount, or without a source.
    """
    with acting(user=by):
        locked = lock_project(project_id)
        check_not_merged(locked.project)
        if any(amount is not None and amount < 0 for amount in amounts):
            raise RuleBroken(NEGATIVE, code="negative")
        planned = [(place, amount) for place, amount in enumerate(amounts) if amount]
        if planned and not source.strip():
            raise RuleBroken(SOURCE_NEEDED, code="source_needed", field="source")
        for item in FundsPlanItem.objects.filter(project=locked.project, first_on__year=year):
            item.delete()
        items = [
            FundsPlanItem.objects.create(
                project=locked.project,
                first_on=dt.date(year, 1 + place * months, 1),
                months=months,
                amount_wan=amount,
                source=source.strip(),
                created_by=by,
                updated_by=by,
            )
            for place, amount in planned
        ]
        save_project(locked, by=by, fields=())
        record_event(
            events.FUNDS_PLANNED,
            by=by,
            county=locked.project.county_id,
            subject=locked.project,
            detail={"period": year, "sums": sum((item.amount_wan for item in items), Decimal(0))},
        )
        return items
