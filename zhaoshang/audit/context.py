"""Who is acting, from where, and why: read by the field history and the audit events.

A request sets the actor once (`ActorMiddleware`); a task or a command wraps its work in
`acting(...)`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Actor:
    """The person (or the system, when `user` is None) behind the changes of one act."""

    user: Any = None
    ip: str | None = None
    reason: str = ""
    act: uuid.UUID | None = None


_current: ContextVar[Actor] = ContextVar("zhaoshang_actor", default=Actor())  # noqa: B039 (frozen)


def current_actor() -> Actor:
    """Return the actor of the work in progress; `Actor()` when nobody was named."""
    return _current.get()


@contextmanager
def acting(
    *, user: Any = None, ip: str | None = None, reason: str | None = None
) -> Iterator[Actor]:
    """Name the actor for the enclosed work.

    What is not given is inherited from the enclosing actor, so a service can add a reason without
    forgetting the address that the request set.
    """
    outer = _current.get()
    actor = replace(
        outer,
        user=user if user is not None else outer.user,
        ip=ip if ip is not None else outer.ip,
        reason=reason if reason is not None else outer.reason,
        act=outer.act or uuid.uuid4(),
    )
    token = _current.set(actor)
    try:
        yield actor
    finally:
        _current.reset(token)
