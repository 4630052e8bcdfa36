"""What monthly reports and closing put on somebody's to-do page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from assessment.models import LockException, MonthlyReport, RestatementRequest
from assessment.permissions import can_close
from assessment.rules.reports import State
from assessment.selectors.closing import reports_owed
from assessment.selectors.closing_preview import hindrance, next_to_close
from projects.permissions import is_bureau_of
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.todo import Duty, TodoItem, Weight, register
from zhaoshang.core.periods import Month

MOST = 50


@register
def reports_to_write(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the reports that the user's units have to write, or to put right."""
    if not user.has_role(Role.CLERK) or not user.scope.unit_ids:
        return []
    mine = Q(unit__in=user.scope.unit_ids, month__lte=on)
    owed = reports_owed().filter(mine, state=State.DRAFT.value, due_on__lte=on + _SOON)
    returned = MonthlyReport.objects.filter(mine, state=State.RETURNED.value)
    found = [*owed.select_related("unit")[:MOST], *returned.select_related("unit")[:MOST]]
    return [
        TodoItem(
            title=gettext("Monthly report of %(month)s · %(unit)s")
            % {"month": _month(each.month), "unit": each.unit},
            detail=_why_written(each, on),
            url=reverse("assessment:report", args=[each.pk]),
            action_label=pgettext_lazy("monthly report", "Write it"),
            kind_label=_("Monthly report"),
            due_on=each.return_due_on or each.due_on,
            severity=_urgency(each.return_due_on or each.due_on, on),
            duty=Duty.RETURNED if each.state == State.RETURNED else Duty.FILL,
            weight=Weight.COUNTED,
        )
        for each in found
    ]


# The due day lies in the month after; a report is shown from the last week of its own.
_SOON = dt.timedelta(days=12)


def _why_written(report: MonthlyReport, on: dt.date) -> str:
    if report.state == State.RETURNED:
        return gettext("The bureau returned it: %(reason)s") % {"reason": report.return_reason}
    if on > report.due_on:
        return gettext("It is late; a late report is counted.")
    return gettext("It counts as submitted once the unit head has confirmed it.")


@register
def reports_to_confirm(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the reports that wait for the user's confirmation as head of the unit or deputy."""
    units = {*user.scope.deputy_of, *(user.scope.unit_ids if user.has_role(Role.UNIT_HEAD) else ())}
    if not units:
        return []
    waiting = MonthlyReport.objects.filter(
        unit__in=units, state=State.AWAITING.value
    ).select_related("unit", "sent_up_by")
    return [
        TodoItem(
            title=gettext("Monthly report of %(month)s · %(unit)s")
            % {"month": _month(each.month), "unit": each.unit},
            detail=gettext("Handed over by %(who)s; your confirmation is the submission.")
            % {"who": each.sent_up_by or ""},
            url=reverse("assessment:report", args=[each.pk]),
            action_label=_("Confirm"),
            kind_label=_("Monthly report to confirm"),
            due_on=each.return_due_on or each.due_on,
            severity=_urgency(each.return_due_on or each.due_on, on),
            duty=Duty.REVIEW,
            weight=Weight.COUNTED,
        )
        for each in waiting[:MOST]
    ]


@register
def reports_to_accept(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return, for each month, that reports wait for the bureau."""
    county_id = user.scope.county_id
    if county_id is None or not is_bureau_of(user, county_id):
        return []
    rows = (
        MonthlyReport.objects.filter(county=county_id, state=State.SUBMITTED.value)
        .exclude(submitted_by=user)
        .order_by("month")
        .values("month")
        .annotate(units=Count("pk"))
    )
    return [
        TodoItem(
            title=gettext("Monthly reports of %(month)s") % {"month": _month(row["month"])},
            detail=ngettext(
                "%(count)s unit has submitted and waits.",
                "%(count)s units have submitted and wait.",
                row["units"],
            )
            % {"count": row["units"]},
            url=_board_url(row["month"]),
            action_label=_("Accept"),
            kind_label=_("Monthly reports to accept"),
            severity=Severity.ATTENTION,
            duty=Duty.REVIEW,
            weight=Weight.AWAITED,
        )
        for row in rows
    ]


@register
def exceptions_to_decide(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the exceptions that wait for the business administrator, one's own left out."""
    county_id = user.scope.county_id
    if county_id is None or not can_close(user, county_id):
        return []
    waiting = LockException.objects.filter(
        county=county_id, state=LockException.State.ASKED
    ).exclude(created_by=user)
    return [
        TodoItem(
            title=gettext("%(unit)s asks to report %(month)s until %(until)s")
            % {"unit": each.unit, "month": _month(each.month), "until": each.until},
            detail=each.reason,
            url=reverse("assessment:exception", args=[each.pk]),
            action_label=_("Decide"),
            kind_label=_("Exception from a lock"),
            due_on=each.until,
            severity=_urgency(each.until, on),
            duty=Duty.DECIDE,
            weight=Weight.AWAITED,
        )
        for each in waiting.select_related("unit")[:MOST]
    ]


@register
def restatements_to_decide(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return the corrections of closed months that units ask the bureau to book."""
    county_id = user.scope.county_id
    if county_id is None or not is_bureau_of(user, county_id):
        return []
    waiting = RestatementRequest.objects.filter(
        county=county_id, state=RestatementRequest.State.ASKED
    ).exclude(created_by=user)
    return [
        TodoItem(
            title=gettext("%(unit)s asks to correct %(month)s")
            % {"unit": each.unit, "month": _month(each.corrects_month)},
            detail=each.reason,
            url=reverse("assessment:restatement-request", args=[each.pk]),
            action_label=_("Decide"),
            kind_label=_("Correction of a closed month"),
            severity=Severity.ATTENTION,
            duty=Duty.DECIDE,
            weight=Weight.AWAITED,
        )
        for each in waiting.select_related("unit")[:MOST]
    ]


@register
def month_to_close(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the month that waits to be closed, once its reports were due."""
    county_id = user.scope.county_id
    if county_id is None or not can_close(user, county_id):
        return []
    month = next_to_close(county_id)
    if month is None or hindrance(county_id, month, on) is not None:
        return []
    due = (
        MonthlyReport.objects.filter(county=county_id, month=month.first_day)
        .order_by("-due_on")
        .values_list("due_on", flat=True)
        .first()
    )
    if due is None or on <= due:
        return []
    missing = reports_owed(county_id=county_id, month=month).count()
    return [
        TodoItem(
            title=gettext("Close %(month)s") % {"month": _month(month.first_day)},
            detail=gettext("Reports missing: %(count)s.") % {"count": missing}
            if missing
            else gettext("Every unit has reported."),
            url=reverse("assessment:close-month", args=[str(month)]),
            action_label=_("Look and close"),
            kind_label=_("Month to close"),
            severity=Severity.INFO if missing else Severity.ATTENTION,
            weight=Weight.AWAITED,
        )
    ]


def _board_url(month: dt.date) -> str:
    return f"{reverse('assessment:board-month', args=[str(Month.of(month))])}?show=submitted"


def _month(day: dt.date) -> str:
    return date_format(day, "YEAR_MONTH_FORMAT")


def _urgency(due: dt.date, on: dt.date) -> Severity:
    return Severity.WARNING if due < on else Severity.ATTENTION
