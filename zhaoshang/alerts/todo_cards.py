"""Cards beside the to-do list: figures of what somebody answers for, each opening what it counted.

An app registers in `<app>/todo_cards.py` (found at start-up):

    def flags_of_the_county(user: User, on: dt.date) -> Sequence[Card]: ...

    register(flags_of_the_county)

A provider takes a fixed number of queries and gives a card only to whom it concerns. Each figure
is counted by the selector of the list that its address opens, so that the two cannot differ; an
address is given only to who may open it. Cards of one key are one card: somebody with several
roles sees each once, and several apps may add their figures to it.

`register_action` adds a button to the head of the page in the same way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from zhaoshang.accounts.models import User

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Label = str | _StrPromise


class Place(IntEnum):
    """Order of the cards."""

    HEADLINE = 1
    MONTH = 2
    FLAGS = 3
    DESK = 4
    FOLLOW = 5
    SYSTEM = 6


@dataclass(frozen=True)
class Figure:
    """One line of a card.

    Args:
        label: What is counted.
        value: How many; or a word, for a state.
        url: The list that shows exactly what was counted.
        tone: "red" or "amber" where it should be looked at.
        note: A few words more.
    """

    label: Label
    value: int | Label
    url: str = ""
    tone: str = ""
    note: Label = ""


@dataclass(frozen=True)
class Headline:
    """A large figure with its bar against time.

    Args:
        percent: Of the target; None without a target.
        time: Time progress in per cent.
        gap: Ahead or behind in points.
        url: The rows behind it.
        bar: The sentence that a screen reader hears for the bar.
        value: What is shown without a target.
        unit: Measure of `value`.
        notes: Sentences below.
    """

    percent: Decimal | None
    time: Decimal
    gap: Decimal | None
    url: str
    bar: str
    value: Decimal
    unit: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Flagged:
    """One flag: how it is drawn, on what, where it is explained."""

    badge: Mapping[str, Any]
    title: str
    url: str


@dataclass(frozen=True)
class Card:
    """One card.

    Args:
        key: Cards of one key are merged.
        title: Its heading.
        place: Where it stands among the others.
        url: Where more of it stands.
        url_label: Words of that link.
        headline: A large figure.
        flags: Flags, the worst first.
        figures: Lines.
        warnings: What will happen if nobody does anything.
        empty: Said where there is neither headline nor flag nor figure.
    """

    key: str
    title: Label
    place: Place
    url: str = ""
    url_label: Label = ""
    headline: Headline | None = None
    flags: tuple[Flagged, ...] = ()
    figures: tuple[Figure, ...] = ()
    warnings: tuple[str, ...] = ()
    empty: Label = ""


@dataclass(frozen=True)
class Action:
    """A button at the head of the page."""

    label: Label
    url: str
    icon: str
    primary: bool = False


Provider = Callable[[User, dt.date], Sequence[Card]]
ActionProvider = Callable[[User], Sequence[Action]]

_providers: list[Provider] = []
_actions: list[ActionProvider] = []


def register(provider: Provider) -> Provider:
    """Add a provider of cards and return it; adding it again changes nothing."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def register_action(provider: ActionProvider) -> ActionProvider:
    """Add a provider of buttons and return it; adding it again changes nothing."""
    if provider not in _actions:
        _actions.append(provider)
    return provider


def cards_for(user: User, on: dt.date) -> list[Card]:
    """Return the cards of a user in their order, those of one key merged."""
    found: dict[str, Card] = {}
    for provider in _providers:
        for card in provider(user, on):
            known = found.get(card.key)
            found[card.key] = card if known is None else _merged(known, card)
    return sorted(found.values(), key=lambda each: each.place)


def actions_for(user: User) -> list[Action]:
    """Return the buttons at the head of the page, the main one first."""
    found = [action for provider in _actions for action in provider(user)]
    return sorted(found, key=lambda each: not each.primary)


def _merged(first: Card, second: Card) -> Card:
    return replace(
        first,
        headline=first.headline or second.headline,
        flags=(*first.flags, *second.flags),
        figures=(*first.figures, *second.figures),
        warnings=(*first.warnings, *second.warnings),
    )
