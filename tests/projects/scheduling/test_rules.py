"""The rule of the weekly agenda: which week, what concerns a project, in which order."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.rules.scheduling import (
    Concern,
    Median,
    Standing,
    by_consequence,
    concerns_of,
    is_due,
    medians,
    week_of,
)
from projects.rules.spans import Span
from projects.rules.stages import Stage

ON = dt.date(2026, 11, 20)  # a Friday
WEEK = week_of(ON, 1)


def days(number):
    return dt.timedelta(days=number)


@pytest.mark.parametrize(
    ("on", "weekday", "since", "until"),
    [
        (dt.date(2026, 11, 20), 1, dt.date(2026, 11, 16), dt.date(2026, 11, 23)),
        (dt.date(2026, 11, 22), 1, dt.date(2026, 11, 16), dt.date(2026, 11, 23)),
        (dt.date(2026, 11, 23), 1, dt.date(2026, 11, 16), dt.date(2026, 11, 30)),
        (dt.date(2026, 11, 24), 1, dt.date(2026, 11, 23), dt.date(2026, 11, 30)),
        (dt.date(2026, 12, 31), 5, dt.date(2026, 12, 25), dt.date(2027, 1, 1)),
    ],
)
def test_a_week_goes_from_the_meeting_before_to_the_meeting_after(on, weekday, since, until):
    week = week_of(on, weekday)
    assert (week.since, week.on, week.until) == (since, on, until)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), st.integers(1, 7))
def test_both_ends_of_a_week_are_days_of_the_meeting_around_the_day(on, weekday):
    week = week_of(on, weekday)
    assert {week.since.isoweekday(), week.until.isoweekday()} == {weekday}
    assert week.since < on < week.until
    assert (week.until - week.since).days == (14 if on.isoweekday() == weekday else 7)


def standing(**facts):
    return Standing(**{"has_moved": True, "step_due_on": WEEK.until + days(30), **facts})


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, {Concern.MOVED}),
        ({"warning_days": 0}, {Concern.WARNING, Concern.MOVED}),
        ({"attention_days": 3}, {Concern.ATTENTION, Concern.MOVED}),
        ({"step_due_on": ON - days(1)}, {Concern.OVERDUE, Concern.MOVED}),
        ({"step_due_on": ON}, {Concern.DUE, Concern.MOVED}),
        ({"step_due_on": WEEK.until}, {Concern.DUE, Concern.MOVED}),
        ({"step_due_on": WEEK.until + days(1)}, {Concern.MOVED}),
        ({"step_due_on": None}, {Concern.NO_STEP, Concern.MOVED}),
        ({"has_moved": False}, {Concern.SILENT}),
        ({"has_moved": False, "said_unchanged": True}, {Concern.UNCHANGED}),
        ({"said_unchanged": True}, {Concern.MOVED}),
        ({"is_paused": True, "warning_days": 9}, {Concern.PAUSED}),
    ],
)
def test_what_concerns_a_project(facts, expected):
    assert set(concerns_of(standing(**facts), WEEK)) == expected


def test_the_weightiest_concern_comes_first():
    found = concerns_of(
        standing(warning_days=3, attention_days=9, step_due_on=ON - days(2), has_moved=False), WEEK
    )
    assert found == (Concern.WARNING, Concern.OVERDUE, Concern.ATTENTION, Concern.SILENT)


@pytest.mark.parametrize(
    ("due", "expected"),
    [(ON - days(400), True), (WEEK.until, True), (WEEK.until + days(1), False), (None, False)],
)
def test_due_means_by_the_next_meeting_or_overdue(due, expected):
    assert is_due(standing(step_due_on=due), WEEK) is expected


AGENDA = [
    ("红旗超期久", {"warning_days": 40}),
    ("红旗刚到", {"warning_days": 1, "step_due_on": ON - days(90)}),
    ("步骤超期久", {"step_due_on": ON - days(20), "attention_days": 50}),
    ("步骤刚超期", {"step_due_on": ON - days(1)}),
    ("黄旗久", {"attention_days": 12}),
    ("黄旗刚到", {"attention_days": 0, "step_due_on": ON}),
    ("今日到期", {"step_due_on": ON}),
    ("下次会到期", {"step_due_on": WEEK.until}),
    ("从未跟进", {"has_moved": False}),
    ("久无消息", {"has_moved": False, "heard_on": ON - days(60)}),
    ("一周无消息", {"has_moved": False, "heard_on": ON - days(8)}),
    ("无下一步", {"step_due_on": None}),
    ("说无变化", {"has_moved": False, "said_unchanged": True, "heard_on": ON - days(1)}),
    ("大项目", {"weight_wan": Decimal(50000)}),
    ("小项目", {"weight_wan": Decimal(900)}),
    ("A 无投资额", {}),
    ("B 无投资额", {}),
    ("暂停", {"is_paused": True, "warning_days": 90}),
]


@pytest.mark.parametrize("turn", range(4))
def test_the_agenda_is_ordered_by_consequence(turn):
    table = [standing(name=name, **facts) for name, facts in AGENDA]
    shuffled = table[turn * 4 :] + table[: turn * 4]
    ordered = by_consequence(reversed(shuffled), WEEK, lambda each: each)
    assert [each.name for each in ordered] == [name for name, _facts in AGENDA]


def span(until, number):
    return Span(dt.date(2026, 1, 1), until, number)


SINCE = dt.date(2026, 1, 1)


def test_the_median_of_an_odd_number_is_the_one_in_the_middle():
    left = [{Stage.CLUE: span(ON, n), Stage.SIGNED: span(None, 3)} for n in (10, 90, 30)]
    assert medians(left, since=SINCE) == {Stage.CLUE: Median(Decimal(30), 3)}


def test_the_median_of_an_even_number_is_the_mean_of_the_two_in_the_middle():
    left = [{Stage.CLUE: span(ON, n), Stage.SIGNED: span(None, 3)} for n in (10, 91, 30, 31)]
    assert medians(left, since=SINCE)[Stage.CLUE] == Median(Decimal("30.5"), 4)


@pytest.mark.parametrize(
    ("until", "counted"), [(SINCE, True), (SINCE - days(1), False), (None, False)]
)
def test_only_stages_left_since_the_day_count(until, counted):
    project = {Stage.CLUE: span(until, 10)}
    if until:
        project[Stage.SIGNED] = span(None, 5)
    assert bool(medians([project], since=SINCE)) is counted


def test_a_project_that_was_moved_back_has_not_got_through():
    back = {Stage.CLUE: span(None, 50), Stage.SIGNED: span(ON, 20)}
    assert medians([back], since=SINCE) == {}
