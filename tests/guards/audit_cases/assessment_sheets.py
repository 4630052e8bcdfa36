"""Assessors asked; their sheets filled in, given back, called off."""

from __future__ import annotations

import datetime as dt

from assessment import events_sheets as events
from assessment.models import AnnualPlan, AssessorSheet, ScoringScheme, UnitGroup
from tests.factories.projects import TODAY
from tests.factories.sheets import SHEET, make_rating, make_sheet
from tests.guards.audit_cases.assessment_scores import PERIOD, scored
from tests.guards.audit_cases.case import Act, World, case
from zhaoshang.accounts.rules import Role

WRONG_DAY = (TODAY - dt.timedelta(days=1)).isoformat()


def rated(world: World) -> UnitGroup:
    """Return the group of the first township, whose scheme asks for a sheet."""
    plan: AnnualPlan = scored(world)
    ScoringScheme.objects.filter(plan=plan).delete()
    make_rating(plan)
    return UnitGroup.objects.get(plan=plan, members__unit=world.county.township)


def asked(world: World, *, handed_in: bool = False) -> AssessorSheet:
    """Return the sheet of the leader, every unit marked."""
    group = rated(world)
    marks = {member.unit: 90 for member in group.members.select_related("unit")}
    return make_sheet(group, world[Role.LEADER], marks, handed_in=handed_in)


@case("assessment:sheet-ask")
def ask(world: World) -> Act:
    group = rated(world)
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={"assessors": [world[Role.LEADER].pk], "due_on": "2026-11-27"},
        kinds=(events.SHEETS_ASKED,),
        subject=AssessorSheet,
        wrong={"due_on": WRONG_DAY},
        url={"period": str(PERIOD), "group": group.pk},
        query=f"sheet={SHEET}",
    )


@case("assessment:sheet")
def hand_in(world: World) -> Act:
    sheet = asked(world)
    marks = {f"mark-{mark.unit_id}": "85" for mark in sheet.marks.all()}
    first = next(iter(marks))
    return Act(
        by=world[Role.LEADER],
        data={**marks, "version": sheet.version, "hand_in": "1"},
        kinds=(events.SHEET_HANDED_IN,),
        subject=sheet,
        wrong={first: "101"},
        url={"pk": sheet.pk},
    )


@case("assessment:sheet-give-back")
def give_back(world: World) -> Act:
    sheet = asked(world, handed_in=True)
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={"version": sheet.version, "reason": "漏评一家单位"},
        kinds=(events.SHEET_GIVEN_BACK,),
        subject=sheet,
        wrong={"reason": ""},
        url={"pk": sheet.pk},
    )


@case("assessment:sheet-call-off")
def call_off(world: World) -> Act:
    sheet = asked(world)
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={"version": sheet.version},
        kinds=(events.SHEET_CALLED_OFF,),
        subject=(sheet._meta.label_lower, sheet.pk),
        wrong={"version": sheet.version - 1},
        url={"pk": sheet.pk},
    )
