"""Entries of funds in words: claimed, corrected, decided."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from projects.models import FundsEntry
from projects.models.choices import Origin
from projects.selectors.timeline import Entry
from projects.views.timeline_text import joined, signed
from zhaoshang.core.templatetags.zs import figure


def claimed(entry: Entry, told: Any) -> dict[str, Any]:
    """Say what was claimed, or by how much verified funds were corrected."""
    row = entry.row
    words = _("Opening figure %(amount)s") if row.is_opening else _("Claimed %(amount)s")
    amount = row.claimed_wan
    if row.corrects:
        words, amount = _("Correction %(amount)s"), row.verified_wan
    parts = [
        f"{row.month:%Y-%m}",
        str(Origin(row.origin).label) if row.origin else "",
        str(FundsEntry.Kind(row.kind).label),
        str(FundsEntry.State(row.state).label),
    ]
    return {
        "title": words % {"amount": _amount(amount)},
        "text": joined([" · ".join(filter(None, parts)), row.note]),
        "by": signed(row.by, row.unit),
        "url": reverse("projects:funds", args=[told.project.pk]),
    }


def decided(entry: Entry, told: Any) -> dict[str, Any]:
    """Say what the bureau decided on a claim."""
    row = entry.row
    title = str(FundsEntry.State(row.state).label)
    if row.state == FundsEntry.State.VERIFIED:
        title = _("Verified %(amount)s") % {"amount": _amount(row.verified_wan)}
    claim = _("Claimed %(amount)s") % {"amount": _amount(row.claimed_wan)}
    return {
        "title": title,
        "text": joined([f"{row.month:%Y-%m} · {claim}", row.note]),
        "by": row.by,
        "url": reverse("projects:funds", args=[told.project.pk]),
    }


def _amount(wan: Decimal) -> str:
    return f"{figure(wan)} {_('10,000 yuan')}"
