import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.importing.dates import read_date, year_in
from zhaoshang.core.periods import Month

OCTOBER_18 = dt.date(2026, 10, 18)


@pytest.mark.parametrize(
    "value",
    [
        OCTOBER_18,
        dt.datetime(2026, 10, 18, 9, 30),  # noqa: DTZ001 - as a worksheet gives it
        46313.0,
        20261018.0,
        "2026-10-18",
        "2026.10.18",
        "2026/10/18",
        "2026/10/18 00:00:00",
        "2026年10月18日",
        "2026 年 10 月 18 日",
        "２０２６年１０月１８日",
        "2026年10月18",
        "20261018",
        "26年10月18日",
        "已于2026年10月18日",
    ],
)
def test_an_exact_day_is_a_date_however_it_is_written(value: Any) -> None:
    read = read_date(value)
    assert read.day == OCTOBER_18
    assert not read.keep
    assert not read.warning


@pytest.mark.parametrize(
    ("value", "event"),
    [
        ("2026年10月18日上海恳谈会", "上海恳谈会"),
        ("2026-10-18 上海恳谈会", "上海恳谈会"),
        ("2026.10.18（北京招商会）", "北京招商会"),
    ],
)
def test_words_beside_the_day_are_the_event(value: str, event: str) -> None:
    read = read_date(value)
    assert read.day == OCTOBER_18
    assert read.event == event


@pytest.mark.parametrize("value", ["10-18 上海恳谈会", "10月18日上海恳谈会", "10.18 上海恳谈会"])
def test_a_day_without_a_year_takes_the_year_that_is_known(value: str) -> None:
    unknown = read_date(value)
    assert unknown.day is None
    assert unknown.keep
    assert unknown.warning == "no_year"
    assert unknown.event == "上海恳谈会"
    known = read_date(value, 2026)
    assert known.day == OCTOBER_18
    assert known.warning == "year_assumed"
    assert not known.explicit_year


@pytest.mark.parametrize(
    ("value", "month"),
    [
        ("2026年8月", Month(2026, 8)),
        ("2026.8", Month(2026, 8)),
        ("2026-08", Month(2026, 8)),
        (2026.8, Month(2026, 8)),
        ("202608", Month(2026, 8)),
        ("2026年8月底", Month(2026, 8)),
        ("2026年10月18日左右", Month(2026, 10)),
        ("8月初", None),
        ("6月下旬", None),
        ("7月中旬", None),
        ("9月", None),
        ("2026年底", None),
        (2026.0, None),
    ],
)
def test_what_is_not_exact_stays_a_note(value: Any, month: Month | None) -> None:
    read = read_date(value)
    assert read.day is None
    assert read.keep
    assert read.warning == "not_exact_date"
    assert read.month == month


@pytest.mark.parametrize("value", ["待定", "尽快", "三季度", "已开工", True, dt.time(3, 4)])
def test_words_stay_a_note(value: Any) -> None:
    read = read_date(value)
    assert read.keep
    assert read.warning == "not_a_date"


@pytest.mark.parametrize(
    "value", ["2026-13-45", "2026年2月30日", "20260230", "2026-02-29", "1850-01-01"]
)
def test_a_date_that_does_not_exist_is_an_error(value: str) -> None:
    read = read_date(value)
    assert read.error == "impossible_date"
    assert read.day is None


@pytest.mark.parametrize("value", ["1950-01-01", dt.date(2090, 1, 1)])
def test_a_year_that_cannot_be_right_is_an_error(value: Any) -> None:
    assert read_date(value).error in {"date_out_of_range", "impossible_date"}


def test_a_zero_that_a_worksheet_drops_is_not_guessed() -> None:
    assert read_date(2026.1).warning == "ambiguous_month"
    assert read_date(5.3, 2026).warning == "not_exact_date"
    assert read_date(5.18, 2026).day == dt.date(2026, 5, 18)


def test_of_several_days_the_first_is_taken_with_a_warning() -> None:
    read = read_date("2026年10月18日-20日")
    assert read.day == OCTOBER_18
    assert read.warning == "date_range"
    assert read.keep


@pytest.mark.parametrize("value", ["", "/", "—", "无"])
def test_a_dash_is_blank(value: str) -> None:
    assert read_date(value).is_blank


@given(st.dates(dt.date(1981, 1, 1), dt.date(2059, 12, 31)))
def test_every_day_is_read_back_in_every_form(day: dt.date) -> None:
    for text in (f"{day:%Y-%m-%d}", f"{day:%Y.%m.%d}", f"{day.year}年{day.month}月{day.day}日"):
        assert read_date(text).day == day
    assert read_date(float((day - dt.date(1899, 12, 30)).days)).day == day


@given(st.one_of(st.text(max_size=20), st.floats(allow_nan=False, allow_infinity=False)))
def test_anything_is_read_without_breaking(value: Any) -> None:
    read = read_date(value, 2026)
    assert read.day is None or not read.error


@pytest.mark.parametrize(
    ("texts", "year"),
    [
        (("截至2026年9月", "2025年台账"), 2026),
        (("1-9月", "2026年招商引资台账"), 2026),
        (("2025-2026年项目",), None),
        (("2025年至2026年", "2026年度"), 2026),
        (("某县台账",), None),
        (("年产20260吨",), None),
    ],
)
def test_the_year_of_a_sheet_is_found_in_its_texts(
    texts: tuple[str, ...], year: int | None
) -> None:
    assert year_in(*texts) == year
