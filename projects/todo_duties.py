"""What instructions, action items and difficulties put on somebody's to-do page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.models.answering import answering_units
from projects.permissions import BUREAU
from projects.selectors.duties import (
    escalated_to,
    instructions_to_break_down,
    items_owed,
    items_to_check,
    problems_led,
)
from projects.services.instructions import short
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.todo import Duty, TodoItem, Weight, register


@register
def items_to_do(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the action items in hand that the user's units answer for."""
    if not answering_units(user):
        return []
    return [
        TodoItem(
            title=short(each.content),
            detail=each.state_reason or (each.project.name if each.project else ""),
            url=reverse("projects:action-item", args=[each.pk]),
            action_label=_("Report"),
            kind_label=_("Action item"),
            due_on=each.due_on,
            severity=Severity.WARNING if each.due_on < on else Severity.ATTENTION,
            duty=Duty.RETURNED if each.state_reason else Duty.FILL,
            weight=Weight.COUNTED,
        )
        for each in items_owed(user)
    ]


@register
def items_to_close(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return the action items that were reported done and wait for the bureau."""
    if not _is_bureau(user):
        return []
    return [
        TodoItem(
            title=short(each.content),
            detail=gettext("%(unit)s reports it done.") % {"unit": each.owner_unit},
            url=reverse("projects:action-item", args=[each.pk]),
            action_label=_("Check"),
            kind_label=_("Action item to be checked"),
            due_on=each.due_on,
            severity=Severity.ATTENTION,
            duty=Duty.REVIEW,
            weight=Weight.AWAITED,
        )
        for each in items_to_check(user)
    ]


@register
def instructions_open(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return the instructions for which nobody owes anything yet."""
    if not _is_bureau(user):
        return []
    return [
        TodoItem(
            title=short(each.content),
            detail=gettext("%(leader)s wrote on %(on)s.")
            % {"leader": each.given_by, "on": each.given_on},
            url=reverse("projects:instruction", args=[each.pk]),
            action_label=_("Break down"),
            kind_label=_("Instruction of a leader"),
            severity=Severity.ATTENTION,
            weight=Weight.AWAITED,
        )
        for each in instructions_to_break_down(user)
    ]


@register
def problems_to_lead(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the open difficulties that the user's units lead."""
    if not answering_units(user):
        return []
    return [
        TodoItem(
            title=each.project.name,
            detail=short(each.content),
            url=reverse("projects:problem", args=[each.pk]),
            action_label=_("Resolve") if each.countermeasure else _("State the countermeasure"),
            kind_label=_("Difficulty to lead"),
            due_on=each.due_on,
            severity=Severity.WARNING
            if each.due_on is not None and each.due_on < on
            else Severity.ATTENTION,
            duty=Duty.FILL,
            weight=Weight.FLAG,
        )
        for each in problems_led(user)
    ]


@register
def problems_escalated(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return the difficulties that were escalated to a leader."""
    if not user.has_role(Role.LEADER):
        return []
    return [
        TodoItem(
            title=each.project.name,
            detail=short(each.content),
            url=reverse("projects:problem", args=[each.pk]),
            action_label=_("Open"),
            kind_label=_("Difficulty escalated"),
            due_on=each.due_on,
            severity=Severity.WARNING,
            duty=Duty.DECIDE,
            weight=Weight.FLAG,
        )
        for each in escalated_to(user)
    ]


def _is_bureau(user: User) -> bool:
    return user.has_role(*BUREAU) and user.scope.reads_county
