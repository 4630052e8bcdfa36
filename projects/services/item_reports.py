"""How an action item is answered: progress, reported done with its proof, closed or sent back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from projects import events_duties as events
from projects import notices_duties as notices
from projects.models import ActionItem, ActionReport
from projects.policies_duties import DUTIES
from projects.rules.duties import ItemState
from projects.selectors.people import people_of_bureau
from projects.services.action_items import (
    SUBJECT,
    check_version,
    item_url,
    item_words,
    lock_item,
    move_item,
    record_item,
    tell_units,
)
from projects.services.duty_files import check_proof, drop_proofs, keep_files
from projects.services.instructions import follow_items
from projects.services.moves import IN_FUTURE, check_reason
from zhaoshang.accounts.models import Unit, User
from zhaoshang.alerts.services import raise_alert
from zhaoshang.audit.context import acting
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.selectors import in_force

WORDS_NEEDED = _("Say how it goes.")
RESULT_NEEDED = _("Say what was done.")
BEFORE_ASSIGNED = _("It cannot have been done before it was assigned on %(assigned)s.")
OWN_REPORT = _("Who reported it done does not check it.")


@transaction.atomic
def report_progress(
    *,
    item_id: int,
    content: str,
    unit: Unit,
    by: User,
    on: dt.date,
    uploads: Sequence[File[Any]] = (),
) -> ActionReport:
    """Keep a word on how an item goes, with files.

    Raises:
        FileRefused: when a file is not taken.
        RuleBroken: without a word, or when the item is not in hand.
    """
    with acting(user=by):
        item = lock_item(item_id, ItemState.OPEN)
        if not content.strip():
            raise RuleBroken(WORDS_NEEDED, code="words_needed", field="content")
        report = ActionReport.objects.create(
            item=item,
            reported_on=on,
            content=content.strip(),
            unit=unit,
            created_by=by,
            updated_by=by,
        )
        keep_files(item, uploads, by=by, is_proof=False)
        record_item(events.ITEM_REPORT, item, by=by, report=report.pk)
        return report


@transaction.atomic
def report_done(
    *,
    item_id: int,
    result: str,
    done_on: dt.date,
    by: User,
    on: dt.date,
    uploads: Sequence[File[Any]] = (),
) -> ActionItem:
    """Report an item done, with its proof; somebody else checks it.

    Raises:
        FileRefused: when a file is not taken.
        RuleBroken: without a result or the proof that the policy asks for, or for a day that
            cannot be.
    """
    with acting(user=by):
        item = lock_item(item_id, ItemState.OPEN)
        if not result.strip():
            raise RuleBroken(RESULT_NEEDED, code="result_needed", field="result")
        if done_on > on:
            raise RuleBroken(IN_FUTURE, code="in_future", field="done_on")
        if done_on < item.assigned_on:
            raise RuleBroken(
                str(BEFORE_ASSIGNED) % {"assigned": item.assigned_on},
                code="before_assigned",
                field="done_on",
            )
        policy = in_force(DUTIES, item.county, on).value
        known = item.files.filter(is_proof=True).exists()
        check_proof(uploads, known=known, needed=policy.needs_proof)
        keep_files(item, uploads, by=by, is_proof=True)
        item.result, item.done_on, item.reported_by = result.strip(), done_on, by
        move_item(item, ItemState.REPORTED, by=by)
        raise_alert(
            kind=notices.ITEM_REPORTED.name,
            subject=(SUBJECT, item.pk),
            period=f"{item.version}",
            recipients=[each for each in people_of_bureau(item.county_id, on) if each != by.pk],
            params=item_words(item),
            url=item_url(item),
            due_on=item.due_on,
        )
        return item


@transaction.atomic
def close_item(*, item_id: int, by: User, on: dt.date, version: int | None = None) -> ActionItem:
    """Close an item that was reported done; its instruction is settled with its last item.

    Raises:
        Conflict: when it was sent back and reported anew since its result was read.
        RuleBroken: when it was not reported done, or by who reported it.
    """
    with acting(user=by):
        item = lock_item(item_id, ItemState.REPORTED)
        if item.reported_by_id == by.pk:
            raise RuleBroken(OWN_REPORT, code="own_report")
        check_version(item, version)
        item.closed_on, item.closed_by = on, by
        move_item(item, ItemState.CLOSED, by=by)
        follow_items(item.instruction_id, by=by, on=on)
        raise_alert(
            kind=notices.ITEM_CLOSED.name,
            subject=(SUBJECT, item.pk),
            period=f"{item.version}",
            recipients=[each for each in [item.reported_by_id] if each is not None],
            params=item_words(item, who=str(by)),
            url=item_url(item),
        )
        return item


@transaction.atomic
def return_item(*, item_id: int, reason: str, by: User, on: dt.date) -> ActionItem:
    """Send an item that was reported done back to its unit, with what is missing.

    Raises:
        RuleBroken: without a reason, when it was not reported done, or by who reported it.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        item = lock_item(item_id, ItemState.REPORTED)
        if item.reported_by_id == by.pk:
            raise RuleBroken(OWN_REPORT, code="own_report")
        drop_proofs(item, by=by)
        return _back(item, notices.ITEM_RETURNED.name, why, by=by, on=on)


@transaction.atomic
def reopen_item(*, item_id: int, reason: str, by: User, on: dt.date) -> ActionItem:
    """Open a closed item again, with a reason; its instruction is in hand again.

    Raises:
        RuleBroken: without a reason, or when it is not closed.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        item = lock_item(item_id, ItemState.CLOSED)
        item.closed_on = item.closed_by = None
        drop_proofs(item, by=by)
        found = _back(item, notices.ITEM_RETURNED.name, why, by=by, on=on)
        follow_items(item.instruction_id, by=by, on=on)
        return found


def _back(item: ActionItem, kind: str, why: str, *, by: User, on: dt.date) -> ActionItem:
    item.done_on = item.reported_by = None
    move_item(item, ItemState.OPEN, by=by, reason=why)
    tell_units(kind, item, by=by, on=on, period=f"{item.version}", reason=why)
    return item
