"""The states of a score run (rules.md R12): computed → public notice → final → published.

- `ACTS`: what may be done in which state, and where it leads.
- `scheme_for`: which scheme holds for a group and a period.
- `window_is_open`: whether an objection may still be filed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from zhaoshang.core.periods import Cycle, Period


class RunState(StrEnum):
    """How far a result is."""

    COMPUTED = "computed"
    NOTICED = "noticed"
    FINAL = "final"
    PUBLISHED = "published"


class RunAct(StrEnum):
    """What is done with a result."""

    RECOMPUTE = "recompute"
    NOTICE = "notice"
    RULE = "rule"
    FINALISE = "finalise"
    PUBLISH = "publish"


ACTS: dict[RunAct, dict[RunState, RunState]] = {
    RunAct.RECOMPUTE: {RunState.COMPUTED: RunState.COMPUTED},
    RunAct.NOTICE: {RunState.COMPUTED: RunState.NOTICED},
    RunAct.RULE: {RunState.NOTICED: RunState.NOTICED},
    RunAct.FINALISE: {RunState.NOTICED: RunState.FINAL},
    RunAct.PUBLISH: {RunState.FINAL: RunState.PUBLISHED},
}


class Hindrance(StrEnum):
    """Why a result may not become final."""

    WINDOW_OPEN = "window_open"
    OBJECTIONS_OPEN = "objections_open"


def window_is_open(until: dt.date, on: dt.date) -> bool:
    """Tell whether an objection may be filed: to the last second of the window's last day."""
    return on <= until


def hindrances(until: dt.date, on: dt.date, open_objections: int) -> list[Hindrance]:
    """Return what keeps a result under public notice from becoming final."""
    found = []
    if window_is_open(until, on):
        found.append(Hindrance.WINDOW_OPEN)
    if open_objections:
        found.append(Hindrance.OBJECTIONS_OPEN)
    return found


class SchemeCycle(StrEnum):
    """Which results a scheme is for: any, those within the year, or the year's."""

    ANY = "any"
    WITHIN = "within"
    YEAR = "year"

    def fits(self, period: Period) -> bool:
        """Tell whether it is for results of this length."""
        if self is SchemeCycle.ANY:
            return True
        return (self is SchemeCycle.YEAR) == (period.cycle is Cycle.YEAR)


@dataclass(frozen=True)
class SchemeOnOffer:
    """A scheme that was adopted.

    Attributes:
        pk: Its id.
        cycle: Which results it is for.
        from_month: Number of the month from which it holds.
        group_ids: The groups it is for; empty: every group.
    """

    pk: int
    cycle: SchemeCycle
    from_month: int
    group_ids: frozenset[int] = frozenset()


def scheme_for(
    offers: Iterable[SchemeOnOffer], group_id: int, period: Period
) -> SchemeOnOffer | None:
    """Return the scheme that holds for a group and a period, if there is one.

    One that names the group goes before one for all, one for that length of period before one for
    any, a later one before an earlier.

    Source: rules.md R11 (per unit group), R12.
    """
    fitting = [
        each
        for each in offers
        if each.cycle.fits(period)
        and each.from_month <= period.last_month.number
        and (not each.group_ids or group_id in each.group_ids)
    ]
    if not fitting:
        return None
    return max(
        fitting,
        key=lambda each: (
            bool(each.group_ids),
            each.cycle is not SchemeCycle.ANY,
            each.from_month,
            each.pk,
        ),
    )
