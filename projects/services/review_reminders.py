"""Reminders of joint reviews: departments that owe an answer soon or late (R9, R18)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from projects import notices_reviews as notices
from projects.models import ReviewRequest
from projects.policies_reviews import JOINT_REVIEW
from projects.selectors.people import people_of_bureau
from projects.selectors.reviews import reviewers_by_unit
from projects.services.reviews import SUBJECT
from zhaoshang.alerts.services import Alert, raise_alerts
from zhaoshang.policy.selectors import in_force


def remind_reviewers(*, on: dt.date) -> int:
    """Remind departments that owe an answer soon, and tell them and the bureau when it is late.

    Computed from dates: a second run tells nobody twice, a missed night is made up for.
    """
    waiting = list(
        ReviewRequest.objects.running()
        .filter(opinions__opinion="")
        .select_related("round__project__county", "unit")
        .distinct()
        .order_by("round__project__county_id", "pk")
    )
    reviewers = reviewers_by_unit((each.unit_id for each in waiting), on)
    rules: dict[int, int] = {}
    bureaus: dict[int, list[int]] = {}
    alerts: list[Alert] = []
    for each in waiting:
        county = each.round.project.county
        if county.pk not in rules:
            rules[county.pk] = in_force(JOINT_REVIEW, county, on).value.remind_days
            bureaus[county.pk] = people_of_bureau(county.pk, on)
        left = (each.round.due_on - on).days
        if left > rules[county.pk]:
            continue
        late = left < 0
        alerts.append(
            Alert(
                kind=(notices.REVIEW_LATE if late else notices.REVIEW_DUE).name,
                subject=(SUBJECT, each.pk),
                recipients=reviewers.get(each.unit_id, []),
                period=each.round.due_on.isoformat(),
                params=_due_words(each),
                url=reverse("projects:review-answer", args=[each.pk]),
                due_on=each.round.due_on,
            )
        )
        if late:
            alerts.append(_late_for_bureau(each, bureaus[county.pk]))
    return raise_alerts(alerts) if alerts else 0


def _late_for_bureau(request: ReviewRequest, people: Sequence[int]) -> Alert:
    return Alert(
        kind=notices.REVIEW_LATE.name,
        subject=(SUBJECT, request.pk),
        recipients=people,
        period=request.round.due_on.isoformat(),
        params=_due_words(request),
        url=reverse("projects:project-reviews", args=[request.round.project_id]),
        due_on=request.round.due_on,
    )


def _due_words(request: ReviewRequest) -> dict[str, Any]:
    return {
        "project": request.round.project.name,
        "unit": str(request.unit),
        "due": request.round.due_on,
    }
