"""What happens to a permit: asked for, its clock stopped and started, ended, taken back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from projects import events_services as events
from projects import notices_services as notices
from projects.models import AgencyItem, AgencyPause
from projects.models.choices import DocumentKind, MilestoneKind
from projects.rules.agency import ItemResult, missing_before
from projects.selectors.people import people_of_desks
from projects.services import milestones
from projects.services.agency import CASE_CLOSED, ENDED_ALREADY
from projects.services.agency_clock import (
    SUBJECT,
    HeldItem,
    hold_item,
    item_alert,
    save_item,
    withdraw_item_alerts,
)
from projects.services.documents import attach, detach
from projects.services.moves import IN_FUTURE, check_active, check_not_merged, check_reason
from projects.services.saving import save_project
from zhaoshang.accounts.models import User
from zhaoshang.alerts.services import raise_alerts, withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken

ASKED_ALREADY = _("This permit has been asked for already.")
NOT_ASKED = _("This permit has not been asked for yet.")
NO_DEPARTMENT = _("Say first which department answers.")
FIRST_OTHERS = _("Not there yet: %(names)s. Say why it is asked for all the same.")
MISSING_NEEDED = _("Say which papers are missing.")
STOPPED_ALREADY = _("The clock stands still already.")
NOT_STOPPED = _("The clock is running.")
BEFORE_ASKED = _("It was asked for on %(day)s; this day lies before.")
BEFORE_STOPPED = _("The clock was stopped on %(day)s; this day lies before.")
BEFORE_STARTED = _("The clock was started again on %(day)s; this day lies before.")
EVIDENCE_NEEDED = _("Give the document number, or upload the document.")
REASON_OF_REFUSAL = _("Say why it was refused.")
NO_RESULT = _("This permit has no result yet.")
# What the document of a permit is to the gates: the construction permit is start evidence (R3).
_PAPERS = {
    MilestoneKind.LAND_OBTAINED.value: DocumentKind.LAND,
    MilestoneKind.PERMITS.value: DocumentKind.PERMIT,
}


@dataclass(frozen=True)
class Outcome:
    """What a department answers: `done` or `refused`, on which day, by which document."""

    result: str
    done_on: dt.date
    reference: str = ""
    reason: str = ""
    upload: File[Any] | None = None


@transaction.atomic
def ask_permit(
    *,
    item_id: int,
    asked_on: dt.date,
    by: User,
    on: dt.date,
    reason: str = "",
    version: int | None = None,
) -> AgencyItem:
    """Ask a department for a permit: its clock starts, its people are told.

    Args:
        item_id: The permit.
        asked_on: The day it was handed in; it does not count.
        by: Who asks.
        on: Today.
        reason: Why it is asked for before what comes first is there (容缺受理).
        version: The version of the permit that was on the screen.

    Raises:
        Conflict: when somebody changed the permit meanwhile.
        RuleBroken: without a department, twice, before what comes first without a reason, or for a
            day that has not come.
    """
    with acting(user=by, reason=reason.strip() or None):
        held = _open_item(item_id, version)
        item = held.item
        check_active(held.locked.project)
        if item.asked_on is not None:
            raise RuleBroken(ASKED_ALREADY, code="asked_already")
        if item.unit is None:
            raise RuleBroken(NO_DEPARTMENT, code="no_department")
        if asked_on > on:
            raise RuleBroken(IN_FUTURE, code="in_future", field="asked_on")
        _check_before(item, reason)
        item.asked_on = asked_on
        if reason.strip():
            item.note = "\n".join(filter(None, [item.note, reason.strip()]))
        save_item(held, by=by, on=on)
        _record(events.ITEM_ASKED, held, by=by, reason=reason, due_on=item.due_on)
        desks = people_of_desks([item.unit_id], on)
        people = desks.get(item.unit_id or 0, [])
        raise_alerts([item_alert(notices.PERMIT_ASKED, item, people, asked_on.isoformat())])
        return item


def _check_before(item: AgencyItem, reason: str) -> None:
    others = {each.code: each for each in item.case.items.all()}
    results = {code: each.result for code, each in others.items()}
    missing = missing_before(filter(None, item.after.split(",")), results)
    if missing and not reason.strip():
        names = "、".join(others[code].name for code in missing)
        raise RuleBroken(str(FIRST_OTHERS) % {"names": names}, code="first_others", field="reason")


@transaction.atomic
def stop_clock(
    *,
    item_id: int,
    paused_on: dt.date,
    missing: str,
    by: User,
    on: dt.date,
    version: int | None = None,
) -> AgencyItem:
    """Stop a permit's clock while the investor owes papers.

    Raises:
        Conflict: when somebody changed the permit meanwhile.
        RuleBroken: without naming the papers, while it stands still, or for a day that cannot be.
    """
    with acting(user=by, reason=missing.strip() or None):
        held = _running_item(item_id, version)
        item = held.item
        if item.paused_on is not None:
            raise RuleBroken(STOPPED_ALREADY, code="stopped_already")
        if not missing.strip():
            raise RuleBroken(MISSING_NEEDED, code="missing_needed", field="missing")
        _check_day(item, paused_on, on, field="paused_on")
        last = item.pauses.order_by("-resumed_on").first()
        if last is not None and last.resumed_on is not None and paused_on < last.resumed_on:
            raise RuleBroken(
                str(BEFORE_STARTED) % {"day": last.resumed_on},
                code="before_started",
                field="paused_on",
            )
        AgencyPause.objects.create(
            item=item, paused_on=paused_on, missing=missing.strip(), created_by=by, updated_by=by
        )
        item.paused_on = paused_on
        save_item(held, by=by, on=on)
        withdraw_alerts(kind=notices.PERMIT_DUE.name, subject=(SUBJECT, item.pk))
        _record(events.ITEM_CLOCK, held, by=by, reason=missing, paused_on=paused_on)
        return item


@transaction.atomic
def start_clock(
    *, item_id: int, resumed_on: dt.date, by: User, on: dt.date, version: int | None = None
) -> AgencyItem:
    """Start a stopped clock again; the working days in between are added to the due day.

    Raises:
        Conflict: when somebody changed the permit meanwhile.
        RuleBroken: while the clock runs, or for a day that cannot be.
    """
    with acting(user=by):
        held = _running_item(item_id, version)
        item = held.item
        if item.paused_on is None:
            raise RuleBroken(NOT_STOPPED, code="not_stopped")
        if resumed_on > on:
            raise RuleBroken(IN_FUTURE, code="in_future", field="resumed_on")
        if resumed_on < item.paused_on:
            raise RuleBroken(
                str(BEFORE_STOPPED) % {"day": item.paused_on},
                code="before_stopped",
                field="resumed_on",
            )
        _end_pause(item, resumed_on, by=by)
        save_item(held, by=by, on=on)
        _record(events.ITEM_CLOCK, held, by=by, resumed_on=resumed_on, due_on=item.due_on)
        return item


@transaction.atomic
def finish_permit(
    *, item_id: int, outcome: Outcome, by: User, on: dt.date, version: int | None = None
) -> AgencyItem:
    """Enter a department's result: issued, or refused with the reason.

    Raises:
        Conflict: when somebody changed the permit meanwhile.
        FileRefused: when the file is not taken.
        RuleBroken: before it was asked for, twice, without document, or for a day that cannot be.
    """
    result = ItemResult(outcome.result)
    with acting(user=by, reason=outcome.reason.strip() or None):
        held = _running_item(item_id, version)
        item = held.item
        _check_day(item, outcome.done_on, on, field="done_on")
        if result is ItemResult.REFUSED and not outcome.reason.strip():
            raise RuleBroken(REASON_OF_REFUSAL, code="reason_needed", field="reason")
        if result is ItemResult.DONE and not outcome.reference.strip() and outcome.upload is None:
            raise RuleBroken(EVIDENCE_NEEDED, code="evidence_needed", field="reference")
        if outcome.upload is not None:
            item.document = attach(
                held.locked.project,
                outcome.upload,
                kind=_kind_of_paper(item, result),
                by=by,
                title=item.name,
                happened_on=outcome.done_on,
            )
        item.reference = outcome.reference.strip()
        return _end(held, result, outcome.done_on, outcome.reason, by=by, on=on)


@transaction.atomic
def drop_permit(
    *, item_id: int, reason: str, by: User, on: dt.date, version: int | None = None
) -> AgencyItem:
    """Say that a permit is not needed, with the reason.

    Raises:
        Conflict: when somebody changed the permit meanwhile.
        RuleBroken: without a reason, or when it has a result.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        held = _open_item(item_id, version)
        done_on = max(on, held.item.asked_on or on)
        return _end(held, ItemResult.NOT_NEEDED, done_on, why, by=by, on=on)


