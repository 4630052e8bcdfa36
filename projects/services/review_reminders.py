"""Reminders of joint reviews: departments that owe an answer soon or late (R9, R18)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse

from projects import notices_reviews as notices
from projects.models import ReviewRequest
from projects.policies_reviews import JOINT_REVIEW
from projects.rules.reminders import meant_on
from projects.selectors.people import people_of_bureau
from projects.selectors.reviews import reviewers_by_unit
from projects.services.reviews import SUBJECT
from zhaoshang.alerts.kinds import NoticeKind
from zhaoshang.alerts.services import Alert, raise_alerts, withdraw_many
from zhaoshang.policy.selectors import in_force


@transaction.atomic
def remind_reviewers(*, on: dt.date) -> int:
    """Remind departments that owe an answer soon, and tell them and the bureau when it is late.

    What is late is not said to fall due any more.
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
    late: list[int] = []
    for each in waiting:
        county = each.round.project.county
        if county.pk not in rules:
            rules[county.pk] = in_force(JOINT_REVIEW, county, on).value.remind_days
            bureaus[county.pk] = people_of_bureau(county.pk, on)
        left = (each.round.due_on - on).days
        if left > rules[county.pk]:
            continue
        answer_url = reverse("projects:review-answer", args=[each.pk])
        asked = reviewers.get(each.unit_id, [])
        if left >= 0:
            reminded_on = each.round.due_on - dt.timedelta(days=rules[county.pk])
            alerts.append(_alert(notices.REVIEW_DUE, each, asked, answer_url, reminded_on))
            continue
        late.append(each.pk)
        late_on = each.round.due_on + dt.timedelta(days=1)
        alerts.append(_alert(notices.REVIEW_LATE, each, asked, answer_url, late_on))
        project_url = reverse("projects:project-reviews", args=[each.round.project_id])
        bureau = bureaus[county.pk]
        alerts.append(_alert(notices.REVIEW_LATE, each, bureau, project_url, late_on))
    withdraw_many(kind=notices.REVIEW_DUE.name, subject_type=SUBJECT, subject_ids=late)
    return raise_alerts(alerts) if alerts else 0


def _alert(
    kind: NoticeKind, request: ReviewRequest, people: Sequence[int], url: str, day: dt.date
) -> Alert:
    return Alert(
        kind=kind.name,
        subject=(SUBJECT, request.pk),
        recipients=people,
        period=request.round.due_on.isoformat(),
        params=_due_words(request),
        url=url,
        due_on=request.round.due_on,
        meant_on=meant_on(day, request.round.asked_on),
    )


def _due_words(request: ReviewRequest) -> dict[str, Any]:
    return {
        "project": request.round.project.name,
        "unit": str(request.unit),
        "due": request.round.due_on,
    }
