"""Which months of a project's money are locked, by a close or by a report (rules.md R2, R10).

Asked by the ledger at every door to a funds entry. What the bureau decides on a claim is not among
them: verifying is apart from reporting.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from assessment.models import MonthlyReport, ReportLine
from assessment.models.choices import STATE_LABELS
from assessment.rules.reports import State
from assessment.selectors.closing import last_closed
from projects.models import Project
from projects.services.month_locks import MonthLock, Place
from zhaoshang.core.periods import Month

CLOSED = _(
    "%(month)s is closed and its money stands fast. Book it in %(open)s, and name %(month)s as the "
    "month it corrects."
)
REPORTED = _(
    "The report of %(month)s of %(unit)s stands at “%(state)s”, and its money with it. Withdraw "
    "the report or have the bureau return it, or book the money in the next month."
)
_HELD = (State.SUBMITTED.value, State.ACCEPTED.value, State.LOCKED.value)


def locked_months(county_id: int, places: Collection[Place]) -> dict[Place, MonthLock]:
    """Return those of the places that are locked: four queries at most."""
    last = last_closed(county_id)
    found = {place: _closed(place[1], last) for place in places if _is_closed(place[1], last)}
    rest = [place for place in places if place not in found]
    return found | dict(_reported(rest)) if rest else found


def _is_closed(month: dt.date, last: Month | None) -> bool:
    return last is not None and Month.of(month) <= last


def _closed(month: dt.date, last: Month | None) -> MonthLock:
    after = (last or Month.of(month)) + 1
    words = {"month": _month(month), "open": _month(after.first_day)}
    return MonthLock("month_closed", str(CLOSED) % words)


def _reported(places: Collection[Place]) -> Iterator[tuple[Place, MonthLock]]:
    """Yield what stands in a report that is with the bureau.

    A project's money belongs to the report that holds its row, else to that of the unit that is
    responsible for it.
    """
    projects = {project for project, _month in places}
    months = {month for _project, month in places}
    rows = ReportLine.objects.filter(project__in=projects, month__in=months).select_related(
        "report__unit"
    )
    holding = {(line.project_id, line.month): line.report for line in rows}
    loose = [place for place in places if place not in holding]
    if loose:
        units = dict(
            Project.objects.filter(pk__in={project for project, _month in loose}).values_list(
                "pk", "responsible_unit_id"
            )
        )
        reports = {
            (report.unit_id, report.month): report
            for report in MonthlyReport.objects.filter(
                Q(unit__in=set(units.values())), month__in=months
            ).select_related("unit")
        }
        for project, month in loose:
            report = reports.get((units.get(project) or 0, month))
            if report is not None:
                holding[project, month] = report
    for place, report in holding.items():
        if place in places and report.state in _HELD:
            words = {
                "month": _month(place[1]),
                "unit": report.unit.label,
                "state": STATE_LABELS[State(report.state)],
            }
            yield place, MonthLock("month_reported", str(REPORTED) % words)


def _month(day: dt.date) -> str:
    return date_format(day, "YEAR_MONTH_FORMAT")
