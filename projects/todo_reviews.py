"""What joint review and approval puts on somebody's to-do page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects.permissions import BUREAU
from projects.selectors.reviews import (
    MOST,
    conditions_open,
    requests_waiting,
    rounds_to_conclude,
    steps_waiting,
)
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.todo import Duty, TodoItem, Weight, register

_LONGEST = 60


@register
def reviews_to_answer(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return what a reviewer's department owes an answer to."""
    if not user.has_role(Role.REVIEWER):
        return []
    return [
        TodoItem(
            title=each.round.project.name,
            detail=each.round.note[:_LONGEST],
            url=reverse("projects:review-answer", args=[each.pk]),
            action_label=_("Give opinion"),
            kind_label=_("Joint review to answer"),
            due_on=each.round.due_on,
            severity=Severity.ATTENTION,
            duty=Duty.REVIEW,
            weight=Weight.COUNTED,
        )
        for each in requests_waiting(user)[:MOST]
    ]


@register
def reviews_to_conclude(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the rounds that are complete, or late, for the bureau."""
    if not _is_bureau(user):
        return []
    return [
        TodoItem(
            title=each.project.name,
            detail=_("Answers are missing and late.")
            if each.has_missing  # type: ignore[attr-defined]  # annotated by the selector
            else _("Every department has answered."),
            url=reverse("projects:review-conclude", args=[each.pk]),
            action_label=_("Conclude"),
            kind_label=_("Joint review to conclude"),
            due_on=each.due_on,
            severity=Severity.ATTENTION,
            duty=Duty.REVIEW,
            weight=Weight.AWAITED,
        )
        for each in rounds_to_conclude(user, on)
    ]


@register
def steps_to_decide(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the steps that wait for this holder or deputy of a position."""
    return [
        TodoItem(
            title=each.approval.project.name,
            detail=_("By location, land and terms you are the authority for this step."),
            url=reverse("projects:approval-decide", args=[each.pk]),
            action_label=_("Decide"),
            kind_label=_("Approval to decide"),
            severity=Severity.ATTENTION,
            duty=Duty.DECIDE,
            weight=Weight.AWAITED,
        )
        for each in steps_waiting(user, on)
    ]


@register
def conditions_to_tick(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return the open conditions of reviews and decisions, for the bureau."""
    if not _is_bureau(user):
        return []
    return [
        TodoItem(
            title=each.project.name,
            detail=each.text[:_LONGEST],
            url=reverse("projects:condition-done", args=[each.pk]),
            action_label=_("Tick done"),
            kind_label=_("Condition to tick"),
            weight=Weight.ROUTINE,
        )
        for each in conditions_open(user)
    ]


def _is_bureau(user: User) -> bool:
    return user.has_role(*BUREAU) and user.scope.reads_county
