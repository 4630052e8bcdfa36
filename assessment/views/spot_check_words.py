"""What the pages of a spot check say: steps and tones."""

from __future__ import annotations

from typing import Any

from assessment.models import SpotCheck
from assessment.models.spot_checks import CHECK_STATE_LABELS
from assessment.rules.spot_checks import CheckState

_TONES = {CheckState.ANNOUNCED: "on", CheckState.DRAWN: "warn", CheckState.CLOSED: "done"}


def state_tone(check: SpotCheck) -> str:
    """Return the tone of a check's state."""
    return _TONES[CheckState(check.state)]


def steps_of(check: SpotCheck) -> list[dict[str, Any]]:
    """Return the steps of a check, for the component."""
    order = list(CheckState)
    now = order.index(CheckState(check.state))
    return [
        {"label": CHECK_STATE_LABELS[state], "state": _step(place, now)}
        for place, state in enumerate(order)
    ]


def _step(place: int, now: int) -> str:
    if place == now:
        return "now"
    return "done" if place < now else ""
