"""Reads of follow-ups: the tab of a project, what is owed by when, what may be taken back."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from projects.models import FollowUp, Project, ProjectDocument, ProjectPart
from projects.policies_flags import FLAG_RULES
from projects.rules.follow_ups import Rhythm, intervals, rhythm_of
from projects.rules.stages import Status
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core.keyset import KeysetOrder, Page, paginate
from zhaoshang.policy.selectors import InForce, in_force

PAGE = 30
MOST = 50
# How early the to-do page names a follow-up that is owed.
AHEAD = dt.timedelta(days=2)
LATEST = KeysetOrder("happened_on", descending=True)


def follow_ups_page(project: Project, *, kind: str, cursor: str | None) -> Page[FollowUp]:
    """Return follow-ups of a project, the latest first, with people and files: five queries."""
    found = FollowUp.objects.standing().filter(project=project)
    if kind:
        found = found.filter(kind=kind)
    documents = Prefetch("documents", ProjectDocument.objects.select_related("file"))
    rows = found.select_related("unit", "created_by").prefetch_related(
        "people", "contacts", documents
    )
    return paginate(rows, order=LATEST, cursor=cursor, size=PAGE)


def rhythm_in_force(project: Project, on: dt.date) -> tuple[Rhythm | None, InForce]:
    """Return when a project is to be followed up next, and the policy that says so."""
    policy = in_force(FLAG_RULES, project.county, on)
    if project.status != Status.ACTIVE:
        return None, policy
    rhythm = rhythm_of(
        policy.value,
        project.sub_stage,
        is_key=project.is_key,
        last_on=project.last_follow_up_on,
        began_on=project.submitted_on,
    )
    return rhythm, policy


def follow_ups_due(user: User, county: Unit, on: dt.date) -> list[tuple[Project, Rhythm]]:
    """Return the projects a user's units follow up that are due by the day after tomorrow.

    Two queries; the most overdue first.
    """
    rules = in_force(FLAG_RULES, county, on).value
    places: dict[tuple[bool, int], list[str]] = defaultdict(list)
    for sub_stage, is_key, days in intervals(rules):
        places[is_key, days].append(sub_stage.value)
    if not places:
        return []
    due = Q(pk__in=[])
    for (is_key, days), sub_stages in places.items():
        latest = on + AHEAD - dt.timedelta(days=days)
        due |= Q(is_key=is_key, sub_stage__in=sub_stages, heard_on__lte=latest)
    writes = ProjectPart.objects.filter(unit_id__in=user.scope.unit_ids, may_write=True)
    found = (
        Project.objects.filter(pk__in=writes.values("project_id"), status=Status.ACTIVE)
        .annotate(heard_on=Coalesce("last_follow_up_on", "submitted_on"))
        .filter(due)
        .order_by("heard_on", "pk")[:MOST]
    )
    owed: list[tuple[Project, Rhythm]] = []
    for project in found:
        rhythm = rhythm_of(
            rules,
            project.sub_stage,
            is_key=project.is_key,
            last_on=project.last_follow_up_on,
            began_on=project.submitted_on,
        )
        if rhythm is not None:
            owed.append((project, rhythm))
    return owed


def said_today(user: User, project_ids: QuerySet[Project] | list[int], on: dt.date) -> set[int]:
    """Return the projects of which this person said "no change" today, to be taken back."""
    rows = FollowUp.objects.standing().filter(
        project__in=project_ids,
        kind=FollowUp.Kind.NO_CHANGE,
        happened_on=on,
        created_by=user,
    )
    return set(rows.values_list("project_id", flat=True))
