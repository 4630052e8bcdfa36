"""Instructions, action items, difficulties and reservations of the timeline in words."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from projects.models import Problem
from projects.models.duties import STEP_LABELS
from projects.models.spaces import RESERVATION_LABELS
from projects.rules.duties import StepKind
from projects.rules.reserve import ReservationState, SpaceKind
from projects.selectors.timeline import Entry
from projects.views.timeline_text import cut, joined, signed
from zhaoshang.core.templatetags.zs import day, figure


def problem(entry: Entry, _told: object) -> dict[str, Any]:
    """Say that a difficulty was reported."""
    row = entry.row
    title, more = cut(row.content)
    lead = _("lead unit %(unit)s") % {"unit": row.lead_unit} if row.lead_unit else ""
    due = _("due %(day)s") % {"day": day(row.due_on)} if row.due_on else ""
    facts = "，".join(filter(None, [str(Problem.Category(row.category).label), lead, due]))
    return {
        "title": _("Reported: %(title)s") % {"title": title},
        "text": joined([more, facts]),
        "by": signed(row.by),
        "url": reverse("projects:problem", args=[row.pk]),
    }


def resolved(entry: Entry, _told: object) -> dict[str, Any]:
    """Say that it was resolved, and how."""
    row = entry.row
    title, more = cut(row.content)
    return {
        "title": _("Resolved: %(title)s") % {"title": title},
        "text": joined([more, row.result]),
        "url": reverse("projects:problem", args=[row.pk]),
    }


def problem_step(entry: Entry, _told: object) -> dict[str, Any]:
    """Say what was done with it."""
    row = entry.row
    to = f" → {row.to}" if row.to else ""
    return {
        "title": f"{STEP_LABELS[StepKind(row.kind)]}{to}：{cut(row.content)[0]}",
        "text": row.text,
        "by": row.by or _("by the rules in force"),
        "url": reverse("projects:problem", args=[row.problem]),
    }


def instruction(entry: Entry, _told: object) -> dict[str, Any]:
    """Say what a leader wrote."""
    row = entry.row
    title, more = cut(row.content)
    return {
        "title": title,
        "text": more,
        "by": row.by,
        "url": reverse("projects:instruction", args=[row.pk]),
    }


def item(entry: Entry, _told: object) -> dict[str, Any]:
    """Say what was given to which unit."""
    row = entry.row
    title, more = cut(row.content)
    due = _("due %(day)s") % {"day": day(row.due_on)}
    return {
        "title": _("Given to %(unit)s: %(title)s") % {"unit": row.unit, "title": title},
        "text": joined([more, due]),
        "by": row.by,
        "url": reverse("projects:action-item", args=[row.pk]),
    }


def item_closed(entry: Entry, _told: object) -> dict[str, Any]:
    """Say that it was closed."""
    row = entry.row
    return {
        "title": _("Closed: %(content)s") % {"content": cut(row.content)[0]},
        "text": row.result,
        "by": row.by,
        "url": reverse("projects:action-item", args=[row.pk]),
    }


def space(entry: Entry, _told: object) -> dict[str, Any]:
    """Say how much of which offer is kept for the project, and until when."""
    row = entry.row
    measure = _("mu") if row.kind == SpaceKind.LAND else "m²"
    words = {"title": row.title, "area": f"{figure(row.area)} {measure}", "until": day(row.until)}
    state = str(RESERVATION_LABELS[ReservationState(row.state)])
    return {
        "title": _("Kept for the project: %(title)s, %(area)s") % words,
        "text": joined([f"{state} · {_('until %(until)s') % words}", row.reason]),
        "by": row.by,
        "url": reverse("projects:space", args=[row.offer]),
    }
