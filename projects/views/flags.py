"""Flags of one project: what is up and why, excuses and lifts, talks and slips, history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from projects.models import Flag, FlagConsequence, FlagHold
from projects.models.flag_choices import CLEARED_BY_LABELS
from projects.policies_flag_looks import Looks
from projects.policies_funds import FUNDS_DUE
from projects.rules.flags.kinds import ClearedBy, ConsequenceState, HoldKind, HoldState
from projects.rules.stages import Status
from projects.selectors.flag_pages import ProjectFlags, flags_of_project
from projects.selectors.funds_standing import standing_of, standing_rows
from projects.services.flagging.difference import Subject as Bearer
from projects.services.flagging.telling import SUBJECT as FLAG_SUBJECT
from projects.services.flagging.telling import flag_subject
from projects.services.flags.holds import SUBJECT as HOLD_SUBJECT
from projects.services.flags.issuing import SUBJECT as SLIP_SUBJECT
from projects.views.access import READERS, Seen, project_or_404
from projects.views.flag_offers import consequence_acts, hold_acts, project_acts
from projects.views.flag_words import (
    badge,
    county_looks,
    days_up,
    flag_banners,
    flag_title,
    hold_rule,
    policy_source,
    span_words,
    tone_of,
    word_of,
)
from projects.views.project_tabs import part_context
from zhaoshang.accounts.access import roles_required
from zhaoshang.alerts.selectors.trail import Subject
from zhaoshang.alerts.trail_part import trail_part
from zhaoshang.core import clock
from zhaoshang.core.templatetags.zs import day
from zhaoshang.policy.selectors import policy_book

HOLD_TONES = {
    HoldState.ASKED: "warn",
    HoldState.GRANTED: "on",
    HoldState.REFUSED: "off",
    HoldState.TAKEN_BACK: "off",
}
STATE_TONES = {
    ConsequenceState.OPEN: "warn",
    ConsequenceState.RECEIVED: "on",
    ConsequenceState.ANSWERED: "on",
    ConsequenceState.CLOSED: "done",
    ConsequenceState.LAPSED: "off",
}


@roles_required(*READERS)
@require_safe
def project_flags(request: HttpRequest, pk: int) -> HttpResponse:
    """Show everything about the flags of a project."""
    seen, on = project_or_404(request, pk, **standing_rows()), clock.today()
    flags = flags_of_project(seen.project)
    book = policy_book(seen.project.county, on)
    looks = county_looks(book)
    context = {
        **part_context(seen, "flags"),
        "banners": flag_banners(
            seen,
            flags,
            on=on,
            looks=looks,
            source=policy_source(book, seen.user),
            funds=lambda: standing_of(seen.rows, on, book[FUNDS_DUE].value),
        ),
        "paused_note": _paused(seen),
        "strip": _strip(flags, looks, on),
        "acts": project_acts(seen, flags),
        "holds": [_hold(seen, hold, on) for hold in flags.holds],
        "consequences": [_consequence(seen, each, on) for each in flags.consequences],
        "intervals": [_interval(flag, looks, on) for flag in flags.intervals],
        "trail": trail_part(request, _subjects(seen, flags)),
    }
    return render(request, "projects/flags/project.html", context)


def _subjects(seen: Seen, flags: ProjectFlags) -> Iterator[Subject]:
    """Yield what the notices of a project's flags, holds and slips are about."""
    bearer = Bearer(seen.project.county_id, project_id=seen.project.pk)
    for flag in flags.intervals:
        yield FLAG_SUBJECT, flag_subject(bearer, flag.rule, flag.key)
    yield from ((HOLD_SUBJECT, hold.pk) for hold in flags.holds)
    yield from ((SLIP_SUBJECT, each.pk) for each in flags.consequences)


def _paused(seen: Seen) -> str:
    if seen.project.status == Status.SUSPENDED:
        return _("The project is suspended: its clocks stand still.")
    if seen.project.status != Status.ACTIVE:
        return _("The project has ended: it has no flags any more.")
    return ""


