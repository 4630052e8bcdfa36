"""When news go outward: singly, in the digest, after the quiet hours, again."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from zhaoshang.alerts.rules.delivery import (
    Day,
    DeliveryRule,
    EmailMode,
    News,
    Planned,
    plan,
    plan_group,
    quiet_until,
    retry_at,
)

COUNTY = ZoneInfo("Asia/Shanghai")
RULE = DeliveryRule(
    digest_above=5,
    digest_hour=8,
    quiet_from=20,
    quiet_until=8,
    per_minute=20,
    tries=8,
    keep_days=400,
)
TODAY = dt.date(2026, 11, 23)
TOMORROW = TODAY + dt.timedelta(days=1)
AFTER = TODAY + dt.timedelta(days=2)


def at(hour: int, minute: int = 0, day: dt.date = TODAY) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), COUNTY)


MORNING = at(10)
EVENING = at(21, 30)


def news(count: int, **facts) -> list[News]:
    return [News(key=number, **facts) for number in range(1, count + 1)]


def planned(given, *, mode=EmailMode.AT_ONCE, days=None, now=MORNING, rule=RULE, hour=None):
    return plan(given, mode=mode, days=days or {}, rule=rule, now=now, digest_hour=hour)


def singles(count: int, send_at: dt.datetime) -> list[Planned]:
    return [Planned((number,), send_at) for number in range(1, count + 1)]


def digest(count: int, send_at: dt.datetime, on: dt.date | None = None) -> list[Planned]:
    return [Planned(tuple(range(1, count + 1)), send_at, digest_on=on or send_at.date())]


@pytest.mark.parametrize(
    ("already", "count", "expected"),
    [
        (0, 1, singles(1, MORNING)),
        (0, 5, singles(5, MORNING)),
        (0, 6, digest(6, MORNING)),
        (4, 1, singles(1, MORNING)),
        (4, 2, digest(2, MORNING)),
        (5, 1, digest(1, MORNING)),
        # Above it not even a digest is one too many.
        (9, 1, digest(1, MORNING)),
    ],
)
def test_above_the_days_number_everything_goes_in_one_digest(already, count, expected):
    assert planned(news(count), days={TODAY: Day(messages=already)}) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (Day(messages=5), MORNING),
        (Day(messages=5, has_digest=True), at(8, day=TOMORROW)),
        (Day(messages=5, open_at=at(18)), at(18)),
        (Day(messages=5, open_at=at(9)), at(9)),
    ],
)
def test_one_digest_a_day_the_open_one_takes_more(day, expected):
    assert planned(news(2), days={TODAY: day}) == digest(2, expected)


def test_a_digest_of_tomorrow_that_waits_takes_what_today_has_no_room_for():
    days = {
        TODAY: Day(messages=5, has_digest=True),
        TOMORROW: Day(open_at=at(8, day=TOMORROW)),
    }
    assert planned(news(1), days=days) == digest(1, at(8, day=TOMORROW))


def test_a_clock_that_steps_back_over_a_sent_digest_finds_the_day_after():
    days = {TODAY: Day(messages=5, has_digest=True), TOMORROW: Day(has_digest=True)}
    assert planned(news(1), days=days) == digest(1, at(8, day=AFTER))


@pytest.mark.parametrize(
    ("now", "hour", "expected"),
    [
        (at(7), 9, at(9)),
        (at(9), 9, at(9)),
        (at(9, 1), 9, at(9, day=TOMORROW)),
        (at(23), 9, at(9, day=TOMORROW)),
        (at(7), None, at(8)),
        (at(10), None, at(8, day=TOMORROW)),
        # An hour within the quiet hours: their end.
        (at(10), 22, at(8, day=TOMORROW)),
        (at(3), 5, at(8)),
    ],
)
def test_whoever_wants_a_digest_gets_it_at_the_chosen_hour(now, hour, expected):
    given = planned(news(1), mode=EmailMode.DIGEST, now=now, hour=hour)
    assert given == digest(1, expected)


@pytest.mark.parametrize(
    ("now", "hour", "expected"),
    [
        # Before the hour of the digest: then.
        (at(8, 30), 9, at(9)),
        # After it nobody chose to wait: now.
        (at(9, 30), 9, at(9, 30)),
        # In the evening: tomorrow's.
        (at(21), 9, at(9, day=TOMORROW)),
        (at(21), 8, at(8, day=TOMORROW)),
        # At night: this morning's.
        (at(3), 8, at(8)),
    ],
)
def test_a_flood_goes_as_todays_digest(now, hour, expected):
    assert planned(news(9), now=now, hour=hour) == digest(9, expected)


def test_in_the_evening_single_messages_wait_for_the_morning_and_count_there():
    morning = at(8, day=TOMORROW)
    days = {TODAY: Day(messages=5)}
    assert planned(news(5), now=EVENING, days=days) == singles(5, morning)
    days = {TOMORROW: Day(messages=3)}
    assert planned(news(3), now=EVENING, days=days) == digest(3, morning)


@pytest.mark.parametrize("now", [MORNING, EVENING, at(0), at(23, 59)])
@pytest.mark.parametrize("mode", EmailMode)
def test_what_is_due_today_goes_at_once_whatever_was_chosen(mode, now):
    due = news(3, due_on=TODAY, is_owed=True)
    assert planned(due, mode=mode, now=now) == singles(3, now)


def test_much_that_is_due_today_goes_at_once_in_one_message():
    due = news(6, due_on=TODAY, is_owed=True)
    assert planned(due, now=EVENING) == [Planned((1, 2, 3, 4, 5, 6), EVENING)]


def test_what_is_due_today_counts_for_the_days_number():
    due = [News(1, due_on=TODAY, is_owed=True), *[News(key) for key in range(2, 7)]]
    assert planned(due) == [
        Planned((1,), MORNING),
        Planned((2, 3, 4, 5, 6), MORNING, digest_on=TODAY),
    ]
    assert planned(due, now=EVENING) == [
        Planned((1,), EVENING),
        *[Planned((key,), at(8, day=TOMORROW)) for key in range(2, 7)],
    ]


@pytest.mark.parametrize("due_on", [TODAY - dt.timedelta(days=1), TOMORROW, None])
def test_what_is_overdue_or_due_later_keeps_the_quiet_hours(due_on):
    given = planned([News(1, due_on=due_on, is_owed=True)], now=EVENING)
    assert given == singles(1, at(8, day=TOMORROW))


def test_whoever_wants_only_what_is_owed_gets_that_at_once_and_nothing_else():
    given = [News(1), News(2, is_owed=True), News(3, due_on=TOMORROW, is_owed=True)]
    assert planned(given, mode=EmailMode.OWED) == [Planned((2,), MORNING), Planned((3,), MORNING)]
    assert planned([News(1)], mode=EmailMode.OWED) == []


def test_a_county_may_send_only_digests():
    assert planned(news(1), rule=replace(RULE, digest_above=0)) == digest(1, MORNING)


@pytest.mark.parametrize(
    ("start", "end", "now", "expected"),
    [
        (20, 8, at(19, 59), None),
        (20, 8, at(20), at(8, day=TOMORROW)),
        (20, 8, at(23, 59), at(8, day=TOMORROW)),
        (20, 8, at(0), at(8)),
        (20, 8, at(7, 59), at(8)),
        (20, 8, at(8), None),
        (12, 14, at(11, 59), None),
        (12, 14, at(12), at(14)),
        (12, 14, at(13, 59), at(14)),
        (12, 14, at(14), None),
        (22, 0, at(21, 59), None),
        (22, 0, at(22, 30), at(0, day=TOMORROW)),
        (22, 0, at(0), None),
        (0, 7, at(23, 59), None),
        (0, 7, at(0), at(7)),
        (0, 7, at(7), None),
        (9, 9, at(9), None),
        (0, 0, at(0), None),
        (23, 22, at(22, 30), None),
        (23, 22, at(23), at(22, day=TOMORROW)),
    ],
)
def test_quiet_hours_end_where_the_policy_says(start, end, now, expected):
    assert quiet_until(now, replace(RULE, quiet_from=start, quiet_until=end)) == expected


@pytest.mark.parametrize(
    ("attempts", "minutes"),
    [(1, 1), (2, 2), (3, 4), (8, 128), (9, 256), (10, 360), (400, 360)],
)
def test_waits_grow_with_every_failure_up_to_six_hours(attempts, minutes):
    assert retry_at(attempts, MORNING) == MORNING + dt.timedelta(minutes=minutes)


def test_a_receiver_may_ask_for_a_longer_wait_but_not_for_a_shorter_one():
    hour = dt.timedelta(hours=1)
    assert retry_at(1, MORNING, asked=hour) == MORNING + hour
    assert retry_at(8, MORNING, asked=hour) == MORNING + dt.timedelta(minutes=128)
    assert retry_at(8, MORNING, longest=hour) == MORNING + hour


@pytest.mark.parametrize(
    ("count", "now", "open_at", "expected"),
    [
        (5, MORNING, None, singles(5, MORNING)),
        (6, MORNING, None, digest(6, MORNING)),
        (1, MORNING, at(10, 5), digest(1, at(10, 5))),
        (1, EVENING, None, digest(1, at(8, day=TOMORROW))),
        (3, EVENING, at(8, day=TOMORROW), digest(3, at(8, day=TOMORROW))),
    ],
)
def test_a_group_gets_few_causes_singly_and_many_as_a_list(count, now, open_at, expected):
    assert plan_group(news(count), open_at=open_at, rule=RULE, now=now) == expected


def test_a_group_is_told_of_what_is_due_today_even_at_night():
    given = [News(1, due_on=TODAY), News(2, due_on=TOMORROW)]
    assert plan_group(given, open_at=None, rule=RULE, now=EVENING) == [
        Planned((1,), EVENING),
        Planned((2,), at(8, day=TOMORROW), digest_on=TOMORROW),
    ]
