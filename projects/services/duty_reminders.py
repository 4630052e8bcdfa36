"""Reminders of action items and difficulties that fall due or are late (R18), and escalation.

Computed from dates: a second run tells nobody twice, a missed night is made up for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from projects import events_duties as events
from projects import notices_duties as notices
from projects.models import ActionItem, Problem
from projects.policies_duties import DUTIES
from projects.rules.duties import (
    ItemState,
    Standing,
    StepKind,
    Telling,
    leader_is_told,
    standing,
)
from projects.rules.reminders import meant_on
from projects.rules.stages import Status
from projects.selectors.people import answering_by_unit
from projects.services.action_items import SUBJECT as ITEM
from projects.services.action_items import item_url, item_words
from projects.services.problem_notices import SUBJECT as PROBLEM
from projects.services.problem_notices import problem_url, problem_words
from projects.services.problem_steps import escalate, is_to_escalate
from projects.services.problems import keep_problem, lock_problem
from zhaoshang.accounts.models import Unit
from zhaoshang.alerts.kinds import NoticeKind
from zhaoshang.alerts.services import Alert, raise_alerts, withdraw_many
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.selectors import in_force

FURTHEST = dt.timedelta(days=30)
"""No policy reminds earlier than this."""
_DAY = dt.timedelta(days=1)


class _Policies:
    """The policy of each county, read once."""

    def __init__(self, on: dt.date) -> None:
        self._on, self._read = on, dict[int, Telling]()

    def of(self, county: Unit) -> Telling:
        if county.pk not in self._read:
            self._read[county.pk] = in_force(DUTIES, county, self._on).value
        return self._read[county.pk]


@transaction.atomic
def remind_of_items(*, on: dt.date) -> int:
    """Remind units of action items due soon or late, and tell the leader of those long late.

    1. Take what is in hand and due by the furthest any policy reminds.
    2. Those due soon or late by the county's policy: tell the people of the unit in charge.
    3. Late by more than the policy leaves to the units: tell who gave the instruction, else the
       project's lead sponsor.
    4. Of what is late, nobody is told any more that it falls due.

    Returns how many notices are new.
    """
    due = list(
        ActionItem.objects.filter(state=ItemState.OPEN.value, due_on__lte=on + FURTHEST)
        .select_related("county", "owner_unit", "instruction", "project")
        .order_by("pk")
    )
    people = answering_by_unit((each.owner_unit_id for each in due), on)
    policies, alerts, late = _Policies(on), list[Alert](), list[int]()
    for item in due:
        policy = policies.of(item.county)
        stands = standing(item.due_on, on, remind_days=policy.remind_days)
        if stands is Standing.IN_TIME:
            continue
        told = people.get(item.owner_unit_id, [])
        if stands is Standing.LATE:
            late.append(item.pk)
            alerts.append(_item_alert(notices.ITEM_LATE, item, told, item.due_on + _DAY))
            leader = _leader_of(item)
            if leader is not None and leader_is_told(
                item.due_on, on, leader_days=policy.leader_days
            ):
                told_on = item.due_on + dt.timedelta(days=policy.leader_days + 1)
                alerts.append(_item_alert(notices.ITEM_LATE, item, [leader], told_on))
            continue
        reminded_on = item.due_on - dt.timedelta(days=policy.remind_days)
        day = meant_on(reminded_on, localtime(item.updated_at).date())
        alerts.append(_item_alert(notices.ITEM_DUE, item, told, day))
    withdraw_many(kind=notices.ITEM_DUE.name, subject_type=ITEM, subject_ids=late)
    return raise_alerts(alerts) if alerts else 0


def _item_alert(kind: NoticeKind, item: ActionItem, told: Sequence[int], day: dt.date) -> Alert:
    return Alert(
        kind=kind.name,
        subject=(ITEM, item.pk),
        recipients=told,
        period=item.due_on.isoformat(),
        params=item_words(item),
        url=item_url(item),
        due_on=item.due_on,
        meant_on=day,
    )


@transaction.atomic
def remind_of_problems(*, on: dt.date) -> int:
    """Remind the unit that leads of difficulties due soon or late; the responsible unit if none.

    Returns how many notices are new.
    """
    due = list(
        Problem.objects.open()
        .filter(due_on__lte=on + FURTHEST, project__status=Status.ACTIVE)
        .select_related("project__county", "project__responsible_unit", "lead_unit")
        .order_by("pk")
    )
    people = answering_by_unit((_led_by(each) for each in due), on)
    policies, alerts, late = _Policies(on), list[Alert](), list[int]()
    for problem in due:
        policy = policies.of(problem.project.county)
        stands = standing(problem.due_on, on, remind_days=policy.remind_days)
        if problem.due_on is None or stands is Standing.IN_TIME:
            continue
        is_late = stands is Standing.LATE
        if is_late:
            late.append(problem.pk)
        days = _DAY if is_late else -dt.timedelta(days=policy.remind_days)
        alerts.append(
            Alert(
                kind=(notices.PROBLEM_LATE if is_late else notices.PROBLEM_DUE).name,
                subject=(PROBLEM, problem.pk),
                recipients=people.get(_led_by(problem) or 0, []),
                period=str(problem.due_on),
                params=problem_words(problem),
                url=problem_url(problem),
                due_on=problem.due_on,
                meant_on=meant_on(problem.due_on + days, localtime(problem.updated_at).date()),
            )
        )
    withdraw_many(kind=notices.PROBLEM_DUE.name, subject_type=PROBLEM, subject_ids=late)
    return raise_alerts(alerts) if alerts else 0


def escalate_late_problems(*, on: dt.date) -> int:
    """Escalate difficulties late by more than the policy leaves to the units (R18).

    Each in a transaction of its own; one that was resolved, moved or escalated meanwhile stays as
    it is. Where the lead sponsor changed, the new one is asked. Returns how many were escalated.
    """
    late = list(
        Problem.objects.open()
        .filter(due_on__lt=on, project__status=Status.ACTIVE)
        .exclude(project__lead_sponsor=None)
        .exclude(escalated_to=F("project__lead_sponsor"))
        .select_related("project__county")
        .order_by("pk")
    )
    policies = _Policies(on)
    return sum(
        _escalate(each.pk, policies.of(each.project.county), on)
        for each in late
        if leader_is_told(each.due_on, on, leader_days=policies.of(each.project.county).leader_days)
    )


@transaction.atomic
def _escalate(problem_id: int, policy: Telling, on: dt.date) -> bool:
    try:
        locked, problem = lock_problem(problem_id)
    except RuleBroken:  # resolved meanwhile
        return False
    is_due = leader_is_told(problem.due_on, on, leader_days=policy.leader_days)
    if not is_to_escalate(problem) or not is_due:
        return False
    # The words are kept with the step, so in the county's language whoever wakes the task.
    with translation.override(settings.LANGUAGE_CODE):
        reason = _("By rule: late by more than %(days)s days.") % {"days": policy.leader_days}
    told_on = (problem.due_on or on) + dt.timedelta(days=policy.leader_days + 1)
    escalate(problem, reason, by=None, on=on, meant_on=told_on)
    keep_problem(
        locked, events.PROBLEM_STEP, problem, by=None, step=StepKind.ESCALATED.value, by_rule=True
    )
    return True


def _leader_of(item: ActionItem) -> int | None:
    if item.instruction is not None:
        return item.instruction.given_by_id
    return item.project.lead_sponsor_id if item.project is not None else None


def _led_by(problem: Problem) -> int | None:
    return problem.lead_unit_id or problem.project.responsible_unit_id
