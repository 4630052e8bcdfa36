"""System check: every registered default can be read and parsed."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error

from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.kinds import registered


def check_defaults(**_kwargs: Any) -> list[CheckMessage]:
    """Report each kind whose default its own fields or its `parse` refuse."""
    found: list[CheckMessage] = []
    for kind in registered():
        reading = kind.read(kind.default)
        if reading.problems:
            found.append(
                Error(f"default of policy {kind.name}: {reading.problems}", id="policy.E001")
            )
            continue
        try:
            kind.parse(reading.value)
        except (RuleBroken, ValueError, TypeError, LookupError) as error:
            found.append(Error(f"default of policy {kind.name}: {error!r}", id="policy.E002"))
    return found
