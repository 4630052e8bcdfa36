"""Which acts around flags a page offers this user, as buttons."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from projects.models import FlagConsequence, FlagHold
from projects.permissions_flags import (
    can_answer,
    can_ask_excuse,
    can_decide_excuse,
    can_end_hold,
    can_lift,
    can_recheck,
    can_take_back,
)
from projects.rules.flags.kinds import ConsequenceState, HoldState, Severity
from projects.rules.stages import Status
from projects.selectors.flag_pages import ProjectFlags
from projects.views.access import Seen
from zhaoshang.accounts.models import User

Acts = list[dict[str, Any]]


def project_acts(seen: Seen, flags: ProjectFlags) -> Acts:
    """Offer an excuse and a lift where there is a flag to hold down."""
    up = any(flag.severity != Severity.PRAISE for flag in flags.current)
    if not up or seen.project.status != Status.ACTIVE:
        return []
    found = []
    if can_ask_excuse(seen.user, seen.project, seen.part):
        found.append(_act("projects:flag-excuse", seen.project.pk, _("Ask for an excuse")))
    if can_lift(seen.user, seen.project.county_id):
        found.append(_act("projects:flag-lift", seen.project.pk, _("Lift the flag")))
    return found


def hold_acts(seen: Seen, hold: FlagHold, on: dt.date) -> Acts:
    """Offer what may be done with an excuse or a lift as it stands."""
    found = []
    if hold.state == HoldState.ASKED:
        if can_decide_excuse(seen.user, hold):
            found.append(_act("projects:flag-hold-decide", hold.pk, _("Decide")))
        if can_take_back(seen.user, hold):
            found.append(_act("projects:flag-hold-take-back", hold.pk, _("Take back")))
    elif hold.state == HoldState.GRANTED and hold.until >= on and can_end_hold(seen.user, hold):
        found.append(_act("projects:flag-hold-end", hold.pk, _("End early")))
    return found


def consequence_acts(seen: Seen, each: FlagConsequence) -> Acts:
    """Offer the next step of a talk or slip to whoever owes it."""
    steps = {
        ConsequenceState.OPEN.value: ("projects:flag-slip-receive", _("Confirm receipt")),
        ConsequenceState.RECEIVED.value: ("projects:flag-slip-answer", _("Answer")),
    }
    if each.state in steps and can_answer(seen.user, each):
        name, verb = steps[each.state]
        return [_act(name, each.pk, verb)]
    if each.state == ConsequenceState.ANSWERED and can_recheck(seen.user, each):
        return [_act("projects:flag-slip-recheck", each.pk, _("Re-check"))]
    return []


def decide_url(user: User, hold: FlagHold) -> str:
    """Return where an excuse is decided, for whoever may."""
    may = hold.state == HoldState.ASKED and can_decide_excuse(user, hold)
    return reverse("projects:flag-hold-decide", args=[hold.pk]) if may else ""


def _act(name: str, pk: int, label: str) -> dict[str, Any]:
    return {"url": reverse(name, args=[pk]), "label": label}
