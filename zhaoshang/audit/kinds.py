"""The closed set of event kinds: dotted names with their labels, registered by each app.

An app lists its kinds in `<app>/events.py` (found by itself at start-up):

    register_kinds({"projects.stage_moved": _("Stage moved")})

`record_event` refuses a kind that nobody registered. The part before the dot names the app.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Label = str | _StrPromise

_LONGEST_NAME = 60
_NAME = re.compile(r"[a-z]+\.[a-z0-9_]+(\.[a-z0-9_]+)?")
_kinds: dict[str, Label] = {}


def register_kinds(kinds: Mapping[str, Label]) -> None:
    """Add event kinds with their labels; the same kind with the same label may come twice.

    Raises:
        ValueError: for a name that is not dotted lower case, or is taken with another label.
    """
    for name, label in kinds.items():
        if not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME:
            raise ValueError(f"not the name of an event kind: {name!r}")
        # Compared only when taken: at import time no language is active yet.
        if name in _kinds and _kinds[name] != label:
            raise ValueError(f"event kind {name!r} is registered with two labels")
        _kinds[name] = label


def is_registered(name: str) -> bool:
    """Tell whether a kind belongs to the closed set."""
    return name in _kinds


def kind_label(name: str) -> str:
    """Return a kind's label in the active language; its name if no app of today knows it."""
    return str(_kinds.get(name, name))


def registered_kinds() -> dict[str, Label]:
    """Return all kinds with their labels, by name."""
    return dict(sorted(_kinds.items()))
