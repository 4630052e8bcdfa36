"""The head of a contract's page: its way, its key figures, who answers for it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from contracts.models import Contract
from contracts.rules.copies import Filing
from contracts.rules.life import ENDED, RUNNING, State
from contracts.selectors.copies import filing_standing
from contracts.views.access import Seen
from zhaoshang.core import clock
from zhaoshang.core.templatetags.zs import figure, or_none, short_day

Line = dict[str, Any]
SOON_DAYS = 7
# Steps of the way, and for each state the step that is current.
_DRAFT, _REVIEW, _APPROVAL, _SIGNED, _FILED, _PERFORMING, _ENDED, _ARCHIVED = range(8)
_STEP_OF = {
    State.DRAFT: _DRAFT,
    State.IN_REVIEW: _REVIEW,
    State.REVIEWED: _APPROVAL,
    State.SIGNED: _SIGNED,
    State.FILED: _FILED,
    State.PERFORMING: _PERFORMING,
    State.FULFILLED: _ENDED,
    State.BREACHED: _ENDED,
    State.TERMINATED: _ENDED,
    State.ARCHIVED: _ARCHIVED,
    State.DROPPED: _DRAFT,
}


def head_context(seen: Seen) -> dict[str, Any]:
    """Return the steps, the strip of figures and the people: two queries once it is signed."""
    on = clock.today()
    is_signed = seen.contract.signed_on is not None
    filing = filing_standing(seen.contract, on) if is_signed else None
    return {
        "steps": steps(seen.contract),
        "strip": strip(seen, filing, on),
        "people": people(seen),
    }


def steps(contract: Contract) -> list[Line]:
    """Return the way of a contract, done up to where it stands."""
    state = State(contract.state)
    here = _STEP_OF[state]
    ended = contract.get_state_display() if state in ENDED else _("Ended")
    labels = [
        _("Draft"),
        _("Legal review"),
        _("Approval"),
        _("Signed"),
        _("Filed"),
        _("In performance"),
        ended,
        _("In the archives"),
    ]
    if state is State.DROPPED:
        return [{"label": contract.get_state_display(), "state": "back"}]
    return [
        {"label": label, "state": "done" if place < here else "now" if place == here else ""}
        for place, label in enumerate(labels)
    ]


def strip(seen: Seen, filing: Filing | None, on: dt.date) -> list[Line]:
    """Return the key figures; of whoever reads no terms only the originals."""
    contract = seen.contract
    figures: list[Line] = []
    if seen.reads_terms:
        figures = [
            {
                "label": _("Agreed amount"),
                "value": figure(contract.agreed_amount_wan),
                "unit": _("10,000 yuan"),
                "note": _foreign(contract),
            },
            {"label": _("Land"), "value": figure(contract.land_mu), "unit": _("mu")},
            {
                "label": _("Agreed intensity"),
                "value": figure(contract.intensity_wan_mu),
                "unit": _("10,000 yuan per mu"),
            },
        ]
    figures.append(_originals(contract, filing))
    if seen.reads_terms:
        figures += [_next_due(contract, on), _overdue(contract, on)]
    return figures


def _foreign(contract: Contract) -> str:
    if not contract.foreign_amount_wan:
        return ""
    words = {
        "amount": figure(contract.foreign_amount_wan),
        "currency": contract.get_currency_display(),
    }
    return _("%(amount)s × 10,000 %(currency)s") % words


def _originals(contract: Contract, filing: Filing | None) -> Line:
    line: Line = {"label": _("Originals received"), "value": ""}
    if filing is None:
        return line
    is_short = contract.copies_missing > 0
    return {
        **line,
        "value": f"{filing.received}/{filing.minimum}",
        "note": _("missing: %(count)s") % {"count": contract.copies_missing} if is_short else "",
        "tone": "amber" if is_short else "",
        "url": reverse("contracts:copies", args=[contract.pk]),
    }


def _next_due(contract: Contract, on: dt.date) -> Line:
    due = contract.next_due_on if contract.state in RUNNING else None
    if due is None:
        return {"label": _("Next due"), "value": "", "note": ""}
    left = (due - on).days
    if left < 0:
        # The earliest open promise is late, of either side; "past due" counts the owing ones only.
        return {
            "label": _("First not performed"),
            "value": short_day(due),
            "note": _("%(days)s days overdue") % {"days": -left},
            "tone": "red",
        }
    return {
        "label": _("Next due"),
        "value": short_day(due),
        "note": _("%(days)s days left") % {"days": left},
        "tone": "amber" if left <= SOON_DAYS else "",
    }


def _overdue(contract: Contract, on: dt.date) -> Line:
    since = contract.overdue_since
    return {
        "label": _("Past due"),
        "value": f"{(on - since).days:,}" if since else "",
        "unit": _("days") if since else "",
        "tone": "red" if since else "",
    }


def people(seen: Seen) -> list[Line]:
    """Return who answers for a contract."""
    contract, project = seen.contract, seen.contract.project
    return [
        {"label": _("Keeper in the bureau"), "value": or_none(contract.keeper)},
        {
            "label": _("Responsible unit"),
            "value": or_none(project.responsible_unit and project.responsible_unit.label),
        },
        {
            "label": _("Host unit"),
            "value": or_none(project.host_unit and project.host_unit.label),
        },
        {
            "label": _("Investor"),
            "value": or_none(project.investor and project.investor.name),
        },
        {"label": _("Drafted by"), "value": or_none(contract.created_by)},
        {
            "label": _("Project"),
            "value": project.name,
            "url": reverse("projects:project", args=[project.pk]) if seen.opens_project else "",
        },
    ]
