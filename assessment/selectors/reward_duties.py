"""Reward cases that wait for somebody, and projects whose time for claiming runs out (R17, R18)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from assessment.models import RewardCase
from assessment.rules.reward_course import CaseState
from assessment.rules.reward_facts import claim_until
from assessment.selectors.reward_facts import RewardPolicies, ledgers_of
from projects.models import Project, ReferrerClaim
from projects.models.choices import Origin
from projects.rules.stages import Status
from zhaoshang.accounts.models import Unit, User

MOST = 100


def waiting_for_review(county_id: int, user: User) -> QuerySet[RewardCase]:
    """Return the cases under review that this user did not draft."""
    return _not_own(_cases(county_id, CaseState.REVIEW), user).order_by("submitted_at", "pk")


def notices_over(county_id: int, on: dt.date) -> QuerySet[RewardCase]:
    """Return the cases whose public notice is over."""
    found = _cases(county_id, CaseState.NOTICED).filter(notice_until__lt=on)
    return found.order_by("notice_until", "pk")


def ready_to_approve(county_id: int, user: User, on: dt.date) -> QuerySet[RewardCase]:
    """Return those of them that this user may approve."""
    return _not_own(notices_over(county_id, on), user)


def objections_open(county_id: int, user: User) -> QuerySet[RewardCase]:
    """Return the cases under notice with an objection that this user has to rule."""
    found = _cases(county_id, CaseState.NOTICED).filter(objections__verdict="")
    return _not_own(found.distinct(), user).order_by("notice_until", "pk")


def to_pay(county_id: int) -> QuerySet[RewardCase]:
    """Return the approved cases with a rest to pay, the earliest due first."""
    return _cases(county_id, CaseState.APPROVED).order_by("pay_due_on", "pk")


def returned_to(county_id: int, user: User) -> QuerySet[RewardCase]:
    """Return the drafts that came back to who drafted them or handed them in."""
    found = _cases(county_id, CaseState.DRAFTED).exclude(state_reason="")
    mine = found.filter(created_by=user) | found.filter(submitted_by=user)
    return mine.order_by("updated_at", "pk")


def _cases(county_id: int, state: CaseState) -> QuerySet[RewardCase]:
    found = RewardCase.objects.filter(county=county_id, state=state.value)
    return found.select_related("project", "submitted_by").defer("content")


def _not_own(found: QuerySet[RewardCase], user: User) -> QuerySet[RewardCase]:
    return found.exclude(created_by=user).exclude(submitted_by=user)


@dataclass(frozen=True)
class ClaimNear:
    """A project with confirmed referrers and no case whose time for claiming runs out."""

    project: Project
    referrers: Sequence[str]
    until: dt.date


def projects_without_case(county_id: int) -> QuerySet[Project]:
    """Return the projects of a county with a confirmed referrer and no case that stands."""
    confirmed = ReferrerClaim.objects.filter(
        project=OuterRef("pk"), state=ReferrerClaim.State.CONFIRMED
    )
    cases = RewardCase.objects.standing().filter(project=OuterRef("pk"))
    return (
        Project.objects.filter(Exists(confirmed), ~Exists(cases), county=county_id)
        .exclude(status=Status.MERGED)
        .select_related("investor")
        .order_by("pk")
    )


def claims_near(county: Unit, on: dt.date) -> list[ClaimNear]:
    """Return the projects whose time for claiming ends within the policy's days.

    One query where there is no such project, five otherwise.
    """
    confirmed = ReferrerClaim.objects.filter(state=ReferrerClaim.State.CONFIRMED)
    claims = Prefetch("referrer_claims", queryset=confirmed.select_related("referrer"))
    projects = list(projects_without_case(county.pk).prefetch_related(claims))
    if not projects:
        return []
    policies, ledgers = RewardPolicies(county), ledgers_of(projects)
    horizon = on + dt.timedelta(days=policies.course(on).value.remind_days)
    found = []
    for project in projects:
        is_foreign = project.origin == Origin.OVERSEAS
        branch = RewardCase.Branch.FOREIGN if is_foreign else RewardCase.Branch.DOMESTIC
        terms = policies.terms(branch, on).value
        day = ledgers[project.pk].happened.get(terms.claim_from)
        until = claim_until(day, terms.claim_months)
        if until is not None and on <= until <= horizon:
            names = [str(each.referrer) for each in project.referrer_claims.all()]
            found.append(ClaimNear(project, names, until))
    return sorted(found, key=lambda each: (each.until, each.project.pk))
