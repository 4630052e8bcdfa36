"""How a sweep, a sign of life and the queue are judged."""

import datetime as dt

import pytest

from zhaoshang.core.health_parts import Light
from zhaoshang.health import rules
from zhaoshang.health.rules import Moments, Record, State

GREEN, YELLOW, RED = Light.GREEN, Light.YELLOW, Light.RED
NOON = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)


def daily(now: dt.datetime, first: dt.datetime = NOON) -> Moments:
    return Moments(first, first + DAY, now + DAY)


def record(**facts) -> Record:
    return Record("one", **({"since": NOON - DAY, "last_good_at": NOON - DAY} | facts))


@pytest.mark.parametrize(
    ("after", "state", "light"),
    [
        (-HOUR, State.OK, GREEN),
        (10 * MINUTE, State.OK, GREEN),
        (11 * MINUTE, State.LATE, YELLOW),
        (30 * MINUTE, State.LATE, YELLOW),
        (31 * MINUTE, State.LATE, RED),
    ],
)
def test_a_daily_run_that_does_not_come_is_late_then_red(after, state, light):
    now = NOON + after
    assert rules.judge_sweep(record(), daily(now), now) == rules.Standing(state, light)


def test_a_run_of_each_minute_is_red_after_two_missed_ones_and_the_grace():
    moments = Moments(NOON, NOON + MINUTE, NOON + HOUR)
    lights = [
        rules.judge_sweep(record(), moments, NOON + after * MINUTE).light
        for after in (10, 10.5, 12)
    ]
    assert lights == [GREEN, YELLOW, RED]


@pytest.mark.parametrize(("failures", "light"), [(1, YELLOW), (2, RED), (3, RED)])
def test_a_second_failure_in_a_row_is_red(failures, light):
    found = rules.judge_sweep(record(failures=failures), daily(NOON), NOON)
    assert found == rules.Standing(State.FAILED, light)


def test_a_run_in_hand_is_not_late():
    now = NOON + 12 * MINUTE
    found = rules.judge_sweep(record(running_since=now - 12 * MINUTE), daily(now), now)
    assert found == rules.Standing(State.RUNNING, GREEN)


def test_a_run_longer_than_any_may_be_was_broken_off():
    now = NOON + 17 * MINUTE
    found = rules.judge_sweep(record(running_since=NOON), daily(now), now)
    assert found == rules.Standing(State.INTERRUPTED, YELLOW)


def test_before_its_first_moment_nothing_is_missing():
    found = rules.judge_sweep(record(last_good_at=None), daily(NOON, NOON + HOUR), NOON)
    assert found == rules.Standing(State.NEVER, GREEN)


@pytest.mark.parametrize(("seconds", "light"), [(0, GREEN), (90, GREEN), (91, RED)])
def test_silence_of_a_minute_and_a_half_is_red(seconds, light):
    assert rules.judge_pulse(NOON - dt.timedelta(seconds=seconds), NOON) == light


def test_who_never_gave_a_sign_is_not_there():
    assert rules.judge_pulse(None, NOON) == RED


@pytest.mark.parametrize(
    ("seconds", "answers", "light"),
    [
        (60, False, GREEN),
        (91, False, RED),
        (91, True, YELLOW),
        (17 * 60, True, YELLOW),
        (18 * 60, True, RED),
    ],
)
def test_a_queue_that_stands_still_is_red_at_once_only_without_a_broker(seconds, answers, light):
    last = NOON - dt.timedelta(seconds=seconds)
    assert rules.judge_queue(last, NOON, broker_answers=answers) == light


def chosen(now: dt.datetime, *facts: tuple[Record, Moments]) -> str:
    found = rules.next_to_send(facts, now)
    return found.task if found else ""


def at(hour: int, minute: int, day: int = 1) -> dt.datetime:
    return dt.datetime(2026, 12, day, hour, minute, tzinfo=dt.UTC)


def missed(task: str, hour: int, minute: int, **facts) -> tuple[Record, Moments]:
    """A daily sweep at this time, last run on the day before."""
    record = Record(
        task, **({"since": at(hour, minute, 1), "last_good_at": at(hour, minute)} | facts)
    )
    moments = Moments(at(hour, minute, 2), at(hour, minute, 3), at(hour, minute, 5))
    return record, moments


def test_missed_sweeps_are_sent_in_the_order_of_the_day():
    assert chosen(at(9, 0, 4), missed("b", 0, 20), missed("a", 0, 5), missed("c", 8, 0)) == "a"


def test_one_goes_at_a_time():
    on_its_way = missed("a", 0, 5, sent_at=at(8, 55, 4))
    assert chosen(at(9, 0, 4), on_its_way, missed("b", 0, 20)) == ""


def test_the_next_goes_as_soon_as_the_one_before_has_ended():
    done = missed("a", 0, 5, sent_at=at(8, 55, 4), last_good_at=at(8, 55, 4))
    done = done[0], Moments(at(0, 5, 5), at(0, 5, 6), at(0, 5, 5))
    assert chosen(at(9, 0, 4), done, missed("b", 0, 20)) == "b"


def test_one_that_never_comes_back_does_not_hold_up_the_others():
    lost = missed("a", 0, 5, sent_at=at(8, 50, 4))
    assert chosen(at(9, 0, 4), lost, missed("b", 0, 20)) == "b"


def test_it_is_tried_again_when_nothing_else_is_left():
    lost = missed("a", 0, 5, sent_at=at(8, 50, 4))
    assert chosen(at(9, 0, 4), lost) == "a"


@pytest.mark.parametrize(("minute", "expected"), [(9, ""), (10, "a")])
def test_after_a_failure_it_waits(minute, expected):
    failed = missed("a", 0, 5, last_failed_at=at(9, 0, 4), failures=1)
    assert chosen(at(9, minute, 4), failed) == expected


def test_what_is_near_anyway_is_left_to_the_schedule():
    record, moments = missed("a", 9, 5)
    assert chosen(at(9, 0, 4), (record, Moments(moments.first, moments.second, at(9, 5, 4)))) == ""


def test_a_run_that_was_asked_for_is_sent_though_nothing_was_missed():
    record, _moments = missed("a", 0, 5, last_good_at=at(0, 5, 4), wanted_at=at(8, 0, 4))
    moments = Moments(at(0, 5, 5), at(0, 5, 6), at(0, 5, 5))
    assert chosen(at(9, 0, 4), (record, moments)) == "a"


def test_the_worst_light_counts():
    assert rules.worst([GREEN, RED, YELLOW]) == RED
    assert rules.worst([]) == GREEN
