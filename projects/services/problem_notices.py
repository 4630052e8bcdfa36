"""Who is told of a difficulty: the unit that leads, the units of the project, the sponsor (R18)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from projects import notices_duties as notices
from projects.models import Problem
from projects.selectors.people import people_answering
from projects.services.instructions import short
from zhaoshang.accounts.models import User
from zhaoshang.alerts.services import raise_alert, withdraw_alerts

SUBJECT = "projects.problem"
_OF_OPEN = (notices.PROBLEM_GIVEN, notices.PROBLEM_DUE, notices.PROBLEM_LATE)


def tell_given(problem: Problem, *, by: User, on: dt.date) -> None:
    """Tell the unit that leads, and nobody else any more."""
    forget(problem)
    _tell(
        notices.PROBLEM_GIVEN.name,
        problem,
        people_answering([problem.lead_unit_id], on),
        by=by,
        period=f"{problem.version}",
    )


def tell_resolved(problem: Problem, *, by: User, on: dt.date) -> None:
    """Tell who raised it, the unit responsible for the project, and to whom it was escalated."""
    forget(problem)
    people = [
        *people_answering([problem.project.responsible_unit_id], on),
        problem.created_by_id,
        problem.escalated_to_id,
    ]
    _tell(notices.PROBLEM_RESOLVED.name, problem, people, by=by, period=f"{problem.version}")


def tell_reopened(problem: Problem, *, by: User, on: dt.date, reason: str) -> None:
    """Tell the unit that leads that it is not resolved."""
    withdraw_alerts(kind=notices.PROBLEM_RESOLVED.name, subject=(SUBJECT, problem.pk))
    _tell(
        notices.PROBLEM_REOPENED.name,
        problem,
        people_answering([problem.lead_unit_id], on),
        by=by,
        period=f"{problem.version}",
        reason=reason,
    )


def tell_escalated(
    problem: Problem, *, by: User | None, reason: str, meant_on: dt.date | None = None
) -> None:
    """Tell the lead sponsor, and nobody else any more."""
    withdraw_alerts(kind=notices.PROBLEM_ESCALATED.name, subject=(SUBJECT, problem.pk))
    _tell(
        notices.PROBLEM_ESCALATED.name,
        problem,
        [problem.escalated_to_id],
        by=by,
        period=f"{problem.version}",
        reason=reason,
        meant_on=meant_on,
    )


def forget(problem: Problem) -> None:
    """Take back what was said while it was open."""
    for kind in (*_OF_OPEN, notices.PROBLEM_REOPENED, notices.PROBLEM_ESCALATED):
        withdraw_alerts(kind=kind.name, subject=(SUBJECT, problem.pk))


def problem_words(problem: Problem, *, reason: str = "") -> dict[str, Any]:
    """Return what the words of its notices need."""
    return {
        "project": problem.project.name,
        "content": short(problem.content),
        "unit": str(problem.lead_unit or problem.project.responsible_unit or "—"),
        "due": problem.due_on or "—",
        "result": short(problem.result),
        "reason": reason,
    }


def problem_url(problem: Problem) -> str:
    """Return the address of its page."""
    return reverse("projects:problem", args=[problem.pk])


def _tell(
    kind: str,
    problem: Problem,
    people: Iterable[int | None],
    *,
    by: User | None,
    period: str,
    reason: str = "",
    meant_on: dt.date | None = None,
) -> None:
    actor = by.pk if by is not None else None
    recipients = sorted({each for each in people if each is not None and each != actor})
    if not recipients:
        return
    raise_alert(
        kind=kind,
        subject=(SUBJECT, problem.pk),
        period=period,
        recipients=recipients,
        params=problem_words(problem, reason=reason),
        url=problem_url(problem),
        due_on=problem.due_on,
        meant_on=meant_on,
    )
