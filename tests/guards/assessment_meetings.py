"""Scheduling meetings' part of the access guard."""

from __future__ import annotations

from typing import Any

from projects.models import Project
from tests.factories.accounts import CountyFixture
from tests.factories.meetings import make_decision, make_meeting
from zhaoshang.accounts.rules import Role

READERS = frozenset(
    {
        Role.CLERK,
        Role.UNIT_HEAD,
        Role.BUREAU,
        Role.BUREAU_ADMIN,
        Role.LEADER,
        Role.REVIEWER,
    }
)
BUREAU = frozenset({Role.BUREAU, Role.BUREAU_ADMIN})

WHO: dict[str, frozenset[Role]] = {
    "assessment:decision-edit": BUREAU,
    "assessment:decision-withdraw": BUREAU,
    "assessment:meeting": READERS,
    "assessment:meeting-attendance": BUREAU,
    "assessment:meeting-cancel": BUREAU,
    "assessment:meeting-decide": BUREAU,
    "assessment:meeting-decisions": READERS,
    "assessment:meeting-edit": BUREAU,
    "assessment:meeting-held": BUREAU,
    "assessment:meeting-minutes": READERS,
    "assessment:meeting-minutes-edit": BUREAU,
    "assessment:meeting-minutes-issue": BUREAU,
    "assessment:meeting-minutes-word": READERS,
    "assessment:meeting-new": BUREAU,
    "assessment:meeting-pack": READERS,
    "assessment:meeting-pack-keep": BUREAU,
    "assessment:meeting-pack-word": READERS,
    "assessment:meetings": READERS,
}
KINDS = (
    ("assessment:meeting-minutes-issue", "held_meeting"),
    ("assessment:meeting-minutes", "issued_meeting"),
    ("assessment:meeting-new", "none"),
    ("assessment:meeting", "meeting"),
    ("assessment:decision-", "decision"),
)
# A unit sees the meetings to which it is asked, or by which it was given a task.
OF_A_UNIT = frozenset({"meeting", "held_meeting", "issued_meeting", "decision"})


def meeting_objects(county: CountyFixture, project: Project) -> dict[str, Any]:
    """Make a meeting at work, one that was held, one whose minutes are issued, and a decision."""
    meeting = make_meeting(county)
    held = make_meeting(county, state="held")
    issued = make_meeting(county, state="held", kind="weekly")
    make_decision(issued, project, county.township)
    return {
        "meeting": meeting,
        "held_meeting": held,
        "issued_meeting": issued,
        "decision": make_decision(meeting, project, county.township),
    }
