"""What referrer rewards put on somebody's to-do page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from assessment.models import RewardCase
from assessment.permissions import can_keep_indicators
from assessment.reward_words import exact_wan
from assessment.selectors.reward_duties import (
    MOST,
    claims_near,
    objections_open,
    ready_to_approve,
    returned_to,
    to_pay,
    waiting_for_review,
)
from projects.permissions import is_bureau_of
from zhaoshang.accounts.models import User
from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.todo import Duty, TodoItem, Weight, register


def _admin_county(user: User) -> int | None:
    county_id = user.scope.county_id
    return county_id if county_id is not None and can_keep_indicators(user, county_id) else None


def _bureau_county(user: User) -> int | None:
    county_id = user.scope.county_id
    return county_id if county_id is not None and is_bureau_of(user, county_id) else None


def _items(cases: Iterable[RewardCase], **words: Any) -> list[TodoItem]:
    return [
        TodoItem(
            title=gettext("Referrer reward: %(project)s") % {"project": case.project.name},
            url=reverse("assessment:reward", args=[case.pk]),
            **{name: value(case) if callable(value) else value for name, value in words.items()},
        )
        for case in cases
    ]


@register
def rewards_to_review(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return the cases that wait for the administrator's review, one's own left out."""
    county_id = _admin_county(user)
    if county_id is None:
        return []
    return _items(
        waiting_for_review(county_id, user)[:MOST],
        action_label=pgettext_lazy("reward", "Review"),
        kind_label=_("Referrer reward to review"),
        detail=lambda case: gettext("Handed in by %(by)s.") % {"by": case.submitted_by},
        severity=Severity.ATTENTION,
        duty=Duty.REVIEW,
        weight=Weight.AWAITED,
    )


@register
def reward_objections_to_rule(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return the cases with an objection that the administrator has to rule."""
    county_id = _admin_county(user)
    if county_id is None:
        return []
    return _items(
        objections_open(county_id, user)[:MOST],
        action_label=_("Rule on it"),
        kind_label=_("Objection to a reward"),
        due_on=lambda case: case.notice_until,
        severity=Severity.ATTENTION,
        duty=Duty.DECIDE,
        weight=Weight.AWAITED,
    )


@register
def rewards_to_approve(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the cases whose public notice is over."""
    county_id = _admin_county(user)
    if county_id is None:
        return []
    return _items(
        ready_to_approve(county_id, user, on)[:MOST],
        action_label=_("Enter the approval"),
        kind_label=_("Public notice of a reward is over"),
        detail=lambda case: (
            gettext("%(amount)s (10,000 yuan)") % {"amount": exact_wan(case.award_wan)}
        ),
        severity=Severity.ATTENTION,
        duty=Duty.DECIDE,
        weight=Weight.AWAITED,
    )


@register
def rewards_to_pay(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the approved cases with a rest to pay."""
    county_id = _bureau_county(user)
    if county_id is None:
        return []
    return _items(
        to_pay(county_id)[:MOST],
        action_label=_("Book a payment"),
        kind_label=_("Referrer reward to pay"),
        detail=lambda case: (
            gettext("%(amount)s (10,000 yuan)") % {"amount": exact_wan(case.award_wan)}
        ),
        due_on=lambda case: case.pay_due_on,
        severity=lambda case: (
            Severity.WARNING
            if case.pay_due_on is not None and case.pay_due_on < on
            else Severity.ATTENTION
        ),
        weight=Weight.BINDING,
    )


@register
def rewards_returned(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return the drafts that came back to the user."""
    county_id = _bureau_county(user)
    if county_id is None:
        return []
    return _items(
        returned_to(county_id, user)[:MOST],
        action_label=_("Mend it"),
        kind_label=_("Referrer reward returned"),
        detail=lambda case: case.state_reason[:120],
        severity=Severity.ATTENTION,
        duty=Duty.RETURNED,
        weight=Weight.AWAITED,
    )


@register
def reward_claims_near(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the projects whose time for claiming a reward runs out without a case."""
    county = user.unit.county
    if county is None or _bureau_county(user) is None:
        return []
    return [
        TodoItem(
            title=gettext("Referrer reward: %(project)s") % {"project": each.project.name},
            url=reverse("assessment:reward-open", args=[each.project.pk]),
            action_label=pgettext_lazy("reward", "Begin"),
            kind_label=_("Time for claiming runs out"),
            detail="、".join(each.referrers),
            due_on=each.until,
            severity=Severity.WARNING,
            weight=Weight.BINDING,
        )
        for each in claims_near(county, on)[:MOST]
    ]
