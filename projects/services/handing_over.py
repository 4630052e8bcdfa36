"""What a leaver holds in the ledger goes to somebody else, all of a kind in one act.

Called by `zhaoshang.security.services.hand_over_duty`, whose transaction and event these are part
of; each record keeps its own history.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from projects.models import ActionItem, AgencyCase, Project
from projects.rules.duties import UNSETTLED
from projects.services.action_items import OWNER_ELSEWHERE, save_item
from projects.services.saving import lock_project, save_project
from zhaoshang.accounts.models import User
from zhaoshang.core.errors import RuleBroken


def hand_over_responsible(
    *, giver: User, taker: User, by: User, on: dt.date, reason: str
) -> list[int]:
    """Make somebody else the responsible person of all projects in play."""
    return _hand_over_projects("responsible_person", giver=giver, taker=taker, by=by)


def hand_over_sponsored(
    *, giver: User, taker: User, by: User, on: dt.date, reason: str
) -> list[int]:
    """Make another leader the lead sponsor of all projects in play."""
    return _hand_over_projects("lead_sponsor", giver=giver, taker=taker, by=by)


def hand_over_items(*, giver: User, taker: User, by: User, on: dt.date, reason: str) -> list[int]:
    """Put another person of the same unit in charge of all action items that are not settled.

    Raises:
        RuleBroken: when an item is another unit's than the taker's.
    """
    items = ActionItem.objects.filter(owner=giver, state__in=UNSETTLED)
    rows = items.select_for_update(of=("self",)).select_related("owner_unit").order_by("pk")
    moved = []
    for item in rows:
        if item.owner_unit_id != taker.unit_id:
            words = {"name": taker, "unit": item.owner_unit}
            raise RuleBroken(str(OWNER_ELSEWHERE) % words, code="owner_elsewhere", field="taker")
        item.owner = taker
        save_item(item, by=by)
        moved.append(item.pk)
    return moved


def hand_over_cases(*, giver: User, taker: User, by: User, on: dt.date, reason: str) -> list[int]:
    """Give all open cases of the window to another clerk of it: project first, then case."""
    cases = AgencyCase.objects.filter(clerk=giver, closed_on=None)
    moved = []
    for project_id, pk in _in_order(cases.values_list("project_id", "pk")):
        lock_project(project_id)
        case = AgencyCase.objects.select_for_update().get(pk=pk)
        case.clerk = taker
        case.version += 1
        case.updated_by = by
        case.save()
        moved.append(pk)
    return moved


def _hand_over_projects(field: str, *, giver: User, taker: User, by: User) -> list[int]:
    held = Project.objects.in_pipeline().filter(**{field: giver})
    moved = []
    for pk in sorted(held.values_list("pk", flat=True)):
        locked = lock_project(pk)
        if getattr(locked.project, f"{field}_id") != giver.pk:
            continue
        setattr(locked.project, field, taker)
        save_project(locked, by=by, fields=[field])
        moved.append(pk)
    return moved


def _in_order(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    return sorted(pairs)
