"""Rounds of joint review and paths of approval for tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Model

from projects.models import (
    Approval,
    ApprovalStep,
    Project,
    ReviewCondition,
    ReviewOpinion,
    ReviewRequest,
    ReviewRound,
)
from projects.models.choices import DocumentKind
from tests.factories.accounts import CountyFixture
from tests.factories.projects import make_document
from zhaoshang.accounts.models import Unit


def make_round(
    project: Project,
    asked: Mapping[Unit, Sequence[str]],
    on: dt.date,
    due_on: dt.date | None = None,
    **fields: Any,
) -> ReviewRound:
    """Make a round with what each department was asked, nothing answered."""
    number = project.review_rounds.count() + 1
    review = ReviewRound.objects.create(
        project=project,
        number=number,
        asked_on=on,
        due_on=due_on or on + dt.timedelta(days=7),
        **fields,
    )
    for unit, questions in asked.items():
        request = ReviewRequest.objects.create(round=review, unit=unit)
        for question in questions:
            ReviewOpinion.objects.create(request=request, question=question)
    return review


def make_approval(project: Project, on: dt.date, *bodies: str, **fields: Any) -> Approval:
    """Make a running path with these deciding bodies in order."""
    values = {
        "location": "park",
        "land_mu": Decimal(50),
        "breach": "none",
        "suggested_breach": "none",
        "signs": "park_head",
        "host_unit": project.host_unit,
        **fields,
    }
    number = project.approvals.count() + 1
    approval = Approval.objects.create(project=project, number=number, computed_on=on, **values)
    for place, body in enumerate(bodies or ("park_head",), start=1):
        ApprovalStep.objects.create(approval=approval, place=place, body=body)
    return approval


def review_objects(county: CountyFixture, project: Project, on: dt.date) -> dict[str, Model]:
    """Make one object of each kind for the walk over all URLs."""
    review = make_round(project, {county.department: ["environment"]}, on)
    sent = make_document(project, DocumentKind.OTHER, on, "项目建议书")
    review.documents.set([sent])
    approval = make_approval(project, on)
    return {
        "round": review,
        "review_request": review.requests.get(),
        "sent": sent,
        "condition": ReviewCondition.objects.create(project=project, round=review, text="先做环评"),
        "step": approval.steps.get(),
    }
