"""Absences: announced, changed, ended."""

from __future__ import annotations

import datetime as dt

from tests.factories.projects import TODAY
from tests.guards.audit_cases.case import Act, World, case
from zhaoshang.accounts import events
from zhaoshang.accounts.models import Absence
from zhaoshang.accounts.rules import Role

LAST_DAY = TODAY + dt.timedelta(days=4)


def away(world: World) -> Absence:
    return Absence.objects.create(
        person=world[Role.CLERK],
        deputy=world[Role.UNIT_HEAD],
        since=TODAY - dt.timedelta(days=1),
        until=LAST_DAY,
    )


@case("accounts:absence-new")
def announce(world: World) -> Act:
    return Act(
        by=world[Role.CLERK],
        data={"deputy": world[Role.UNIT_HEAD].pk, "since": TODAY, "until": LAST_DAY},
        kinds=(events.ABSENCE_ANNOUNCED,),
        subject=world[Role.CLERK],
        wrong={"until": "someday"},
    )


@case("accounts:absence-edit")
def change(world: World) -> Act:
    absence = away(world)
    return Act(
        by=world[Role.CLERK],
        data={
            "version": absence.version,
            "deputy": absence.deputy_id,
            "since": absence.since,
            "until": TODAY,
            "reason": "培训",
        },
        kinds=(events.ABSENCE_CHANGED,),
        subject=world[Role.CLERK],
        wrong={"until": "someday"},
        url={"pk": absence.pk},
    )


@case("accounts:absence-end")
def end(world: World) -> Act:
    absence = away(world)
    return Act(
        by=world[Role.CLERK],
        data={"version": absence.version, "back_on": TODAY},
        kinds=(events.ABSENCE_ENDED,),
        subject=world[Role.CLERK],
        wrong={"back_on": "someday"},
        url={"pk": absence.pk},
    )
