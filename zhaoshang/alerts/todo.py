"""The to-do page's registry: each app adds a provider of what a user has to do.

An app registers in `<app>/todo.py` (found at start-up):

    def returned_moves(user: User, on: date) -> Sequence[TodoItem]: ...

    register(returned_moves)

A provider takes a fixed number of queries, shows only what this user has to do, and nothing that is
done or closed. The same items give the page, its groups, its kinds and the count in the top bar.

What is overdue comes first, then what is due today, this week, later; within each by consequence
(`Weight`), so that a follow-up a month late does not hide a report that is counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any

from zhaoshang.accounts.models import User
from zhaoshang.alerts.rules import DueGroup, Severity, due_group

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Label = str | _StrPromise


class Weight(IntEnum):
    """What it leads to if a duty is left undone, the gravest first."""

    BINDING = 1
    """A day of law, contract or decision runs out: it binds the county."""
    COUNTED = 2
    """Whether it was in time is counted for the unit."""
    FLAG = 3
    """A flag is up, or goes up."""
    AWAITED = 4
    """Others cannot go on."""
    ROUTINE = 5
    """Nothing but its own work."""


class Duty(StrEnum):
    """What is asked of somebody: the kinds by which the page is narrowed."""

    FILL = "fill"
    """To write, report or enter something."""
    REVIEW = "review"
    """Somebody handed it in: look at it, confirm, verify, give an opinion."""
    RETURNED = "returned"
    """It came back: put it right."""
    DECIDE = "decide"
    """A decision that waits for this very person, or office."""
    FLAGS = "flags"
    """Flags and what follows from them."""
    HANDLE = "handle"
    """Everything else: arrange, send, file, attend, take note."""


@dataclass(frozen=True)
class TodoItem:
    """One thing a user has to do.

    Args:
        title: What it is about, in one line.
        url: Where it is done; a path of ours.
        action_label: Word of the button: a verb.
        kind_label: What sort of duty it is.
        detail: A sentence more.
        due_on: Until when; None without a deadline.
        severity: How much it asks.
        weight: What it leads to if it is left undone.
        posts: The button posts to `url` instead of opening it.
        duty: What is asked.
        badge: A flag to be drawn beside the title, as `components/_flag_badge.html` takes it.
    """

    title: Label
    url: str
    action_label: Label
    kind_label: Label
    detail: Label = ""
    due_on: dt.date | None = None
    severity: Severity = Severity.INFO
    weight: Weight = Weight.ROUTINE
    posts: bool = False
    duty: Duty = Duty.HANDLE
    badge: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class TodoGroup:
    """Items of one part of the page, most urgent first."""

    group: DueGroup
    items: tuple[TodoItem, ...]


@dataclass(frozen=True)
class TodoCounts:
    """How many items a user has, and how many of them in each part of the page."""

    overdue: int
    today: int
    week: int
    later: int

    @property
    def total(self) -> int:
        """All items."""
        return self.overdue + self.today + self.week + self.later


Provider = Callable[[User, dt.date], Sequence[TodoItem]]

_providers: list[Provider] = []
_SEVEREST = {Severity.WARNING: 0, Severity.ATTENTION: 1, Severity.INFO: 2}
_GROUPS = {group: place for place, group in enumerate(DueGroup)}


def register(provider: Provider) -> Provider:
    """Add a provider and return it; adding it again changes nothing."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def items_for(user: User, on: dt.date) -> list[TodoItem]:
    """Return everything a user has to do: by part of the page, in it the gravest first."""
    found = [item for provider in _providers for item in provider(user, on)]
    return sorted(found, key=lambda item: _place(item, on))


def groups_of(items: Sequence[TodoItem], on: dt.date) -> list[TodoGroup]:
    """Return the parts of the to-do page that have items."""
    groups = (
        TodoGroup(group, tuple(item for item in items if due_group(item.due_on, on) == group))
        for group in DueGroup
    )
    return [group for group in groups if group.items]


def counts_of(items: Sequence[TodoItem], on: dt.date) -> TodoCounts:
    """Count items by part of the page."""
    groups = [due_group(item.due_on, on) for item in items]
    return TodoCounts(**{group.value: groups.count(group) for group in DueGroup})


def narrowed(
    items: Sequence[TodoItem],
    on: dt.date,
    *,
    duty: Duty | None = None,
    due: DueGroup | None = None,
) -> list[TodoItem]:
    """Return the items of one kind, of one part of the page; None asks for all of them."""
    return [
        item
        for item in items
        if (duty is None or item.duty == duty)
        and (due is None or due_group(item.due_on, on) == due)
    ]


def _place(item: TodoItem, on: dt.date) -> tuple[int, int, dt.date, int, str, str]:
    group = due_group(item.due_on, on)
    due_on = item.due_on or dt.date.max
    severity, kind = _SEVEREST[item.severity], str(item.kind_label)
    return _GROUPS[group], item.weight, due_on, severity, kind, str(item.title)
