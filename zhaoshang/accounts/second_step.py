"""What may stand between the right password and the session: asked by the log-in page.

People do not know how a second step is taken: an app above says so (`zhaoshang.second_factor`). It
registers at start-up:

    register(SecondStep(address=…, marks=…))

Until the step is taken nobody is logged in: the browser's session is an anonymous one that only
remembers, for a few minutes, whose password was right. Every page is closed to it as to a visitor.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth import load_backend
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from zhaoshang.accounts.models import User
from zhaoshang.core import clock

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

PENDING = "zs_password_was_right"
PENDING_MINUTES = 10


@dataclass(frozen=True)
class Mark:
    """What a list of accounts says of somebody's second step; `tone`: zs-muted or zs-amber."""

    label: _StrPromise
    tone: str


@dataclass(frozen=True)
class SecondStep:
    """How a second step is taken.

    Args:
        address: Path of the page where this user takes it; "" for who takes none.
        marks: What lists say of people (with their groups prefetched), by primary key: a fixed
            number of queries.
    """

    address: Callable[[User], str]
    marks: Callable[[Sequence[User], dt.date], Mapping[int, Mark]]


@dataclass(frozen=True)
class Pending:
    """Somebody whose password was right, and where they were going."""

    user: User
    onwards: str


_steps: list[SecondStep] = []


def register(step: SecondStep) -> None:
    """Say how the second step is taken; there is one.

    Raises:
        ValueError: when another one is registered.
    """
    if _steps and _steps[0] is not step:
        raise ValueError("there is a second step already")
    _steps[:] = [step]


def begin(request: HttpRequest, user: User, onwards: str) -> str:
    """Remember whose password was right and return the page of the second step.

    "" for who takes none: the caller starts the session.
    """
    address = _steps[0].address(user) if _steps else ""
    if address:
        # Nobody who knew the key of this browser's session before goes along.
        request.session.cycle_key()
        request.session[PENDING] = {
            "user": user.pk,
            "backend": getattr(user, "backend", ""),
            "hash": user.get_session_auth_hash(),
            "until": (clock.now() + dt.timedelta(minutes=PENDING_MINUTES)).timestamp(),
            "onwards": onwards,
        }
    return address


def pending(request: HttpRequest) -> Pending | None:
    """Return who still has to take the second step in this browser; None when nobody, or too late.

    A password, role or account that was changed meanwhile ends the wait, as it ends sessions.
    """
    kept = request.session.get(PENDING)
    if not kept or clock.now().timestamp() > kept["until"]:
        return None
    user = load_backend(kept["backend"]).get_user(kept["user"])
    if not isinstance(user, User):
        return None
    if not constant_time_compare(kept["hash"], user.get_session_auth_hash()):
        return None
    user.backend = kept["backend"]
    return Pending(user, kept["onwards"])


def forget(request: HttpRequest) -> None:
    """Drop the wait for the second step, if there is one."""
    if PENDING in request.session:
        del request.session[PENDING]


def marks_of(people: Sequence[User], on: dt.date) -> Mapping[int, Mark]:
    """Return what lists say of people's second step."""
    return _steps[0].marks(people, on) if _steps and people else {}
