import datetime as dt

import pytest

from zhaoshang.alerts.rules import DueGroup, days_late, due_group

TUESDAY = dt.date(2026, 11, 3)


@pytest.mark.parametrize(
    ("due_on", "group"),
    [
        ("2026-11-02", DueGroup.OVERDUE),
        ("2026-11-03", DueGroup.TODAY),
        ("2026-11-04", DueGroup.WEEK),
        ("2026-11-08", DueGroup.WEEK),
        ("2026-11-09", DueGroup.LATER),
        (None, DueGroup.LATER),
    ],
)
def test_the_week_ends_on_its_sunday(due_on, group):
    assert due_group(dt.date.fromisoformat(due_on) if due_on else None, TUESDAY) == group


def test_on_a_sunday_tomorrow_is_later():
    sunday = dt.date(2026, 11, 8)
    assert due_group(sunday + dt.timedelta(days=1), sunday) == DueGroup.LATER


@pytest.mark.parametrize(("meant_on", "late"), [(None, 0), ("2026-11-03", 0), ("2026-11-01", 2)])
def test_a_notice_said_after_its_day_knows_by_how_much(meant_on, late):
    assert days_late(dt.date.fromisoformat(meant_on) if meant_on else None, TUESDAY) == late
