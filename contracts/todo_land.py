"""What land accounting, deposits and idle land put on somebody's to-do page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract, IdleLand, LandAccounting
from contracts.selectors.idle_land import OPEN_STATES, deposits_unpaid
from contracts.selectors.land import due_in_county, opinions_waiting
from projects.permissions import BUREAU
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.todo import Duty, TodoItem, Weight, register

MOST = 100
LABEL = _("Land accounting")


def _is_bureau(user: User) -> bool:
    return user.has_role(*BUREAU) and user.unit.county_id is not None


@register
def accountings_to_do(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the contracts whose land is to be accounted for."""
    if not _is_bureau(user) or user.unit.county is None:
        return []
    return [
        TodoItem(
            title=str(each),
            detail=_("The agreed date has come."),
            url=reverse("contracts:land", args=[each.pk]),
            action_label=_("Account for the land"),
            kind_label=LABEL,
            due_on=each.agreed_day,  # type: ignore[attr-defined]  # annotated by the selector
            severity=Severity.ATTENTION,
            weight=Weight.BINDING,
        )
        for each in due_in_county(user.unit.county, on)[:MOST]
    ]


@register
def accountings_running(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return accountings complete or late to sign off, and fees that are overdue."""
    if not _is_bureau(user):
        return []
    found = (
        LandAccounting.objects.visible_to(user)
        .filter(state__in=("asked", "signed_off"))
        .select_related("contract")
        .prefetch_related("opinions")
        .order_by("opinions_due_on", "pk")
    )
    items = []
    for each in found[:MOST]:
        late = each.opinions_due_on is not None and each.opinions_due_on < on
        fee_late = each.fee_due_on is not None and each.fee_due_on < on
        missing = any(not row.opinion for row in each.opinions.all())
        if each.state == LandAccounting.State.SIGNED_OFF:
            if fee_late:
                items.append(_item(each, _("The fee is overdue."), _("Look"), each.fee_due_on))
        elif late or not missing:
            words = _("Opinions are missing and late.") if missing else _("All opinions are in.")
            items.append(_item(each, words, _("Sign off"), each.opinions_due_on))
    return items


def _item(found: LandAccounting, detail: object, verb: object, due: dt.date | None) -> TodoItem:
    return TodoItem(
        title=str(found.contract),
        detail=detail,  # type: ignore[arg-type]  # a lazy string
        url=reverse("contracts:accounting", args=[found.pk]),
        action_label=verb,  # type: ignore[arg-type]
        kind_label=LABEL,
        due_on=due,
        severity=Severity.ATTENTION,
        weight=Weight.BINDING,
    )


@register
def opinions_to_give(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return what the own unit was asked about a land accounting."""
    if not user.has_role(Role.REVIEWER, Role.UNIT_HEAD):
        return []
    return [
        TodoItem(
            title=each.accounting.contract.project.name,
            url=reverse("contracts:land-opinion", args=[each.pk]),
            action_label=_("Give opinion"),
            kind_label=_("Opinion on a land accounting"),
            due_on=each.accounting.opinions_due_on,
            severity=Severity.ATTENTION,
            duty=Duty.REVIEW,
            weight=Weight.COUNTED,
        )
        for each in opinions_waiting(user)[:MOST]
    ]


@register
def deposits_overdue(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return deposits that are not paid in full after their day."""
    if not _is_bureau(user):
        return []
    seen = Contract.objects.visible_to(user).values("pk")
    found = deposits_unpaid(on).filter(contract__in=seen).select_related("contract")
    return [
        TodoItem(
            title=str(each.contract),
            url=f"{reverse('contracts:land', args=[each.contract_id])}#deposits",
            action_label=_("Look"),
            kind_label=_("Deposit overdue"),
            due_on=each.due_on,
            severity=Severity.WARNING,
            weight=Weight.BINDING,
        )
        for each in found.order_by("due_on", "pk")[:MOST]
    ]


@register
def idle_land_overdue(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return idle land that was not built on in its time."""
    if not _is_bureau(user):
        return []
    found = IdleLand.objects.visible_to(user).filter(state__in=OPEN_STATES, build_until__lt=on)
    return [
        TodoItem(
            title=str(each.contract),
            detail=_("It was not built on in the time given."),
            url=f"{reverse('contracts:land', args=[each.contract_id])}#idle",
            action_label=_("Look"),
            kind_label=_("Idle land"),
            due_on=each.build_until,
            severity=Severity.WARNING,
            weight=Weight.BINDING,
        )
        for each in found.select_related("contract").order_by("build_until", "pk")[:MOST]
    ]
