"""Opinions on a land accounting: given by the department asked, or recorded as missing (R16)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts import events_land as events
from contracts import notices_land as notices
from contracts.models import LandAccounting, LandOpinion
from contracts.services.accounting_asking import withdraw_opinion_alerts
from contracts.services.accounting_saving import (
    FROZEN,
    SUBJECT,
    HeldAccounting,
    hold_accounting,
    record,
    save_held,
)
from projects.selectors.people import people_of_bureau
from projects.services.moves import check_reason
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.services import raise_alert
from zhaoshang.audit.context import acting
from zhaoshang.core.errors import RuleBroken

ONLY_DEPARTMENT = _("Only a reviewer or the head of the unit that was asked answers.")
TEXT_NEEDED = _("Say why not.")
NOT_DUE_YET = _("An opinion is recorded as missing only once its due day has passed: %(due)s.")
GIVEN_ALREADY = _("This opinion has been given.")


@transaction.atomic
def answer_accounting(
    *,
    opinion_id: int,
    opinion: str,
    text: str,
    by: User,
    on: dt.date,
    version: int | None = None,
) -> LandOpinion:
    """Give or change the own unit's opinion, until the sign-off; history is kept.

    Raises:
        Conflict: when a colleague answered, or the figures changed, since the form was opened.
        RuleBroken: after the sign-off, by somebody of another unit, or to disagree without words.
    """
    with acting(user=by):
        held, row = _hold(opinion_id, version)
        if not by.has_role(Role.REVIEWER, Role.UNIT_HEAD) or by.unit_id != row.unit_id:
            raise RuleBroken(ONLY_DEPARTMENT, code="only_department")
        said = LandOpinion.Opinion(opinion)
        if said is LandOpinion.Opinion.DISAGREE and not text.strip():
            raise RuleBroken(TEXT_NEEDED, code="text_needed", field="text")
        row.opinion, row.text, row.missing_reason = said.value, text.strip(), ""
        row.answered_on, row.answered_by = on, by
        _save(row, held, by=by, on=on)
        record(
            events.ACCOUNTING_ANSWERED,
            held.accounting,
            by=by,
            unit=row.unit_id,
            opinion=said.value,
        )
        withdraw_opinion_alerts(row)
        _tell_complete(held.accounting, on)
        return row


@transaction.atomic
def record_missing(
    *, opinion_id: int, reason: str, by: User, on: dt.date, version: int | None = None
) -> LandOpinion:
    """Record that an opinion did not come, so that the accounting can be signed off without it.

    It stays open to the department until the sign-off.

    Raises:
        Conflict: when it was answered since the form was opened.
        RuleBroken: before the due day has passed, without a reason, or once it was given.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        held, row = _hold(opinion_id, version)
        if row.opinion:
            raise RuleBroken(GIVEN_ALREADY, code="given_already")
        due = held.accounting.opinions_due_on
        if due is None or on <= due:
            raise RuleBroken(str(NOT_DUE_YET) % {"due": due}, code="not_due_yet")
        row.missing_reason = why
        _save(row, held, by=by, on=on)
        record(events.OPINION_MISSING, held.accounting, by=by, unit=row.unit_id, reason=why)
        return row


def _hold(opinion_id: int, version: int | None) -> tuple[HeldAccounting, LandOpinion]:
    accounting_id = LandOpinion.objects.values_list("accounting_id", flat=True).get(pk=opinion_id)
    held = hold_accounting(accounting_id)
    row = LandOpinion.objects.select_related("unit", "updated_by").get(pk=opinion_id)
    if held.accounting.state != LandAccounting.State.ASKED:
        raise RuleBroken(FROZEN, code="frozen")
    if version is not None and version != row.version:
        raise conflict_of(row, version, {}, changed_at=row.updated_at)
    return held, row


def _save(row: LandOpinion, held: HeldAccounting, *, by: User, on: dt.date) -> None:
    row.version += 1
    row.updated_by = by
    row.save()
    save_held(held, by=by, on=on)


def _tell_complete(accounting: LandAccounting, on: dt.date) -> None:
    """Tell the bureau once nobody's opinion is missing any more."""
    if accounting.opinions.filter(opinion="").exists():
        return
    contract = accounting.contract
    raise_alert(
        kind=notices.OPINIONS_COMPLETE.name,
        subject=(SUBJECT, accounting.pk),
        recipients=people_of_bureau(contract.county_id, on),
        params={"contract": str(contract)},
        url=reverse("contracts:accounting", args=[accounting.pk]),
    )
