"""Flags for tests: projects with their records, thresholds of a county."""

from __future__ import annotations

import datetime as dt
from typing import Any

from projects.models import Flag, FollowUp, Milestone, Project
from projects.policies_flags import FLAG_RULES
from projects.services.flags import recompute
from tests.factories.projects import make_follow_up, make_problem
from zhaoshang.accounts.models import Unit
from zhaoshang.policy.models import Policy


def flags_up(project: Project) -> dict[tuple[str, str], str]:
    """Return the open flags of a project: severity by (rule, key)."""
    rows = Flag.objects.filter(project=project).open()
    return {(row.rule, row.key): row.severity for row in rows}


def follow(project: Project, on: dt.date, **fields: Any) -> FollowUp:
    """Record a follow-up as it is stored, and what hangs on it."""
    found: FollowUp = make_follow_up(project, on, **fields)
    Project.objects.filter(pk=project.pk).update(last_follow_up_on=on)
    return found


def agree(project: Project, kind: str, on: dt.date | None) -> Milestone:
    """Agree on the date of a milestone."""
    return Milestone.objects.update_or_create(
        project=project, kind=kind, defaults={"agreed_on": on}
    )[0]


def set_rules(county: Unit, rows: list[dict[str, Any]], since: dt.date, **more: Any) -> Policy:
    """Put thresholds in force in a county."""
    value = {**FLAG_RULES.default, "rules": rows, **more}
    return Policy.objects.create(
        owner=county,
        kind=FLAG_RULES.name,
        effective_from=since,
        value=value,
        source_document="县招组〔2026〕3号",
    )


def make_flagged(project: Project, on: dt.date) -> Project:
    """Give a project a difficulty overdue since the day before, and work out its flags."""
    make_problem(project, on - dt.timedelta(days=5), due_on=on - dt.timedelta(days=1))
    recompute([project.pk], on=on)
    project.refresh_from_db()
    return project
