"""Which projects of a list have instructions in hand: told beside their rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from projects.models import Instruction
from zhaoshang.accounts.models import User


@dataclass(frozen=True)
class Instructed:
    """Instructions on a project that are not settled: how many, and the latest."""

    open: int
    latest_id: int
    at: dt.datetime


def instructed_of(user: User, project_ids: Iterable[int]) -> dict[int, Instructed]:
    """Return the projects with open instructions that this user may see: one query."""
    rows = (
        Instruction.objects.visible_to(user)
        .filter(project_id__in=set(project_ids), settled_on=None)
        .order_by("created_at", "pk")
        .values_list("project_id", "pk", "created_at")
        .distinct()
    )
    found: dict[int, Instructed] = {}
    for project_id, pk, at in rows:
        before = found.get(project_id)
        found[project_id] = Instructed(before.open + 1 if before else 1, pk, at)
    return found
