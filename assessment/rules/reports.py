"""States of a monthly report and who moves it (rules.md R10).

draft → awaiting the unit head → submitted → accepted | returned (→ awaiting → submitted …);
locked when the month is closed. The unit head's confirmation is the submission.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a report stands. A draft nobody has opened yet is "not started"."""

    DRAFT = "draft"
    AWAITING = "awaiting"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    LOCKED = "locked"


class Act(StrEnum):
    """What can be done with a report."""

    SAVE = "save"
    SEND_UP = "send_up"
    TAKE_BACK = "take_back"
    SEND_BACK = "send_back"
    CONFIRM = "confirm"
    WITHDRAW = "withdraw"
    RETURN = "return"
    ACCEPT = "accept"
    REOPEN = "reopen"
    LOCK = "lock"


# From which states an act is possible, and where it leads (None: the state stays).
ACTS: Mapping[Act, tuple[frozenset[State], State | None]] = {
    Act.SAVE: (frozenset({State.DRAFT, State.RETURNED}), None),
    Act.SEND_UP: (frozenset({State.DRAFT, State.RETURNED}), State.AWAITING),
    Act.TAKE_BACK: (frozenset({State.AWAITING}), State.DRAFT),
    Act.SEND_BACK: (frozenset({State.AWAITING}), State.DRAFT),
    Act.CONFIRM: (frozenset({State.DRAFT, State.RETURNED, State.AWAITING}), State.SUBMITTED),
    Act.WITHDRAW: (frozenset({State.SUBMITTED}), State.DRAFT),
    Act.RETURN: (frozenset({State.SUBMITTED, State.ACCEPTED}), State.RETURNED),
    Act.ACCEPT: (frozenset({State.SUBMITTED}), State.ACCEPTED),
    Act.REOPEN: (frozenset({State.ACCEPTED}), State.RETURNED),
    Act.LOCK: (frozenset(State) - {State.LOCKED}, State.LOCKED),
}


def may(act: Act, state: State) -> bool:
    """Tell whether an act is possible in a state."""
    return state in ACTS[act][0]


class WhyLocked(StrEnum):
    """Why nothing can be changed in a report; the page says so (anchors (d) 13)."""

    AWAITING = "awaiting"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    LATE = "late"
    CLOSED = "closed"


@dataclass(frozen=True)
class Lock:
    """Why a report cannot be changed, since when, and until when an exception holds, if one does.

    `why` is None where it can be changed.
    """

    why: WhyLocked | None
    exception_until: dt.date | None = None


def lock_of(
    state: State,
    *,
    is_closed: bool,
    is_past_limit: bool,
    exception_until: dt.date | None,
    on: dt.date,
) -> Lock:
    """Tell whether and why a report is locked.

    Args:
        state: Where it stands.
        is_closed: The month is closed: no exception opens it (R2).
        is_past_limit: Past the day after which late reports are not taken any more (policy).
        exception_until: Last day of the exception for this unit and month, if there is one.
        on: Today.

    Source: rules.md R10 ("It says why: late, accepted, closed. Exceptions per unit and period").
    """
    if is_closed or state is State.LOCKED:
        return Lock(WhyLocked.CLOSED)
    held = exception_until if exception_until is not None and on <= exception_until else None
    if state is State.AWAITING:
        return Lock(WhyLocked.AWAITING)
    if state is State.SUBMITTED:
        return Lock(WhyLocked.SUBMITTED)
    if state is State.ACCEPTED:
        return Lock(WhyLocked.ACCEPTED)
    if is_past_limit and held is None:
        return Lock(WhyLocked.LATE)
    return Lock(None, held)


def possible(entitled: Collection[Act], state: State, lock: Lock) -> frozenset[Act]:
    """Return what of all that somebody may ever do can be done with a report now.

    Writing needs an open report; a confirmation also takes one that waits for it.
    """
    closed: set[Act] = set()
    if lock.why is not None:
        closed = {Act.SAVE, Act.SEND_UP}
        if lock.why is not WhyLocked.AWAITING:
            closed.add(Act.CONFIRM)
    return frozenset(act for act in entitled if act not in closed and may(act, state))


def is_on_time(submitted_on: dt.date, due_on: dt.date) -> bool:
    """Tell whether a first submission is on time: the due day counts to its last second."""
    return submitted_on <= due_on
