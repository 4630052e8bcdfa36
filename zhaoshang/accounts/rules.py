"""Roles, kinds of unit and the scope they give, as plain values.

- `Role`: the groups of product.md; the three administrators exclude one another (reliability D7).
- `Scope`: what one user can see; every `visible_to(user)` is built on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Stored names of the Django groups."""

    CLERK = "clerk"
    UNIT_HEAD = "unit_head"
    BUREAU = "bureau"
    BUREAU_ADMIN = "bureau_admin"
    LEADER = "leader"
    LEGAL = "legal"
    ARCHIVIST = "archivist"
    REVIEWER = "reviewer"
    SYSADMIN = "sysadmin"
    SECADMIN = "secadmin"
    AUDITOR = "auditor"


ADMINISTRATORS = frozenset({Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR})
BUSINESS_ROLES = frozenset(Role) - ADMINISTRATORS
COUNTY_WIDE = frozenset({Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER})
UNIT_WIDE = frozenset({Role.CLERK, Role.UNIT_HEAD})


class UnitKind(StrEnum):
    """Kinds of unit in the tree province – city – county – below."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    BUREAU = "bureau"
    TOWNSHIP = "township"
    PARK = "park"
    DEPARTMENT = "department"
    TEAM = "team"
    COMPANY = "company"


ABOVE_COUNTY = frozenset({UnitKind.PROVINCE, UnitKind.CITY})
BELOW_COUNTY = frozenset(UnitKind) - ABOVE_COUNTY - {UnitKind.COUNTY}

PARENTS: dict[UnitKind, frozenset[UnitKind | None]] = {
    UnitKind.PROVINCE: frozenset({None}),
    UnitKind.CITY: frozenset({None, UnitKind.PROVINCE}),
    UnitKind.COUNTY: frozenset({None, UnitKind.PROVINCE, UnitKind.CITY}),
    UnitKind.BUREAU: frozenset({UnitKind.PROVINCE, UnitKind.CITY, UnitKind.COUNTY}),
    UnitKind.TOWNSHIP: frozenset({UnitKind.COUNTY, UnitKind.PARK}),
    UnitKind.PARK: frozenset({UnitKind.COUNTY, UnitKind.TOWNSHIP}),
    UnitKind.DEPARTMENT: frozenset(UnitKind) - {UnitKind.TEAM, UnitKind.COMPANY},
    UnitKind.TEAM: frozenset(UnitKind) - ABOVE_COUNTY - {UnitKind.COMPANY},
    UnitKind.COMPANY: frozenset(UnitKind) - ABOVE_COUNTY - {UnitKind.TEAM},
}


class Office(StrEnum):
    """Codes of positions that approvals and escalation look for (R8)."""

    PARTY_SECRETARY = "party_secretary"
    COUNTY_HEAD = "county_head"
    DEPUTY_HEAD_INVESTMENT = "deputy_head_investment"
    LEADER_IN_CHARGE = "leader_in_charge"
    PARK_HEAD = "park_head"
    UNIT_PRINCIPAL = "unit_principal"
    OTHER = "other"


@dataclass(frozen=True)
class Scope:
    """What a user can see, worked out from roles, unit, unit tree and team memberships on a day.

    Attributes:
        roles: The user's roles.
        county_id: The user's own county; None above the counties.
        home_path: Above the counties, the path prefix of the own unit: whose units and people
            (their names, for an administrator their accounts) the user may see; "" inside a county,
            where it is the county.
        region_path: Path prefix of a unit above the counties whose levels below are read, or "".
        reads_county: Sees everything of the own county (bureau, bureau_admin, leader).
        unit_ids: Units whose part in a project opens it: own unit, for a unit head its sub-units,
            the teams the user is a member of today, and what was merged into any of these.
        deputy_of: Units whose head the user stands in for today (R8), and what was merged into
            them; whatever the roles. It opens what asks for it, nothing else.
    """

    roles: frozenset[str] = frozenset()
    county_id: int | None = None
    home_path: str = ""
    region_path: str = ""
    reads_county: bool = False
    unit_ids: tuple[int, ...] = ()
    deputy_of: tuple[int, ...] = ()

    def has(self, *roles: Role) -> bool:
        """Tell whether the user holds one of the roles."""
        return not self.roles.isdisjoint(roles)

    @property
    def reads_region(self) -> bool:
        """A leader or bureau user of a higher unit: reads below, writes nothing (R19)."""
        return bool(self.region_path)


def conflicting_roles(roles: Iterable[str]) -> bool:
    """Tell whether a set of roles is forbidden for one person.

    Two of the three administrators, or an administrator with any business role, exclude each other
    (product.md, "Who uses it"; reliability.md D7).
    """
    held = set(roles)
    administrators = held & ADMINISTRATORS
    return len(administrators) > 1 or bool(administrators and held - ADMINISTRATORS)


def scope_of(
    *,
    roles: Iterable[str],
    unit_id: int,
    unit_kind: str,
    unit_path: str,
    county_id: int | None,
    below_ids: Iterable[int] = (),
    team_ids: Iterable[int] = (),
) -> Scope:
    """Work out the scope of one user (R19).

    Source: rules.md R5, R19; product.md "Who uses it".
    """
    held = frozenset(roles)
    home = unit_path if county_id is None else ""
    if not held & BUSINESS_ROLES:
        return Scope(roles=held, county_id=county_id, home_path=home)
    county_wide = bool(held & COUNTY_WIDE)
    if unit_kind in ABOVE_COUNTY:
        return Scope(roles=held, home_path=home, region_path=unit_path if county_wide else "")
    units: list[int] = []
    if held & UNIT_WIDE:
        units.append(unit_id)
        units.extend(team_ids)
    if Role.UNIT_HEAD in held:
        units.extend(below_ids)
    return Scope(
        roles=held,
        county_id=county_id,
        home_path=home,
        reads_county=county_wide,
        unit_ids=tuple(dict.fromkeys(units)),
    )


def held_ids(unit_ids: Iterable[int], merged_into: Mapping[int, int]) -> tuple[int, ...]:
    """Add to units the units that were merged into them, and those merged into these.

    A project keeps the unit it was entered under; after a merger the people of the new unit must
    find it.

    Args:
        unit_ids: Units of a scope.
        merged_into: For each merged unit, the unit it was merged into.

    Source: anchors.md (b) 20.
    """
    wanted = dict.fromkeys(unit_ids)
    grew = True
    while grew:
        before = len(wanted)
        wanted.update(dict.fromkeys(old for old, new in merged_into.items() if new in wanted))
        grew = len(wanted) > before
    return tuple(wanted)


def may_stand_under(kind: str, parent_kind: str | None) -> bool:
    """Tell whether a unit of one kind may stand directly under one of another (None: no parent).

    Source: product.md, "Who uses it": province – city – county – township, department, park …
    """
    return parent_kind in PARENTS[UnitKind(kind)]


def password_kinds(password: str) -> int:
    """Count the kinds of characters in a password: lower case, upper case, digits, all others.

    Source: reliability.md D2.
    """
    kinds = (str.islower, str.isupper, str.isdigit)
    found = [any(kind(sign) for sign in password) for kind in kinds]
    return sum(found) + (not all(_is_plain(sign) for sign in password))


def _is_plain(sign: str) -> bool:
    return sign.islower() or sign.isupper() or sign.isdigit()


ONE_TIME_SIGNS = ("abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789")
ONE_TIME_LENGTH = 12


def one_time_password(pick: Callable[[str], str]) -> str:
    """Make a one-time password of three kinds, without signs that are mistaken for one another.

    Args:
        pick: Returns one sign of a text at random; a cryptographic source in the services.
    """
    everything = "".join(ONE_TIME_SIGNS)
    signs = [pick(kind) for kind in ONE_TIME_SIGNS]
    signs += [pick(everything) for _ in range(ONE_TIME_LENGTH - len(signs))]
    return "".join(signs)
