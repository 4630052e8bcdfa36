"""The demo's city has counties to compare: one ahead of time, one behind."""

from __future__ import annotations

import pytest
import time_machine

from assessment.demo import neighbours as plans
from projects.demo.neighbours import load_neighbours
from projects.demo.staff import load_staff
from projects.models import Project
from projects.selectors.pipeline import pipeline_differences
from tests.factories.projects import TODAY
from zhaoshang.accounts.county_in_view import counties_below
from zhaoshang.core.periods import Month
from zhaoshang.dashboard.counties import standings

pytestmark = pytest.mark.django_db


@time_machine.travel(f"{TODAY.isoformat()} 02:00+00:00", tick=False)
def test_counties_beside_the_demo_county_can_be_compared():
    month = Month.of(TODAY) - 1
    staff = load_staff(on=TODAY)
    assert (load_neighbours(staff, on=TODAY), plans.load_neighbours(staff, on=TODAY)) == (80, 2)
    assert (load_neighbours(staff, on=TODAY), plans.load_neighbours(staff, on=TODAY)) == (0, 0)
    leader = staff.beside.people["shizhang"]
    rows = standings(leader, counties_below(leader), year=month.year, month=month, on=TODAY)
    told = {str(row.unit): row.progress for row in rows}
    assert told["云岭县"] is None
    assert told["青河县"].gap > 0 > told["望湖区"].gap
    assert all(row.unit == staff.county or row.flags for row in rows)
    assert Project.objects.filter(county=staff.county).count() == 0
    assert pipeline_differences() == []