@transaction.atomic
def take_back_result(
    *, item_id: int, reason: str, by: User, on: dt.date, version: int | None = None
) -> AgencyItem:
    """Take a result back that was entered wrongly: the permit is open again, its clock as before.

    Raises:
        Conflict: when somebody changed the permit meanwhile.
        RuleBroken: without a reason, without a result, or when the case is closed.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        held = hold_item(item_id, version)
        item = held.item
        check_not_merged(held.locked.project)
        if item.case.closed_on is not None:
            raise RuleBroken(CASE_CLOSED, code="case_closed")
        if not item.result:
            raise RuleBroken(NO_RESULT, code="no_result")
        document = item.document
        _undate_milestone(held, by=by)
        item.result, item.done_on, item.reason, item.reference = "", None, "", ""
        # What was settled with the result stays settled; if it is late, a new one is opened.
        item.document, item.problem = None, None
        save_item(held, by=by, on=on)
        if document is not None:
            detach(document, by=by)
            save_project(held.locked, by=by, fields=())
        _record(events.ITEM_REOPENED, held, by=by, reason=why)
        return item


def _end(
    held: HeldItem, result: ItemResult, done_on: dt.date, reason: str, *, by: User, on: dt.date
) -> AgencyItem:
    item = held.item
    if item.paused_on is not None:
        _end_pause(item, max(done_on, item.paused_on), by=by)
    item.result, item.done_on, item.reason = result.value, done_on, reason.strip()
    save_item(held, by=by, on=on)
    _date_milestone(held, by=by)
    withdraw_item_alerts(item)
    _record(events.ITEM_ENDED, held, by=by, reason=reason, result=result.value, done_on=done_on)
    return item


def _kind_of_paper(item: AgencyItem, result: ItemResult) -> DocumentKind:
    if result is not ItemResult.DONE:
        return DocumentKind.OTHER
    return _PAPERS.get(item.milestone, DocumentKind.OTHER)


def _date_milestone(held: HeldItem, *, by: User) -> None:
    """Push the day of an issued permit to its milestone; one set by hand gives way (R3)."""
    item, project = held.item, held.locked.project
    if item.result == ItemResult.DONE and item.milestone and item.done_on is not None:
        fields = milestones.reach(project, item.milestone, item.done_on, by=by)
        save_project(held.locked, by=by, fields=fields)


def _undate_milestone(held: HeldItem, *, by: User) -> None:
    """Clear the day that the result gave its milestone; one corrected since stays."""
    item, project = held.item, held.locked.project
    if item.result != ItemResult.DONE or not item.milestone:
        return
    dated = project.milestones.filter(kind=item.milestone, actual_on=item.done_on)
    if dated.exists():
        fields = milestones.undo(project, [item.milestone], by=by)
        save_project(held.locked, by=by, fields=fields)


def _end_pause(item: AgencyItem, resumed_on: dt.date, *, by: User) -> None:
    pause = item.pauses.get(resumed_on=None)
    pause.resumed_on, pause.updated_by = resumed_on, by
    pause.save()
    item.paused_on = None


def _open_item(item_id: int, version: int | None) -> HeldItem:
    held = hold_item(item_id, version)
    check_not_merged(held.locked.project)
    if held.item.result:
        raise RuleBroken(ENDED_ALREADY, code="ended_already")
    if held.item.case.closed_on is not None:
        raise RuleBroken(CASE_CLOSED, code="case_closed")
    return held


def _running_item(item_id: int, version: int | None) -> HeldItem:
    held = _open_item(item_id, version)
    if held.item.asked_on is None:
        raise RuleBroken(NOT_ASKED, code="not_asked")
    return held


def _check_day(item: AgencyItem, day: dt.date, on: dt.date, *, field: str) -> None:
    if day > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field=field)
    if item.asked_on is not None and day < item.asked_on:
        raise RuleBroken(
            str(BEFORE_ASKED) % {"day": item.asked_on}, code="before_asked", field=field
        )


def _record(kind: str, held: HeldItem, *, by: User, reason: str = "", **detail: Any) -> None:
    record_event(
        kind,
        by=by,
        county=held.county_id,
        subject=held.locked.project,
        reason=reason,
        detail={"item": held.item.pk, "unit": held.item.unit_id, **detail},
    )
