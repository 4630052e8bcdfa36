"""What flags put on somebody's to-do page: excuses, slips, re-checks, own projects' flags."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.flag_reasons import drawn
from projects.models import FlagConsequence
from projects.models.flag_choices import RULE_LABELS
from projects.permissions import BUREAU, UNIT_ROLES
from projects.policies_flag_looks import FLAG_LOOKS
from projects.rules.flags.kinds import ConsequenceKind, ConsequenceState, RuleKind
from projects.rules.flags.kinds import Severity as FlagSeverity
from projects.selectors.flag_pages import (
    flags_to_answer_for,
    pending_consequences,
    waiting_excuses,
)
from zhaoshang.accounts.models import User
from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.todo import Duty, TodoItem, Weight, register
from zhaoshang.policy.selectors import policy_book

MOST = 50
_SEVERITIES = {
    FlagSeverity.WARNING.value: Severity.WARNING,
    FlagSeverity.ATTENTION.value: Severity.ATTENTION,
}


@register
def excuses_to_decide(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return the excuses that wait for the bureau; nobody decides on the own one."""
    if not _is_bureau(user):
        return []
    waiting = waiting_excuses(user).filter(project__isnull=False).exclude(created_by=user)[:MOST]
    return [
        TodoItem(
            title=hold.project.name if hold.project else "",
            detail=gettext("%(unit)s asks for an excuse until %(until)s.")
            % {"unit": hold.unit or "", "until": hold.until},
            url=reverse("projects:flag-hold-decide", args=[hold.pk]),
            action_label=_("Decide"),
            kind_label=_("Excuse to decide"),
            severity=Severity.ATTENTION,
            duty=Duty.DECIDE,
            weight=Weight.AWAITED,
        )
        for hold in waiting
    ]


@register
def slips_to_answer(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return the talks and slips whose receipt or answer a unit's people owe."""
    if not user.has_role(*UNIT_ROLES) or not user.scope.unit_ids:
        return []
    states = [ConsequenceState.OPEN.value, ConsequenceState.RECEIVED.value]
    owed = pending_consequences(user).filter(
        unit_id__in=user.scope.unit_ids, state__in=states, project__isnull=False
    )
    return [_step(each) for each in owed[:MOST]]


@register
def talks_to_call(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return the talks that the bureau calls: nobody has confirmed the receipt yet."""
    if not _is_bureau(user):
        return []
    talks = pending_consequences(user).filter(
        state=ConsequenceState.OPEN.value, kind=ConsequenceKind.TALK.value, project__isnull=False
    )
    return [
        TodoItem(
            title=each.project.name if each.project else "",
            detail=gettext("%(unit)s is to be talked with: %(rule)s.")
            % {"unit": each.unit or "", "rule": RULE_LABELS[RuleKind(each.rule)]},
            url=reverse("projects:project-flags", args=[each.project_id]),
            action_label=_("Open"),
            kind_label=_("Talk to call"),
            due_on=each.receipt_due_on,
            severity=Severity.WARNING,
            duty=Duty.FLAGS,
            weight=Weight.FLAG,
        )
        for each in talks[:MOST]
    ]


@register
def rechecks_due(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the re-checks that the bureau owes by now."""
    if not _is_bureau(user):
        return []
    due = pending_consequences(user).filter(
        state=ConsequenceState.ANSWERED.value, recheck_due_on__lte=on, project__isnull=False
    )
    return [_step(each) for each in due.exclude(answered_by=user)[:MOST]]


@register
def flags_of_my_projects(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the flags that are up on the projects a unit is responsible for, the worst first."""
    if not user.has_role(*UNIT_ROLES) or not user.scope.unit_ids:
        return []
    looks = policy_book(user.unit.county or user.unit, on)[FLAG_LOOKS].value
    return [
        TodoItem(
            title=flag.project.name if flag.project else "",
            badge=drawn(looks[FlagSeverity(flag.severity)], (on - flag.since).days + 1),
            detail=gettext("%(rule)s, flagged since %(since)s")
            % {"rule": RULE_LABELS[RuleKind(flag.rule)], "since": flag.since},
            url=reverse("projects:project-flags", args=[flag.project_id]),
            action_label=_("See what clears it"),
            kind_label=_("Flag"),
            due_on=flag.worsens_on if flag.worsens_on and flag.worsens_on >= on else None,
            severity=_SEVERITIES[flag.severity],
            duty=Duty.FLAGS,
            weight=Weight.FLAG,
        )
        for flag in flags_to_answer_for(user, on=on)[:MOST]
    ]


_STEPS = {
    ConsequenceState.OPEN.value: ("projects:flag-slip-receive", _("Confirm receipt")),
    ConsequenceState.RECEIVED.value: ("projects:flag-slip-answer", _("Answer")),
    ConsequenceState.ANSWERED.value: ("projects:flag-slip-recheck", _("Re-check")),
}


def _step(each: FlagConsequence) -> TodoItem:
    name, verb = _STEPS[each.state]
    return TodoItem(
        title=each.project.name if each.project else "",
        detail=RULE_LABELS[RuleKind(each.rule)],
        url=reverse(name, args=[each.pk]),
        action_label=verb,
        kind_label=each.get_kind_display(),
        due_on=each.next_due_on,
        severity=Severity.WARNING,
        duty=Duty.FLAGS,
        weight=Weight.FLAG,
    )


def _is_bureau(user: User) -> bool:
    return user.has_role(*BUREAU) and user.scope.reads_county
