"""Rounds of legal review as pages and duties read them."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from contracts.models import LegalReview
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role

MOST = 100


def legal_office(county_id: int, on: dt.date) -> list[int]:
    """Return the ids of the people of a county's legal office."""
    people = User.objects.get_queryset().active_on(on).with_role(Role.LEGAL)
    found = people.filter(unit__county_id=county_id).order_by("pk")
    return list(found.values_list("pk", flat=True).distinct())


def rounds_listed(user: User) -> QuerySet[LegalReview]:
    """Return the rounds of contracts in sight with what a list shows of them."""
    return LegalReview.objects.visible_to(user).select_related(
        "contract__project", "contract__keeper", "reviewed_by", "created_by"
    )


def running(rounds: QuerySet[LegalReview]) -> QuerySet[LegalReview]:
    """Those that wait for their answer, earliest due first."""
    return rounds.filter(reviewed_on=None, taken_back_on=None).order_by("due_on", "pk")


def answered(rounds: QuerySet[LegalReview]) -> QuerySet[LegalReview]:
    """Those with an answer, newest first."""
    return rounds.exclude(reviewed_on=None).order_by("-reviewed_on", "-pk")


def waiting_for(user: User) -> QuerySet[LegalReview]:
    """Return what this user of the legal office may answer: not what they drafted or asked."""
    rounds = running(rounds_listed(user)).filter(contract__county_id=user.scope.county_id)
    return rounds.exclude(contract__created_by=user).exclude(created_by=user)
