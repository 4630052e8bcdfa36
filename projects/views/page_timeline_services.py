"""Entries of agency service and after-care in words."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from projects.models.agency import RESULT_CHOICES
from projects.models.care import SATISFACTION_CHOICES
from projects.selectors.timeline import Entry
from projects.selectors.timeline_kinds import Kind
from projects.views.timeline_text import cut, joined
from zhaoshang.core.templatetags.zs import day, figure

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


def permit_asked(entry: Entry, _told: Any) -> dict[str, Any]:
    """Say that the papers of a permit were handed in."""
    row = entry.row
    return {
        "title": _("Handed in: %(name)s") % {"name": row.name},
        "text": _("due %(day)s") % {"day": day(row.due_on)} if row.due_on else "",
        "by": row.unit or "",
        "url": reverse("projects:agency-item", args=[row.pk]),
    }


def request_received(entry: Entry, _told: Any) -> dict[str, Any]:
    """Say what the enterprise asked for."""
    row = entry.row
    title, more = cut(row.content)
    words = _("Complaint: %(content)s") if row.is_complaint else _("Request: %(content)s")
    return {
        "title": words % {"content": title},
        "text": joined([more, _("answer due %(day)s") % {"day": day(row.answer_due_on)}]),
        "by": row.unit or "",
        "url": reverse("projects:care-request", args=[row.pk]),
    }


def result_reported(entry: Entry, told: Any) -> dict[str, Any]:
    """Say what the project brought in a year."""
    row = entry.row
    unit = _("10,000 yuan")
    parts = [
        _("output %(amount)s") % {"amount": f"{figure(row.output_wan)} {unit}"}
        if row.output_wan is not None
        else "",
        _("tax %(amount)s") % {"amount": f"{figure(row.tax_wan)} {unit}"}
        if row.tax_wan is not None
        else "",
        _("jobs %(count)s") % {"count": row.jobs_count} if row.jobs_count is not None else "",
    ]
    verified = _("verified on %(day)s") % {"day": day(row.verified_on)} if row.verified_on else ""
    return {
        "title": _("Actual results of %(year)s") % {"year": row.year},
        "text": joined(["，".join(filter(None, parts)), verified]),
        "by": row.by,
        "url": reverse("projects:project-services", args=[told.project.pk]),
    }


WORDS = {
    Kind.SERVICE: permit_ended,
    Kind.HANDED_IN: permit_asked,
    Kind.REQUEST: request_received,
    Kind.RESULT: result_reported,
    Kind.VISIT: enterprise_visited,
    Kind.ANSWER: request_answered,
}
