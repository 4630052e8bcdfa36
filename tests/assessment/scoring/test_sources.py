"""Where a scheme's figures come from: read with every problem, and held against the plan."""

import pytest

from assessment.rules.scoring.reading import UnreadableError, Wrong
from assessment.rules.scoring.scheme_reading import read_scheme
from assessment.rules.scoring.sources import (
    Count,
    FigureSource,
    From,
    Measure,
    gaps,
    read_sources,
)

SCHEME = read_scheme(
    {
        "name": "办法",
        "full": 100,
        "indicators": [
            {
                "code": "funds",
                "name": "到位资金",
                "points": 60,
                "kind": "time_ratio",
                "params": {"value": "paid_in"},
            },
            {
                "code": "rating",
                "name": "评议",
                "points": 40,
                "kind": "assessed",
                "params": {"sheet": "carriers"},
            },
        ],
        "deductions": [{"code": "late", "name": "迟报", "value": "late", "each": 1}],
        "gates": [
            {"code": "one", "name": "有项目", "conditions": [{"value": "signed", "at_least": 1}]}
        ],
        "tie_break": ["paid_in"],
    }
)
PAID_IN = {"from": "indicator", "code": "FUNDS"}
LATE = {"from": "count", "code": "late_reports"}
TYPED = {"from": "typed"}


def held(**sources):
    return gaps(SCHEME, read_sources(sources), indicators=["FUNDS"], bases=["县定目标"])


def test_sources_are_read_and_stored_again():
    raw = {
        "paid_in": {"from": "indicator", "code": "FUNDS", "measure": "period", "basis": "市定目标"},
        "late": {"from": "count", "code": "late_reports", "per_year": False},
        "signed": TYPED,
    }
    read = read_sources(raw)
    assert read["paid_in"] == FigureSource(From.INDICATOR, "FUNDS", Measure.PERIOD, "市定目标")
    assert {name: each.stored() for name, each in read.items()} == raw


@pytest.mark.parametrize(
    ("source", "path", "wrong"),
    [
        ({"from": "ledger", "code": "FUNDS"}, "from", Wrong.NOT_A_CHOICE),
        ({"from": "indicator"}, "code", Wrong.REQUIRED),
        ({"from": "count", "code": "nothing"}, "code", Wrong.NOT_A_CHOICE),
        ({**PAID_IN, "mesure": "period"}, "mesure", Wrong.UNKNOWN),
    ],
)
def test_a_source_that_cannot_be_read_names_its_place(source, path, wrong):
    with pytest.raises(UnreadableError) as caught:
        read_sources({"paid_in": source})
    assert [(each.path, each.wrong) for each in caught.value.problems] == [
        (f"sources.paid_in.{path}", wrong)
    ]


def test_a_scheme_whose_figures_all_have_sources_can_be_adopted():
    assert not held(paid_in=PAID_IN, late=LATE, signed=TYPED).hinder


def test_a_figure_without_a_source_hinders():
    found = held(paid_in=PAID_IN)
    assert found.unknown == ("late", "signed")
    assert found.hinder


def test_what_is_held_against_a_target_must_have_one():
    count = {"from": "count", "code": "late_reports"}
    assert held(paid_in=count, late=LATE, signed=TYPED).no_target == ("paid_in",)
    growth = {**PAID_IN, "measure": "growth"}
    assert held(paid_in=growth, late=LATE, signed=TYPED).no_target == ("paid_in",)


def test_indicators_and_bases_must_stand_in_the_plan():
    found = held(
        paid_in={"from": "indicator", "code": "OTHER", "basis": "省定"}, late=LATE, signed=TYPED
    )
    assert (found.no_indicator, found.no_basis) == (("OTHER",), ("省定",))
    assert found.hinder


def test_a_source_that_nobody_asks_for_is_told_and_hinders_nothing():
    found = held(paid_in=PAID_IN, late=LATE, signed=TYPED, spare=TYPED)
    assert found.unused == ("spare",)
    assert not found.hinder


def test_only_rates_may_be_unknown():
    assert {each for each in Count if each.is_rate} == {
        Count.PERFORMANCE_RATE,
        Count.FUNDING_RATE,
        Count.START_RATE,
    }
