"""A scheme is tried on a past period beside the one in force; nothing is stored (R11)."""

from __future__ import annotations

import copy
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessment.models import ScoreRun
from assessment.selectors.scheme_trial import periods_to_try, try_on
from tests.factories.accounts import UnitFactory
from tests.factories.assessment import PlanFactory, join
from tests.factories.projects import TODAY
from tests.factories.scoring import CONTENT, make_scheme
from zhaoshang.accounts.rules import UnitKind
from zhaoshang.core.periods import Cycle, Period

pytestmark = pytest.mark.django_db
OCTOBER = Period(Cycle.MONTH, 2026, 10)


def stricter(**discipline) -> dict:
    """The usual content with 40 points for funds and 60 for discipline."""
    content = copy.deepcopy(CONTENT)
    funds, reports = content["indicators"]
    funds["points"], reports["points"] = "40", "60"
    reports["params"] |= discipline
    return content


def test_both_totals_stand_side_by_side_with_the_reason(plan, adopted, october):
    draft = make_scheme(plan, state="draft", content=stricter(), title="草案")
    trial = try_on(stored=draft, period=OCTOBER, on=TODAY)
    row = next(each for each in trial.groups[0].rows if each.name == "城关镇")
    # 12 000 of 24 000: 30 + 40 in force; 20 + 60 by the draft.
    assert (row.now.total, row.tried.total, row.difference) == (70, 80, 10)
    assert {part.name: part.difference for part in row.parts} == {
        "到位资金": Decimal(-10),
        "报送纪律": Decimal(20),
    }
    assert row.rest == 0
    assert row.parts[0].lines_tried


def test_parts_and_the_rest_come_to_the_difference(plan, adopted, october):
    content = stricter()
    content["bonuses"] = [
        {"code": "a", "name": "加分一", "value": "funds", "each": "1", "cap": "5"},
        {"code": "b", "name": "加分二", "value": "funds", "each": "1", "cap": "5"},
    ]
    content["bonus_cap"] = "6"
    draft = make_scheme(plan, state="draft", content=content)
    for row in try_on(stored=draft, period=OCTOBER, on=TODAY).groups[0].rows:
        assert sum(part.difference for part in row.parts) + row.rest == row.difference
        assert row.rest == -4


def test_places_that_change_are_told(plan, adopted, october):
    content = stricter()
    content["vetoes"] = [
        {
            "code": "much",
            "name": "否决",
            "conditions": [{"value": "funds", "at_least": "20000"}],
        }
    ]
    draft = make_scheme(plan, state="draft", content=content)
    rows = {
        each.name: each for each in try_on(stored=draft, period=OCTOBER, on=TODAY).groups[0].rows
    }
    assert (rows["城关镇"].climbs, rows["河口镇"].climbs) == (1, -1)
    assert rows["河口镇"].tried.stopped_by == ["否决"]


def test_without_a_scheme_in_force_one_side_is_empty(plan, draft, october):
    trial = try_on(stored=draft, period=OCTOBER, on=TODAY)
    assert trial.groups[0].in_force is None
    assert all(row.now is None and row.difference is None for row in trial.groups[0].rows)


def test_only_the_groups_of_the_scheme_are_tried(plan, adopted, townships, october):
    draft = make_scheme(plan, state="draft", groups=[townships])
    trial = try_on(stored=draft, period=OCTOBER, on=TODAY)
    assert [each.group.name for each in trial.groups] == ["乡镇组"]


def test_a_scheme_of_the_new_year_is_tried_on_the_year_before_by_names_of_groups(
    plan, adopted, county, october
):
    new_year = PlanFactory(county=county.county, year=2027)
    group = join(new_year, *county.townships, group="乡镇组")
    other = join(new_year, county.department, group="部门组")
    draft = make_scheme(new_year, state="draft", groups=[group, other], content=stricter())
    trial = try_on(stored=draft, period=OCTOBER, on=TODAY)
    assert [each.group.name for each in trial.groups] == ["乡镇组"]
    assert trial.others == ["部门组"]
    assert {row.tried.total for row in trial.groups[0].rows} == {80, 100}


def test_a_year_without_a_plan_has_nothing_to_try_it_on(draft):
    assert try_on(stored=draft, period=Period(Cycle.YEAR, 2025), on=TODAY).plan is None


def test_nothing_is_stored(plan, adopted, draft, october):
    try_on(stored=draft, period=OCTOBER, on=TODAY)
    assert not ScoreRun.objects.exists()
    adopted.refresh_from_db()
    assert not adopted.is_used


def test_periods_that_have_not_begun_are_not_offered():
    offered = periods_to_try(2026, TODAY)
    assert str(offered[0]) == f"2026-{TODAY.month:02d}"
    assert "2026" in map(str, offered)
    assert not periods_to_try(2027, TODAY)


def test_queries_do_not_grow_with_the_units(plan, adopted, draft, october, county):
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            try_on(stored=draft, period=OCTOBER, on=TODAY)
        return len(caught)

    few = queries()
    for number in range(8):
        unit = UnitFactory(kind=UnitKind.TOWNSHIP.value, name=f"乡{number}", parent=county.county)
        join(plan, unit, group="乡镇组")
    assert queries() == few
