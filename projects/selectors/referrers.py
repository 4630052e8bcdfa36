"""Reads of referrers and their claims."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from projects.models import Project, Referrer, ReferrerClaim
from zhaoshang.accounts.models import User

MOST = 100


def referrers_for(user: User, text: str = "") -> QuerySet[Referrer]:
    """Return the visible referrers with how many claims are confirmed and open."""
    found = Referrer.objects.visible_to(user)
    if text.strip():
        found = found.filter(name__contains=text.strip())
    visible = Q(claims__project__in=Project.objects.visible_to(user).values("pk"))
    return found.annotate(
        confirmed_count=Count(
            "claims", filter=visible & Q(claims__state="confirmed"), distinct=True
        ),
        open_count=Count("claims", filter=visible & Q(claims__state="open"), distinct=True),
    )


def claims_of(user: User, referrer: Referrer) -> list[ReferrerClaim]:
    """Return a referrer's claims to projects that this user may read."""
    claims = ReferrerClaim.objects.filter(
        referrer=referrer, project__in=Project.objects.visible_to(user).values("pk")
    )
    return list(claims.select_related("project", "decided_by").order_by("-claimed_on", "-pk"))


def unclaimed_projects(user: User, referrer: Referrer) -> list[Project]:
    """Return the projects that name the referrer in the ledger without a claim that stands."""
    standing = ReferrerClaim.objects.filter(referrer=referrer).exclude(state="refused")
    named = Project.objects.filter(
        pk__in=Project.objects.visible_to(user).values("pk"), referrers=referrer
    )
    return list(named.exclude(pk__in=standing.values("project_id")).order_by("name", "pk")[:MOST])


def confirmed_of(claim: ReferrerClaim) -> list[ReferrerClaim]:
    """Return the confirmed claims to the same project."""
    same = ReferrerClaim.objects.filter(project_id=claim.project_id, state="confirmed")
    return list(same.exclude(pk=claim.pk).select_related("referrer"))


def claims_waiting(user: User) -> QuerySet[ReferrerClaim]:
    """Return the county's open claims that this user did not enter."""
    return _of_county(user).filter(state="open").exclude(created_by=user)[:MOST]


def answers_due(user: User) -> QuerySet[ReferrerClaim]:
    """Return the county's claims whose referrer has not been answered."""
    return _of_county(user).filter(answered_on=None)[:MOST]


def _of_county(user: User) -> QuerySet[ReferrerClaim]:
    return (
        ReferrerClaim.objects.filter(project__county_id=user.scope.county_id)
        .select_related("project", "referrer")
        .order_by("answer_due_on", "pk")
    )
