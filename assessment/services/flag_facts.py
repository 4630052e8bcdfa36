"""What targets and reports say to the flags 红黄旗: kinds 4, 5 and 7 (rules.md R7).

Level-triggered: facts follow from figures and reports, and only what differs is pushed; pushing
again changes nothing. Those of a month are brought up to date when a report is accepted or returned
and when the month is closed, those of one report when it is submitted or withdrawn.

- Kind 4, of units: what was due by time and the rate as printed, by the main basis.
- Kind 5, of units: whether the target of the month was missed.
- Kind 7, of units and of projects: that there is a report of the month.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime

from assessment.models import MonthlyReport, ReportLine
from assessment.rules.reports import State
from assessment.selectors.figures import MonthRow, MonthTable, month_figures
from projects.models import FlagFact
from projects.rules.flags.kinds import RuleKind
from projects.rules.stages import SubStage
from projects.services.flags.pushing import Pushed, push_facts
from zhaoshang.core.periods import Month

Key = tuple[int, int, str, str]
# Accepted, or closed upon: what a report says counts.
_TAKEN = (State.ACCEPTED, State.LOCKED)
# With the bureau or further: the unit has reported.
_SENT = (State.SUBMITTED, *_TAKEN)


@transaction.atomic
def push_month_facts(county_id: int, month: Month, on: dt.date) -> int:
    """Bring the facts of a county's month to what follows from its reports and figures.

    Returns:
        How many facts changed; a second call changes none.
    """
    reports = list(MonthlyReport.objects.filter(county=county_id, month=month.first_day))
    wanted: dict[Key, Pushed] = {}
    for fact in (*_of_reports(reports, month), *_of_figures(county_id, reports, month, on)):
        wanted[_key(fact.project_id, fact.unit_id, fact.rule, fact.key)] = fact
    stored = {
        _key(row.project_id, row.unit_id, row.rule, row.key): row
        for row in FlagFact.objects.filter(county=county_id, period=str(month))
    }
    changed = _changed(wanted, stored)
    changed += _not_owed(county_id, month)
    return push_facts(changed, on=on) if changed else 0


@transaction.atomic
def push_report_facts(report: MonthlyReport, on: dt.date, *, also: Iterable[int] = ()) -> int:
    """Bring what one report says of itself up to date: that its unit and projects were reported.

    When it is submitted or withdrawn: its figures count only once it is accepted.
    """
    month = Month.of(report.month)
    wanted = {
        _key(fact.project_id, fact.unit_id, fact.rule, fact.key): fact
        for fact in _of_reports([report], month)
    }
    lines = ReportLine.objects.filter(report=report).values("project_id")
    stored = {
        _key(row.project_id, row.unit_id, row.rule, row.key): row
        for row in FlagFact.objects.filter(
            Q(project__in=lines) | Q(project=None, unit=report.unit_id),
            rule=RuleKind.NO_REPORT.value,
            period=str(month),
        )
    }
    changed = _changed(wanted, stored)
    touched = list(also)
    return push_facts(changed, on=on, also=touched) if changed or touched else 0


def _changed(wanted: Mapping[Key, Pushed], stored: Mapping[Key, FlagFact]) -> list[Pushed]:
    """Return what has to be pushed so that what is stored is what is wanted."""
    found = [
        fact
        for place, fact in wanted.items()
        if place not in stored or _differs(stored[place], fact)
    ]
    return found + [_gone(row) for place, row in stored.items() if place not in wanted]


def _of_reports(reports: Iterable[MonthlyReport], month: Month) -> Iterator[Pushed]:
    """Say of which units and projects there is a report; from the day it was first submitted."""
    sent = {
        each.pk: each
        for each in reports
        if each.state in _SENT and each.first_submitted_at is not None
    }
    for report in sent.values():
        yield _reported(month, report, unit_id=report.unit_id)
    said = (
        ReportLine.objects.filter(report__in=sent)
        .exclude(Q(progress="") & Q(no_change=False) & (Q(amount_wan=None) | Q(amount_wan=0)))
        .order_by("pk")
    )
    for report_id, project_id in said.values_list("report_id", "project_id"):
        yield _reported(month, sent[report_id], project_id=project_id)


def _reported(
    month: Month,
    report: MonthlyReport,
    *,
    unit_id: int | None = None,
    project_id: int | None = None,
) -> Pushed:
    first = report.first_submitted_at
    known = localtime(first).date() if first else month.last_day
    return Pushed(RuleKind.NO_REPORT, str(month), known, unit_id=unit_id, project_id=project_id)


def _of_figures(
    county_id: int, reports: Iterable[MonthlyReport], month: Month, on: dt.date
) -> Iterator[Pushed]:
    """Say how units whose figures count stand towards their targets, by the main basis."""
    taken = {each.unit_id for each in reports if each.state in _TAKEN}
    if not taken:
        return
    table = month_figures(county_id=county_id, month=month, on=on)
    for row in table.rows:
        if row.unit_id in taken or (table.is_closed and row.unit_id != county_id):
            yield from _of_row(row, table)


def _of_row(row: MonthRow, table: MonthTable) -> Iterator[Pushed]:
    basis = table.main_basis
    found = row.by_basis(basis.pk) if basis else None
    if found is None or found.percent is None or found.gap is None or found.due is None:
        return
    # Known on the day after the month: until then its target is not due.
    known, code = (table.month + 1).first_day, row.code
    more = row.definition.higher_is_better
    missed = Fraction(row.cumulative) < found.due if more else Fraction(row.cumulative) > found.due
    yield Pushed(
        RuleKind.PERIODS_IN_A_ROW,
        str(table.month),
        known,
        value=Decimal(int(missed)),
        key=code,
        unit_id=row.unit_id,
    )
    if more:
        yield Pushed(
            RuleKind.BEHIND_SCHEDULE,
            str(table.month),
            known,
            # So that the flag is as far behind as the pages of figures say, to the last decimal.
            value=found.percent - found.gap,
            other=found.percent,
            key=code,
            unit_id=row.unit_id,
        )


def _not_owed(county_id: int, month: Month) -> list[Pushed]:
    """Take away what was said of projects that owe no report any more: those at capacity."""
    rows = FlagFact.objects.filter(
        county=county_id,
        rule=RuleKind.NO_REPORT.value,
        project__sub_stage=SubStage.AT_CAPACITY,
        project__sub_stage_since__lt=month.first_day,
    ).exclude(period=str(month))
    return [_gone(row) for row in rows]


def _gone(row: FlagFact) -> Pushed:
    return Pushed(
        RuleKind(row.rule),
        row.period,
        row.known_on,
        key=row.key,
        project_id=row.project_id,
        unit_id=None if row.project_id else row.unit_id,
        gone=True,
    )


def _key(project_id: int | None, unit_id: int | None, rule: str, key: str) -> Key:
    return project_id or 0, 0 if project_id else unit_id or 0, str(rule), key


def _differs(row: FlagFact, fact: Pushed) -> bool:
    return (row.known_on, row.value, row.other) != (fact.known_on, fact.value, fact.other)
