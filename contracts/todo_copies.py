"""What originals put on somebody's to-do page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract
from contracts.rules.life import State
from contracts.selectors.copies import copies_arriving, loans_given, loans_of
from projects.permissions import BUREAU
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.todo import TodoItem, Weight, register

MOST = 50


@register
def copies_to_confirm(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return the originals on their way to the unit of which the user is archivist."""
    if not user.has_role(Role.ARCHIVIST):
        return []
    return [
        TodoItem(
            title=each.contract.title,
            detail=gettext("Original %(copy)s, sent on %(day)s.")
            % {"copy": each.label, "day": each.sent_on},
            url=reverse("contracts:my-copies"),
            action_label=_("Confirm"),
            kind_label=_("Original on its way"),
            severity=Severity.ATTENTION,
            weight=Weight.AWAITED,
        )
        for each in copies_arriving(user)[:MOST]
    ]


@register
def copies_to_bring_back(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the originals that the user has on loan."""
    return [
        TodoItem(
            title=each.copy.contract.title,
            detail=gettext("Original %(copy)s of %(unit)s is lent to you.")
            % {"copy": each.copy.label, "unit": each.copy.holder_unit},
            url=f"{reverse('contracts:my-copies')}?show=borrowed",
            action_label=_("Open"),
            kind_label=_("Original to bring back"),
            due_on=each.due_on,
            severity=Severity.WARNING if each.due_on < on else Severity.INFO,
            weight=Weight.AWAITED,
        )
        for each in loans_of(user)[:MOST]
    ]


@register
def loans_to_call_back(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the loans of the unit's originals that are past their day, for its archivist."""
    if not user.has_role(Role.ARCHIVIST):
        return []
    late = loans_given(user).filter(due_on__lt=on).exclude(borrower=user)
    return [
        TodoItem(
            title=each.copy.contract.title,
            detail=gettext("Original %(copy)s is lent to %(who)s (%(unit)s).")
            % {"copy": each.copy.label, "who": each.borrower, "unit": each.borrower.unit},
            url=f"{reverse('contracts:my-copies')}?show=lent",
            action_label=_("Call it back"),
            kind_label=_("Original lent and overdue"),
            due_on=each.due_on,
            severity=Severity.WARNING,
            weight=Weight.AWAITED,
        )
        for each in late[:MOST]
    ]


@register
def copies_to_complete(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the contracts kept by the user that cannot be filed, an original being missing."""
    if not (user.has_role(*BUREAU) and user.scope.reads_county):
        return []
    mine = Contract.objects.filter(keeper=user, state=State.SIGNED.value, copies_missing__gt=0)
    return [
        TodoItem(
            title=each.title,
            detail=gettext("Originals missing: %(count)s.") % {"count": each.copies_missing},
            url=reverse("contracts:copies", args=[each.pk]),
            action_label=_("Complete the originals"),
            kind_label=_("Originals to file"),
            due_on=each.filing_due_on,
            severity=_urgency(each.filing_due_on, on),
            weight=Weight.BINDING,
        )
        for each in mine.order_by("filing_due_on", "pk")[:MOST]
    ]


def _urgency(due: dt.date | None, on: dt.date) -> Severity:
    return Severity.WARNING if due is not None and due < on else Severity.ATTENTION
