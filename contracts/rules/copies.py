"""Originals as plain values: where one stands, and what is missing for filing (S4, R14)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """Where one original stands on its way to the holder."""

    TO_SEND = "to_send"
    ON_ITS_WAY = "on_its_way"
    RECEIVED = "received"
    WITHDRAWN = "withdrawn"


def standing_of(
    sent_on: dt.date | None, received_on: dt.date | None, withdrawn_on: dt.date | None = None
) -> Standing:
    """Tell where an original stands, by its days."""
    if withdrawn_on is not None:
        return Standing.WITHDRAWN
    if received_on is not None:
        return Standing.RECEIVED
    return Standing.ON_ITS_WAY if sent_on is not None else Standing.TO_SEND


@dataclass(frozen=True)
class PlaceStanding:
    """A place of the list of holders: its original's standing, None while it has none."""

    place: str
    standing: Standing | None

    @property
    def is_filled(self) -> bool:
        """Its holder has the original."""
        return self.standing is Standing.RECEIVED


@dataclass(frozen=True)
class Filing:
    """How far the filing of a contract is.

    Attributes:
        minimum: Originals that have to be there.
        received: Originals that a holder has confirmed.
        places: The list of holders, in order.
    """

    minimum: int
    received: int
    places: tuple[PlaceStanding, ...]

    @property
    def open_places(self) -> tuple[PlaceStanding, ...]:
        """Holders of the list that do not have theirs."""
        return tuple(each for each in self.places if not each.is_filled)

    @property
    def missing(self) -> int:
        """How many originals are still to be received before the contract can be filed."""
        return max(len(self.open_places), self.minimum - self.received, 0)


def filing_of(
    minimum: int, places: Sequence[str], copies: Iterable[tuple[str, Standing]]
) -> Filing:
    """Work out how far a filing is from the originals of a contract.

    Args:
        minimum: Least number of originals in the county.
        places: Codes of the named holders, in order.
        copies: Place ("" beyond the list) and standing of each original; withdrawn ones may be
            among them and do not count.

    Source: rules R14 (at least 8 in the county; named holders).
    """
    standing = [each for each in copies if each[1] is not Standing.WITHDRAWN]
    by_place = {place: state for place, state in standing if place}
    received = Counter(state for _place, state in standing)[Standing.RECEIVED]
    return Filing(
        minimum, received, tuple(PlaceStanding(each, by_place.get(each)) for each in places)
    )
