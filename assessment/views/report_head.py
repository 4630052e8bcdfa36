"""The head of a monthly report: state, due day, steps, and why nothing can be changed."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from assessment.models.choices import WHY_LOCKED_LABELS
from assessment.permissions import can_ask_exception
from assessment.rules.reports import Act, State, WhyLocked
from assessment.selectors.report_page import ReportPage
from assessment.views.report_access import Seen, report_number
from assessment.views.report_words import status
from zhaoshang.core.templatetags.zs import SOON_DAYS, day, moment, short_day

_WHAT_NOW = {
    WhyLocked.AWAITING: gettext_lazy(
        "To write on, take it back or have the unit head send it back."
    ),
    WhyLocked.SUBMITTED: gettext_lazy(
        "Until the bureau has accepted it, the unit can withdraw it and hand it in again."
    ),
    WhyLocked.ACCEPTED: gettext_lazy(
        "What has to be changed: ask the bureau to return it. Money is verified apart from it."
    ),
    WhyLocked.LATE: gettext_lazy("Ask the bureau for an exception; it holds for this month only."),
    WhyLocked.CLOSED: gettext_lazy(
        "Nobody opens it again, the bureau included. What belongs to this month and becomes known "
        "now is booked in the open month as a correction that names this one."
    ),
}


def head_of(seen: Seen, page: ReportPage) -> dict[str, Any]:
    """Return what stands above the grid."""
    report = page.report
    saved = page.savers[0] if page.savers else None
    counts_down = report.state in (State.DRAFT, State.RETURNED, State.AWAITING)
    due_on = report.return_due_on if report.state == State.RETURNED else report.due_on
    left = ((due_on or report.due_on) - seen.on).days
    return {
        "title": seen.title,
        "status": status(report.state, not_started=report.not_started),
        "due_on": due_on,
        "counts_down": counts_down,
        "tone": "zs-red" if left < 0 else "zs-amber" if left <= SOON_DAYS else "",
        "is_provisional": report.is_due_provisional,
        "is_late": report.is_late,
        "number": report_number(report) if report.submissions else "",
        "draft": report.submissions + 1 if counts_down else report.submissions,
        "saved": saved,
        "steps": steps_of(page),
        "lock": lock_of(seen, page),
    }


def steps_of(page: ReportPage) -> list[dict[str, str]]:
    """Return the steps of a report, with the day of those that are done."""
    report, state = page.report, State(page.report.state)
    days = {
        State.AWAITING: report.sent_up_at,
        State.SUBMITTED: report.submitted_at,
        State.RETURNED: report.returned_at,
        State.ACCEPTED: report.accepted_at,
    }
    steps: list[tuple[State, str]] = [
        (State.DRAFT, _("Filling in")),
        (State.AWAITING, _("Unit confirms")),
        (State.SUBMITTED, pgettext("step of a monthly report", "Submitted")),
    ]
    if state is State.RETURNED:
        steps.append((State.RETURNED, _("To be mended")))
    steps += [
        (State.ACCEPTED, pgettext("step of a monthly report", "Accepted")),
        (State.LOCKED, _("Locked at the close")),
    ]
    at = next(number for number, (step, _name) in enumerate(steps) if step is state)
    found = []
    for number, (step, name) in enumerate(steps):
        when = days.get(step) if number <= at else None
        look = "done" if number < at else "now" if number == at else ""
        if number == at and state in (State.ACCEPTED, State.LOCKED):
            look = "done"
        if number == at and state is State.RETURNED:
            look = "back"
        found.append({"label": f"{name} {short_day(when)}".strip(), "state": look})
    return found


_WAY_OUT = {
    WhyLocked.LATE: ("assessment:exception-ask", gettext_lazy("Ask for an exception")),
    WhyLocked.CLOSED: ("assessment:restatement-new", gettext_lazy("Correct a closed month")),
}


def _way_out(seen: Seen, why: WhyLocked) -> dict[str, Any]:
    """Return the link to the form that helps; none for who may not ask for it."""
    may = can_ask_exception(seen.user, seen.report.unit_id, seen.report.county_id)
    if why not in _WAY_OUT or not may:
        return {"url": "", "link": ""}
    name, words = _WAY_OUT[why]
    query = urlencode({"month": f"{seen.report.month:%Y-%m}", "unit": seen.report.unit_id})
    return {"url": f"{reverse(name)}?{query}", "link": words}


def lock_of(seen: Seen, page: ReportPage) -> dict[str, Any] | None:
    """Say why the report cannot be changed, who did that when, and what can be done."""
    lock, report = page.lock, page.report
    if lock.why is None:
        return None
    who, when = {
        WhyLocked.AWAITING: (report.sent_up_by, report.sent_up_at),
        WhyLocked.SUBMITTED: (report.submitted_by, report.submitted_at),
        WhyLocked.ACCEPTED: (report.accepted_by, report.accepted_at),
    }.get(lock.why, (None, None))
    if lock.why is WhyLocked.CLOSED:
        move = next((each for each in page.moves if each.act == Act.LOCK), None)
        who, when = (move.by, move.at) if move else (None, None)
    by = ""
    if when is not None:
        by = f"{who or ''} {moment(when)}".strip()
    elif lock.why is WhyLocked.LATE:
        by = _("due %(day)s") % {"day": day(report.due_on)}
    return {
        "label": WHY_LOCKED_LABELS[lock.why],
        "by": by,
        "now": _WHAT_NOW[lock.why],
        **_way_out(seen, lock.why),
    }
