"""What is wrong with a scheme or with facts is said at its place, all of it at once."""

import json
from decimal import Decimal
from fractions import Fraction

import pytest

from assessment.rules.scoring.facts_reading import read_facts
from assessment.rules.scoring.reading import UnreadableError, Wrong, to_number, to_part
from assessment.rules.scoring.scheme_reading import read_scheme


def indicator(code="a", points=100, kind="ratio", params=None, **others):
    return {
        "code": code,
        "name": "到位资金",
        "points": points,
        "kind": kind,
        "params": {"value": "funds"} if params is None else params,
        **others,
    }


def a_scheme(*indicators, **others):
    return {"name": "考核办法", "full": 100, "indicators": list(indicators), **others}


def problems(raw, read=read_scheme) -> set[tuple[str, str]]:
    with pytest.raises(UnreadableError) as caught:
        read(raw)
    return {(each.path, each.wrong.value) for each in caught.value.problems}


@pytest.mark.parametrize(
    ("raw", "path", "wrong"),
    [
        ([], ".", Wrong.NOT_A_TABLE),
        (a_scheme(indicator(points=90)), "indicators", Wrong.SUM),
        (a_scheme(), "indicators", Wrong.EMPTY),
        (a_scheme(indicator(), name=" "), "name", Wrong.REQUIRED),
        (a_scheme(indicator(), titel="x"), "titel", Wrong.UNKNOWN),
        (a_scheme(indicator(kind="percent")), "indicators.0.kind", Wrong.NOT_A_CHOICE),
        (a_scheme(indicator(points="many")), "indicators.0.points", Wrong.NOT_A_NUMBER),
        (a_scheme(indicator(points=0)), "indicators.0.points", Wrong.NOT_ABOVE_ZERO),
        (a_scheme(indicator(points=-5)), "indicators.0.points", Wrong.NEGATIVE),
        (a_scheme(indicator(params={})), "indicators.0.params.value", Wrong.REQUIRED),
        (
            a_scheme(indicator(params={"value": "funds", "cap": 1})),
            "indicators.0.params.cap",
            Wrong.UNKNOWN,
        ),
        (a_scheme(indicator(points=50), indicator(points=50)), "indicators", Wrong.TWICE),
        (
            a_scheme(indicator(kind="steps", params={"value": "funds", "bands": []})),
            "indicators.0.params.bands",
            Wrong.EMPTY,
        ),
        (
            a_scheme(
                indicator(
                    kind="steps",
                    params={
                        "value": "funds",
                        "bands": [{"at_least": 1, "points": 100}, {"at_least": "1.0", "points": 5}],
                    },
                )
            ),
            "indicators.0.params.bands.1.at_least",
            Wrong.TWICE,
        ),
        (
            a_scheme(
                indicator(
                    kind="steps",
                    params={"value": "funds", "bands": [{"at_least": 1, "points": 101}]},
                )
            ),
            "indicators.0.params.bands.0.points",
            Wrong.TOO_MUCH,
        ),
        (
            a_scheme(
                indicator(
                    kind="floor_then_bonus",
                    params={
                        "value": "funds",
                        "base": 95,
                        "step_rate": 0.1,
                        "per_step": 1,
                        "most": 10,
                    },
                )
            ),
            "indicators.0.params.most",
            Wrong.TOO_MUCH,
        ),
        (
            a_scheme(
                indicator(
                    kind="floor_then_bonus",
                    params={"value": "funds", "base": 60, "step_rate": 0, "per_step": 1},
                )
            ),
            "indicators.0.params.step_rate",
            Wrong.NOT_ABOVE_ZERO,
        ),
        (
            a_scheme(indicator(kind="composite", params={"parts": [indicator("b", 60)]})),
            "indicators.0.params.parts",
            Wrong.SUM,
        ),
        (
            a_scheme(
                indicator(
                    kind="rank_points", params={"value": "v", "by_place": [50, 60], "rest": 1}
                )
            ),
            "indicators.0.params.by_place",
            Wrong.NOT_FALLING,
        ),
        (
            a_scheme(indicator(kind="efficacy", params={"value": "v", "floor": 70})),
            "indicators.0.params.span",
            Wrong.TOO_MUCH,
        ),
        (
            a_scheme(indicator(kind="assessed", params={"sheet": "s", "averaging": "by_class"})),
            "indicators.0.params.weights",
            Wrong.REQUIRED,
        ),
        (
            a_scheme(indicator(), gates=[{"code": "g", "name": "门槛", "conditions": []}]),
            "gates.0.conditions",
            Wrong.EMPTY,
        ),
        (
            a_scheme(
                indicator(),
                vetoes=[{"code": "v", "name": "否决", "conditions": [{"value": "fake"}]}],
            ),
            "vetoes.0.conditions.0",
            Wrong.ONE_BOUND,
        ),
        (
            a_scheme(indicator(), bonuses=[{"code": "b", "name": "加分", "value": "n", "each": 0}]),
            "bonuses.0.each",
            Wrong.NOT_ABOVE_ZERO,
        ),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_a_scheme_that_cannot_be_used_is_refused_at_its_place(raw, path, wrong):
    assert (path, wrong.value) in problems(raw)


def test_all_problems_are_told_at_once():
    raw = a_scheme(indicator(points="x", params={}), indicator("b", kind="?"))
    assert len(problems(raw)) >= 3


def test_parts_inside_parts_end_somewhere():
    inner = indicator("z")
    for depth in range(5):
        inner = indicator(f"c{depth}", kind="composite", params={"parts": [inner]})
    assert Wrong.TOO_DEEP.value in {wrong for _path, wrong in problems(a_scheme(inner))}


@pytest.mark.parametrize(
    ("units", "path", "wrong"),
    [
        ([], "units", Wrong.EMPTY),
        ([{"unit": "a"}, {"unit": "a"}], "units.1.unit", Wrong.TWICE),
        ([{"unit": "a", "values": {"funds": "many"}}], "units.0.values.funds", Wrong.NOT_A_NUMBER),
        ([{"unit": "a", "values": {"funds": True}}], "units.0.values.funds", Wrong.NOT_A_NUMBER),
        ([{"unit": "a", "targets": {"funds": -1}}], "units.0.targets.funds", Wrong.NEGATIVE),
        ([{"unit": "a", "time": "13/12"}], "units.0.time", Wrong.NOT_A_PART),
        ([{"unit": "a", "time": {"funds": -0.5}}], "units.0.time.funds", Wrong.NOT_A_PART),
        ([{"unit": "a", "sheets": {"s": {}}}], "units.0.sheets.s", Wrong.NOT_A_LIST),
        ([{"unit": "a", "sheets": {"s": [{}]}}], "units.0.sheets.s.0.mark", Wrong.REQUIRED),
        ([{"unit": "a", "value": {}}], "units.0.value", Wrong.UNKNOWN),
    ],
)
def test_facts_that_cannot_be_used_are_refused_at_their_place(units, path, wrong):
    assert (path, wrong.value) in problems({"units": units}, read_facts)


def test_a_sheet_without_a_class_of_assessors_counts():
    raw = {"units": [{"unit": "a", "sheets": {"service": [{"mark": 90, "class": ""}]}}]}
    assert read_facts(raw)[0].sheets["service"][0].assessor_class == ""


def test_negative_growth_is_a_figure_like_any_other():
    (facts,) = read_facts({"units": [{"unit": "a", "values": {"growth": "-3.2"}}]})
    assert facts.values["growth"] == Decimal("-3.2")


def test_numbers_are_exact_however_they_are_spelt():
    assert to_number(json.loads("0.1")) == to_number("0.1") == Decimal("0.1")
    assert [to_number(raw) for raw in (True, None, "x", "NaN", "Infinity", [])] == [None] * 6
    assert [to_part(raw) for raw in ("9/12", 0.75, "0.75")] == [Fraction(3, 4)] * 3
    assert [to_part(raw) for raw in ("1/0", "x", -1, 2, None, True)] == [None] * 6


def test_what_holds_for_all_units_gives_way_to_what_a_unit_says():
    first, second = read_facts(
        {"time": "1/2", "units": [{"unit": "a"}, {"unit": "b", "time": {"fdi": "1/4"}}]}
    )
    assert (first.time_part("fdi"), second.time_part("fdi")) == (Fraction(1, 2), Fraction(1, 4))
    assert second.time_part("funds") == Fraction(1, 2)
