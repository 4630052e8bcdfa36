"""What closing a month would do, and what stands in its way (rules.md R2, R10)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, Min, Sum
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from assessment.models import AnnualPlan, LockException, MonthClosing, MonthlyReport
from assessment.rules.reports import State
from assessment.selectors.closing import last_closed, reports_owed
from assessment.selectors.plans import plan_in_force, plan_indicators, targets_of
from projects.models import FundsEntry
from zhaoshang.core.periods import Month

if TYPE_CHECKING:
    from zhaoshang.core.errors import Message

NOT_OVER = _("%(month)s is not over yet; it can be closed from %(day)s on.")
OUT_OF_ORDER = _("Months are closed in order: close %(month)s first.")
NO_PLAN = _("There is no issued annual plan for %(year)s, so nobody owes a report.")


@dataclass(frozen=True)
class Hindrance:
    """Why a month cannot be closed now, by a short stable name and in words."""

    code: str
    message: Message


@dataclass(frozen=True)
class Preview:
    """What the page shows before a month is closed.

    Attributes:
        closing: The closing, where that has happened.
        hindrance: Why it cannot be closed; None where it can.
        missing: Reports never submitted, of units that owe them.
        open: Submitted, but not accepted.
        accepted: How many are accepted.
        idle: How many stand with units that do not owe them any more.
        exceptions: Granted exceptions that are still running; the close ends them.
        waiting: Claims of the month that nobody has verified, and their sum in 万元.
        indicators: How many indicators are frozen.
        targets: How many targets of units hold in the month and are frozen.
    """

    month: Month
    plan: AnnualPlan | None
    closing: MonthClosing | None
    hindrance: Hindrance | None
    missing: Sequence[MonthlyReport]
    open: Sequence[MonthlyReport]
    accepted: int
    idle: int
    exceptions: Sequence[LockException]
    waiting: int
    waiting_wan: Decimal
    indicators: int
    targets: int

    @property
    def needs_reason(self) -> bool:
        """Some report is missing or not accepted: closing needs a reason."""
        return bool(self.missing or self.open)


def next_to_close(county_id: int) -> Month | None:
    """Return the month that is closed next: after the last closed one, else the first reported."""
    last = last_closed(county_id)
    if last is not None:
        return last + 1
    first = MonthlyReport.objects.filter(county=county_id).aggregate(first=Min("month"))["first"]
    return Month.of(first) if first else None


def hindrance(county_id: int, month: Month, on: dt.date) -> Hindrance | None:
    """Tell why a month that is not closed cannot be closed now."""
    turn = next_to_close(county_id)
    if turn is not None and turn != month:
        words = {"month": date_format(turn.first_day, "YEAR_MONTH_FORMAT")}
        return Hindrance("out_of_order", str(OUT_OF_ORDER) % words)
    if on <= month.last_day:
        words = {
            "month": date_format(month.first_day, "YEAR_MONTH_FORMAT"),
            "day": (month + 1).first_day.isoformat(),
        }
        return Hindrance("not_over", str(NOT_OVER) % words)
    if plan_in_force(county_id, month.year) is None:
        return Hindrance("no_plan", str(NO_PLAN) % {"year": month.year})
    return None


def closing_preview(county_id: int, month: Month, on: dt.date) -> Preview:
    """Return what closing a month would do: a fixed number of queries."""
    closing = MonthClosing.objects.filter(county=county_id, month=month.first_day).first()
    reports = list(
        MonthlyReport.objects.filter(county=county_id, month=month.first_day)
        .select_related("unit")
        .order_by("unit__sort_order", "unit__name", "pk")
    )
    missing_ids = set(reports_owed(county_id=county_id, month=month).values_list("pk", flat=True))
    unaccepted = (State.SUBMITTED, State.RETURNED, State.AWAITING, State.DRAFT)
    plan = plan_in_force(county_id, month.year)
    waiting = FundsEntry.objects.filter(
        project__county=county_id,
        month=month.first_day,
        state__in=[FundsEntry.State.CLAIMED, FundsEntry.State.RETURNED],
    ).aggregate(n=Count("pk"), wan=Sum("claimed_wan"))
    return Preview(
        month=month,
        plan=plan,
        closing=closing,
        hindrance=None if closing else hindrance(county_id, month, on),
        missing=[each for each in reports if each.pk in missing_ids],
        open=[
            each
            for each in reports
            if each.first_submitted_at is not None and each.state in unaccepted
        ],
        accepted=sum(each.state == State.ACCEPTED for each in reports),
        idle=sum(
            each.first_submitted_at is None
            and each.pk not in missing_ids
            and each.state != State.LOCKED
            for each in reports
        ),
        exceptions=list(
            LockException.objects.filter(county=county_id, month=month.first_day)
            .in_force(on)
            .select_related("unit")
        ),
        waiting=waiting["n"],
        waiting_wan=waiting["wan"] or Decimal(0),
        indicators=len(plan_indicators(plan, month)) if plan else 0,
        targets=len(targets_of(plan, month)) if plan else 0,
    )
