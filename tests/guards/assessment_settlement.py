"""The settlement's part of the access guard: years, commendations, risk deposits."""

from __future__ import annotations

from typing import Any

from tests.factories.accounts import CountyFixture
from tests.factories.settlement import (
    make_commendations,
    make_deposit,
    make_settlement,
    use_deposits,
)
from zhaoshang.accounts.rules import Role

READERS = frozenset({Role.CLERK, Role.UNIT_HEAD, Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER})
BUREAU = frozenset({Role.BUREAU, Role.BUREAU_ADMIN})
COUNTY_WIDE = BUREAU | {Role.LEADER}
BUREAU_ADMIN = frozenset({Role.BUREAU_ADMIN})
# No other objects of these guards are of it.
YEAR = 2021

WHO: dict[str, frozenset[Role]] = {
    "assessment:commendation-put-back": BUREAU_ADMIN,
    "assessment:commendation-strike": BUREAU_ADMIN,
    "assessment:commendations": READERS,
    "assessment:commendations-excel": READERS,
    "assessment:commendations-issue": BUREAU_ADMIN,
    "assessment:commendations-nominate": BUREAU_ADMIN,
    "assessment:commendations-notice": BUREAU_ADMIN,
    "assessment:commendations-propose": BUREAU_ADMIN,
    "assessment:commendations-word": READERS,
    "assessment:deposit-decide": BUREAU_ADMIN,
    "assessment:deposit-edit": BUREAU,
    "assessment:deposit-new": BUREAU,
    "assessment:deposit-paid-back": BUREAU,
    "assessment:deposit-remove": BUREAU,
    "assessment:deposits": READERS,
    "assessment:deposits-decide": BUREAU_ADMIN,
    "assessment:deposits-excel": COUNTY_WIDE,
    "assessment:settlement": READERS,
    "assessment:settlement-close": BUREAU_ADMIN,
    "assessment:settlement-edition": READERS,
    "assessment:settlement-figures": COUNTY_WIDE,
    "assessment:settlement-next": BUREAU_ADMIN,
    "assessment:settlement-reopen": BUREAU_ADMIN,
    "assessment:settlement-verify": COUNTY_WIDE,
    "assessment:settlements": READERS,
}
KINDS = (
    ("assessment:commendations", "settlement"),
    ("assessment:commendation", "commendation"),
    ("assessment:deposits", "settlement"),
    ("assessment:deposit-new", "settlement"),
    ("assessment:deposit", "risk_deposit"),
    ("assessment:settlement", "settlement"),
)


def words(_name: str) -> dict[str, object]:
    """Return what stands in an address of these pages beside the number of an object."""
    return {"year": YEAR}


def settlement_objects(county: CountyFixture) -> dict[str, Any]:
    """Make a settled year with a list under public notice and a deposit of the first township."""
    settlement = make_settlement(county.county, year=YEAR)
    use_deposits(county.county)
    found = make_commendations(settlement, county.township, state="noticed")
    return {
        "settlement": settlement,
        "commendation": found.rows.get(),
        "risk_deposit": make_deposit(county.county, county.township, year=YEAR),
    }
