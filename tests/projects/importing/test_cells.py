import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.importing.cells import plain_text, read_cell
from projects.importing.columns import COLUMNS
from projects.importing.issues import Level
from projects.importing.readings import CellReading, CellRules, CellUnits
from tests.projects.importing.workbooks import TODAY
from zhaoshang.core.money import YI, unit_by_label
from zhaoshang.core.workbook import Cell

RULES = CellRules(today=TODAY, assumed_year=2026)


def read(column: str, value: Any, units: CellUnits | None = None) -> CellReading:
    return read_cell(COLUMNS[column], value, RULES, units or CellUnits())


def remarks(reading: CellReading) -> list[tuple[str, str]]:
    return [(remark.level.value, remark.code) for remark in reading.remarks]


def test_an_amount_is_in_wan_whatever_the_column_is_in() -> None:
    assert read("total_investment_wan", 3200.0).values == {"total_investment_wan": Decimal(3200)}
    units = CellUnits(money=YI)
    assert read("total_investment_wan", 1.2, units).values["total_investment_wan"] == 12000
    assert read("total_investment_wan", "3000万", units).values["total_investment_wan"] == 3000


def test_a_slip_is_read_with_a_warning_and_kept() -> None:
    reading = read("total_investment_wan", "20、53亿")
    assert reading.values["total_investment_wan"] == 205300
    assert reading.note == "20、53亿"
    assert remarks(reading) == [("warning", "decimal_slip")]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (-500.0, "negative"),
        ("-500", "negative"),
        ("9999亿", "absurd_amount"),
        ("12..5", "unreadable_amount"),
        (1e30, "amount_too_large"),
        (True, "not_a_number"),
        (dt.date(2026, 1, 1), "not_a_number"),
    ],
)
def test_a_wrong_amount_is_an_error(value: Cell, code: str) -> None:
    assert remarks(read("total_investment_wan", value)) == [("error", code)]


@pytest.mark.parametrize(
    ("wan", "code"),
    [(9, "tiny_amount"), (10, None), (5_000_000, None), (5_000_001, "huge_amount")],
)
def test_an_unusual_total_is_a_warning(wan: int, code: str | None) -> None:
    expected = [("warning", code)] if code else []
    assert remarks(read("total_investment_wan", float(wan))) == expected


def test_the_largest_amount_may_still_stand() -> None:
    assert read("total_investment_wan", 10_000_000.0).remarks[0].level is Level.WARNING
    assert read("total_investment_wan", 10_000_000.01).remarks[0].level is Level.ERROR


def test_nothing_in_place_is_a_figure() -> None:
    assert read("funds_in_place_wan", 0.0).values == {"funds_in_place_wan": Decimal(0)}


def test_foreign_money_keeps_currency_and_amount() -> None:
    reading = read("total_investment_wan", "500万美元")
    assert reading.values == {"currency": "USD", "foreign_amount_wan": Decimal(500)}
    assert remarks(reading) == [("warning", "foreign")]
    assert reading.exact is None
    units = CellUnits(money=unit_by_label("万美元"))
    assert read("total_investment_wan", 500.0, units).values["currency"] == "USD"
    assert read("funds_in_place_wan", "500万美元").values == {}


def test_words_in_a_column_of_amounts_are_kept() -> None:
    reading = read("total_investment_wan", "待定")
    assert reading.values == {}
    assert reading.note == "待定"
    assert remarks(reading) == [("warning", "not_an_amount")]


def test_a_fact_cannot_lie_in_the_future_but_a_plan_can() -> None:
    tomorrow = TODAY + dt.timedelta(days=1)
    assert remarks(read("signed_on", tomorrow)) == [("error", "future_date")]
    assert read("signed_on", TODAY).values == {"signed_on": TODAY}
    assert read("agreed_start_on", tomorrow).values == {"agreed_start_on": tomorrow}


def test_an_assumed_year_that_leads_into_the_future_is_not_taken() -> None:
    reading = read("signed_on", "12-22 天津恳谈会")
    assert reading.values == {"signing_event": "天津恳谈会"}
    assert reading.note == "12-22 天津恳谈会"
    assert remarks(reading) == [("warning", "no_year")]


def test_a_day_and_its_event_are_taken_apart() -> None:
    reading = read("signed_on", "10-18 上海恳谈会")
    assert reading.values == {
        "signed_on": dt.date(2026, 10, 18),
        "signing_event": "上海恳谈会",
    }
    assert remarks(reading) == [("warning", "year_assumed")]


