"""The registry of what a leaver holds and can hand over.

Each app lists its own in `<app>/held_duties.py` (found at start-up):

    register(HeldDuty(
        name="projects.responsible",
        label=_("Projects one is responsible for"),
        count=count_responsible,
        takers=people_who_may_be_responsible,
        hand_over=hand_over_responsible,
    ))

This app knows the registry alone: how many there are and who may take them, the owner of the rows
says, and its own services write them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from zhaoshang.accounts.models import User

    Label = str | _StrPromise


class HandOver(Protocol):
    """Puts all that one person holds of a kind into another's hands; returns the records' ids.

    It runs inside the transaction of the act, which leaves the one event; it writes the history of
    each record. Raises RuleBroken when one cannot go to that person, and then none goes.
    """

    def __call__(
        self, *, giver: User, taker: User, by: User, on: dt.date, reason: str
    ) -> Sequence[int]:
        """Hand over."""


@dataclass(frozen=True)
class HeldDuty:
    """One kind of thing that a person holds.

    Args:
        name: Dotted name; the part before the dot is the app's label.
        label: What people call them.
        count: How many a person holds that are still open on a day.
        takers: Who may take them; None where they are handed over on a page of their own.
        hand_over: Does it; None where they are handed over on a page of their own.
        hint: Where that is.
    """

    name: str
    label: Label
    count: Callable[[User, dt.date], int]
    takers: Callable[[User, dt.date], QuerySet[User]] | None = None
    hand_over: HandOver | None = None
    hint: Label = ""


_duties: dict[str, HeldDuty] = {}


def register(duty: HeldDuty) -> HeldDuty:
    """Add a kind and return it.

    Raises:
        ValueError: when another kind has the name.
    """
    if _duties.setdefault(duty.name, duty) is not duty:
        raise ValueError(f"held duty {duty.name!r} is registered twice")
    return duty


def registered() -> list[HeldDuty]:
    """Return all kinds, by name."""
    return [_duties[name] for name in sorted(_duties)]


def find(name: str) -> HeldDuty | None:
    """Return the kind of a name, if there is one."""
    return _duties.get(name)
