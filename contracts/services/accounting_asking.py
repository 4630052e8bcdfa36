"""Departments and the host are asked about a land accounting, within working days (R15, R16)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts import events_land as events
from contracts import notices_land as notices
from contracts.models import Contract, LandAccounting, LandOpinion
from contracts.selectors.land import answering_people, land_rule, units_to_ask
from contracts.services.accounting_saving import (
    OPINION_SUBJECT,
    SUBJECT,
    check_not_frozen,
    hold_accounting,
    record,
    save_held,
)
from zhaoshang.accounts.models import Unit, User
from zhaoshang.alerts.services import Alert, raise_alerts, withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.calendar.labels import day_reason
from zhaoshang.calendar.rules import WorkdayCount
from zhaoshang.calendar.selectors import working_days
from zhaoshang.core.errors import RuleBroken

NOBODY_ASKED = _("Tick at least one department.")
FOREIGN_UNIT = _("Only departments of the county and the host of the project are asked.")


@transaction.atomic
def ask_departments(
    *,
    accounting_id: int,
    unit_ids: Sequence[int],
    by: User,
    on: dt.date,
    version: int | None = None,
) -> LandAccounting:
    """Ask departments and the host for their opinion; later ones may be added until the sign-off.

    Raises:
        Conflict: when somebody changed the accounting meanwhile.
        RuleBroken: after the sign-off, when nobody is ticked, or for a unit of elsewhere.
    """
    with acting(user=by):
        held = hold_accounting(accounting_id, version=version)
        accounting = held.accounting
        check_not_frozen(accounting)
        units = _units(held.locked.contract, unit_ids, on)
        known = set(accounting.opinions.values_list("unit_id", flat=True))
        new = [unit for unit in units if unit.pk not in known]
        if not new:
            raise RuleBroken(NOBODY_ASKED, code="nobody_asked", field="units")
        accounting.state = LandAccounting.State.ASKED
        accounting.asked_on = on
        accounting.working_days = land_rule(held.locked.contract.county, on).opinion_days
        set_opinions_due(accounting)
        opinions = [
            LandOpinion.objects.create(
                accounting=accounting, unit=unit, created_by=by, updated_by=by
            )
            for unit in new
        ]
        save_held(held, by=by, on=on)
        record(
            events.ACCOUNTING_ASKED,
            accounting,
            by=by,
            units=[unit.pk for unit in new],
            due_on=accounting.opinions_due_on,
        )
        _tell_asked(accounting, opinions, on)
        return accounting


def _units(contract: Contract, unit_ids: Sequence[int], on: dt.date) -> list[Unit]:
    if not unit_ids:
        raise RuleBroken(NOBODY_ASKED, code="nobody_asked", field="units")
    allowed = {unit.pk: unit for unit in units_to_ask(contract, on)}
    if set(unit_ids) - set(allowed):
        raise RuleBroken(FOREIGN_UNIT, code="foreign_unit", field="units")
    return [unit for pk, unit in allowed.items() if pk in set(unit_ids)]


def opinions_count(accounting: LandAccounting) -> WorkdayCount:
    """Count the due day of the opinions, with its working."""
    assert accounting.asked_on is not None  # noqa: S101 - asked, so there is a day
    county = accounting.contract.county
    return working_days(accounting.asked_on, accounting.working_days or 0, county)


def set_opinions_due(accounting: LandAccounting) -> None:
    """Set the due day of the opinions by the working calendar (R15)."""
    count = opinions_count(accounting)
    accounting.opinions_due_on, accounting.is_provisional = count.date, count.is_provisional


def skipped_days(count: WorkdayCount) -> list[dict[str, Any]]:
    """Return the days that did not count, and why."""
    return [{"on": day.on, "reason": day_reason(day.reason, day.name)} for day in count.skipped]


def ask_anew(accounting: LandAccounting, *, by: User, on: dt.date) -> None:
    """Empty the opinions that were given on other figures, and ask for them again."""
    opinions = list(accounting.opinions.select_related("unit"))
    for each in opinions:
        each.opinion, each.text, each.missing_reason = "", "", ""
        each.answered_on, each.answered_by, each.updated_by = None, None, by
        each.version += 1
        each.save()
        withdraw_opinion_alerts(each)
    withdraw_alerts(kind=notices.OPINIONS_COMPLETE.name, subject=(SUBJECT, accounting.pk))
    accounting.asked_on = on
    set_opinions_due(accounting)
    _tell_asked(accounting, opinions, on)


def _tell_asked(accounting: LandAccounting, opinions: Sequence[LandOpinion], on: dt.date) -> None:
    people = answering_people((each.unit_id for each in opinions), on)
    raise_alerts(
        opinion_alert(notices.OPINION_ASKED.name, each, accounting, people.get(each.unit_id, []))
        for each in opinions
    )


def opinion_alert(
    kind: str,
    opinion: LandOpinion,
    accounting: LandAccounting,
    people: Sequence[int],
    *,
    url: str = "",
    meant_on: dt.date | None = None,
) -> Alert:
    """Return a notice about what a department was asked; it names the project, not the terms."""
    return Alert(
        kind=kind,
        subject=(OPINION_SUBJECT, opinion.pk),
        recipients=people,
        period=f"{accounting.asked_on}",
        params={
            "project": accounting.contract.project.name,
            "unit": str(opinion.unit),
            "due": accounting.opinions_due_on,
        },
        url=url or reverse("contracts:land-opinion", args=[opinion.pk]),
        due_on=accounting.opinions_due_on,
        meant_on=meant_on,
    )


def withdraw_opinion_alerts(opinion: LandOpinion) -> None:
    """Take back what asked a department for its opinion."""
    for kind in (notices.OPINION_ASKED, notices.OPINION_LATE):
        withdraw_alerts(kind=kind.name, subject=(OPINION_SUBJECT, opinion.pk))
