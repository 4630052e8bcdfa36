"""What the life of a contract puts on somebody's to-do page: reviews, texts to sign, to file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts.rules.life import State
from contracts.selectors.life import kept_in
from contracts.selectors.reviews import MOST, waiting_for
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.todo import Duty, TodoItem, Weight, register


@register
def contracts_to_review(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return the drafts that wait for the legal office."""
    if not user.has_role(Role.LEGAL):
        return []
    return [
        TodoItem(
            title=each.contract.title,
            detail=each.contract.project.name,
            url=reverse("contracts:review", args=[each.pk]),
            action_label=_("Give opinion"),
            kind_label=_("Contract to review"),
            due_on=each.due_on,
            severity=Severity.ATTENTION,
            duty=Duty.REVIEW,
            weight=Weight.AWAITED,
        )
        for each in waiting_for(user)[:MOST]
    ]


@register
def contracts_to_file(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return the signed contracts that their keeper still has to file."""
    if not user.has_role(Role.BUREAU, Role.BUREAU_ADMIN):
        return []
    return [
        TodoItem(
            title=each.title,
            detail=each.number,
            url=reverse("contracts:file-contract", args=[each.pk]),
            action_label=_("File"),
            kind_label=_("Contract to file"),
            due_on=each.filing_due_on,
            severity=Severity.ATTENTION,
            weight=Weight.BINDING,
        )
        for each in kept_in(user, State.SIGNED)[:MOST]
        if each.filing_due_on is not None
    ]


@register
def contracts_to_sign(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return the reviewed drafts whose signature their keeper still has to register."""
    if not user.has_role(Role.BUREAU, Role.BUREAU_ADMIN):
        return []
    return [
        TodoItem(
            title=each.title,
            detail=each.project.name,
            url=reverse("contracts:contract", args=[each.pk]),
            action_label=_("Open"),
            kind_label=_("Contract to sign"),
            weight=Weight.ROUTINE,
        )
        for each in kept_in(user, State.REVIEWED)[:MOST]
    ]
