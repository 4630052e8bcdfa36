"""The arithmetic of R16, of deposits, of idle land: examples and properties."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rules.land import (
    CannotAccount,
    Figure,
    LandInputs,
    LandProblem,
    account_land,
    deposit_standing,
    exact_text,
    idle_fee,
    round_half_up,
)

D = Decimal
LAND = st.decimals(D("0.0001"), D(100_000), places=4)
INTENSITY = st.decimals(D("0.01"), D(10_000), places=6)
ASSETS = st.decimals(D(0), D(10_000_000), places=6)
PRICE = st.decimals(D(0), D(1_000), places=6)


def worked(land="120", intensity="300", assets="30000", price: str | None = "18"):
    return account_land(LandInputs(D(land), D(intensity), D(assets), price and D(price)))


def test_the_example_of_the_rules():
    result = worked()
    assert result.actual_intensity_wan_mu == 250
    assert result.reasonable_mu == 100
    assert result.excess_mu == 20
    assert result.fee_wan == 360


def test_the_working_names_inputs_formula_and_result():
    lines = {line.figure: line for line in worked().working}
    fee = lines[Figure.FEE]
    assert (fee.left, fee.sign, fee.right, fee.exact, fee.result) == ("20", "×", "18", "360", 360)
    assert [line.is_rounded for line in lines.values()] == [False] * 4


def test_more_investment_than_agreed_gives_no_negative_fee():
    result = worked(assets="45000")
    assert (result.reasonable_mu, result.excess_mu, result.fee_wan) == (150, 0, 0)
    excess = result.working[2]
    assert excess.floored
    assert excess.exact == "-30"


def test_what_does_not_end_is_rounded_once_at_the_end():
    result = worked(land="100", intensity="300", assets="20000", price="18")
    assert result.reasonable_mu == D("66.6667")
    assert result.excess_mu == D("33.3333")
    # Of the printed excess it would be 599.9994.
    assert result.fee_wan == 600
    assert result.working[1].exact == "66.66666666…"
    assert result.working[1].is_rounded


def test_the_fee_is_exact_to_the_fen():
    result = worked(land="10", intensity="7", assets="1", price="0.000007")
    assert result.fee_wan == D("0.000069")


def test_a_tie_is_rounded_up_and_the_parts_still_make_the_whole():
    result = worked(land="1", intensity="20000", assets="1", price="1")
    assert result.reasonable_mu == D("0.0001")
    assert result.excess_mu == D("0.9999")


def test_without_a_price_only_land_in_excess_lacks_its_fee():
    assert worked(price=None).fee_wan is None
    assert worked(assets="45000", price=None).fee_wan == 0


@pytest.mark.parametrize(
    ("changes", "problem", "field"),
    [
        ({"land": "0"}, LandProblem.NO_LAND, "land_mu"),
        ({"intensity": "0"}, LandProblem.NO_INTENSITY, "agreed_intensity_wan_mu"),
        ({"assets": "-1"}, LandProblem.NEGATIVE_ASSETS, "fixed_assets_wan"),
        ({"price": "-1"}, LandProblem.NEGATIVE_PRICE, "price_wan_mu"),
        ({"land": "0.00001"}, LandProblem.TOO_FINE, "land_mu"),
    ],
)
def test_what_cannot_be_worked_out_is_refused_with_its_field(changes, problem, field):
    with pytest.raises(CannotAccount) as refused:
        worked(**changes)
    assert (refused.value.problem, refused.value.field) == (problem, field)


@given(LAND, INTENSITY, ASSETS, PRICE)
def test_no_fee_and_no_excess_is_negative(land, intensity, assets, price):
    result = account_land(LandInputs(land, intensity, assets, price))
    assert result.excess_mu >= 0
    assert result.fee_wan is not None
    assert result.fee_wan >= 0


@given(LAND, INTENSITY, ASSETS, PRICE)
def test_excess_and_reasonable_land_make_the_land(land, intensity, assets, price):
    result = account_land(LandInputs(land, intensity, assets, price))
    assert result.excess_mu + min(result.reasonable_mu, land) == land


@given(LAND, INTENSITY, ASSETS, ASSETS, PRICE)
def test_more_investment_never_costs_more(land, intensity, assets, more, price):
    less_fee = account_land(LandInputs(land, intensity, assets + more, price)).fee_wan
    fee = account_land(LandInputs(land, intensity, assets, price)).fee_wan
    assert less_fee is not None
    assert fee is not None
    assert less_fee <= fee


@given(LAND, LAND, INTENSITY, ASSETS, PRICE)
def test_more_land_never_costs_less(land, more, intensity, assets, price):
    fee = account_land(LandInputs(land, intensity, assets, price)).fee_wan
    more_fee = account_land(LandInputs(land + more, intensity, assets, price)).fee_wan
    assert fee is not None
    assert more_fee is not None
    assert fee <= more_fee


@given(LAND, st.integers(1, 5_000), PRICE)
def test_who_invests_as_agreed_pays_nothing(land, intensity, price):
    result = account_land(LandInputs(land, D(intensity), land * intensity, price))
    assert result.excess_mu == 0
    assert result.fee_wan == 0


@given(st.fractions(-1000, 1000), st.integers(0, 6))
def test_rounding_is_within_half_a_unit_and_ties_go_away_from_zero(value, places):
    rounded = Fraction(round_half_up(value, places))
    unit = Fraction(1, 10**places)
    assert abs(rounded - value) <= unit / 2
    if abs(rounded - value) == unit / 2:
        assert abs(rounded) > abs(value)


def test_an_exact_value_is_printed_in_full_or_marked():
    assert exact_text(Fraction(1, 8)) == "0.125"
    assert exact_text(Fraction(-1, 3)) == "-0.33333333…"


def test_a_deposit_is_what_moved():
    moved = [("paid", D(60)), ("paid", D(40)), ("paid", D(-40)), ("returned", D(10))]
    standing = deposit_standing(D(100), moved)
    assert (standing.paid_wan, standing.outstanding_wan, standing.held_wan) == (60, 40, 50)
    assert standing.outcome == "held"


@pytest.mark.parametrize(
    ("moved", "outcome"),
    [
        ([], ""),
        ([("paid", 5)], "held"),
        ([("paid", 5), ("returned", 5)], "returned"),
        ([("paid", 5), ("kept", 5)], "kept"),
        ([("paid", 5), ("kept", 2), ("returned", 3)], "split"),
        ([("paid", 5), ("paid", -5)], ""),
    ],
)
def test_a_deposit_says_what_it_comes_to(moved, outcome):
    assert deposit_standing(D(5), [(kind, D(wan)) for kind, wan in moved]).outcome == outcome


def test_the_idle_land_fee_is_a_share_of_the_price():
    assert idle_fee(D(20), D(18), D(20)) == 72
