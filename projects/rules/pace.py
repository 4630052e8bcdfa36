"""How long projects take on their way (rules.md R3; S3: judge the county by its pace).

- `Leg`: entered → signed → landed → producing, each by the days that count.
- `days_of`: the days of each leg that is behind a project, suspensions left out (R7).
- `median`: the middle of some numbers of days.

Unlike the weekly scheduling page, which counts days in a list by the stage log alone, a leg goes by
the days that count for everybody: submission, formal signing, landing, production. So projects that
came in by a workbook, which have no log of their past, have them too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Leg(StrEnum):
    """A part of the way, by the list it is spent in."""

    CLUE = "clue"
    SIGNED = "signed"
    LANDED = "landed"


@dataclass(frozen=True)
class Stop:
    """A suspension: from a day to the day before it was resumed; None: it lasts."""

    since: dt.date
    until: dt.date | None = None


@dataclass(frozen=True)
class Course:
    """The days of a project that count; None: it has not come so far, or nobody knows when.

    Attributes:
        entered_on: Submitted as a clue.
        signed_on: Formal contract signed.
        landed_on: Came into the landed list.
        produced_on: Production started.
        stops: Suspensions.
    """

    entered_on: dt.date
    signed_on: dt.date | None = None
    landed_on: dt.date | None = None
    produced_on: dt.date | None = None
    stops: tuple[Stop, ...] = ()

    def ends(self) -> dict[Leg, tuple[dt.date | None, dt.date | None]]:
        """Return first and last day of each leg."""
        return {
            Leg.CLUE: (self.entered_on, self.signed_on),
            Leg.SIGNED: (self.signed_on, self.landed_on),
            Leg.LANDED: (self.landed_on, self.produced_on),
        }


def days_of(course: Course) -> dict[Leg, int]:
    """Return the days of each leg that is known at both ends, in calendar days.

    A leg whose end lies before its beginning says nothing about pace and is left out.

    Source: rules.md R2 (calendar days), R7 (a suspension stops the clocks).
    """
    found = {}
    for leg, (first, last) in course.ends().items():
        if first is not None and last is not None and last >= first:
            found[leg] = (last - first).days - _stopped(course.stops, first, last)
    return found


def _stopped(stops: Sequence[Stop], first: dt.date, last: dt.date) -> int:
    return sum(
        max(0, (min(stop.until or last, last) - max(stop.since, first)).days) for stop in stops
    )


def landed_on(
    moved_on: dt.date | None, gate_days: Sequence[dt.date], started_on: dt.date | None
) -> dt.date | None:
    """Return the day a project came into the landed list.

    1. The day of the move, where the log knows it.
    2. Else (it came in by a workbook) the last day of what the gate asks for: filing, registration,
       land, deposit; but no later than construction began.

    Source: rules.md R3 (gate into "procedures").
    """
    if moved_on is not None:
        return moved_on
    known = max(gate_days, default=None)
    if known is None or started_on is None:
        return known or started_on
    return min(known, started_on)


def median(days: Sequence[int]) -> Decimal | None:
    """Return the middle; of an even number the mean of the two in the middle; None of nothing."""
    if not days:
        return None
    ordered, half = sorted(days), len(days) // 2
    if len(ordered) % 2:
        return Decimal(ordered[half])
    return Decimal(ordered[half - 1] + ordered[half]) / 2
