"""The demo's meetings: one held with its minutes, one to come with its pack, loaded once."""

from __future__ import annotations

import datetime as dt

import pytest

from assessment.demo.meetings import load_meetings
from assessment.models import Meeting, MeetingPack
from assessment.services.meetings.packs import is_whole
from projects.demo.reading import COUNTY_CODE
from projects.demo.staff import Staff
from projects.models import ActionItem
from tests.factories.accounts import UnitFactory
from tests.factories.projects import TODAY, ProjectFactory
from tests.stages import stage
from zhaoshang.accounts.rules import Role, UnitKind

pytestmark = pytest.mark.django_db


@stage
def staff(county) -> Staff:
    """The few units and people that the demo's meetings need."""
    codes = ("YL-B02", "YL-B04", "YL-B06", "YL-B11")
    departments = {
        code: UnitFactory(parent=county.county, kind=UnitKind.DEPARTMENT.value, code=code)
        for code in codes
    }
    units = {COUNTY_CODE: county.county, **departments}
    units |= {each.code: each for each in (*county.townships, county.park)}
    people = {
        "yewu1": county.user(Role.BUREAU),
        "yewu2": county.user(Role.BUREAU),
        "xianzhang": county.user(Role.LEADER),
        "b04": county.user(Role.CLERK, unit=departments["YL-B04"]),
        "b06": county.user(Role.CLERK, unit=departments["YL-B06"]),
        "z01": county.user(Role.CLERK),
    }
    return Staff(units, people)


def test_the_demo_has_a_held_meeting_and_one_to_come(county, staff):
    for _number in range(3):
        ProjectFactory(county=county.county, responsible_unit=county.township, landed=True)
    assert load_meetings(staff, on=TODAY) == 2
    assert load_meetings(staff, on=TODAY) == 0

    coming, held = Meeting.objects.order_by("-held_on")
    assert (held.state, held.held_on) == ("issued", dt.date(2026, 9, 28))
    assert is_whole(held.sha256, held.content)
    states = ActionItem.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["closed", "closed", "open", "open"]
    late = ActionItem.objects.filter(state="open", due_on__lt=TODAY)
    assert late.get().reports.exists()
    assert (coming.state, coming.held_on) == ("prepared", dt.date(2026, 11, 28))
    pack = MeetingPack.objects.get(meeting=coming)
    assert len(pack.content["items"]) == 4


def test_a_county_without_the_departments_has_no_meetings(staff):
    del staff.units["YL-B04"]
    assert load_meetings(staff, on=TODAY) == 0
