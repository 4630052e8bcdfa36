"""Rules of backups: how long each is kept, and when the newest is too old.

- `to_remove`: daily, weekly and monthly ones; the newest and the last that passed its trial stay.
- `judge`: what the health page says of the newest backup and of the last trial.

Source: reliability.md, section 6 (own goals: a backup each night, a trial each week).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Kept:
    """One finished backup: its name, when it was begun (the county's time), passed its trial."""

    name: str
    at: dt.datetime
    is_verified: bool = False


@dataclass(frozen=True)
class Retention:
    """For how many days, weeks and months with a backup one of each is kept."""

    daily: int = 7
    weekly: int = 5
    monthly: int = 12


class State(StrEnum):
    """How backups stand, the worst first."""

    NONE = "none"
    OLD = "old"
    DAMAGED = "damaged"
    UNTRIED = "untried"
    TRIAL_OLD = "trial_old"
    GOOD = "good"


@dataclass(frozen=True)
class Facts:
    """What is known of backups; moments aware, None where there was none yet.

    Args:
        since: When the first was attempted; None where none was: the schedule tells of that.
        backed_up_at: Begin of the newest good backup.
        tried_at: Begin of the last trial that was passed.
        last_trial_failed: The last trial was not passed.
    """

    since: dt.datetime | None
    backed_up_at: dt.datetime | None
    tried_at: dt.datetime | None
    last_trial_failed: bool


def to_remove(backups: Sequence[Kept], keep: Retention) -> list[str]:
    """Return the names of those that retention no longer keeps, oldest first.

    Of each of the last so many days, ISO weeks and months that have a backup the newest is kept.
    Whatever the numbers say, the newest of all and the last that passed its trial stay.
    """
    ordered = sorted(backups, key=lambda each: (each.at, each.name), reverse=True)
    kept = {each.name for each in ordered[:1]}
    kept |= {each.name for each in [one for one in ordered if one.is_verified][:1]}
    periods: tuple[tuple[int, Callable[[dt.datetime], tuple[int, ...]]], ...] = (
        (keep.daily, lambda at: (at.year, at.month, at.day)),
        (keep.weekly, lambda at: tuple(at.isocalendar()[:2])),
        (keep.monthly, lambda at: (at.year, at.month)),
    )
    for count, period in periods:
        newest: dict[tuple[int, ...], str] = {}
        for each in ordered:
            newest.setdefault(period(each.at), each.name)
        kept |= set(list(newest.values())[: max(count, 0)])
    return [each.name for each in reversed(ordered) if each.name not in kept]


def judge(facts: Facts, now: dt.datetime, *, newest: dt.timedelta, trial: dt.timedelta) -> State:
    """Say how backups stand.

    Args:
        facts: What is known.
        now: The moment.
        newest: How old the newest backup may be.
        trial: How long ago the last trial may be.
    """
    if facts.last_trial_failed:
        return State.DAMAGED
    if facts.backed_up_at is None:
        waiting = facts.since is None or now - facts.since <= newest
        return State.UNTRIED if waiting else State.NONE
    if now - facts.backed_up_at > newest:
        return State.OLD
    if facts.tried_at is None:
        fresh = facts.since is None or now - facts.since <= trial
        return State.UNTRIED if fresh else State.TRIAL_OLD
    return State.TRIAL_OLD if now - facts.tried_at > trial else State.GOOD
