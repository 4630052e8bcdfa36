"""The clock of the special report over the holidays of 2024–2026, with its working (R14, R15).

Each row: the day not performed; the working days counted; the days in between that did not count.
The days are those of the State Council's notices for 2024, 2025 and 2026.
"""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.services.report_clock import as_json
from zhaoshang.calendar.rules import (
    SpecialDay,
    WorkCalendar,
    add_working_days,
    is_working_day,
    working_days_between,
)

PUBLISHED = WorkCalendar()
DAYS = 3
# Expiry, the counted days, how many days off in between, what it stands for.
TABLE = [
    # Spring Festival 2024: off 10–17 February, worked on Sunday 4 and 18 February.
    ("2024-02-07", ["2024-02-08", "2024-02-09", "2024-02-18"], 8, "Spring Festival, Sunday worked"),
    ("2024-02-02", ["2024-02-04", "2024-02-05", "2024-02-06"], 1, "Sunday 4 February worked"),
    # Qingming 2024: off 4–6 April, worked on Sunday 7 April.
    ("2024-04-02", ["2024-04-03", "2024-04-07", "2024-04-08"], 3, "Qingming, Sunday worked"),
    # Labour Day 2024: off 1–5 May, worked on Sunday 28 April and Saturday 11 May.
    ("2024-04-26", ["2024-04-28", "2024-04-29", "2024-04-30"], 1, "Sunday 28 April worked"),
    ("2024-04-30", ["2024-05-06", "2024-05-07", "2024-05-08"], 5, "Labour Day"),
    ("2024-05-09", ["2024-05-10", "2024-05-11", "2024-05-13"], 1, "Saturday 11 May worked"),
    # Dragon Boat 2024: off 8–10 June.
    ("2024-06-06", ["2024-06-07", "2024-06-11", "2024-06-12"], 3, "Dragon Boat"),
    # Mid-Autumn 2024: off 15–17 September, worked on Saturday 14 September.
    ("2024-09-13", ["2024-09-14", "2024-09-18", "2024-09-19"], 3, "Mid-Autumn, Saturday worked"),
    # National Day 2024: off 1–7 October, worked on Sunday 29 September and Saturday 12 October.
    ("2024-09-27", ["2024-09-29", "2024-09-30", "2024-10-08"], 8, "National Day, Sunday worked"),
    ("2024-10-10", ["2024-10-11", "2024-10-12", "2024-10-14"], 1, "Saturday 12 October worked"),
    # New Year 2025: off on Wednesday 1 January only.
    ("2024-12-30", ["2024-12-31", "2025-01-02", "2025-01-03"], 1, "New Year 2025"),
    # Spring Festival 2025: off 28 January – 4 February, worked on Sun 26 January, Sat 8 February.
    ("2025-01-24", ["2025-01-26", "2025-01-27", "2025-02-05"], 9, "Spring Festival 2025"),
    ("2025-02-06", ["2025-02-07", "2025-02-08", "2025-02-10"], 1, "Saturday 8 February worked"),
    # Qingming 2025: off 4–6 April.
    ("2025-04-02", ["2025-04-03", "2025-04-07", "2025-04-08"], 3, "Qingming 2025"),
    # Labour Day 2025: off 1–5 May, worked on Sunday 27 April.
    ("2025-04-25", ["2025-04-27", "2025-04-28", "2025-04-29"], 1, "Sunday 27 April worked"),
    ("2025-04-29", ["2025-04-30", "2025-05-06", "2025-05-07"], 5, "Labour Day 2025"),
    # Dragon Boat 2025: off 31 May – 2 June.
    ("2025-05-29", ["2025-05-30", "2025-06-03", "2025-06-04"], 3, "Dragon Boat 2025"),
    # National Day and Mid-Autumn 2025: off 1–8 October, worked on Sun 28 September, Sat 11 October.
    ("2025-09-26", ["2025-09-28", "2025-09-29", "2025-09-30"], 1, "Sunday 28 September worked"),
    ("2025-09-30", ["2025-10-09", "2025-10-10", "2025-10-11"], 8, "National Day and Mid-Autumn"),
    # New Year 2026: off 1–3 January, worked on Sunday 4 January.
    ("2025-12-31", ["2026-01-04", "2026-01-05", "2026-01-06"], 3, "New Year 2026, Sunday worked"),
    # Spring Festival 2026: off 15–23 February, worked on Saturday 14 and 28 February.
    ("2026-02-12", ["2026-02-13", "2026-02-14", "2026-02-24"], 9, "the example of R14"),
    ("2026-02-26", ["2026-02-27", "2026-02-28", "2026-03-02"], 1, "Saturday 28 February worked"),
    # Qingming 2026: off 4–6 April.
    ("2026-04-02", ["2026-04-03", "2026-04-07", "2026-04-08"], 3, "Qingming 2026"),
    # Labour Day 2026: off 1–5 May, worked on Saturday 9 May.
    ("2026-04-29", ["2026-04-30", "2026-05-06", "2026-05-07"], 5, "Labour Day 2026"),
    ("2026-05-07", ["2026-05-08", "2026-05-09", "2026-05-11"], 1, "Saturday 9 May worked"),
    # Dragon Boat 2026: off 19–21 June.
    ("2026-06-17", ["2026-06-18", "2026-06-22", "2026-06-23"], 3, "Dragon Boat 2026"),
    # Mid-Autumn 2026: off 25–27 September; National Day: off 1–7 October, worked Sun 20 September,
    # Saturday 10 October.
    ("2026-09-18", ["2026-09-20", "2026-09-21", "2026-09-22"], 1, "Sunday 20 September worked"),
    ("2026-09-23", ["2026-09-24", "2026-09-28", "2026-09-29"], 3, "Mid-Autumn 2026"),
    ("2026-09-29", ["2026-09-30", "2026-10-08", "2026-10-09"], 7, "National Day 2026"),
    ("2026-10-08", ["2026-10-09", "2026-10-10", "2026-10-12"], 1, "Saturday 10 October worked"),
]


