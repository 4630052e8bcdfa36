"""How the four lists changed since a day: what came in, what went out (rules.md R3)."""

from __future__ import annotations

from dataclasses import dataclass

from projects.rules.stages import Stage, Status

_IN_PIPELINE = (Status.ACTIVE, Status.SUSPENDED)


@dataclass(frozen=True)
class Place:
    """Where a project stands: its list and status."""

    stage: str
    status: str

    def is_in(self, stage: Stage | str) -> bool:
        """Tell whether it stands in this list: neither withdrawn nor merged."""
        return self.stage == stage and self.status in _IN_PIPELINE


def change_of(then: Place | None, now: Place, stage: Stage | str) -> int:
    """Return what a project adds to the change of a list: 1 it came in, −1 it went out, else 0.

    Args:
        then: Where it stood before its first move since; None: it was not there yet.
        now: Where it stands.
        stage: The list.
    """
    was = then is not None and then.is_in(stage)
    return int(now.is_in(stage)) - int(was)
