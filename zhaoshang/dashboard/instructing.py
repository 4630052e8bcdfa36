"""The place for instructions beside the rows of a list: what is in hand, who may type one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from projects.models import Project
from projects.permissions_duties import can_instruct
from projects.selectors.instructed import instructed_of
from zhaoshang.accounts.models import User
from zhaoshang.dashboard.asked import Asked

Row = dict[str, Any]


def with_instructions(
    user: User,
    asked: Asked,
    context: Row,
    project_of: Callable[[Row], Project | None],
    *,
    rows: str = "rows",
) -> Row:
    """Return a list's context, each row told the instructions in hand on its project: one query."""
    listed: list[Row] = context[rows]
    projects = [project_of(row) for row in listed]
    found = instructed_of(user, [each.pk for each in projects if each is not None])
    told = [
        {**row, "instructed": found.get(each.pk) if each is not None else None}
        for row, each in zip(listed, projects, strict=True)
    ]
    county_id = user.scope.county_id
    return {
        **context,
        rows: told,
        "may_instruct": county_id is not None and can_instruct(user, county_id),
        "next_url": asked.address("dashboard:leader"),
    }
