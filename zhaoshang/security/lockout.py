"""How many failed log-ins lock, and for how long: asked by axes, answered by the county's policy.

The county is that of the name typed; for a name that nobody has the system's default holds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from zhaoshang.accounts.backends import lock_name
from zhaoshang.accounts.models import User
from zhaoshang.core import clock
from zhaoshang.security.policies import rule_for
from zhaoshang.security.rules import AccountRule

_KEPT = "_zs_lock_rule"


def failure_limit(request: HttpRequest | None, credentials: Mapping[str, Any] | None) -> int:
    """Return how many failed log-ins lock a name at an address (AXES_FAILURE_LIMIT)."""
    return _rule(request, credentials).tries


def cool_off(request: HttpRequest | None = None) -> dt.timedelta:
    """Return how long the lock lasts (AXES_COOLOFF_TIME)."""
    return dt.timedelta(minutes=_rule(request, None).lock_minutes)


def _rule(request: HttpRequest | None, credentials: Mapping[str, Any] | None) -> AccountRule:
    """Return the rule for the name of a request: axes asks several times, the tables once."""
    name = lock_name(request, credentials)
    kept: tuple[str, AccountRule] | None = getattr(request, _KEPT, None)
    if kept is not None and kept[0] == name:
        return kept[1]
    users = User.objects.get_queryset().select_related("unit")
    user = users.filter(username_key=name).first() if name else None
    rule = rule_for(user.unit if user is not None else None, clock.today())
    if request is not None:
        setattr(request, _KEPT, (name, rule))
    return rule
