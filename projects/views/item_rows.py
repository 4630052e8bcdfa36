"""Action items as rows of a table, wherever they are listed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.models import ActionItem
from projects.models.duties import STATE_LABELS
from projects.rules.duties import ItemState, Standing, standing
from projects.views.duty_pages import TONES

_TONES = {
    ItemState.REPORTED: "on",
    ItemState.CLOSED: "done",
    ItemState.CANCELLED: "off",
}
_LATE = {Standing.LATE: _("Late"), Standing.SOON: _("Due soon")}


def item_rows(items: Iterable[ActionItem], on: dt.date, remind_days: int) -> list[dict[str, Any]]:
    """Return items each with label and tone of how it stands."""
    return [{"item": each, "standing": item_standing(each, on, remind_days)} for each in items]


def item_standing(item: ActionItem, on: dt.date, remind_days: int) -> dict[str, Any]:
    """Return label and tone of how an item stands: late and due soon go before "in hand"."""
    state = ItemState(item.state)
    if state is not ItemState.OPEN:
        return {"label": STATE_LABELS[state], "tone": _TONES[state]}
    stands = standing(item.due_on, on, remind_days=remind_days)
    return {"label": _LATE.get(stands, STATE_LABELS[state]), "tone": TONES[stands]}