@pytest.mark.parametrize(
    ("expiry", "counted", "skipped", "what"), TABLE, ids=[row[3] for row in TABLE]
)
def test_the_due_day_with_its_working(expiry, counted, skipped, what):
    start = dt.date.fromisoformat(expiry)
    count = add_working_days(start, DAYS, PUBLISHED)
    shown = as_json(start, count, DAYS)
    assert shown["counted"] == counted
    assert count.date.isoformat() == counted[-1]
    assert len(shown["skipped"]) == skipped
    assert not count.is_provisional
    # Counted and skipped together are every day after the expiry up to the due day.
    assert len(counted) + skipped == (count.date - start).days


def test_over_new_year_2027_the_due_day_is_provisional_until_the_notice_comes():
    expiry = dt.date(2026, 12, 30)
    count = add_working_days(expiry, DAYS, PUBLISHED)
    assert count.is_provisional
    # Mon–Fri without holidays: Thu 31, Fri 1, Mon 4.
    assert count.date == dt.date(2027, 1, 4)
    notice = WorkCalendar(
        own={
            dt.date(2027, 1, 1): SpecialDay(is_working=False, name="元旦"),
            dt.date(2027, 1, 3): SpecialDay(is_working=True, name="元旦调休"),
        },
        own_years=frozenset({2027}),
    )
    settled = add_working_days(expiry, DAYS, notice)
    assert (settled.date, settled.is_provisional) == (dt.date(2027, 1, 4), False)
    assert [day.isoformat() for day in settled.counted] == [
        "2026-12-31",
        "2027-01-03",
        "2027-01-04",
    ]


def test_before_the_year_ends_nothing_is_provisional():
    count = add_working_days(dt.date(2026, 12, 28), DAYS, PUBLISHED)
    assert (count.date, count.is_provisional) == (dt.date(2026, 12, 31), False)


ANY_DAY = st.dates(dt.date(2023, 12, 1), dt.date(2028, 1, 31))
ANY_COUNT = st.integers(1, 60)


@given(ANY_DAY, ANY_COUNT)
def test_the_due_day_is_a_working_day_with_so_many_in_between(expiry, days):
    count = add_working_days(expiry, days, PUBLISHED)
    assert is_working_day(count.date, PUBLISHED)
    assert working_days_between(expiry, count.date, PUBLISHED).days == days
    assert count.counted[-1] == count.date
    assert len(count.counted) == days


@given(ANY_DAY, ANY_DAY, ANY_COUNT)
def test_who_expires_later_is_never_due_earlier(one, other, days):
    first, second = sorted((one, other))
    early = add_working_days(first, days, PUBLISHED).date
    assert early <= add_working_days(second, days, PUBLISHED).date


@given(ANY_DAY, ANY_COUNT)
def test_one_day_more_is_due_later_and_by_one_working_day(expiry, days):
    due = add_working_days(expiry, days, PUBLISHED).date
    more = add_working_days(expiry, days + 1, PUBLISHED).date
    assert more == add_working_days(due, 1, PUBLISHED).date > due


@given(ANY_DAY, ANY_COUNT)
def test_days_counted_and_skipped_are_all_days_to_the_due_day(expiry, days):
    count = add_working_days(expiry, days, PUBLISHED)
    seen = sorted([*count.counted, *(each.on for each in count.skipped)])
    length = (count.date - expiry).days
    assert seen == [expiry + dt.timedelta(days=number) for number in range(1, length + 1)]
