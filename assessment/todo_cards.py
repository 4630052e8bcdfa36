"""Cards of assessment beside the to-do list: the headline figure, and how the month's reports are.

The own unit's for who works in one, the county's for who reads it all (rules.md R2, R10, R19).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy, pgettext

from assessment.models import MonthlyReport
from assessment.rules.closing import Standing
from assessment.rules.reports import State
from assessment.selectors.board import month_board
from assessment.selectors.headline import UnitHeadline, headline_of
from projects.permissions import UNIT_ROLES, is_bureau_of
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import COUNTY_WIDE
from zhaoshang.alerts.todo_cards import Card, Figure, Headline, Place, register
from zhaoshang.core.money import round_half_up
from zhaoshang.core.periods import Month, time_progress
from zhaoshang.core.templatetags.zs import day, figure

# Not with the bureau yet, and not late.
_WRITING = (Standing.NOT_STARTED, Standing.DRAFT, Standing.AWAITING)
_WITH_BUREAU = (Standing.SUBMITTED, Standing.LATE)


@register
def headline_card(user: User, on: dt.date) -> Sequence[Card]:
    """Return the headline figure with time progress, gap, and the place in the unit's group."""
    county_id = user.scope.county_id
    if county_id is None:
        return []
    if user.has_role(*COUNTY_WIDE) and user.scope.reads_county:
        return _headline(user, county_id, on, "county-headline", "")
    if user.has_role(*UNIT_ROLES) and user.unit_id != county_id:
        return _headline(user, user.unit_id, on, "unit-headline", str(user.unit))
    return []


def _headline(user: User, unit_id: int, on: dt.date, key: str, unit: str) -> Sequence[Card]:
    found = headline_of(user, unit_id, on)
    if found is None:
        return []
    name = found.row.definition.name
    title = gettext("%(indicator)s of my unit") if unit else gettext("%(indicator)s of the county")
    return [
        Card(
            key=key,
            title=title % {"indicator": name},
            place=Place.HEADLINE,
            url=reverse("assessment:unit-year", args=[unit_id]),
            url_label=gettext_lazy("The year"),
            headline=_figure(found),
        )
    ]


def _figure(found: UnitHeadline) -> Headline:
    row = found.row
    main = row.targets[0] if row.targets else None
    reached = main.progress if main else None
    time = round_half_up((reached.time if reached else time_progress(found.month)) * 100, 2)
    value = round_half_up(row.cumulative, row.definition.decimals)
    percent = reached.percent if reached else None
    words = {
        "value": figure(value),
        "target": figure(reached.target) if reached else "",
        "measure": row.definition.measure,
        "basis": str(main.basis) if main else "",
        "month": _month(found.month),
        "percent": percent,
        "time": time,
    }
    notes = [
        gettext("To the end of %(month)s %(value)s, %(basis)s %(target)s %(measure)s") % words
        if main
        else gettext("To the end of %(month)s; it has no target.") % words
    ]
    if found.place is not None:
        told = {
            "group": found.place.group,
            "of": found.place.of,
            "place": found.place.place,
            "month": _month(found.place.month),
        }
        notes.append(gettext("Place %(place)s of %(of)s in the group %(group)s (%(month)s)") % told)
    elif main and row.group is not None:
        notes.append(gettext("The place in the group is told once a month is closed."))
    return Headline(
        percent=percent,
        time=time,
        gap=reached.gap if reached else None,
        url=reverse("assessment:figure-rows", args=[found.month, row.unit_id, row.indicator_id]),
        bar=gettext("%(percent)s%% reached, time progress %(time)s%%") % words,
        value=value,
        unit=row.definition.measure,
        notes=tuple(notes),
    )


@register
def own_report_card(user: User, on: dt.date) -> Sequence[Card]:
    """Return where the own unit stands with the report of the month that is over."""
    if not user.has_role(*UNIT_ROLES) or user.scope.county_id is None:
        return []
    month = Month.of(on) - 1
    report = (
        MonthlyReport.objects.visible_to(user)
        .filter(unit=user.unit_id, month=month.first_day)
        .first()
    )
    if report is None:
        return []
    is_open = report.state in (State.DRAFT, State.AWAITING, State.RETURNED)
    due = report.return_due_on or report.due_on
    return [
        Card(
            key="unit-report",
            title=gettext("Monthly report of %(month)s") % {"month": _month(month)},
            place=Place.MONTH,
            figures=(
                Figure(
                    label=gettext("State"),
                    value=report.get_state_display(),
                    url=reverse("assessment:report", args=[report.pk]),
                    tone=("red" if due < on else "amber") if is_open else "",
                    note=gettext("due on %(day)s") % {"day": day(due)} if is_open else "",
                ),
            ),
        )
    ]


@register
def reports_card(user: User, on: dt.date) -> Sequence[Card]:
    """Return for the bureau how many units' reports are missing, returned, waiting, unwritten."""
    county_id = user.scope.county_id
    if county_id is None or not is_bureau_of(user, county_id):
        return []
    month = Month.of(on) - 1
    stands, _groups, _named = month_board(user, month, on)
    counts = Counter(each.standing for each in stands)
    parts = (
        ("missing", pgettext("submission board", "Missing"), (Standing.MISSING,), "red"),
        ("returned", pgettext("submission board", "Returned"), (Standing.RETURNED,), "amber"),
        ("submitted", gettext("Wait for acceptance"), _WITH_BUREAU, "amber"),
        ("writing", gettext("Not submitted yet"), _WRITING, ""),
    )
    base = reverse("assessment:board-month", args=[str(month)])
    return [
        Card(
            key="county-reports",
            title=gettext("Monthly reports of %(month)s") % {"month": _month(month)},
            place=Place.MONTH,
            url=base,
            url_label=gettext_lazy("Submission board"),
            figures=tuple(
                Figure(
                    label=label,
                    value=(count := sum(counts[each] for each in standings)),
                    url=f"{base}?{urlencode({'show': show})}",
                    tone=tone if count else "",
                )
                for show, label, standings, tone in parts
            ),
        )
    ]


def _month(month: Month) -> str:
    return date_format(month.first_day, "YEAR_MONTH_FORMAT")
