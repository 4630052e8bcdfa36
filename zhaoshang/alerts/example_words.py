"""Made-up values for the words of a kind: what a preview and a test message say.

Nobody and nothing real is named: whoever tries the words sees how they read, not what they tell.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext

from zhaoshang.alerts.kinds import NoticeKind, find
from zhaoshang.core import clock

_PLACE = re.compile(r"%\((\w+)\)")
_AHEAD = dt.timedelta(days=7)

_WORDS: dict[str, Callable[[], Any]] = {
    "project": lambda: gettext("Example project"),
    "contract": lambda: gettext("Example contract"),
    "title": lambda: gettext("Example project"),
    "name": lambda: gettext("Example project"),
    "unit": lambda: gettext("Example unit"),
    "department": lambda: gettext("Example unit"),
    "body": lambda: gettext("Example unit"),
    "who": lambda: gettext("Example person"),
    "reader": lambda: gettext("Example person"),
    "leader": lambda: gettext("Example person"),
    "content": lambda: gettext("what is to be done"),
    "reason": lambda: gettext("the reason stands here"),
    "note": lambda: gettext("the note stands here"),
    "result": lambda: gettext("the result stands here"),
    "purpose": lambda: gettext("the purpose stands here"),
    "permit": lambda: gettext("Example permit"),
    "file": lambda: gettext("Example file"),
    "severity": lambda: gettext("Yellow flag"),
    "month": lambda: date_format(clock.today(), "YEAR_MONTH_FORMAT"),
    "year": lambda: clock.today().year,
}
_DAYS_AHEAD = frozenset({"due", "until", "receipt", "feedback", "due_on", "agreed", "visit"})
_DAYS_BEFORE = frozenset({"since", "sent", "signed", "expired", "old", "on"})
_REFERENCES = frozenset({"reference", "notice", "number"})
_EXAMPLE_NUMBER = 3


def example_params(kind: NoticeKind | str) -> dict[str, Any]:
    """Return a value for every place in the words of a kind, in the active language.

    Args:
        kind: A kind, or its name; there are no places in the words of one that nobody knows.
    """
    if isinstance(kind, str):
        found = find(kind)
        return example_params(found) if found is not None else {}
    texts = (kind.title, kind.body, kind.group)
    return {place: _value(kind, place) for text in texts for place in _PLACE.findall(str(text))}


def example_due_on() -> dt.date:
    """Return the deadline of a made-up notice."""
    return clock.today() + _AHEAD


def _value(kind: NoticeKind, place: str) -> Any:
    if codes := kind.words.get(place):
        return next(iter(codes))
    if place in _WORDS:
        return _WORDS[place]()
    if place in _DAYS_AHEAD:
        return example_due_on().isoformat()
    if place in _DAYS_BEFORE:
        return (clock.today() - _AHEAD).isoformat()
    if place in _REFERENCES:
        return gettext("No. 3 of 2026")
    return _EXAMPLE_NUMBER
