"""How long projects take from leg to leg, by the days that count (R2, R3, R7)."""

import datetime as dt
from decimal import Decimal

import pytest

from projects.models import Milestone, Project, StageMove
from projects.models.choices import MilestoneKind
from projects.rules.pace import Course, Leg, Stop, days_of, landed_on, median
from projects.selectors.narrowing import Narrowing
from projects.selectors.pace import pace
from tests.factories.projects import ProjectFactory


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


# --- The rule


WHOLE = Course(day("2026-01-05"), day("2026-03-01"), day("2026-05-01"), day("2026-11-01"))


def test_each_leg_goes_from_one_day_that_counts_to_the_next():
    assert days_of(WHOLE) == {Leg.CLUE: 55, Leg.SIGNED: 61, Leg.LANDED: 184}


def test_a_leg_without_an_end_has_no_days():
    assert days_of(Course(day("2026-01-05"), day("2026-03-01"))) == {Leg.CLUE: 55}


def test_a_leg_that_ends_before_it_begins_says_nothing():
    assert days_of(Course(day("2026-03-02"), day("2026-03-01"))) == {}


def test_a_leg_of_one_day_has_no_days_but_counts():
    assert days_of(Course(day("2026-03-01"), day("2026-03-01"))) == {Leg.CLUE: 0}


@pytest.mark.parametrize(
    ("stops", "left"),
    [
        ([("2026-02-01", "2026-02-11")], 45),
        ([("2025-12-01", "2026-01-15")], 45),
        ([("2026-02-20", "2026-04-01")], 46),
        ([("2026-02-20", None)], 46),
        ([("2026-03-05", "2026-03-10")], 55),
        ([("2026-01-10", "2026-01-12"), ("2026-02-01", "2026-02-04")], 50),
    ],
)
def test_a_suspension_stops_the_clock_while_it_lasts(stops, left):
    found = [Stop(day(since), until and day(until)) for since, until in stops]
    course = Course(day("2026-01-05"), day("2026-03-01"), stops=tuple(found))
    assert days_of(course) == {Leg.CLUE: left}


@pytest.mark.parametrize(
    ("moved", "gates", "started", "landed"),
    [
        ("2026-05-06", ["2026-04-01"], "2026-06-01", "2026-05-06"),
        (None, ["2026-04-01", "2026-04-20"], "2026-06-01", "2026-04-20"),
        (None, ["2026-07-01"], "2026-06-01", "2026-06-01"),
        (None, ["2026-04-20"], None, "2026-04-20"),
        (None, [], "2026-06-01", "2026-06-01"),
        (None, [], None, None),
    ],
)
def test_landing_is_the_move_or_what_the_gate_asks_for(moved, gates, started, landed):
    days = [moved and day(moved), [day(each) for each in gates], started and day(started)]
    assert landed_on(*days) == (landed and day(landed))


@pytest.mark.parametrize(
    ("days", "middle"),
    [([], None), ([7], Decimal(7)), ([9, 1, 4], Decimal(4)), ([1, 4, 8, 9], Decimal(6))],
)
def test_the_median_is_the_middle(days, middle):
    assert median(days) == middle


# --- Of the ledger


@pytest.fixture
def made(county):
    def make(**fields) -> Project:
        values = {"county": county.county, "responsible_unit": county.township, **fields}
        return ProjectFactory(**values)

    return make


@pytest.mark.django_db
class TestPace:
    """Read from projects, their log and their milestones."""

    def test_a_project_that_went_the_whole_way_has_all_three(self, leader, made):
        project = made(producing=True, submitted_on=day("2026-01-05"))
        (found,) = pace(leader).projects
        landed = StageMove.objects.get(project=project, to_sub_stage="procedures").happened_on
        assert found.course.ends()[Leg.SIGNED] == (project.signed_on, landed)
        assert set(found.days) == set(Leg)

    def test_an_agreement_is_no_contract(self, leader, made):
        made(agreement=True)
        made(contacted=True)
        assert pace(leader).projects == []

    def test_one_that_was_given_up_keeps_the_legs_behind_it(self, leader, made):
        made(signed=True, withdrawn=True)
        (found,) = pace(leader).projects
        assert set(found.days) == {Leg.CLUE}

    def test_one_from_a_workbook_has_no_log_and_goes_by_its_dates(self, leader, made):
        project = made(landed=True)
        StageMove.objects.filter(project=project).update(from_stage="", to_stage="landed")
        Milestone.objects.filter(project=project, kind__in=["contract_filed"]).delete()
        Milestone.objects.update_or_create(
            project=project,
            kind=MilestoneKind.LAND_OBTAINED,
            defaults={"actual_on": day("2026-04-21")},
        )
        Milestone.objects.filter(project=project).exclude(kind="land_obtained").update(
            actual_on=None
        )
        (found,) = pace(leader).projects
        assert found.course.landed_on == day("2026-04-21")

    def test_it_is_narrowed_as_the_ledger_is(self, county, leader, made):
        made(signed=True)
        other = made(signed=True, responsible_unit=county.townships[1])
        narrowed = pace(leader, Narrowing(unit=county.townships[1].pk))
        assert [each.pk for each in narrowed.projects] == [other.pk]

    def test_years_and_quarters_take_their_own(self, leader, made):
        made(signed=True, submitted_on=day("2025-11-05"))
        made(signed=True, submitted_on=day("2026-01-05"))
        found = pace(leader)
        assert len(found.ended_in(Leg.CLUE, 2026)) == 2
        assert found.ended_in(Leg.CLUE, 2025) == []
        assert len(found.ended_in(Leg.CLUE, None)) == 2
        assert len(found.entered_in(Leg.CLUE, day("2025-10-01"))) == 1

    def test_a_suspension_in_the_log_is_left_out(self, leader, made):
        project = made(signed=True)
        ((whole,),) = [[each.days[Leg.CLUE]] for each in pace(leader).projects]
        first = project.submitted_on + dt.timedelta(days=5)
        last = StageMove.objects.filter(project=project).first()
        for on, before, after in (
            (first, "active", "suspended"),
            (first + dt.timedelta(days=10), "suspended", "active"),
        ):
            StageMove.objects.create(
                project=project,
                verb="suspend",
                from_stage="clue",
                to_stage="clue",
                from_sub_stage="registered",
                to_sub_stage="registered",
                from_status=before,
                to_status=after,
                happened_on=on,
                entered_at=last.entered_at,
            )
        (found,) = pace(leader).projects
        assert found.days[Leg.CLUE] == whole - 10

    @pytest.mark.parametrize("number", [1, 6])
    def test_it_takes_three_queries(self, leader, made, number, django_assert_num_queries):
        for _ in range(number):
            made(landed=True)
        assert leader.scope
        with django_assert_num_queries(3):
            pace(leader)
