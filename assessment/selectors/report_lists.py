"""Lists of monthly reports: a unit's months, and what was done in one report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assessment.models import MonthlyReport, ReportEdit, ReportMove
from assessment.rules.reports import Act
from zhaoshang.accounts.models import User
from zhaoshang.alerts.models import Notice

SHOWN = 50


def years_of(user: User) -> list[int]:
    """Return the years a user sees reports of, newest first."""
    months = MonthlyReport.objects.visible_to(user).order_by()
    return [each.year for each in months.dates("month", "year", order="DESC")]


def months_of(user: User) -> list[dt.date]:
    """Return the months a user sees reports of, newest first."""
    return list(
        MonthlyReport.objects.visible_to(user).order_by().dates("month", "month", order="DESC")
    )


def reports_of_year(user: User, year: int) -> Sequence[MonthlyReport]:
    """Return the reports of a year that a user sees, newest first."""
    return _listed(user).filter(month__year=year).order_by("-month", "unit__sort_order", "unit_id")


def reports_of_month(user: User, month: dt.date) -> Sequence[MonthlyReport]:
    """Return the reports of a month that a user sees, by unit."""
    return _listed(user).filter(month=month).order_by("unit__sort_order", "unit_id")


def _listed(user: User) -> Any:
    return MonthlyReport.objects.visible_to(user).select_related("county", "unit")


@dataclass(frozen=True)
class Savings:
    """A part of a report's savings, newest first; `older` continues after it, 0 at the end."""

    edits: Sequence[ReportEdit]
    older: int


def savings_of(report: MonthlyReport, *, before: int | None = None) -> Savings:
    """Return who changed which cells from what to what; one query."""
    found = report.edits.select_related("by").order_by("-pk")
    if before is not None:
        found = found.filter(pk__lt=before)
    edits = list(found[: SHOWN + 1])
    return Savings(edits[:SHOWN], edits[SHOWN - 1].pk if len(edits) > SHOWN else 0)


def moves_of(report: MonthlyReport) -> list[ReportMove]:
    """Return all steps of a report, newest first, without the contents kept with them."""
    return list(report.moves.select_related("by").defer("content").order_by("-pk"))


def last_two_contents(report: MonthlyReport) -> tuple[Any, Any] | None:
    """Return what the last two submissions said, the earlier one first; None before a second."""
    kept = list(
        report.moves.filter(act=Act.CONFIRM.value)
        .order_by("-pk")
        .values_list("content", flat=True)[:2]
    )
    return (kept[1], kept[0]) if len(kept) > 1 else None


def told(kind: str, subject: tuple[str, int]) -> list[str]:
    """Return the names of the people who were told of a thing and need not be told otherwise."""
    found = Notice.objects.filter(
        kind=kind, subject_type=subject[0], subject_id=str(subject[1]), withdrawn_at=None
    ).select_related("recipient")
    return sorted({str(each.recipient) for each in found})
