"""Parts of the system that tell how they are: each app may add one to the health page.

An app registers in `ready`:

    register_part("deliveries", _("Deliveries of notices"), selectors.delivery_health)

`ask(now)` takes a fixed number of queries and returns a `Health`. What is red there makes the
address for the watch from outside answer 503. No business data: these words are read without a
log-in's scope.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Label = str | _StrPromise

_NAME = re.compile(r"[a-z]+(-[a-z]+)*")


class Light(StrEnum):
    """How a part is: works; works but somebody should look; does not do its work."""

    GREEN = "ok"
    YELLOW = "late"
    RED = "down"


@dataclass(frozen=True)
class Health:
    """What a part says of itself.

    Args:
        light: How it is.
        word: The state in one or two words.
        detail: A sentence more: since when, how many, what to do.
        url: Where more stands; a path of ours.
    """

    light: Light
    word: Label
    detail: Label = ""
    url: str = ""


Ask = Callable[[dt.datetime], Health]


@dataclass(frozen=True)
class Part:
    """One registered part: its name in addresses, its words on the page, its question."""

    name: str
    label: Label
    ask: Ask


_parts: dict[str, Part] = {}


def register_part(name: str, label: Label, ask: Ask) -> None:
    """Add a part to the health page and to the health addresses.

    Raises:
        ValueError: for a name that is not lower case with hyphens, or is taken by another.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"not the name of a part: {name!r}")
    if name in _parts and _parts[name].ask is not ask:
        raise ValueError(f"part {name!r} is registered twice")
    _parts[name] = Part(name, label, ask)


def registered_parts() -> tuple[Part, ...]:
    """Return the registered parts, in the order in which they came."""
    return tuple(_parts.values())
