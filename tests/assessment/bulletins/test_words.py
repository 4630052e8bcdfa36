"""Sentences of bulletins at their boundaries (rules.md R1, R2)."""

from fractions import Fraction

import pytest

from assessment.rules.bulletin_words import (
    exceeded_words,
    figure_text,
    gap_cell,
    gap_words,
    total_sentence,
    year_words,
)

FUNDS = {"id": 1, "name": "到位资金", "measure": "万元", "decimals": 2, "higher_is_better": True}
BASES = {7: "县定目标", 8: "市定目标"}


def row(**given):
    goal = {"basis": 7, "target": "24000", "percent": "86.88", "gap": "3.55"}
    found = {"actual": "20850", "last_year": "18000", "year_on_year": "15.83", "goals": [goal]}
    return {**found, **given}


def test_the_worked_example_of_october_prints_as_in_papers():
    assert total_sentence(row(), FUNDS, BASES) == (
        "到位资金完成20,850.00万元，占县定目标24,000.00万元的86.88%，"
        "超时序进度3.55个百分点，同比增长15.83%。"
    )


def test_every_rate_names_its_basis():
    goals = [*row()["goals"], {"basis": 8, "target": "30000", "percent": "69.50", "gap": "-13.83"}]
    said = total_sentence(row(goals=goals), FUNDS, BASES)
    assert "占县定目标24,000.00万元的86.88%" in said
    assert "占市定目标30,000.00万元的69.50%，欠时序进度13.83个百分点" in said


@pytest.mark.parametrize(
    ("gap", "words", "cell"),
    [
        ("3.55", "超时序进度3.55个百分点", "+3.55"),
        ("0.01", "超时序进度0.01个百分点", "+0.01"),
        ("0.00", "与时序进度持平", "0.00"),
        ("-0.01", "欠时序进度0.01个百分点", "-0.01"),
        ("-33.33", "欠时序进度33.33个百分点", "-33.33"),
        (None, "", "—"),
    ],
)
def test_ahead_exact_and_behind(gap, words, cell):
    assert gap_words(gap) == words
    assert gap_cell(gap) == cell


@pytest.mark.parametrize(
    ("percent", "words"),
    [
        ("99.99", ""),
        ("100.00", ""),
        ("100.01", "超额完成0.01%"),
        ("112.30", "超额完成12.30%"),
        (None, ""),
    ],
)
def test_exceeded_is_the_rate_minus_a_hundred(percent, words):
    assert exceeded_words(percent) == words


@pytest.mark.parametrize(
    ("last_year", "change", "words"),
    [
        (None, None, "上年同期无可比数据"),
        ("0", None, "上年同期为零，不计同比"),
        ("10", "0.00", "同比持平"),
        ("10", "5.20", "同比增长5.20%"),
        ("10", "-100.00", "同比下降100.00%"),
    ],
)
def test_last_year_is_said_or_why_not(last_year, change, words):
    assert year_words(last_year, change) == words


def test_without_a_target_no_rate_is_made_up():
    said = total_sentence(row(goals=[]), FUNDS, BASES)
    assert said == "到位资金完成20,850.00万元，未下达目标，同比增长15.83%。"


def test_a_target_of_nothing_gives_no_rate():
    goals = [{"basis": 7, "target": "0", "percent": None, "gap": None}]
    assert "县定目标目标为零，不计完成率" in total_sentence(row(goals=goals), FUNDS, BASES)


def test_where_less_is_better_being_ahead_is_not_praised():
    said = total_sentence(row(), {**FUNDS, "higher_is_better": False}, BASES)
    assert "时序" not in said


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        ("0.005", 2, "0.01"),
        ("0.004999", 2, "0.00"),
        ("-2", 0, "-2"),
        ("0.4", 0, "0.4"),
        ("1.006", 0, "1.01"),
        ("20850", 0, "20,850"),
        ("1234567.891", 2, "1,234,567.89"),
    ],
)
def test_figures_round_half_up_on_the_exact_value(value, decimals, text):
    assert figure_text(value, decimals) == text
    assert abs(Fraction(text.replace(",", "")) - Fraction(value)) <= Fraction(1, 200)