@pytest.mark.parametrize("value", ["8月初", "6月下旬", "7月中旬", "待定"])
def test_a_vague_date_is_kept_as_a_note(value: str) -> None:
    reading = read("started_on", value)
    assert reading.values == {}
    assert reading.note == value
    assert reading.remarks[0].level is Level.WARNING


@pytest.mark.parametrize(
    ("value", "values", "code"),
    [
        ("签约", {"status": "active", "sub_stage": "contract"}, None),
        ("竣工", {"status": "active", "sub_stage": "producing"}, "stage_unsure"),
        ("暂停", {"status": "suspended"}, "stage_of_suspended"),
        ("终止", {"status": "withdrawn"}, "stage_of_suspended"),
        ("A类", {}, "stage_unknown"),
        ("/", {}, None),
    ],
)
def test_a_stage_is_read(value: str, values: dict[str, str], code: str | None) -> None:
    reading = read("stage", value)
    assert reading.values == values
    assert remarks(reading) == ([("warning", code)] if code else [])


@pytest.mark.parametrize(
    ("value", "values", "remark"),
    [
        ("91110108551385082q", {"credit_code": "91110108551385082Q"}, None),
        (" ９１１１０１０８５５１３８５０８２Ｑ", {"credit_code": "91110108551385082Q"}, None),
        ("911101085513850820", {}, ("error", "credit_code_check_digit")),
        (430000000012345.0, {}, ("error", "credit_code_length")),
        ("91110108551385O82Q", {}, ("error", "credit_code_character")),
        ("正在办理", {}, ("warning", "kept_as_note")),
        (
            "91110108551385082Q、91350100M000100Y43",
            {"credit_code": "91110108551385082Q"},
            ("warning", "several_credit_codes"),
        ),
    ],
)
def test_a_credit_code_is_checked(
    value: Cell, values: dict[str, str], remark: tuple[str, str] | None
) -> None:
    reading = read("credit_code", value)
    assert reading.values == values
    assert remarks(reading) == ([remark] if remark else [])


@pytest.mark.parametrize(
    ("column", "value", "read_value"),
    [
        ("origin", "境外", "overseas"),
        ("origin", "省外资金", "other_province"),
        ("nature", "续建", "continuing"),
        ("nature", "技术改造", "upgrade"),
        ("is_key", "是", True),
        ("is_key", "否", False),
        ("in_park", "√", True),
        ("expected_jobs_count", "约200人", 200),
        ("land_mu", "50亩", Decimal("50.0000")),
        ("contact_phone", 13812345678.0, "13812345678"),
        ("code", 7.0, "7"),
        ("name", "铝合金\n型材  加工", "铝合金型材 加工"),
        ("progress", "一期\r\n二期", "一期\n二期"),
        ("note", "'=1+1", "=1+1"),
        ("note", "无", None),
        ("note", dt.date(2026, 1, 1), "2026-01-01"),
    ],
)
def test_other_cells(column: str, value: Cell, read_value: object) -> None:
    assert read(column, value).values.get(column) == read_value


@pytest.mark.parametrize(
    ("column", "value"), [("origin", "不详"), ("nature", "A"), ("is_key", "?")]
)
def test_a_choice_that_is_not_known_is_kept(column: str, value: str) -> None:
    reading = read(column, value)
    assert reading.values == {}
    assert reading.note == value
    assert reading.remarks[0].level is Level.WARNING


def test_where_an_investor_comes_from_tells_the_origin_where_it_says_so() -> None:
    assert read("investor_place", "境外/央企").values["origin"] == "overseas"
    assert read("investor_place", "台湾").values["origin"] == "overseas"
    assert "origin" not in read("investor_place", "广东").values


def test_a_text_too_long_is_cut_and_kept_whole_as_a_note() -> None:
    text = "很" * 81
    reading = read("industry", text)
    assert len(reading.values["industry"]) == 80
    assert reading.note == text
    assert remarks(reading) == [("warning", "too_long")]
    assert remarks(read("name", "长" * 151)) == [("error", "name_too_long")]
    assert remarks(read("name", "长" * 150)) == []


@given(
    st.sampled_from(sorted(COLUMNS)),
    st.one_of(
        st.text(max_size=40),
        st.floats(),
        st.booleans(),
        st.dates(),
        st.datetimes(),
        st.times(),
        st.timedeltas(),
    ),
)
def test_any_cell_in_any_column_is_read_without_breaking(column: str, value: Any) -> None:
    reading = read(column, value)
    assert isinstance(plain_text(value), str)
    for remark in reading.remarks:
        assert remark.level in set(Level)
