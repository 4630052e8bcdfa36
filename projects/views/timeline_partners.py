"""Entries of activities and of referrers in words."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from projects.models import Activity, ReferrerClaim
from projects.selectors.timeline import Entry
from projects.views.timeline_text import joined
from zhaoshang.core.templatetags.zs import figure


def activity(entry: Entry, _told: object) -> dict[str, Any]:
    """Say at which activity the project was."""
    row = entry.row
    return {
        "title": f"{Activity.Kind(row.kind).label} · {row.title}",
        "text": row.note,
        "by": row.unit or "",
        "url": reverse("projects:activity", args=[row.activity]),
    }


def claimed(entry: Entry, _told: object) -> dict[str, Any]:
    """Say who is said to have brought the project, and by what it is shown."""
    row = entry.row
    return {
        "title": _("Referrer claimed: %(name)s") % {"name": row.name},
        "text": row.evidence,
        "by": row.by,
        "url": reverse("projects:referrer", args=[row.referrer]),
    }


def decided(entry: Entry, _told: object) -> dict[str, Any]:
    """Say how a claim was decided, with which share, and what is disputed."""
    row = entry.row
    words = {"name": row.name, "state": ReferrerClaim.State(row.state).label}
    share = _("share %(percent)s %%") % {"percent": figure(row.percent)} if row.percent else ""
    dispute = _("Disputed: %(note)s") % {"note": row.dispute} if row.dispute else ""
    return {
        "title": _("Claim of the referrer %(name)s: %(state)s") % words,
        "text": joined([share, row.note, dispute]),
        "by": row.by,
        "url": reverse("projects:referrer", args=[row.referrer]),
    }
