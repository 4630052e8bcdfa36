"""Excuses 正当理由 and lifts: one kind of record that holds a flag down until a date (R7)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects import events_flags as events
from projects.models import FlagHold, Project, ProjectDocument
from projects.models.choices import DocumentKind
from projects.notices_flags import EXCUSE_ASKED, EXCUSE_DECIDED
from projects.policies_flag_effects import FLAG_HOLDS
from projects.rules.flags.kinds import HoldKind, HoldState, RuleKind
from projects.rules.stages import Status
from projects.selectors.people import people_of_bureau
from projects.services.documents import attach
from projects.services.flagging.recompute import recompute
from zhaoshang.accounts.models import Unit, User
from zhaoshang.alerts.services import raise_alert, withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import Conflict, RuleBroken
from zhaoshang.policy.selectors import in_force
from zhaoshang.policy.services import mark_used

REASON_NEEDED = _("Give the reason.")
UNTIL_PAST = _("The last day must not lie before today.")
TOO_LONG = _("At most %(days)s days, so until %(last)s at the latest.")
UNKNOWN_RULE = _("There is no such rule.")
ASKED_ALREADY = _("An excuse for this flag is waiting for a decision.")
NOT_WAITING = _("This excuse has been decided or taken back already.")
OWN_EXCUSE = _("Nobody decides on their own excuse.")
NOT_YOURS = _("Only who asked can take it back.")
NOT_IN_FORCE = _("It does not hold a flag down any more.")
NOT_ACTIVE = _("A project that is not active bears no flags.")
CHANGED_MEANWHILE = _("Somebody else has changed this meanwhile. Look again.")
SUBJECT = "projects.flag_hold"


@transaction.atomic
def ask_excuse(
    *,
    project_id: int,
    rule: str,
    until: dt.date,
    reason: str,
    by: User,
    on: dt.date,
    key: str = "",
    unit: Unit | None = None,
    document_id: int | None = None,
    upload: File[Any] | None = None,
) -> FlagHold:
    """Ask the bureau for an excuse; the flag stays up until it is granted.

    Args:
        project_id: The project.
        rule: Kind of rule; empty for every flag of the project.
        until: Last day to hold the flag down.
        reason: What keeps the project.
        by: Who asks.
        on: Today.
        key: Of which milestone, problem …; empty for every flag of the rule.
        unit: For which unit; that of who asks, if not given.
        document_id: A paper of the project that shows it.
        upload: The paper itself.

    Raises:
        RuleBroken: without a reason, for a day that cannot be, or while another is waiting.
    """
    with acting(user=by, reason=reason or None):
        project = _locked(project_id)
        _check(project, rule, until, reason, on=on, kind=HoldKind.EXCUSE)
        asked = FlagHold.objects.filter(
            project=project, rule=rule, key=key, state=HoldState.ASKED.value
        )
        if asked.exists():
            raise RuleBroken(ASKED_ALREADY, code="asked_already")
        hold = FlagHold.objects.create(
            kind=HoldKind.EXCUSE.value,
            county=project.county,
            project=project,
            unit=unit or by.unit,
            rule=rule,
            key=key,
            since=on,
            until=until,
            reason=reason.strip(),
            document=_document(project, document_id, upload, by=by),
            state=HoldState.ASKED.value,
            asked_on=on,
            created_by=by,
            updated_by=by,
        )
        _record(events.EXCUSE_ASKED, hold, by=by)
        bureau = people_of_bureau(project.county_id, on)
        raise_alert(
            kind=EXCUSE_ASKED.name,
            subject=(SUBJECT, hold.pk),
            recipients=[pk for pk in bureau if pk != by.pk],
            params={
                "project": project.name,
                "unit": str(hold.unit),
                "until": until,
                "who": str(by),
                "reason": hold.reason,
            },
            url=reverse("projects:project-flags", args=[project.pk]),
        )
        return hold


@transaction.atomic
def decide_excuse(
    *,
    hold_id: int,
    grant: bool,
    note: str,
    by: User,
    on: dt.date,
    version: int | None = None,
) -> FlagHold:
    """Grant or refuse an excuse; granted, it holds from the day it was asked.

    Raises:
        Conflict: when somebody changed it since the form was opened.
        RuleBroken: when it does not wait, for one's own, for a refusal without a reason, or when
            its last day is over.
    """
    with acting(user=by, reason=note or None):
        hold, project = _locked_hold(hold_id, version)
        if hold.state != HoldState.ASKED:
            raise RuleBroken(NOT_WAITING, code="not_waiting")
        if hold.created_by_id == by.pk:
            raise RuleBroken(OWN_EXCUSE, code="own_excuse")
        if not grant and not note.strip():
            raise RuleBroken(REASON_NEEDED, code="reason_needed", field="note")
        if grant and hold.until < on:
            raise RuleBroken(UNTIL_PAST, code="until_past", field="decision")
        hold.state = (HoldState.GRANTED if grant else HoldState.REFUSED).value
        hold.decided_by, hold.decided_on, hold.decision_note = by, on, note.strip()
        _save(hold, by=by)
        _record(events.EXCUSE_DECIDED, hold, by=by)
        withdraw_alerts(kind=EXCUSE_ASKED.name, subject=(SUBJECT, hold.pk))
        if hold.created_by_id:
            raise_alert(
                kind=EXCUSE_DECIDED.name,
                subject=(SUBJECT, hold.pk),
                recipients=[hold.created_by_id],
                params={"project": project.name, "who": str(by)},
                url=reverse("projects:project-flags", args=[project.pk]),
            )
        if grant:
            recompute([project.pk], on=on)
        return hold


@transaction.atomic
def take_back_excuse(*, hold_id: int, by: User, on: dt.date) -> FlagHold:
    """Take back an excuse that waits.

    Raises:
        RuleBroken: when it does not wait, or somebody else asked.
    """
    with acting(user=by):
        hold, _project = _locked_hold(hold_id, None)
        if hold.state != HoldState.ASKED:
            raise RuleBroken(NOT_WAITING, code="not_waiting")
        if hold.created_by_id != by.pk:
            raise RuleBroken(NOT_YOURS, code="not_yours")
        hold.state, hold.ended_on = HoldState.TAKEN_BACK.value, on
        _save(hold, by=by)
        _record(events.EXCUSE_TAKEN_BACK, hold, by=by)
        withdraw_alerts(kind=EXCUSE_ASKED.name, subject=(SUBJECT, hold.pk))
        return hold


@transaction.atomic
def lift_flag(
    *,
    project_id: int,
    rule: str,
    until: dt.date,
    reason: str,
    by: User,
    on: dt.date,
    key: str = "",
) -> FlagHold:
    """Lift a flag until a date, with a reason; in force at once.

    Raises:
        RuleBroken: without a reason, or for a day that cannot be.
    """
    with acting(user=by, reason=reason or None):
        project = _locked(project_id)
        _check(project, rule, until, reason, on=on, kind=HoldKind.LIFT)
        hold = FlagHold.objects.create(
            kind=HoldKind.LIFT.value,
            county=project.county,
            project=project,
            unit=project.responsible_unit,
            rule=rule,
            key=key,
            since=on,
            until=until,
            reason=reason.strip(),
            state=HoldState.GRANTED.value,
            asked_on=on,
            decided_by=by,
            decided_on=on,
            created_by=by,
            updated_by=by,
        )
        _record(events.FLAG_LIFTED, hold, by=by)
        recompute([project.pk], on=on)
        return hold


@transaction.atomic
def end_hold(
    *, hold_id: int, reason: str, by: User, on: dt.date, version: int | None = None
) -> FlagHold:
    """End an excuse or a lift early: from this day on the flag shows again.

    Raises:
        Conflict: when somebody changed it since the form was opened.
        RuleBroken: without a reason, or when it holds nothing down any more.
    """
    with acting(user=by, reason=reason or None):
        hold, project = _locked_hold(hold_id, version)
        if not reason.strip():
            raise RuleBroken(REASON_NEEDED, code="reason_needed", field="reason")
        if hold.state != HoldState.GRANTED or hold.until < on:
            raise RuleBroken(NOT_IN_FORCE, code="not_in_force")
        hold.until = on - dt.timedelta(days=1)
        hold.ended_on, hold.end_reason = on, reason.strip()
        _save(hold, by=by)
        _record(events.HOLD_ENDED, hold, by=by)
        recompute([project.pk], on=on)
        return hold


def _locked(project_id: int) -> Project:
    rows = Project.objects.select_for_update(of=("self",)).select_related(
        "county", "responsible_unit"
    )
    return rows.get(pk=project_id)


def _locked_hold(hold_id: int, version: int | None) -> tuple[FlagHold, Project]:
    """Lock the project first, as every other act does, then the hold."""
    project_id = FlagHold.objects.values_list("project_id", flat=True).get(pk=hold_id)
    project = _locked(project_id or 0)
    hold = FlagHold.objects.select_for_update(of=("self",)).get(pk=hold_id)
    if version is not None and hold.version != version:
        raise Conflict(CHANGED_MEANWHILE, changes=[])
    return hold, project


def _check(
    project: Project, rule: str, until: dt.date, reason: str, *, on: dt.date, kind: HoldKind
) -> None:
    if project.status != Status.ACTIVE:
        raise RuleBroken(NOT_ACTIVE, code="not_active")
    if rule and rule not in set(RuleKind):
        raise RuleBroken(UNKNOWN_RULE, code="unknown_rule", field="rule")
    if not reason.strip():
        raise RuleBroken(REASON_NEEDED, code="reason_needed", field="reason")
    if until < on:
        raise RuleBroken(UNTIL_PAST, code="until_past", field="until")
    policy = in_force(FLAG_HOLDS, project.county, on)
    longest = policy.value.longest_lift_days
    if kind is HoldKind.EXCUSE:
        longest = policy.value.longest_excuse_days
    # The first day counts: a hold of one day ends on the day it begins.
    last = on + dt.timedelta(days=longest - 1)
    if until > last:
        raise RuleBroken(
            str(TOO_LONG) % {"days": longest, "last": last}, code="too_long", field="until"
        )
    mark_used(policy)


def _document(
    project: Project, document_id: int | None, upload: File[Any] | None, *, by: User
) -> ProjectDocument | None:
    if upload is not None:
        return attach(project, upload, kind=DocumentKind.OTHER, by=by)
    return ProjectDocument.objects.filter(
        pk=document_id or 0, project=project, removed_at=None
    ).first()


def _save(hold: FlagHold, *, by: User) -> None:
    hold.version += 1
    hold.updated_by = by
    hold.save()


def _record(event: str, hold: FlagHold, *, by: User) -> None:
    record_event(
        event,
        by=by,
        county=hold.county_id,
        subject=hold.project,
        detail={
            "hold": hold.pk,
            "rule": hold.rule,
            "key": hold.key,
            "until": hold.until,
            "state": hold.state,
        },
    )
