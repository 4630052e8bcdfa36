"""The investment plan of a project, set a year at a time; each change is a new version (R6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from projects import events_funds as events
from projects.models import FundsPlan, FundsPlanItem, Project
from projects.selectors.funds_plan import plan_in_force
from projects.services.funds_flags import push_standing
from projects.services.moves import check_not_merged
from projects.services.saving import changed_words, lock_project, save_project
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import Conflict, FieldChange, RuleBroken
from zhaoshang.core.templatetags.zs import figure

MONTHS = 12
NEGATIVE = _("A planned amount cannot be less than 0.")
SOURCE_NEEDED = _("Say where the plan stands: the contract, or the paper that set it.")
WHY_NEEDED = _("Say why the plan changes; the version in force stays readable with its reason.")
UNCHANGED = _("This is the plan that is in force already.")


@dataclass(frozen=True)
class YearPlan:
    """The plan of one year by months or quarters.

    Args:
        year: Of which the plan is set.
        months: Of one item: 1 or 3.
        amounts: One for each month or quarter, 万元; None and 0 plan nothing.
        source: The contract, or the paper that set the plan.
        reason: Why it changes; needed once there is a version.
    """

    year: int
    months: int
    amounts: Sequence[Decimal | None]
    source: str
    reason: str = ""


@transaction.atomic
def plan_funds(
    *, project_id: int, planned: YearPlan, by: User, on: dt.date, version: int | None = None
) -> FundsPlan:
    """Set the plan of one year in a new version; the other years are taken over.

    The version before stays as it was: who set it, when, from which paper.

    Args:
        project_id: The project.
        planned: The year.
        by: Who sets it.
        on: Today; the new version is in force from it.
        version: Number of the version the form was opened with, 0 for none.

    Raises:
        Conflict: when somebody set the plan since the form was opened.
        RuleBroken: for a negative amount, without a source, without a reason once there is a
            version, or when nothing changes.

    Source: rules.md R6.
    """
    with acting(user=by, reason=planned.reason.strip() or None):
        locked = lock_project(project_id)
        project = locked.project
        check_not_merged(project)
        before = plan_in_force(project.pk)
        if version is not None and before is not None and before.number != version:
            raise _conflict(before, planned)
        _check(planned, before)
        plan = _replace(project, before, planned, by=by, on=on)
        save_project(locked, by=by, fields=())
        push_standing([project.pk], on=on)
        record_event(
            events.FUNDS_PLANNED,
            by=by,
            county=project.county_id,
            subject=project,
            reason=planned.reason.strip(),
            detail={
                "number": plan.number,
                "period": planned.year,
                "sums": sum((each or Decimal(0) for each in planned.amounts), Decimal(0)),
            },
        )
        return plan


def _conflict(stands: FundsPlan, planned: YearPlan) -> Conflict:
    """Put what somebody else planned for the year beside what was typed, period by period."""
    who, at = str(stands.created_by or ""), date_format(localtime(stands.created_at), "H:i")
    theirs = {
        each.first_on: each.amount_wan
        for each in stands.items.all()
        if each.first_on.year == planned.year
    }
    yours = dict(_items(planned))
    changes = [
        FieldChange(
            label=f"{day:%Y-%m}",
            theirs=figure(theirs.get(day, Decimal(0))),
            yours=figure(yours.get(day, Decimal(0))),
            by=who,
            at=at,
        )
        for day in sorted({*theirs, *yours})
        if theirs.get(day) != yours.get(day)
    ]
    return Conflict(changed_words(stands, who, at), changes=changes)


def _check(planned: YearPlan, before: FundsPlan | None) -> None:
    if any(amount is not None and amount < 0 for amount in planned.amounts):
        raise RuleBroken(NEGATIVE, code="negative")
    if any(planned.amounts) and not planned.source.strip():
        raise RuleBroken(SOURCE_NEEDED, code="source_needed", field="source")
    stood = {
        item.first_on: (item.months, item.amount_wan, item.source)
        for item in (before.items.all() if before is not None else ())
        if item.first_on.year == planned.year
    }
    wanted = {
        first_on: (planned.months, amount, planned.source.strip())
        for first_on, amount in _items(planned)
    }
    if stood == wanted:
        raise RuleBroken(UNCHANGED, code="unchanged")
    if before is not None and not planned.reason.strip():
        raise RuleBroken(WHY_NEEDED, code="why_needed", field="reason")


def _items(planned: YearPlan) -> list[tuple[dt.date, Decimal]]:
    return [
        (dt.date(planned.year, 1 + place * planned.months, 1), amount)
        for place, amount in enumerate(planned.amounts)
        if amount
    ]


def _replace(
    project: Project, before: FundsPlan | None, planned: YearPlan, *, by: User, on: dt.date
) -> FundsPlan:
    """Take the version before out of force, and write the new one with all its years."""
    kept: list[FundsPlanItem] = []
    if before is not None:
        before.is_current, before.updated_by = False, by
        before.save()
        kept = [item for item in before.items.all() if item.first_on.year != planned.year]
    stamps = {"created_by": by, "updated_by": by}
    source = planned.source.strip()
    plan = FundsPlan.objects.create(
        project=project,
        number=before.number + 1 if before is not None else 1,
        set_on=on,
        source=source,
        reason=planned.reason.strip(),
        **stamps,
    )
    rows = [(each.first_on, each.months, each.amount_wan, each.source) for each in kept]
    rows += [(day, planned.months, amount, source) for day, amount in _items(planned)]
    for first_on, months, amount, paper in sorted(rows):
        FundsPlanItem.objects.create(
            project=project,
            plan=plan,
            first_on=first_on,
            months=months,
            amount_wan=amount,
            source=paper,
            **stamps,
        )
    return plan
