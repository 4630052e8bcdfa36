import datetime as dt

import pytest

from tests.factories.accounts import UnitFactory, make_county
from zhaoshang.accounts.rules import Role, UnitKind
from zhaoshang.calendar.models import WorkdayOverride, YearNotice
from zhaoshang.calendar.rules import DayKind
from zhaoshang.calendar.selectors import (
    is_working_day,
    load_calendar,
    missing_years,
    missing_years_of,
    next_working_day,
    units_without,
    working_days,
    year_view,
)

ON = dt.date(2026, 11, 3)


def put(on: dt.date, *, owner=None, is_working=False) -> WorkdayOverride:
    return WorkdayOverride.objects.create(owner=owner, on=on, is_working=is_working, name="测试")


def test_one_query_whatever_the_number_of_rows(county, django_assert_num_queries):
    for number in range(1, 28):
        put(dt.date(2027, 1, number))
    with django_assert_num_queries(1):
        working_days(ON, 30, county.township)


def test_a_county_s_own_day_holds_below_it_and_nowhere_else(county):
    put(ON, owner=county.county)
    other = make_county("NX")
    assert not is_working_day(ON, county.township)
    assert is_working_day(ON, other.township)
    assert is_working_day(ON)


def test_the_nearest_owner_s_row_wins(county):
    put(ON)
    put(ON, owner=county.county, is_working=True)
    assert is_working_day(ON, county.township)
    assert not is_working_day(ON)


def test_a_loaded_notice_makes_the_count_firm(county):
    start = dt.date(2026, 12, 30)
    assert working_days(start, 3, county.county).is_provisional
    YearNotice.objects.create(year=2027, source_document="国办发明电〔2026〕号")
    assert not working_days(start, 3, county.county).is_provisional


def test_a_deadline_moves_in_the_county_s_calendar(county):
    put(ON, owner=county.county)
    assert next_working_day(ON, county.township).date == dt.date(2026, 11, 4)


@pytest.mark.parametrize(
    ("on", "years"),
    [
        ("2026-10-31", []),
        ("2026-11-01", [2027]),
        ("2026-12-31", [2027]),
        ("2027-01-01", [2027]),
        ("2027-11-01", [2027, 2028]),
    ],
)
def test_from_november_the_next_year_is_missed(on, years):
    assert missing_years(dt.date.fromisoformat(on)) == years


def test_a_year_is_missed_until_its_notice_is_loaded_for_the_user_s_unit(county):
    admin = county.user(Role.SYSADMIN)
    other = make_county("NX").user(Role.SYSADMIN)
    assert missing_years_of(admin, ON) == [2027]
    YearNotice.objects.create(year=2027, owner=county.county, source_document="号")
    assert missing_years_of(admin, ON) == []
    assert missing_years_of(other, ON) == [2027]
    assert units_without(2027, [admin.unit, other.unit]) == [other.unit]


def test_a_notice_above_settles_the_counties_below(db):
    city = UnitFactory(kind=UnitKind.CITY.value)
    below = make_county("BX", parent=city)
    YearNotice.objects.create(year=2027, owner=city, source_document="号")
    assert units_without(2027, [below.township]) == []


def test_the_year_view_has_every_day_once_in_weeks(county):
    months = year_view(2026, load_calendar(None))
    days = [day for month in months for week in month.weeks for day in week if day]
    assert len(days) == 365
    assert all(len(week) == 7 for month in months for week in month.weeks)
    assert months[1].weeks[2][5].kind == DayKind.MAKEUP
