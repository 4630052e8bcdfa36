"""When a move may be dated, and which milestones it sets or takes away (rules.md R3)."""

import datetime as dt

import pytest

from projects.models.choices import MilestoneKind
from projects.rules.moves import MOVE_MILESTONES, DateProblem, date_problem, milestones_undone
from projects.rules.stages import ORDER, SubStage

TODAY = dt.date(2026, 11, 20)
LAST = dt.date(2026, 11, 10)
DAY = dt.timedelta(days=1)
FUTURE, BEFORE_LAST = DateProblem.FUTURE, DateProblem.BEFORE_LAST


@pytest.mark.parametrize(
    ("happened_on", "reason", "problem"),
    [
        (TODAY - DAY, "", None),
        (TODAY, "", None),
        (TODAY + DAY, "", FUTURE),
        (TODAY + DAY, "签约日已定", FUTURE),
        (LAST + DAY, "", None),
        (LAST, "", None),
        (LAST - DAY, "", BEFORE_LAST),
        (LAST - DAY, "   ", BEFORE_LAST),
        (LAST - DAY, "补录", None),
    ],
)
def test_a_move_is_dated_between_the_last_one_and_today(happened_on, reason, problem):
    assert date_problem(happened_on, today=TODAY, last_on=LAST, reason=reason) is problem


def test_the_first_move_may_lie_as_far_back_as_it_likes():
    assert date_problem(dt.date(1999, 1, 1), today=TODAY, last_on=None) is None


def test_a_future_day_is_named_first_even_if_the_last_move_lies_later_still():
    late = TODAY + 5 * DAY
    assert date_problem(TODAY + DAY, today=TODAY, last_on=late) is FUTURE


def test_moves_set_only_milestones_that_exist():
    assert set(MOVE_MILESTONES.values()) <= set(MilestoneKind.values)


@pytest.mark.parametrize(
    ("here", "there", "undone"),
    [
        ("contract", "agreement", ("contract_signed",)),
        ("contract", "negotiating", ("intent", "contract_signed")),
        ("procedures", "contract", ()),
        ("started", "procedures", ("start",)),
        ("under_construction", "started", ()),
        (
            "at_capacity",
            "registered",
            ("intent", "contract_signed", "start", "trial", "production", "capacity"),
        ),
        ("producing", "trial", ("production",)),
        ("contacted", "registered", ()),
    ],
)
def test_a_move_back_takes_away_what_was_reached_in_between(here, there, undone):
    assert milestones_undone(here, there) == undone


@pytest.mark.parametrize("here", ORDER)
@pytest.mark.parametrize("there", ORDER)
def test_what_a_step_keeps_is_never_undone(here, there):
    kept = {
        MOVE_MILESTONES[sub] for sub in ORDER[: ORDER.index(there) + 1] if sub in MOVE_MILESTONES
    }
    assert kept.isdisjoint(milestones_undone(here, there))


def test_a_move_forward_undoes_nothing():
    assert milestones_undone(SubStage.REGISTERED, SubStage.AT_CAPACITY) == ()
