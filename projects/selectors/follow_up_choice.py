"""Of which project is to be told: those that somebody may follow up, the longest unheard first."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from projects.models import Project, ProjectPart
from projects.policies_flags import FLAG_RULES
from projects.rules.follow_ups import Rhythm, rhythm_of
from projects.rules.stages import Status
from zhaoshang.accounts.models import User
from zhaoshang.core.search import search_q
from zhaoshang.policy.selectors import in_force

MOST = 40


def projects_to_follow_up(user: User, text: str, *, all_of_county: bool) -> QuerySet[Project]:
    """Return the active projects that this user may follow up (R5), narrowed by words typed.

    Args:
        user: Who.
        text: Words that name, code, investor or their initials hold.
        all_of_county: The bureau follows up every project of its county; others, those in which
            a unit of theirs writes.
    """
    found = Project.objects.visible_to(user).filter(status=Status.ACTIVE.value)
    if not all_of_county:
        writes = ProjectPart.objects.filter(unit_id__in=user.scope.unit_ids, may_write=True)
        found = found.filter(pk__in=writes.values("project_id"))
    return (
        found.filter(search_q("search_text", text))
        .annotate(heard_on=Coalesce("last_follow_up_on", "submitted_on"))
        .select_related("responsible_unit")
        .order_by(F("heard_on").asc(nulls_first=True), "pk")
    )


def with_rhythms(
    user: User, projects: QuerySet[Project], on: dt.date
) -> list[tuple[Project, Rhythm | None]]:
    """Return the first projects, each with when it is to be followed up next."""
    county = user.unit.county
    rows = list(projects[:MOST])
    if county is None:
        return [(project, None) for project in rows]
    rules = in_force(FLAG_RULES, county, on).value
    return [
        (
            project,
            rhythm_of(
                rules,
                project.sub_stage,
                is_key=project.is_key,
                last_on=project.last_follow_up_on,
                began_on=project.submitted_on,
            ),
        )
        for project in rows
    ]
