"""Who decides and who signs: the table of rules.md R8 with its boundaries."""

from decimal import Decimal

import pytest

from projects.policies import AUTHORITY
from projects.rules.authority import Breach, Location, Tier, authority_for
from zhaoshang.core.errors import RuleBroken

PARK, OUTSIDE = Location.PARK, Location.OUTSIDE
NONE, MINOR, MAJOR = Breach.NONE, Breach.MINOR, Breach.MAJOR
TIERS = AUTHORITY.parse(AUTHORITY.read(AUTHORITY.default).value)

HEAD_OF_PARK = (("park_head",), "park_head")
LEADERS = (("leader_in_charge",), "deputy_head_investment")
PRINCIPALS_ON_PARK = (("park_head", "county_principals"), "county_head")
PRINCIPALS_ON_LEADERS = (("leader_in_charge", "county_principals"), "county_head")
# Source: rules.md R8: location, land in mu, terms → path of deciding bodies, signer.
TABLE = [
    (PARK, "0", NONE, HEAD_OF_PARK),
    (PARK, "59.9999", NONE, HEAD_OF_PARK),
    (PARK, "60", NONE, HEAD_OF_PARK),
    (PARK, "60.0001", NONE, PRINCIPALS_ON_PARK),
    (PARK, "12000", NONE, PRINCIPALS_ON_PARK),
    (PARK, "0", MINOR, PRINCIPALS_ON_PARK),
    (PARK, "60", MINOR, PRINCIPALS_ON_PARK),
    (PARK, "60", MAJOR, PRINCIPALS_ON_PARK),
    (PARK, "60.0001", MAJOR, PRINCIPALS_ON_PARK),
    (OUTSIDE, "0", NONE, LEADERS),
    (OUTSIDE, "59.9999", NONE, LEADERS),
    (OUTSIDE, "60", NONE, LEADERS),
    (OUTSIDE, "60.0001", NONE, PRINCIPALS_ON_LEADERS),
    (OUTSIDE, "12000", NONE, PRINCIPALS_ON_LEADERS),
    (OUTSIDE, "0", MINOR, PRINCIPALS_ON_LEADERS),
    (OUTSIDE, "60", MINOR, PRINCIPALS_ON_LEADERS),
    (OUTSIDE, "60", MAJOR, PRINCIPALS_ON_LEADERS),
    (OUTSIDE, "60.0001", MAJOR, PRINCIPALS_ON_LEADERS),
]


def tier(upper: str | None, decides: str = "park_head") -> Tier:
    land = None if upper is None else Decimal(upper)
    return Tier(PARK, NONE, land, (decides,), "park_head")


@pytest.mark.parametrize(("location", "land", "breach", "expected"), TABLE)
def test_the_default_table_is_that_of_r8(location, land, breach, expected):
    found = authority_for(TIERS, location=location, land_mu=Decimal(land), breach=breach)
    assert found is not None
    assert (found.decides, found.signs) == expected


def test_of_several_bands_the_lowest_that_fits_decides_whatever_their_order():
    tiers = (tier(None, "c"), tier("200", "b"), tier("60", "a"))
    found = [
        authority_for(tiers, location=PARK, land_mu=Decimal(land), breach=NONE)
        for land in ("60", "60.0001", "200", "200.0001")
    ]
    assert [each.decides for each in found if each] == [("a",), ("b",), ("b",), ("c",)]


def test_land_beyond_every_band_has_no_row():
    tiers = (tier("60"), tier("200"))
    found = authority_for(tiers, location=PARK, land_mu=Decimal("200.0001"), breach=NONE)
    assert found is None


@pytest.mark.parametrize(("location", "breach"), [(OUTSIDE, NONE), (PARK, MINOR)])
def test_a_row_of_another_place_or_other_terms_does_not_fit(location, breach):
    assert (
        authority_for((tier(None),), location=location, land_mu=Decimal(1), breach=breach) is None
    )


def row(**changes) -> dict:
    facts = {
        "location": "park",
        "breach": "none",
        "upper_mu": "60",
        "opinion": "",
        "decides": "park_head",
        "signs": "park_head",
    }
    return {**facts, **changes}


def test_a_county_cannot_say_one_band_twice():
    read = AUTHORITY.read({"tiers": [row(), row(upper_mu="60.0", decides="county_principals")]})
    with pytest.raises(RuleBroken) as refused:
        AUTHORITY.parse(read.value)
    assert (refused.value.code, refused.value.field) == ("row_twice", "tiers.1.upper_mu")


def test_bands_beside_one_another_are_no_double():
    read = AUTHORITY.read({"tiers": [row(), row(upper_mu="200"), row(upper_mu="")]})
    assert [each.upper_mu for each in AUTHORITY.parse(read.value)] == [60, 200, None]


def test_the_opinion_comes_before_the_decision():
    read = AUTHORITY.read({"tiers": [row(opinion="park_head", decides="county_principals")]})
    assert AUTHORITY.parse(read.value)[0].decides == ("park_head", "county_principals")
