"""Kinds that follow from flags."""

from __future__ import annotations

import datetime as dt
from typing import Any

from projects.models.choices import DocumentKind
from projects.services.flags import ask_excuse as ask_for_excuse
from projects.services.flags import decide_excuse, recompute
from projects.services.flags import scan as scan_flags
from projects.services.merging import merge_project
from projects.services.status import suspend_project, withdraw_project
from tests.alerts.kinds.case import BUREAU, Act, Case
from tests.alerts.kinds.world import DAY, START, World
from tests.factories.flags import follow
from tests.factories.projects import ProjectFactory, make_document


def silent_clue(world: World) -> Any:
    """A clue nobody speaks of: yellow after more than 14 days, red after more than 30."""
    clue = ProjectFactory(
        county=world.county.county,
        submitted_on=START,
        stage_since=START,
        responsible_unit=world.county.township,
        lead_sponsor=world["sponsor"],
    )
    scan_flags(on=START)
    return clue


def yellow_clue(world: World) -> Any:
    clue = silent_clue(world)
    scan_flags(on=START + 20 * DAY)
    return clue


def red_clue(world: World) -> Any:
    clue = silent_clue(world)
    scan_flags(on=START + 31 * DAY)
    return clue


def followed_up(_world: World, project: Any, on: dt.date) -> None:
    follow(project, on)
    recompute([project.pk], on=on)


def suspended(world: World, project: Any, on: dt.date) -> None:
    suspend_project(
        project_id=project.pk,
        until_on=on + 60 * DAY,
        reason="投资方增资手续未完",
        happened_on=on,
        by=world["officer"],
        on=on,
    )


def withdrawn(world: World, project: Any, on: dt.date) -> None:
    report = make_document(project, DocumentKind.REPORT, on)
    withdraw_project(
        project_id=project.pk,
        reason="投资方放弃",
        happened_on=on,
        document_id=report.pk,
        by=world["officer"],
        on=on,
    )


def merged(world: World, project: Any, on: dt.date) -> None:
    into = ProjectFactory(county=project.county, responsible_unit=world.county.townships[1])
    merge_project(
        project_id=project.pk, into_id=into.pk, reason="同一项目", by=world["officer"], on=on
    )


def excused(world: World, project: Any, on: dt.date) -> None:
    hold = ask_for_excuse(
        project_id=project.pk,
        rule="",
        until=on + 10 * DAY,
        reason="汛期停工",
        by=world["clerk"],
        on=on,
    )
    decide_excuse(hold_id=hold.pk, grant=True, note="属实", by=world["officer"], on=on)


_FLAG_GONE: dict[str, Act] = {
    "followed up": followed_up,
    "suspended": suspended,
    "withdrawn": withdrawn,
    "merged": merged,
    "excused": excused,
}

# A talk or a slip that was issued stands, whatever is excused later.
_CAUSE_GONE = {name: act for name, act in _FLAG_GONE.items() if name != "excused"}


def flags(on: dt.date) -> Any:
    return scan_flags(on=on)


FLAG_CASES = [
    Case(
        "flag raised",
        "projects.flag_raised",
        silent_clue,
        flags,
        15,
        {"clerk", "head"},
        _FLAG_GONE,
    ),
    Case(
        "flag worsened",
        "projects.flag_worsened",
        yellow_clue,
        flags,
        31,
        {"clerk", "head", "sponsor"},
        _FLAG_GONE,
    ),
    # Red from the 31st day on, and for more than 15 and 60 days.
    Case(
        "slip because of a flag",
        "projects.flag_consequence",
        red_clue,
        flags,
        31 + 16,
        {"clerk", "head"},
        _CAUSE_GONE,
        at_night=True,
    ),
    Case(
        "talk list",
        "projects.talk_listed",
        red_clue,
        flags,
        31 + 61,
        {*BUREAU, "sponsor"},
        _CAUSE_GONE,
        at_night=True,
    ),
]
