"""Moments of the schedule, in the county's zone."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from celery.schedules import crontab
from celery.schedules import schedule as every

from zhaoshang.health.timetable import latest_moment, moment_after

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(day: int, hour: int, minute: int, second: int = 0) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, minute, second, tzinfo=SHANGHAI)


CASES = {
    "each minute": (crontab(), local(30, 12, 0, 30), local(30, 12, 0), local(30, 12, 1)),
    "at the moment": (crontab(), local(30, 12, 0), local(30, 12, 0), local(30, 12, 1)),
    "each hour": (crontab(minute="35"), local(30, 12, 0), local(30, 11, 35), local(30, 12, 35)),
    "each day": (
        crontab(hour="0", minute="20"),
        local(29, 23, 59),
        local(29, 0, 20),
        local(30, 0, 20),
    ),
    "Mondays": (
        crontab(hour="8", minute="0", day_of_week="1"),
        local(29, 12, 0),
        local(23, 8, 0),
        local(30, 8, 0),
    ),
    "once a month": (
        crontab(hour="1", minute="0", day_of_month="5"),
        local(4, 12, 0),
        local(5, 1, 0).replace(month=10),
        local(5, 1, 0),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_moments_before_and_after(name):
    when, at, before, after = CASES[name]
    assert latest_moment(when, at) == before
    assert moment_after(when, at) == after


def test_a_moment_given_in_another_zone_means_the_county_s_night():
    utc = dt.datetime(2026, 11, 29, 16, 0, tzinfo=dt.UTC)
    assert moment_after(crontab(hour="0", minute="20"), utc) == local(30, 0, 20)


def test_a_step_of_seconds_has_moments_too():
    at = local(30, 12, 0)
    assert moment_after(every(15), at) == local(30, 12, 0, 15)
    assert latest_moment(every(15), at) == local(30, 11, 59, 45)
