"""One kind of R18 as the tests walk it: its cause, its scan, whom it is told, how it goes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.alerts.kinds.world import World
from tests.factories.files import PDF, upload

Act = Callable[[World, Any, dt.date], Any]
UNITS = {"clerk", "head", "park_clerk", "park_head"}
BUREAU = {"officer", "director"}


@dataclass(frozen=True)
class Case:
    """One kind.

    Attributes:
        name: What the test is called.
        kind: Of the notices.
        make: Makes the cause, on the first day.
        scan: What runs by itself on a day.
        turn: So many days after the first it is said, not one earlier.
        told: To whom.
        gone: Ways in which the cause goes.
        period: Which of several notices of the kind.
        missed: So many days may be missed before something graver takes its place.
        at_night: That the cause has gone is found by the next scan.
    """

    name: str
    kind: str
    make: Callable[[World], Any]
    scan: Callable[[dt.date], Any]
    turn: int
    told: frozenset[str] | set[str]
    gone: Mapping[str, Act] = field(default_factory=dict)
    period: str = ""
    missed: int = 3
    at_night: bool = False

    def __str__(self) -> str:
        return self.name


def paper() -> list[Any]:
    """Return a file as proof."""
    return [upload("证明.pdf", PDF)]


def its_project(act: Act) -> Act:
    """Do something to the project of the thing."""

    def do(world: World, _thing: Any, on: dt.date) -> None:
        world.project.refresh_from_db()
        act(world, world.project, on)

    return do
