"""Which form a POST carries, so that one sent twice is carried out once."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from zhaoshang.accounts.access import actor
from zhaoshang.accounts.services.sent_forms import SentAlready, once

TOKEN = "once"  # noqa: S105 - name of a form's field, no secret
_LEFT_OUT = frozenset({TOKEN, "csrfmiddlewaretoken"})
Result = TypeVar("Result")

__all__ = ["SentAlready", "carry_out", "new_token", "say_it_was_sent"]


def new_token() -> str:
    """Return what marks one rendering of a form."""
    return uuid.uuid4().hex


def carry_out(request: HttpRequest, act: Callable[[], Result]) -> Result:
    """Carry out a posted form, unless this rendering with the same content was carried out before.

    Whoever goes back, changes a word and sends again means a second record, and gets it.

    Raises:
        SentAlready: when it was.
    """
    token = request.POST.get(TOKEN, "")
    if not token:
        return act()
    return once(_key(request, token), by=actor(request), act=act)


def say_it_was_sent(request: HttpRequest) -> None:
    """Say that nothing was done a second time."""
    messages.info(request, _("This form was received before; it was recorded once."))


def _key(request: HttpRequest, token: str) -> str:
    posted: list[Any] = [token, actor(request).pk, request.path]
    for name, values in sorted(request.POST.lists()):
        if name not in _LEFT_OUT:
            posted.append((name, values))
    for name in sorted(request.FILES):
        posted.extend((name, each.name, each.size) for each in request.FILES.getlist(name))
    return hashlib.sha256(repr(posted).encode()).hexdigest()
