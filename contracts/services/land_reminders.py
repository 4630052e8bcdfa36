"""Reminders of land: accountings due, opinions and fees late, deposits, idle land (R14, R16, R18).

All is computed from dates: a second run tells nobody twice, a missed night is made up for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.timezone import localtime

from contracts import notices_land as notices
from contracts.models import Contract, Deposit, IdleLand, LandAccounting, LandOpinion
from contracts.policies_land import LandRule
from contracts.rules.life import RUNNING
from contracts.selectors.land import answering_people, due_accountings, land_rule
from contracts.services.accounting_asking import opinion_alert
from contracts.services.accounting_saving import CONTRACT_SUBJECT
from contracts.services.accounting_saving import SUBJECT as ACCOUNTING_SUBJECT
from contracts.services.accounting_sign_off import outstanding
from contracts.services.deposits_saving import SUBJECT as DEPOSIT_SUBJECT
from contracts.services.idle_land import SUBJECT as IDLE_SUBJECT
from projects.rules.reminders import meant_on
from projects.selectors.people import answering_by_unit, people_of_bureau
from zhaoshang.accounts.models import Unit
from zhaoshang.alerts.services import Alert, raise_alerts, withdraw_many
from zhaoshang.core.money import plain_wan

_LONGEST = dt.timedelta(days=90)
_DAY = dt.timedelta(days=1)
_DUE_AND_LATE = (
    (notices.DEPOSIT_DUE, notices.DEPOSIT_OVERDUE, DEPOSIT_SUBJECT),
    (notices.IDLE_DUE, notices.IDLE_OVERDUE, IDLE_SUBJECT),
)
_RUNNING = [each.value for each in RUNNING]


@dataclass
class _Counties:
    """What each county says and whom its bureau is, read once for each."""

    on: dt.date
    rules: dict[int, LandRule] = field(default_factory=dict)
    bureaus: dict[int, list[int]] = field(default_factory=dict)

    def rule(self, county: Unit) -> LandRule:
        if county.pk not in self.rules:
            self.rules[county.pk] = land_rule(county, self.on)
        return self.rules[county.pk]

    def bureau(self, county_id: int) -> list[int]:
        if county_id not in self.bureaus:
            self.bureaus[county_id] = people_of_bureau(county_id, self.on)
        return self.bureaus[county_id]


@transaction.atomic
def remind_land(*, on: dt.date) -> int:
    """Tell people what of land is due or late; return how many were newly told."""
    counties = _Counties(on)
    alerts = [
        *_due(counties),
        *_opinions(counties),
        *_fees(counties),
        *_deposits(counties),
        *_idle(counties),
    ]
    for due, late, subject_type in _DUE_AND_LATE:
        # What is late is not said to fall due any more.
        ids = [each.subject[1] for each in alerts if each.kind == late.name]
        withdraw_many(kind=due.name, subject_type=subject_type, subject_ids=ids)
    return raise_alerts(alerts)


def _due(counties: _Counties) -> Iterator[Alert]:
    for contract in due_accountings(counties.on):
        day = contract.agreed_day  # type: ignore[attr-defined]  # annotated
        yield Alert(
            kind=notices.ACCOUNTING_DUE.name,
            subject=(CONTRACT_SUBJECT, contract.pk),
            recipients=counties.bureau(contract.county_id),
            period=day.isoformat(),
            params={"contract": str(contract), "agreed": day},
            url=reverse("contracts:land", args=[contract.pk]),
            meant_on=day,
        )


def _opinions(counties: _Counties) -> Iterator[Alert]:
    late = list(
        LandOpinion.objects.filter(
            opinion="",
            accounting__state=LandAccounting.State.ASKED.value,
            accounting__opinions_due_on__lt=counties.on,
        )
        .select_related("unit", "accounting__contract__project")
        .order_by("pk")
    )
    people = answering_people((each.unit_id for each in late), counties.on)
    for each in late:
        accounting, kind = each.accounting, notices.OPINION_LATE.name
        due = accounting.opinions_due_on or counties.on
        day = meant_on(due + _DAY, localtime(accounting.updated_at).date())
        yield opinion_alert(kind, each, accounting, people.get(each.unit_id, []), meant_on=day)
        bureau = counties.bureau(accounting.contract.county_id)
        url = reverse("contracts:accounting", args=[accounting.pk])
        yield opinion_alert(kind, each, accounting, bureau, url=url, meant_on=day)


def _fees(counties: _Counties) -> Iterator[Alert]:
    late = LandAccounting.objects.filter(
        state=LandAccounting.State.SIGNED_OFF.value, fee_due_on__lt=counties.on
    )
    late = late.select_related("contract").prefetch_related("payments")
    for each in late.order_by("pk"):
        contract = each.contract
        yield Alert(
            kind=notices.LAND_FEE_OVERDUE.name,
            subject=(ACCOUNTING_SUBJECT, each.pk),
            recipients=_with_keeper(contract, counties),
            period=f"{each.fee_due_on}",
            params={
                "contract": str(contract),
                "due": each.fee_due_on,
                "outstanding": plain_wan(outstanding(each)),
            },
            url=reverse("contracts:accounting", args=[each.pk]),
            due_on=each.fee_due_on,
            meant_on=each.fee_due_on + _DAY if each.fee_due_on else None,
        )


def _deposits(counties: _Counties) -> Iterator[Alert]:
    unpaid = (
        Deposit.objects.filter(
            ~Q(outcome=Deposit.Outcome.WAIVED.value),
            contract__state__in=_RUNNING,
            due_on__lte=counties.on + _LONGEST,
        )
        .annotate(paid=Coalesce("paid_wan", 0, output_field=Deposit._meta.get_field("paid_wan")))
        .filter(paid__lt=F("amount_wan"))
        .select_related("contract__county", "contract__keeper")
    )
    for each in unpaid.order_by("pk"):
        contract = each.contract
        left = (each.due_on - counties.on).days
        if left > counties.rule(contract.county).remind_days:
            continue
        late = left < 0
        yield Alert(
            kind=(notices.DEPOSIT_OVERDUE if late else notices.DEPOSIT_DUE).name,
            subject=(DEPOSIT_SUBJECT, each.pk),
            recipients=_with_keeper(contract, counties),
            period=each.due_on.isoformat(),
            params={
                "contract": str(contract),
                "due": each.due_on,
                "outstanding": plain_wan(each.amount_wan - (each.paid_wan or 0)),
            },
            url=reverse("contracts:land", args=[contract.pk]),
            due_on=each.due_on,
            meant_on=_turn(each.due_on, counties, each),
        )


def _idle(counties: _Counties) -> Iterator[Alert]:
    found = list(
        IdleLand.objects.filter(
            state__in=("noticed", "fee"), build_until__lte=counties.on + _LONGEST
        )
        .select_related("contract__county", "contract__project")
        .order_by("pk")
    )
    hosts = answering_by_unit((each.contract.project.host_unit_id for each in found), counties.on)
    for each in found:
        contract = each.contract
        left = (each.build_until - counties.on).days
        if left > counties.rule(contract.county).remind_days:
            continue
        late = left < 0
        yield Alert(
            kind=(notices.IDLE_OVERDUE if late else notices.IDLE_DUE).name,
            subject=(IDLE_SUBJECT, each.pk),
            recipients=[
                *_with_keeper(contract, counties),
                *hosts.get(contract.project.host_unit_id or 0, []),
            ],
            period=each.build_until.isoformat(),
            params=_idle_words(each),
            url=reverse("contracts:land", args=[contract.pk]),
            due_on=each.build_until,
            meant_on=_turn(each.build_until, counties, each),
        )


def _turn(due_on: dt.date, counties: _Counties, row: Deposit | IdleLand) -> dt.date:
    """Return when the notice of a day had its turn, not before the day was entered."""
    if due_on < counties.on:
        return meant_on(due_on + _DAY, localtime(row.created_at).date())
    days = counties.rule(row.contract.county).remind_days
    return meant_on(due_on - dt.timedelta(days=days), localtime(row.updated_at).date())


def _idle_words(row: IdleLand) -> dict[str, Any]:
    return {
        "contract": str(row.contract),
        "due": row.build_until,
        "notice": row.notice_reference,
    }


def _with_keeper(contract: Contract, counties: _Counties) -> list[int]:
    keeper = [contract.keeper_id] if contract.keeper_id else []
    return sorted({*keeper, *counties.bureau(contract.county_id)})
