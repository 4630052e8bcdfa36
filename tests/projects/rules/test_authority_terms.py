"""Least terms, land of phases, steps in order: what goes into the table of who decides (R8)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.policies import AUTHORITY
from projects.rules.authority import (
    Breach,
    Land,
    Location,
    StandardTerms,
    Terms,
    authority_for,
    compare_terms,
    next_step,
    standard_for,
    worst_breach,
)

TIERS = AUTHORITY.parse(AUTHORITY.read(AUTHORITY.default).value)
LEAST = StandardTerms(
    min_intensity=Decimal(200),
    min_plot_ratio=Decimal(1),
    min_land_price=Decimal(12),
    min_tax_per_mu=Decimal(10),
)
PRINCIPALS, PARK, LEADERS = "county_principals", "park_head", "leader_in_charge"


@pytest.mark.parametrize(
    ("location", "land", "breach", "path", "signs"),
    [
        ("park", "0", "none", (PARK,), "park_head"),
        ("park", "60", "none", (PARK,), "park_head"),
        ("park", "60.0001", "none", (PARK, PRINCIPALS), "county_head"),
        ("park", "60", "minor", (PARK, PRINCIPALS), "county_head"),
        ("park", "1", "major", (PARK, PRINCIPALS), "county_head"),
        ("outside", "60", "none", (LEADERS,), "deputy_head_investment"),
        ("outside", "60.0001", "none", (LEADERS, PRINCIPALS), "county_head"),
        ("outside", "60", "minor", (LEADERS, PRINCIPALS), "county_head"),
        ("outside", "9999", "major", (LEADERS, PRINCIPALS), "county_head"),
    ],
)
def test_the_table_of_the_county(location, land, breach, path, signs):
    tier = authority_for(
        TIERS, location=Location(location), land_mu=Decimal(land), breach=Breach(breach)
    )
    assert (tier.decides, tier.signs) == (path, signs)


@pytest.mark.parametrize(
    ("terms", "major_from", "expected"),
    [
        ({}, None, Breach.NONE),
        ({"intensity": 200}, None, Breach.NONE),
        ({"intensity": "199.99"}, None, Breach.MINOR),
        ({"plot_ratio": "0.99"}, None, Breach.MINOR),
        ({"land_price": "11.99"}, None, Breach.MAJOR),
        ({"tax_per_mu": "9.99"}, None, Breach.MAJOR),
        ({"intensity": 100, "tax_per_mu": 9}, None, Breach.MAJOR),
        ({"intensity": 100, "total_investment_wan": 99999}, 100000, Breach.MINOR),
        ({"intensity": 100, "total_investment_wan": 100000}, 100000, Breach.MAJOR),
        ({"plot_ratio": "0.5", "total_investment_wan": 100000}, 100000, Breach.MINOR),
    ],
)
def test_the_class_of_breach_that_the_comparison_suggests(terms, major_from, expected):
    known = Terms(**{name: Decimal(value) for name, value in terms.items()})
    limit = None if major_from is None else Decimal(major_from)
    assert worst_breach(compare_terms(known, LEAST, major_from_wan=limit)) is expected


def test_without_a_row_nothing_is_compared():
    assert compare_terms(Terms(), None, major_from_wan=None) == ()


def test_the_row_of_the_industry_goes_before_that_of_the_location():
    anywhere = StandardTerms()
    park = StandardTerms(location="park")
    industry = StandardTerms(section="C")
    both = StandardTerms(location="park", section="C")
    found = [
        standard_for(rows, location=Location.PARK, section="C")
        for rows in ([anywhere, park], [park, industry], [industry, both], [])
    ]
    assert found == [park, industry, both, None]
    assert standard_for([industry], location=Location.PARK, section="A") is None


@given(st.lists(st.none() | st.decimals(0, 10**6, places=4), max_size=6))
def test_land_is_the_sum_of_what_is_known(figures):
    land = Land(tuple((str(number), each) for number, each in enumerate(figures)))
    assert land.total_mu == sum((each for each in figures if each is not None), Decimal(0))
    assert land.is_known == any(each is not None for each in figures)


@pytest.mark.parametrize(
    ("decisions", "place"),
    [
        (["", ""], 0),
        (["agree", ""], 1),
        (["conditions", ""], 1),
        (["agree", "agree"], None),
        (["refuse", ""], None),
        (["send_back", ""], None),
        ([], None),
    ],
)
def test_steps_are_taken_in_order_and_a_refusal_ends_them(decisions, place):
    assert next_step(decisions) == place
