"""The days of the demo's year fit together on every day of the calendar."""

import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings as project

from assessment.demo.course import Course, after, closed_on, paper, weekday
from zhaoshang.core import clock
from zhaoshang.core.periods import Month, Period


def course(day: str) -> Course:
    return Course(dt.date.fromisoformat(day))


@pytest.mark.parametrize(
    ("day", "before", "standing", "running", "months"),
    [
        ("2026-12-01", "2026Q2", "2026Q3", "2026Q4", 7),
        ("2027-01-01", "2026Q2", "2026Q3", "2027Q1", 8),
        ("2027-02-28", "2026Q3", "2026Q4", "2027Q1", 6),
        ("2026-07-31", "2025Q4", "2026Q1", "2026Q3", 8),
        ("2028-02-29", "2027Q3", "2027Q4", "2028Q1", 6),
    ],
)
def test_two_closed_quarters_and_the_running_one(day, before, standing, running, months):
    found = course(day)
    assert (found.before, found.standing, found.running) == tuple(
        map(Period.parse, (before, standing, running))
    )
    assert len(found.months) == months
    assert found.months[-1] + 2 == Month.of(found.on)


def test_on_every_day_of_two_years_one_thing_follows_another():
    for number in range(731):
        found = Course(dt.date(2027, 1, 1) + dt.timedelta(days=number))
        last = found.standing.last_month
        # What follows a close is over before the next month is closed.
        assert after(found.before.last_month, 8) < closed_on(found.before.last_month + 1)
        assert after(last, 8) < found.noticed_on < found.objected_on < found.on
        assert closed_on(found.closed) < found.noticed_on
        # Five working days of notice: the window is still open.
        assert (found.on - found.noticed_on).days <= 6
        assert found.noticed_on.weekday() < 5 > found.objected_on.weekday()


def test_a_weekend_gives_way_to_friday_or_monday():
    saturday = dt.date(2026, 11, 28)
    assert weekday(saturday) == weekday(saturday + dt.timedelta(days=1)) == dt.date(2026, 11, 27)
    assert after(Month(2026, 9), 0) == dt.date(2026, 10, 12)
    assert paper(dt.date(2026, 11, 12), 1) == "县招办〔2026〕23号"


def test_the_clock_is_set_back_only_while_the_year_is_entered(settings):
    with clock.replaying(dt.date(2026, 3, 2), 9) as moment:
        assert clock.now() == moment
        assert clock.today() == dt.date(2026, 3, 2)
    assert clock.now() != moment
    settings.SETTINGS_MODULE = "zhaoshang.settings.production"
    with pytest.raises(RuntimeError, match="not set back"), clock.replaying(dt.date(2026, 3, 2)):
        pass


def test_nothing_but_the_demo_sets_the_clock_back():
    folders = ("zhaoshang", "projects", "contracts", "assessment")
    using = {
        path.relative_to(project.BASE_DIR).as_posix()
        for folder in folders
        for path in (Path(project.BASE_DIR) / folder).rglob("*.py")
        if "clock.replaying" in path.read_text(encoding="utf-8")
    }
    assert using
    assert not [path for path in using if "/demo/" not in path]
