"""Entries of agency service and after-care in words."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from projects.models.agency import RESULT_CHOICES
from projects.models.care import SATISFACTION_CHOICES
from projects.selectors.timeline import Entry
from projects.selectors.timeline_records import Kind

_RESULTS = dict(RESULT_CHOICES)
_SATISFACTION = dict(SATISFACTION_CHOICES)
_LONGEST = 60


def permit_ended(entry: Entry, _told: Any) -> dict[str, Any]:
    """Say how a permit ended."""
    row = entry.row
    return {
        "title": f"{row.name} · {_RESULTS[row.result]}",
        "text": "\n".join(filter(None, [row.reference, row.reason])),
        "by": row.unit or "",
        "url": reverse("projects:agency-item", args=[row.pk]),
    }


def enterprise_visited(entry: Entry, _told: Any) -> dict[str, Any]:
    """Say who visited the enterprise."""
    row = entry.row
    met = _("met %(person)s") % {"person": row.person_met} if row.person_met else ""
    return {
        "title": _("Visit to the enterprise: %(who)s") % {"who": row.visitors},
        "text": "\n".join(filter(None, [met, row.content])),
        "by": row.unit or "",
        "url": "",
    }


def request_answered(entry: Entry, _told: Any) -> dict[str, Any]:
    """Say what was asked for and answered."""
    row = entry.row
    words = _("Complaint answered: %(content)s") if row.is_complaint else ""
    words = words or _("Request answered: %(content)s")
    rated = str(_SATISFACTION[row.satisfaction]) if row.satisfaction else ""
    return {
        "title": words % {"content": row.content[:_LONGEST]},
        "text": "\n".join(filter(None, [row.answer, rated])),
        "by": row.unit or "",
        "url": reverse("projects:care-request", args=[row.pk]),
    }


WORDS = {
    Kind.SERVICE: permit_ended,
    Kind.VISIT: enterprise_visited,
    Kind.ANSWER: request_answered,
}
