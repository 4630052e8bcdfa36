"""What the next point would need (issue 7): it brings more points, and nothing less would."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.rules.scoring.facts import UnitFacts
from assessment.rules.scoring.grouped import score_indicator
from assessment.rules.scoring.next_point import next_points
from assessment.rules.scoring.scheme import (
    Assessed,
    Basis,
    BonusMode,
    Composite,
    Condition,
    DeductFromFull,
    Efficacy,
    FloorThenBonus,
    Indicator,
    Kind,
    NotMet,
    PerItem,
    Ratio,
    Step,
    Steps,
    Tier,
    Tiers,
)

D = Decimal
BANDS = (Step(D("0.5"), D(20)), Step(D("0.8"), D(30)), Step(D(1), D(50)))
AMOUNTS = st.decimals(min_value=-1000, max_value=60_000, places=2)


def indicator(formula, points=50, kind=Kind.RATIO, code="funds"):
    return Indicator(code, code, D(points), kind, formula)


def facts(value=None, target=24_000, time=Fraction(3, 4), **more):
    values = {} if value is None else {"funds": D(value)}
    targets = {} if target is None else {"funds": D(target)}
    return UnitFacts(
        "A",
        values=values | {name: D(each) for name, each in more.items()},
        targets=targets,
        time={"": time},
    )


def told(formula, unit, points=50):
    """Say what is needed, what it gives then, and how much that is more."""
    found = next_points(indicator(formula, points), unit)
    return [({each.name: each.more for each in one.needs}, one.score, one.gain) for one in found]


class TestRatio:
    def test_the_next_whole_point_by_the_target(self):
        # 20 850 of 24 000: 43.44 of 50; a point is 480.
        assert told(Ratio("funds"), facts(20_850)) == [({"funds": D(270)}, D("44.00"), D("0.56"))]

    def test_against_the_target_due_by_now_a_point_takes_less(self):
        found = told(Ratio("funds", by_time=True), facts(9_000))
        assert found == [({"funds": D(360)}, D("26.00"), D("1.00"))]

    def test_the_cap_where_it_is_nearer_than_the_next_point(self):
        found = told(Ratio("funds"), facts(23_990), points="49.5")
        assert found == [({"funds": D(10)}, D("49.50"), D("0.02"))]

    def test_nothing_at_the_cap(self):
        assert told(Ratio("funds"), facts(24_000)) == []
        assert told(Ratio("funds"), facts(30_000)) == []

    def test_without_a_cap_there_is_always_a_next_point(self):
        found = told(Ratio("funds", cap_rate=None), facts(24_000))
        assert found == [({"funds": D(480)}, D("51.00"), D("1.00"))]

    def test_nothing_without_a_target(self):
        assert told(Ratio("funds"), facts(100, target=None)) == []

    def test_a_figure_that_is_not_known_starts_at_nothing(self):
        assert told(Ratio("funds"), facts()) == [({"funds": D(480)}, D("1.00"), D("1.00"))]


class TestSteps:
    def test_the_next_band(self):
        found = told(Steps("funds", BANDS), facts(12_500))
        assert found == [({"funds": D(6_700)}, D("30.00"), D("10.00"))]

    def test_a_band_whose_conditions_fail_is_passed_over(self):
        bands = (*BANDS[:1], Step(D("0.8"), D(30), (Condition("tax", at_least=D(5)),)), BANDS[2])
        found = told(Steps("funds", bands), facts(12_500, tax=1))
        assert found == [({"funds": D(11_500)}, D("50.00"), D("30.00"))]

    def test_nothing_on_the_highest_band(self):
        assert told(Steps("funds", BANDS), facts(24_000)) == []

    def test_bands_of_the_figure_itself_need_no_target(self):
        bands = (Step(D(1), D(5)), Step(D(3), D(10)))
        found = told(Steps("funds", bands, basis=Basis.VALUE), facts(1, target=None))
        assert found == [({"funds": D(2)}, D("10.00"), D("5.00"))]


class TestFloorThenBonus:
    def formula(self, **fields):
        return FloorThenBonus("funds", D(60), D("0.1"), D("0.5"), D(10), **fields)

    def test_below_the_target_it_is_the_target(self):
        found = told(self.formula(), facts(20_000), points=70)
        assert found == [({"funds": D(4_000)}, D("60.00"), D("60.00"))]

    def test_below_the_target_by_rate_it_is_the_next_point(self):
        found = told(self.formula(not_met=NotMet.RATIO), facts(20_000), points=70)
        assert found == [({"funds": D(400)}, D("51.00"), D("1.00"))]

    def test_above_it_the_next_whole_step(self):
        # 134 %: three whole steps; the fourth is at 140 %.
        found = told(self.formula(), facts(32_160), points=70)
        assert found == [({"funds": D(1_440)}, D("62.00"), D("0.50"))]

    def test_in_proportion_the_next_point(self):
        found = told(self.formula(mode=BonusMode.PROPORTIONAL), facts(32_160), points=70)
        assert found == [({"funds": D(1_440)}, D("62.00"), D("0.30"))]

    def test_nothing_once_the_bonus_is_full(self):
        assert told(self.formula(), facts(72_000), points=70) == []


class TestItemsAndTiers:
    def test_one_more_item(self):
        found = told(PerItem("funds", D("0.5")), facts(3, target=None), points=5)
        assert found == [({"funds": D(1)}, D("2.00"), D("0.50"))]

    def test_nothing_with_all_points(self):
        assert told(PerItem("funds", D("0.5")), facts(10, target=None), points=5) == []

    def test_the_first_size_that_is_missing(self):
        formula = Tiers((Tier("small", 7), Tier("middle", 4), Tier("big", 1)), D("0.1"))
        found = told(formula, facts(small=6, middle=4, big=0), points="0.5")
        assert found == [({"small": D(1)}, D("0.40"), D("0.10"))]

    def test_several_where_one_alone_brings_nothing(self):
        formula = Tiers((Tier("small", 3), Tier("big", 2)), D(2))
        found = told(formula, facts(small=0, big=0), points=3)
        # 5 missing take 10 of 3 points; with 1 missing there is 1 point.
        assert found == [({"small": D(3), "big": D(1)}, D("1.00"), D("1.00"))]


@pytest.mark.parametrize(
    "formula", [Efficacy("funds"), DeductFromFull("funds", D(1)), Assessed("sheet")]
)
def test_what_others_decide_or_what_only_takes_has_no_next_point(formula):
    assert told(formula, facts(3)) == []


def test_of_a_composite_each_part_has_its_own_until_the_whole_is_full():
    parts = (
        indicator(Ratio("funds"), 30, code="rate"),
        indicator(PerItem("items", D(1)), 30, Kind.PER_ITEM, code="items"),
    )
    whole = indicator(Composite(parts), 50, Kind.COMPOSITE, code="whole")
    assert [each.code for each in next_points(whole, facts(12_000, items=2))] == ["rate", "items"]
    assert next_points(whole, facts(24_000, items=20)) == []


def formulas():
    return st.sampled_from(
        [
            Ratio("funds"),
            Ratio("funds", by_time=True, cap_rate=D("1.2")),
            Ratio("funds", cap_rate=None),
            Steps("funds", BANDS),
            Steps("funds", BANDS, basis=Basis.TIME_RATE),
            FloorThenBonus("funds", D(30), D("0.07"), D("0.3"), D(20)),
            FloorThenBonus("funds", D(30), D("0.07"), D("0.3"), D(20), mode=BonusMode.PROPORTIONAL),
            FloorThenBonus("funds", D(30), D("0.1"), D(1), D(20), not_met=NotMet.RATIO),
            FloorThenBonus(
                "funds", D(30), D("0.1"), D(1), D(20), not_met=NotMet.STEPS, lower=BANDS[:1]
            ),
        ]
    )


@given(formulas(), AMOUNTS, st.integers(1, 50_000))
def test_what_it_says_brings_exactly_what_it_says(formula, value, target):
    unit, one = facts(value, target=target), indicator(formula)
    now = score_indicator(one, [unit])["A"]
    for found in next_points(one, unit):
        more = found.needs[0].more
        then = score_indicator(one, [facts(value + more, target=target)])["A"]
        assert more > 0
        assert then.score == found.score == now.score + found.gain
        assert found.gain > 0


@given(AMOUNTS, st.integers(1, 50_000))
def test_less_than_that_does_not_reach_the_next_point(value, target):
    unit, one = facts(value, target=target), indicator(Ratio("funds"))
    for found in next_points(one, unit):
        less = value + found.needs[0].more - D("0.000002")
        then = score_indicator(one, [facts(less, target=target)])["A"]
        assert then.exact < found.score


@given(st.integers(0, 30), st.integers(1, 40))
def test_items_run_out_only_at_the_cap(count, points):
    one = indicator(PerItem("funds", D("1.5")), points, Kind.PER_ITEM)
    unit = facts(count, target=None)
    is_full = score_indicator(one, [unit])["A"].score == points
    assert bool(next_points(one, unit)) != is_full
