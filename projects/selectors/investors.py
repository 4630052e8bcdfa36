"""Reads of investors: the library, its search, the lookup while a clue is typed in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum

from projects.models import (
    Activity,
    ActivityMeeting,
    FirstContactFiling,
    FollowUp,
    Investor,
    InvestorContact,
    Project,
)
from projects.rules.identity import name_key, normalise_credit_code
from projects.rules.partners import group_of
from projects.rules.stages import Status
from zhaoshang.accounts.models import User
from zhaoshang.core.text import fold

MOST_FOUND = 8
SHORTEST = 2


@dataclass(frozen=True)
class Member:
    """One investor of a group with its own visible projects; no total where no amount is known."""

    investor: Investor
    depth: int
    project_count: int
    total_investment_wan: Decimal | None

    @property
    def indent(self) -> range:
        """As many steps as it stands below the head."""
        return range(self.depth)


def similar_investors(user: User, text: str) -> list[Investor]:
    """Return visible investors whose name holds what was typed, or with that credit code."""
    key = name_key(text)
    if len(key) < SHORTEST:
        return []
    wanted = Q(name_key__contains=key) | Q(credit_code=normalise_credit_code(text))
    found = Investor.objects.visible_to(user).standing().filter(wanted)
    return list(found.order_by("name", "pk")[:MOST_FOUND])


def investors_for(
    user: User, *, text: str = "", kind: str = "", origin: str = "", has_projects: str = ""
) -> QuerySet[Investor]:
    """Return the visible investors that a filter leaves, with how many projects each has.

    Args:
        user: Who looks.
        text: Part of the name, the credit code, or the first letters of the reading.
        kind: Of `InvestorKind`.
        origin: Of `Origin`.
        has_projects: "yes", "no", or "" for all; visible projects count.
    """
    found = Investor.objects.visible_to(user).standing()
    if text.strip():
        key = name_key(text)
        code = normalise_credit_code(text)
        found = found.filter(
            Q(name_key__contains=key)
            | Q(name__contains=text.strip())
            | Q(credit_code=code)
            | Q(search_text__contains=fold(text))
        )
    if kind:
        found = found.filter(kind=kind)
    if origin:
        found = found.filter(origin=origin)
    visible = Project.objects.visible_to(user)
    if has_projects in ("yes", "no"):
        own = Exists(visible.filter(investor=OuterRef("pk")))
        found = found.filter(own if has_projects == "yes" else ~own)
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


def group_members(user: User, investor: Investor) -> list[Member]:
    """Return the visible members of an investor's group, head first; none if it stands alone.

    Each project counts once, with its own investor; merged and withdrawn ones do not. Two queries
    whatever the size of the group.
    """
    visible = Investor.objects.visible_to(user).standing().filter(county_id=investor.county_id)
    linked = Q(parent__isnull=False) | Exists(Investor.objects.filter(parent=OuterRef("pk")))
    parents = dict(visible.filter(linked).values_list("pk", "parent_id"))
    nodes = group_of(investor.pk, parents | {investor.pk: investor.parent_id})
    if len(nodes) == 1:
        return []
    counted = Project.objects.visible_to(user).filter(
        status__in=[Status.ACTIVE, Status.SUSPENDED], investor_id__in=[node.pk for node in nodes]
    )
    own = Q(projects__in=counted.values("pk"))
    named = Investor.objects.annotate(
        number=Count("projects", filter=own),
        total=Sum("projects__total_investment_wan", filter=own),
    ).in_bulk([node.pk for node in nodes])
    return [
        Member(
            investor=named[node.pk],
            depth=node.depth,
            project_count=named[node.pk].number,
            total_investment_wan=named[node.pk].total,
        )
        for node in nodes
    ]


def contacts_of(investor: Investor) -> list[InvestorContact]:
    """Return the people of an investor, those still there first."""
    return list(investor.contacts.all())


def meetings_of(user: User, investor: Investor) -> QuerySet[ActivityMeeting]:
    """Return at which visible activities an investor was met, the latest first."""
    return (
        ActivityMeeting.objects.filter(
            investor=investor, activity__in=Activity.objects.visible_to(user)
        )
        .exclude(activity__state=Activity.State.CANCELLED)
        .select_related("activity", "activity__unit", "contact")
        .order_by("-activity__starts_on", "-pk")
    )


def first_contact_on(user: User, investor: Investor) -> dt.date | None:
    """Return the earliest day on which somebody met the investor, as far as this user may read.

    Follow-ups with a person met, first-contact filings, activities: one query.
    """
    mine = Project.objects.visible_to(user).filter(investor=investor).values("pk")
    met = FollowUp.objects.standing().filter(project__in=mine).exclude(person_met="")
    filed = FirstContactFiling.objects.filter(project__in=mine)
    seen = meetings_of(user, investor).exclude(activity__state=Activity.State.PLANNED)
    days = Investor.objects.values_list(
        Subquery(met.order_by("happened_on").values("happened_on")[:1]),
        Subquery(seen.order_by("activity__starts_on").values("activity__starts_on")[:1]),
        Subquery(filed.order_by("submitted_at").values("submitted_at__date")[:1]),
    ).get(pk=investor.pk)
    return min((day for day in days if day is not None), default=None)


def likely_same_investors(user: User, investor: Investor) -> list[Investor]:
    """Return visible investors that may be the same: normalised name; never merged by themselves.

    A credit code is unique in a county, so only the names can betray a duplicate.
    """
    same = Investor.objects.visible_to(user).standing().filter(county_id=investor.county_id)
    same = same.filter(Q(name_key=investor.name_key) | Q(name=investor.name)).exclude(
        pk=investor.pk
    )
    if investor.credit_code:
        same = same.filter(Q(credit_code="") | Q(credit_code=investor.credit_code))
    return list(same.order_by("pk")[:MOST_FOUND])
