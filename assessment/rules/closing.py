"""Closing a month (rules.md R2, R10): what was published, what became known later, and its proof.

- `corrections`: what became known since of months already closed.
- `booked_in`: in which month money counts that was verified after its year was closed.
- `recompute`: every number of a closed month, from the content that was kept with it.
- `standing`: where a unit is with a month's report, as the submission board shows it.

Figures in the indicator's own measure, written as plain decimals.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from assessment.rules.progress import Progress, month_shares, progress
from assessment.rules.reports import State
from zhaoshang.core.money import GapBasis
from zhaoshang.core.periods import Month

# Raised when the form of what is kept changes; older content is read by its own number.
FORMAT = 1
_ZERO = Decimal(0)


def corrections(
    live: Sequence[Decimal], known: Sequence[Decimal], month: Month
) -> dict[Month, Decimal]:
    """Return what became known of the year's earlier months since they were closed, by month.

    Args:
        live: Twelve figures by the month in which it happened, as the ledger has them now.
        known: The same as published so far, later corrections included.
        month: The month that is being closed; only what lies before it is corrected.
    """
    earlier = range(month.number - 1)
    return {
        Month(month.year, index + 1): live[index] - known[index]
        for index in earlier
        if live[index] != known[index]
    }


def booked_in(
    month: Month, known: dt.datetime, closings: Sequence[tuple[Month, dt.datetime]]
) -> Month:
    """Return the month in which a figure counts as published.

    Its own. What becomes known after it was closed is booked by the next close of the same year;
    after the close of December there is none, so it is booked in the first month that was open when
    it became known, and corrects its own.

    Args:
        month: The month it is of.
        known: When it became known: the moment of verification.
        closings: Closed months of the county with the moment of each.

    Source: rules.md R2.
    """
    last = max((closed for closed, at in closings if at <= known), default=None)
    return month if last is None or last < Month(month.year, 12) else last + 1


@dataclass(frozen=True)
class Recomputed:
    """A figure worked out of what was kept: this month, the year, and progress by basis."""

    value: Decimal
    cumulative: Decimal
    progress: Mapping[int, Progress]


def recompute(content: Mapping[str, Any]) -> dict[tuple[int, int], Recomputed]:
    """Work every figure of a closed month out of its content, by unit and indicator.

    A figure of the ledger is what its months add up to, less what was published before; a reported
    one is what the unit reported, with the corrections booked in the month.
    """
    month = Month.parse(content["month"])
    rule = content["progress"]
    targets: dict[tuple[int, int], list[Mapping[str, Any]]] = {}
    for each in content["targets"]:
        targets.setdefault((each["unit"], each["indicator"]), []).append(each)
    found: dict[tuple[int, int], Recomputed] = {}
    for row in content["figures"]:
        key = (row["unit"], row["indicator"])
        before = Decimal(row["before"])
        if row["months"] is None:
            value = Decimal(row["reported"]) + Decimal(row["corrected"])
        else:
            value = sum(map(Decimal, row["months"][: month.number]), _ZERO) - before
        cumulative = before + value
        found[key] = Recomputed(
            value,
            cumulative,
            {
                each["basis"]: _progress(each, cumulative, month, rule)
                for each in targets.get(key, ())
            },
        )
    return found


def _progress(
    target: Mapping[str, Any], cumulative: Decimal, month: Month, rule: Mapping[str, Any]
) -> Progress:
    shares = (
        month_shares([Decimal(each) for each in target["months"]]) if rule["by_month"] else None
    )
    return progress(
        cumulative,
        Decimal(target["amount"]),
        month,
        shares=shares,
        gap_from=GapBasis(rule["gap_from"]),
        decimals=rule["decimals"],
    )


class Standing(StrEnum):
    """Where a unit is with a month's report. What waits after the due day is missing."""

    NOT_STARTED = "not_started"
    DRAFT = "draft"
    AWAITING = "awaiting"
    MISSING = "missing"
    SUBMITTED = "submitted"
    LATE = "late"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    LOCKED = "locked"


_WITH_BUREAU = {
    State.RETURNED: Standing.RETURNED,
    State.ACCEPTED: Standing.ACCEPTED,
    State.LOCKED: Standing.LOCKED,
}


def standing(
    state: State,
    *,
    is_started: bool,
    is_submitted: bool,
    is_late: bool,
    due_on: dt.date,
    on: dt.date,
) -> Standing:
    """Tell where a unit is with a report.

    Args:
        state: The report's state.
        is_started: Somebody has opened it.
        is_submitted: It was submitted once, so it is not missing, whatever became of it.
        is_late: Its first submission came after the due day.
        due_on: Until when it was owed; that day counts to its last second.
        on: Today.
    """
    if not is_submitted and (on > due_on or state is State.LOCKED):
        return Standing.MISSING
    if state in _WITH_BUREAU:
        return _WITH_BUREAU[state]
    if state is State.SUBMITTED:
        return Standing.LATE if is_late else Standing.SUBMITTED
    if state is State.AWAITING:
        return Standing.AWAITING
    return Standing.DRAFT if is_started else Standing.NOT_STARTED
