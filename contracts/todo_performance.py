"""What promises and special reports put on somebody's to-do page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contracts.models import SpecialReport
from contracts.selectors.special_reports import (
    claims_returned,
    claims_to_check,
    promises_to_keep,
    reports_owed,
    reports_to_confirm,
    reports_to_handle,
)
from zhaoshang.accounts.models import User
from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.todo import Duty, TodoItem, Weight, register


@register
def reports_to_write(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the special reports that the user's units owe."""
    return [
        _report(
            each,
            on,
            action=_("Write"),
            kind=_("Special report owed"),
            duty=Duty.RETURNED if each.return_reason else Duty.FILL,
            detail=each.return_reason
            or gettext("Not performed on %(day)s.") % {"day": each.expired_on},
        )
        for each in reports_owed(user)
    ]


@register
def promises_due(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the promises that fall due within a week or were not kept: see to them and report."""
    return [
        TodoItem(
            title=each.contract.title,
            detail=each.content,
            url=reverse("contracts:obligation-claim", args=[each.pk]),
            action_label=_("Report it kept"),
            kind_label=_("Promise overdue") if each.due_on < on else _("Promise due"),
            due_on=each.due_on,
            severity=Severity.WARNING if each.due_on < on else Severity.ATTENTION,
            duty=Duty.FILL,
            weight=Weight.BINDING,
        )
        for each in promises_to_keep(user, on)
    ]


@register
def reports_for_the_head(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the special reports that the unit's head has to confirm."""
    return [
        _report(
            each,
            on,
            action=_("Confirm"),
            kind=_("Special report to be confirmed"),
            duty=Duty.REVIEW,
            detail=gettext("Handed up by %(who)s.") % {"who": each.sent_up_by},
        )
        for each in reports_to_confirm(user)
    ]


@register
def reports_for_the_office(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return the special reports that the leading group's office receives or has decided."""
    return [
        TodoItem(
            title=each.contract.title,
            url=reverse("contracts:special-report", args=[each.pk]),
            action_label=_("Receive")
            if each.state == SpecialReport.State.SUBMITTED
            else _("Record the decision"),
            kind_label=_("Special report"),
            severity=Severity.ATTENTION,
            weight=Weight.BINDING,
        )
        for each in reports_to_handle(user)
    ]


@register
def kept_promises_to_check(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return the promises that were reported as kept and wait for the bureau."""
    return [
        TodoItem(
            title=each.contract.title,
            detail=each.content,
            url=reverse("contracts:obligation-keep", args=[each.pk]),
            action_label=_("Check"),
            kind_label=_("Kept promise to be checked"),
            severity=Severity.ATTENTION,
            duty=Duty.REVIEW,
            weight=Weight.AWAITED,
        )
        for each in claims_to_check(user)
    ]


@register
def kept_promises_returned(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the promises whose report came back from the bureau."""
    return [
        TodoItem(
            title=each.contract.title,
            detail=each.claim_returned,
            url=reverse("contracts:obligation-claim", args=[each.pk]),
            action_label=_("Report again"),
            kind_label=_("Report of a kept promise returned"),
            due_on=each.due_on,
            severity=Severity.WARNING if each.due_on < on else Severity.ATTENTION,
            duty=Duty.RETURNED,
            weight=Weight.BINDING,
        )
        for each in claims_returned(user)
    ]


def _report(
    report: SpecialReport, on: dt.date, *, action: Any, kind: Any, duty: Duty, detail: str
) -> TodoItem:
    return TodoItem(
        title=report.contract.title,
        detail=detail,
        url=reverse("contracts:special-report", args=[report.pk]),
        action_label=action,
        kind_label=kind,
        duty=duty,
        due_on=report.due_on,
        severity=Severity.WARNING if report.due_on <= on else Severity.ATTENTION,
        weight=Weight.BINDING,
    )
