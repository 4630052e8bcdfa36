"""A form sent twice is carried out once: a double click, "back" and "send", a retry of a phone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, transaction

from zhaoshang.accounts.models import SentForm, User
from zhaoshang.core import clock

KEPT = dt.timedelta(days=1)
Result = TypeVar("Result")


class SentAlready(Exception):  # noqa: N818 - not an error: what was asked has been done
    """This very form has been carried out before."""


def once(key: str, *, by: User, act: Callable[[], Result]) -> Result:
    """Carry out what a form asks for, unless this very form was carried out before.

    The key is kept in the transaction of the act: what is refused may be sent again. Two that
    arrive at once wait for one another at the key.

    Args:
        key: Digest of the rendered form's token, of who sends it, and of what was filled in.
        by: Who sends it.
        act: The service's call.

    Raises:
        SentAlready: when it was.
    """
    with transaction.atomic():
        try:
            with transaction.atomic():
                SentForm.objects.create(key=key, sent_by=by, sent_at=clock.now())
        except IntegrityError as taken:
            raise SentAlready from taken
        return act()


def sweep_sent_forms() -> int:
    """Forget forms of more than a day ago; return how many."""
    gone, _by_model = SentForm.objects.filter(sent_at__lt=clock.now() - KEPT).delete()
    return gone
