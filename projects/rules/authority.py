"""Who decides on a project and who signs (rules.md R8).

- `Breach`: whether the terms stay within the county's policy.
- `Tier`: one row of the county's table: location, land up to (inclusive), breach → path, signer.
- `authority_for`: the first row that fits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Breach(StrEnum):
    """How far the terms leave the policy (S1): not, in minor points, in major ones."""

    NONE = "none"
    MINOR = "minor"
    MAJOR = "major"


class Location(StrEnum):
    """Where the project stands."""

    PARK = "park"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class Tier:
    """One row of the table of R8; `upper_mu` is inclusive, None has no limit."""

    location: Location
    breach: Breach
    upper_mu: Decimal | None
    decides: tuple[str, ...]
    signs: str


def authority_for(
    tiers: Sequence[Tier], *, location: Location, land_mu: Decimal, breach: Breach
) -> Tier | None:
    """Return the row that decides: of those that fit, the one with the lowest land limit.

    Land is summed over the parcels and phases of one project.

    Source: rules.md R8.
    """
    fitting = [
        tier
        for tier in tiers
        if tier.location is location
        and tier.breach is breach
        and (tier.upper_mu is None or land_mu <= tier.upper_mu)
    ]
    return min(
        fitting,
        key=lambda tier: Decimal("Infinity") if tier.upper_mu is None else tier.upper_mu,
        default=None,
    )
