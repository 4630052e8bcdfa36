"""What came into each of the four lists since a day, and what went out: read from the stage log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from projects.models import Project, StageMove
from projects.rules.list_changes import Place, change_of
from projects.rules.stages import Stage
from projects.selectors.narrowing import EVERYTHING, Narrowing
from zhaoshang.accounts.models import User


@dataclass(frozen=True)
class Moved:
    """A project that moved since a day: where it stood before, where it stands."""

    pk: int
    then: Place | None
    now: Place
    total_investment_wan: Decimal


@dataclass(frozen=True)
class ListChanges:
    """Projects that moved since a day (that day included)."""

    since: dt.date
    moved: Sequence[Moved]

    def came(self, stage: Stage | str) -> list[Moved]:
        """Return what came into a list."""
        return [each for each in self.moved if change_of(each.then, each.now, stage) > 0]

    def went(self, stage: Stage | str) -> list[Moved]:
        """Return what went out of a list."""
        return [each for each in self.moved if change_of(each.then, each.now, stage) < 0]

    def net(self, stage: Stage | str) -> int:
        """Return by how many projects a list has grown."""
        return len(self.came(stage)) - len(self.went(stage))


def list_changes(user: User, *, since: dt.date, narrowing: Narrowing = EVERYTHING) -> ListChanges:
    """Return what moved since a day, as far as this user sees it: one query.

    A move counts by the day it happened, not by the day it was entered.
    """
    projects = Project.objects.visible_to(user).filter(narrowing.q())
    rows = (
        StageMove.objects.filter(Q(project__in=projects), happened_on__gte=since)
        .order_by("project_id", "happened_on", "pk")
        .values_list(
            "project_id",
            "from_stage",
            "from_status",
            "project__stage",
            "project__status",
            "project__total_investment_wan",
        )
    )
    first: dict[int, Moved] = {}
    for pk, from_stage, from_status, stage, status, total in rows:
        if pk not in first:
            then = Place(from_stage, from_status) if from_stage else None
            first[pk] = Moved(pk, then, Place(stage, status), total or Decimal(0))
    return ListChanges(since, list(first.values()))
