"""Workings and formulas in words: every kind has them, numbers with at most 4 decimals (R11)."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from assessment.rules.scoring.reading import to_number, to_part
from assessment.rules.scoring.scheme import Kind
from assessment.rules.scoring.scheme_reading import read_indicator, read_scheme
from assessment.rules.scoring.sources import Count
from assessment.rules.scoring.working import Word
from assessment.scheme_examples import worked_example
from assessment.scheme_terms import COUNT_WORDS, KIND_HELP, KIND_WORDS
from assessment.selectors.scheme_page import example_schemes
from assessment.working_words import formula_text, line_text, lines_text, number_words

INDICATORS = [
    part
    for _name, content in example_schemes()
    for each in read_scheme(content).indicators
    for part in each.walk()
]


def test_every_kind_and_count_has_its_words():
    assert set(KIND_WORDS) == set(KIND_HELP) == set(Kind)
    assert set(COUNT_WORDS) == set(Count)


@pytest.mark.parametrize("word", list(Word))
def test_every_line_of_a_working_has_its_words(word):
    assert line_text({"word": word.value, "of": "funds", "value": "2/3"})


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_indicator_of_the_examples_is_explained(language):
    with translation.override(language):
        for indicator in INDICATORS:
            assert indicator.formula
            assert formula_text(indicator)
            assert len(worked_example(indicator)) == 3


def test_a_line_prints_at_most_four_decimals_and_the_name_that_people_use():
    line = {"word": "value", "of": "funds", "value": "20850.123456"}
    assert line_text(line, {"funds": "到位资金"}) == "到位资金：20,850.1235"
    assert line_text({"word": "rate", "of": "", "value": "2/3"}) == "完成率：66.6667%"


def test_a_band_of_rates_is_told_as_a_rate():
    rate, band = (
        {"word": "rate", "of": "", "value": "0.9"},
        {"word": "band", "of": "", "value": "0.8"},
    )
    assert lines_text([rate, band])[1] == "达到80%一档"
    assert lines_text([band]) == ["达到0.8一档"]


def test_the_example_of_a_rate_is_worked_out_by_the_rules():
    indicator = read_indicator(
        {"code": "f", "name": "资金", "points": 50, "kind": "ratio", "params": {"value": "f"}}
    )
    assert [each.score for each in worked_example(indicator)] == ["50", "42.5", "20"]


@given(st.decimals(-(10**12), 10**12, places=6))
def test_a_number_in_words_is_the_number_within_half_a_ten_thousandth(number):
    shown = Decimal(number_words(number).replace(",", ""))
    assert abs(shown - number) <= Decimal("0.00005")


@pytest.mark.parametrize("text", ["1e999999999", "1e-999999999", "9" * 31, "nan", "inf", "0x1"])
def test_numbers_that_no_arithmetic_ends_with_are_none(text):
    assert to_number(text) is None
    assert to_part(text) is None


@pytest.mark.parametrize(
    ("text", "part"), [("9/12", Fraction(3, 4)), ("0.75", Fraction(3, 4)), ("1/0", None)]
)
def test_parts_of_the_year_are_read(text, part):
    assert to_part(text) == part
    assert to_part(json.loads("2")) is None
