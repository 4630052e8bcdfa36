"""What clerks type, read into what is stored (rules.md R1): units, full width, slips."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.rules.typed import CellKind, CellShape, Problem, plain, read_cell

AMOUNT = CellShape(CellKind.AMOUNT)
TIMES = CellShape(CellKind.FIGURE, decimals=0, measure="次")
TENTHS = CellShape(CellKind.FIGURE, decimals=1, measure="亿元")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1240", "1240"),
        ("1,240.50", "1240.5"),
        ("３０００万", "3000"),
        ("1.2亿", "12000"),
        ("1,240元", "0.124"),
        (" 0 ", "0"),
        ("", ""),
        ("—", ""),
        ("-5", "-5"),
    ],
)
def test_amounts_are_read_in_wan(text: str, value: str) -> None:
    assert read_cell(text, AMOUNT).value == value


def test_a_slip_is_read_and_said() -> None:
    read = read_cell("20、53亿", AMOUNT)
    assert (read.value, read.converted) == ("205300", True)


@pytest.mark.parametrize("text", ["约定中", "3000-5000", "500万美元", "五六万", "七八千亿"])
def test_what_is_no_figure_is_refused(text: str) -> None:
    assert read_cell(text, AMOUNT).problem is Problem.UNREADABLE


@pytest.mark.parametrize("text", ["8", "８", "8次", "8 次", "八次"])
def test_a_count_may_carry_its_measure(text: str) -> None:
    assert read_cell(text, TIMES).value == "8"


def test_decimals_are_the_indicators() -> None:
    assert read_cell("8.5", TIMES).problem is Problem.DECIMALS
    assert read_cell("8.5", TENTHS).value == "8.5"
    assert read_cell("8.55", TENTHS).problem is Problem.DECIMALS


def test_texts_are_one_line_and_not_cut() -> None:
    shape = CellShape(CellKind.TEXT, longest=5)
    assert read_cell(" 主体\n三层 ", shape).value == "主体 三层"
    assert read_cell("主体三层在建", shape).problem is Problem.TOO_LONG


def test_choices_and_ticks() -> None:
    shape = CellShape(CellKind.CHOICE, choices=("overseas",))
    assert read_cell("overseas", shape).value == "overseas"
    assert read_cell("", shape).value == ""
    assert read_cell("moon", shape).problem is Problem.NOT_A_CHOICE
    tick = CellShape(CellKind.TICK)
    assert read_cell("on", tick).value == "on"
    assert read_cell("", tick).value == ""


@given(st.decimals(min_value=-(10**7), max_value=10**7, places=4))
def test_a_stored_amount_is_read_back_as_itself(amount: Decimal) -> None:
    assert Decimal(read_cell(plain(amount), AMOUNT).value or 0) == amount


def test_a_text_keeps_its_lines_where_it_may() -> None:
    text = " 接待 客商\r\n\r\n 外出  对接 \n"
    assert read_cell(text, CellShape(CellKind.TEXT)).value == "接待 客商 外出 对接"
    lines = CellShape(CellKind.TEXT, has_lines=True)
    assert read_cell(text, lines).value == "接待 客商\n\n外出 对接"
