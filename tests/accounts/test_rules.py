"""Scopes, places in the tree, excluded roles and passwords, as plain values."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhaoshang.accounts.rules import (
    ADMINISTRATORS,
    BUSINESS_ROLES,
    ONE_TIME_LENGTH,
    Role,
    Scope,
    UnitKind,
    conflicting_roles,
    held_ids,
    may_stand_under,
    one_time_password,
    password_kinds,
    scope_of,
)

OWN, BELOW, TEAM, COUNTY = 10, (11, 12), 20, 1


def scope(*roles: Role, kind: UnitKind = UnitKind.TOWNSHIP, county: int | None = COUNTY) -> Scope:
    return scope_of(
        roles=roles,
        unit_id=OWN,
        unit_kind=kind,
        unit_path="/1/10/",
        county_id=county,
        below_ids=BELOW,
        team_ids=[TEAM],
    )


@pytest.mark.parametrize(
    ("roles", "reads_county", "units"),
    [
        ([Role.CLERK], False, (OWN, TEAM)),
        ([Role.UNIT_HEAD], False, (OWN, TEAM, *BELOW)),
        ([Role.CLERK, Role.UNIT_HEAD], False, (OWN, TEAM, *BELOW)),
        ([Role.BUREAU], True, ()),
        ([Role.BUREAU_ADMIN], True, ()),
        ([Role.LEADER], True, ()),
        ([Role.BUREAU, Role.CLERK], True, (OWN, TEAM)),
        ([Role.LEGAL], False, ()),
        ([Role.ARCHIVIST], False, ()),
        ([Role.REVIEWER], False, ()),
        ([Role.SYSADMIN], False, ()),
        ([Role.SECADMIN], False, ()),
        ([Role.AUDITOR], False, ()),
        ([], False, ()),
    ],
)
def test_what_each_role_of_a_county_sees(roles, reads_county, units):
    found = scope(*roles)
    assert (found.reads_county, found.unit_ids) == (reads_county, units)
    assert (found.county_id, found.region_path, found.home_path) == (COUNTY, "", "")


@pytest.mark.parametrize(
    ("roles", "region"),
    [
        ([Role.LEADER], "/1/10/"),
        ([Role.BUREAU], "/1/10/"),
        ([Role.BUREAU_ADMIN], "/1/10/"),
        ([Role.CLERK], ""),
        ([Role.SYSADMIN], ""),
        ([Role.SECADMIN], ""),
        ([Role.AUDITOR], ""),
    ],
)
def test_a_higher_unit_reads_below_itself_by_role_and_holds_no_project(roles, region):
    found = scope(*roles, kind=UnitKind.CITY, county=None)
    assert (found.region_path, found.reads_region) == (region, bool(region))
    assert (found.reads_county, found.unit_ids) == (False, ())
    assert found.home_path == "/1/10/"


@pytest.mark.parametrize("one", sorted(ADMINISTRATORS))
@pytest.mark.parametrize("other", sorted(set(Role)))
def test_an_administrator_holds_nothing_else(one, other):
    assert conflicting_roles([one, other]) == (one != other)


def test_business_roles_go_together():
    assert not conflicting_roles(BUSINESS_ROLES)
    assert not conflicting_roles([])


@pytest.mark.parametrize(
    ("kind", "parent", "may"),
    [
        (UnitKind.PROVINCE, None, True),
        (UnitKind.PROVINCE, UnitKind.CITY, False),
        (UnitKind.COUNTY, None, True),
        (UnitKind.COUNTY, UnitKind.CITY, True),
        (UnitKind.COUNTY, UnitKind.COUNTY, False),
        (UnitKind.TOWNSHIP, UnitKind.COUNTY, True),
        (UnitKind.TOWNSHIP, UnitKind.CITY, False),
        (UnitKind.TOWNSHIP, None, False),
        (UnitKind.BUREAU, UnitKind.COUNTY, True),
        (UnitKind.BUREAU, UnitKind.TOWNSHIP, False),
        (UnitKind.DEPARTMENT, UnitKind.COUNTY, True),
        (UnitKind.TEAM, UnitKind.BUREAU, True),
        (UnitKind.TEAM, UnitKind.CITY, False),
        (UnitKind.COMPANY, UnitKind.PARK, True),
    ],
)
def test_where_a_unit_may_stand(kind, parent, may):
    assert may_stand_under(kind, parent) is may


def test_a_merged_unit_is_held_by_the_unit_it_went_into_through_every_merger():
    assert held_ids([5], {1: 3, 2: 3, 3: 5, 7: 8}) == (5, 3, 1, 2)
    assert held_ids([8], {1: 3}) == (8,)


@given(st.dictionaries(st.integers(1, 20), st.integers(1, 20)), st.sets(st.integers(1, 20)))
def test_held_ids_end_even_in_a_circle_and_lose_nothing(merged, own):
    held = set(held_ids(own, merged))
    assert own <= held
    assert all(old in held for old, new in merged.items() if new in held)


@pytest.mark.parametrize(
    ("password", "kinds"),
    [
        ("", 0),
        ("abcdefgh", 1),
        ("12345678", 1),
        ("abcd1234", 2),
        ("Abcd1234", 3),
        ("abcd-1234", 3),
        ("Abcd-1234", 4),
        ("密码密码", 1),
        ("密码Ab1", 4),
        ("        ", 1),
    ],
)
def test_kinds_of_characters_in_a_password(password, kinds):
    assert password_kinds(password) == kinds


@given(st.integers())
def test_a_one_time_password_has_three_kinds_and_no_sign_to_mistake(seed):
    password = one_time_password(random.Random(seed).choice)
    assert len(password) == ONE_TIME_LENGTH
    assert password_kinds(password) == 3
    assert not set(password) & set("0O1lIio")
