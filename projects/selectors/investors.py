"""Reads of investors: the library, its search, the lookup while a clue is typed in."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from projects.models import Investor, Project
from projects.rules.identity import name_key, normalise_credit_code
from zhaoshang.accounts.models import User

MOST_FOUND = 8
SHORTEST = 2


def similar_investors(user: User, text: str) -> list[Investor]:
    """Return visible investors whose name holds what was typed, or with that credit code."""
    key = name_key(text)
    if len(key) < SHORTEST:
        return []
    wanted = Q(name_key__contains=key) | Q(credit_code=normalise_credit_code(text))
    found = Investor.objects.visible_to(user).filter(wanted)
    return list(found.order_by("name", "pk")[:MOST_FOUND])


def investors_for(user: User, *, text: str = "", kind: str = "") -> QuerySet[Investor]:
    """Return the visible investors that a filter leaves, with how many projects each has."""
    found = Investor.objects.visible_to(user)
    if text.strip():
        key = name_key(text)
        code = normalise_credit_code(text)
        found = found.filter(
            Q(name_key__contains=key) | Q(name__contains=text.strip()) | Q(credit_code=code)
        )
    if kind:
        found = found.filter(kind=kind)
    visible = Project.objects.visible_to(user)
    return found.annotate(
        project_count=Count("projects", filter=Q(projects__in=visible), distinct=True)
    )


def projects_of(user: User, investor: Investor) -> QuerySet[Project]:
    """Return an investor's projects that this user may read."""
    return (
        Project.objects.visible_to(user)
        .filter(investor=investor)
        .select_related("responsible_unit")
        .order_by("-submitted_on", "-pk")
    )