def _strip(flags: ProjectFlags, looks: Looks, on: dt.date) -> list[dict[str, Any]]:
    """Return how long the project was flagged and held this year."""
    first = on.replace(month=1, day=1)
    days = flags.days(first=first, last=on)
    unit, since = _("days"), _("in %(year)s up to today") % {"year": on.year}
    return [
        {"label": word_of("warning", looks), "value": str(days.warning), "unit": unit}
        | {"note": since, "tone": tone_of("warning", looks) if days.warning else ""},
        {"label": word_of("attention", looks), "value": str(days.attention), "unit": unit}
        | {"note": since, "tone": tone_of("attention", looks) if days.attention else ""},
        {"label": _("Held down"), "value": str(days.held), "unit": unit}
        | {"note": _("by excuse or lift, counted apart")},
    ]


def _hold(seen: Seen, hold: FlagHold, on: dt.date) -> dict[str, Any]:
    state = HoldState(hold.state)
    label, tone = hold.get_state_display(), HOLD_TONES[state]
    if state is HoldState.GRANTED and hold.until < on:
        label, tone = _("Ended early") if hold.ended_on else _("Over"), "off"
    return {
        "kind": hold.get_kind_display(),
        "rule": hold_rule(hold),
        "state": label,
        "tone": tone,
        "reason": hold.reason,
        "steps": _hold_steps(hold),
        "document_url": reverse("projects:document", args=[hold.document_id])
        if hold.document_id
        else "",
        "acts": hold_acts(seen, hold, on),
    }


def _hold_steps(hold: FlagHold) -> list[dict[str, Any]]:
    """Return what became of a hold, step by step: asked, decided, its days, its early end."""
    is_excuse = hold.kind == HoldKind.EXCUSE
    steps = [
        {
            "label": _("Asked") if is_excuse else hold.get_kind_display(),
            "day": day(hold.asked_on),
            # An excuse is asked by a unit; a lift is the leader's own act.
            "words": _who(hold.unit if is_excuse else "", hold.created_by),
        },
        {"label": _("Holds"), "day": span_words(hold), "words": ""},
    ]
    if is_excuse and hold.decided_on:
        words = _who(hold.decided_by, hold.decision_note)
        steps.insert(1, {"label": _("Decision"), "day": day(hold.decided_on), "words": words})
    if hold.ended_on:
        label = _("Ended early") if hold.end_reason else hold.get_state_display()
        steps.append({"label": label, "day": day(hold.ended_on), "words": hold.end_reason})
    return steps


def _who(*parts: Any) -> str:
    return " ".join(str(part) for part in parts if part)


def _consequence(seen: Seen, each: FlagConsequence, on: dt.date) -> dict[str, Any]:
    return {
        "kind": each.get_kind_display(),
        "unit": each.unit or "",
        "state": each.get_state_display(),
        "tone": "late"
        if each.next_due_on is not None and each.next_due_on < on
        else STATE_TONES[ConsequenceState(each.state)],
        "content": _("Issued on %(on)s: %(rule)s, flagged since %(since)s, more than %(days)s days")
        % {
            "on": day(each.issued_on),
            "rule": each.get_rule_display(),
            "since": day(each.flag_since),
            "days": each.after_days,
        },
        "steps": [
            {
                "label": _("Receipt"),
                "due": each.receipt_due_on,
                "done": each.received_on,
                "words": str(each.received_by or ""),
            },
            {
                "label": _("Answer"),
                "due": each.feedback_due_on,
                "done": each.answered_on,
                "words": each.answer,
            },
            {
                "label": _("Re-check"),
                "due": each.recheck_due_on,
                "done": each.rechecked_on,
                "words": each.recheck_note,
            },
        ],
        "acts": consequence_acts(seen, each),
    }


def _interval(flag: Flag, looks: Looks, on: dt.date) -> dict[str, Any]:
    return {
        "badge": badge(flag, looks, on, days=False),
        "rule": flag_title(flag),
        "since": flag.since,
        "until": flag.cleared_on and flag.cleared_on - dt.timedelta(days=1),
        "days": days_up(flag, on),
        "ended": CLEARED_BY_LABELS[ClearedBy(flag.cleared_by)] if flag.cleared_by else "",
    }
