"""A meeting of today to which the first township is asked, with a flagged project of it."""

from __future__ import annotations

import datetime as dt

from assessment.services.meetings import calling
from assessment.services.meetings.calling import Invited, MeetingFacts
from assessment.services.meetings.decisions import DecisionFacts
from tests.factories.flag_pages import make_flag
from tests.factories.projects import TODAY, ProjectFactory
from tests.stages import stage

DUE = TODAY + dt.timedelta(days=14)


def facts_of(county, officer, **fields):
    """Return a meeting as its form has it."""
    return MeetingFacts(
        **{
            "kind": "monthly",
            "title": "2026年11月招商引资月调度会",
            "held_on": TODAY,
            "begins_at": dt.time(9),
            "place": "县政府第一会议室",
            "recorder": officer,
            "which": "all",
            "most": 30,
            "chair_name": "县长 王育东",
            "invited": Invited(units=[county.township]),
            **fields,
        }
    )


def task(unit, text="月底前落实用地指标", **fields):
    """Return a task as the form of a decision has it."""
    return DecisionFacts(
        **{"kind": "task", "text": text, "owner_unit": unit, "due_on": DUE, **fields}
    )


@stage
def project(county):
    """A signed project of the first township, red for ten days."""
    made = ProjectFactory(
        county=county.county, name="城关木业项目", responsible_unit=county.township, signed=True
    )
    make_flag(made, days=10)
    return made


@stage
def meeting(county, officer):
    return calling.call_meeting(facts=facts_of(county, officer), by=officer, on=TODAY)
