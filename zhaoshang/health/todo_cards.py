"""The system administrator's card of how the system runs (found at start-up)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy

from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.todo_cards import Card, Figure, Place, register
from zhaoshang.core import clock
from zhaoshang.core.health_parts import Light
from zhaoshang.health.labels import FIGURE_TONES, LIGHTS
from zhaoshang.health.selectors import overview


@register
def system(user: User, _on: dt.date) -> Sequence[Card]:
    """Return how the system is, and how many sweeps and parts are not in order."""
    if not user.has_role(Role.SYSADMIN):
        return []
    seen = overview(now=clock.now())
    sweeps = sum(each.standing.light != Light.GREEN for each in seen.sweeps)
    parts = [part for part, health in seen.parts if health.light != Light.GREEN]
    url = reverse("health:status")
    return [
        Card(
            key="system",
            title=gettext_lazy("System operation"),
            place=Place.DESK,
            figures=(
                Figure(
                    label=gettext_lazy("State of the system"),
                    value=LIGHTS[seen.light],
                    url=url,
                    tone=_tone(seen.light),
                    note="、".join(str(each.label) for each in parts),
                ),
                Figure(
                    label=gettext_lazy("Sweeps not in order"),
                    value=sweeps,
                    url=url,
                    tone=_tone(seen.sweeps_light),
                ),
            ),
        )
    ]


def _tone(light: Light) -> str:
    return "" if light is Light.GREEN else FIGURE_TONES[light]
