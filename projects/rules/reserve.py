"""Reserve projects 储备项目 and land and plants on offer 可供地块和厂房, as plain values.

- `Band`, `Bands`, `band_of`: size bands of the year's quota (S4);
- `ReserveState`, `SpaceKind`, `ReservationState`;
- `free_area`: what is left of an offer on a day.

Sources: product.md "Packaged projects and reserve"; seed S4 (quota by size band).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Band(StrEnum):
    """Size bands of reserve projects, the largest first."""

    LARGE = "large"
    MIDDLE = "middle"
    SMALL = "small"


@dataclass(frozen=True)
class Bands:
    """Total investment from which a project is in each band, that amount included. In 万元."""

    large_wan: Decimal
    middle_wan: Decimal
    small_wan: Decimal


class ReserveState(StrEnum):
    """How far a reserve project is."""

    PROPOSED = "proposed"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    TAKEN_UP = "taken_up"
    SHELVED = "shelved"


# What counts towards the quota: it was good enough to be promoted.
COUNTED = (ReserveState.ACCEPTED, ReserveState.TAKEN_UP)


class SpaceKind(StrEnum):
    """What is on offer."""

    LAND = "land"
    PLANT = "plant"


class ReservationState(StrEnum):
    """How far a reservation is; one whose last day has passed has expired, whatever is stored."""

    RESERVED = "reserved"
    TAKEN = "taken"
    RELEASED = "released"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Held:
    """A reservation as far as it takes area away."""

    area: Decimal
    state: str
    until: dt.date


def band_of(total_wan: Decimal | None, bands: Bands) -> Band | None:
    """Return the band of a total investment; None without one, and below the smallest band."""
    if total_wan is None:
        return None
    for band, least in (
        (Band.LARGE, bands.large_wan),
        (Band.MIDDLE, bands.middle_wan),
        (Band.SMALL, bands.small_wan),
    ):
        if total_wan >= least:
            return band
    return None


def holds(held: Held, on: dt.date) -> bool:
    """Tell whether a reservation takes area away on a day: taken, or reserved to that day."""
    if held.state == ReservationState.TAKEN:
        return True
    return held.state == ReservationState.RESERVED and held.until >= on


def free_area(area: Decimal, held: Iterable[Held], on: dt.date) -> Decimal:
    """Return what of an offer is free on a day, in the offer's own measure (亩 or m²)."""
    return area - sum((each.area for each in held if holds(each, on)), Decimal(0))
