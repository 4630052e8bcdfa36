"""Reminders of originals not sent, not received, missing at filing, and of loans (R14, R18).

Worked out of dates, so a second run tells nobody twice and a missed day is made up for; what no
longer holds is taken back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from contracts import notices_copies as notices
from contracts.models import Contract, ContractCopy, CopyLoan
from contracts.policies_copies import CONTRACT_COPIES, CopiesRule
from contracts.rules.life import SIGNED_ONCE, State
from contracts.selectors.copy_people import archivists_of
from contracts.services.copy_notices import (
    CONTRACT,
    COPY,
    LOAN,
    copy_words,
    loan_words,
    my_copies_url,
)
from contracts.services.copy_successors import carry_over_originals
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.kinds import NoticeKind
from zhaoshang.alerts.models import Notice
from zhaoshang.alerts.services import Alert, raise_alerts, withdraw_alerts
from zhaoshang.policy.selectors import in_force

# No policy reminds earlier of the end of a loan.
FURTHEST = dt.timedelta(days=366)
_STANDING = sorted(each.value for each in SIGNED_ONCE - {State.ARCHIVED})


class _Counties:
    """Policy and bureau of each county, read once."""

    def __init__(self, on: dt.date) -> None:
        self._on = on
        self._rules: dict[int, CopiesRule] = {}
        people = User.objects.get_queryset().active_on(on)
        people = people.with_role(Role.BUREAU, Role.BUREAU_ADMIN)
        self._bureau: dict[int, list[int]] = {}
        for county_id, pk in people.order_by("pk").values_list("unit__county_id", "pk"):
            self._bureau.setdefault(county_id, []).append(pk)

    def rule(self, county: Unit) -> CopiesRule:
        """Return the policy of a county."""
        if county.pk not in self._rules:
            self._rules[county.pk] = in_force(CONTRACT_COPIES, county, self._on).value
        return self._rules[county.pk]

    def keepers(self, contract: Contract) -> list[int]:
        """Return who is told of a contract: its keeper if still of the bureau, else all of it."""
        bureau = self._bureau.get(contract.county_id, [])
        return [contract.keeper_id] if contract.keeper_id in bureau else bureau


@transaction.atomic
def remind_copies(*, on: dt.date) -> int:
    """Tell of originals and loans by the policy of each county; return how many notices are new.

    Before it, originals of merged units go to the unit that remains: its archivists are told.

    1. Contracts with originals missing: not sent some days after the signature, or the filing due.
    2. Originals on their way for some days: the holder's custodian and the contract's keeper.
    3. Loans that end soon or are late: the borrower, and of late ones the holder's custodian.
    4. Take back what was said earlier and is no longer so.
    """
    carry_over_originals(on=on)
    counties = _Counties(on)
    alerts = [*_of_contracts(counties, on), *_of_copies(counties, on), *_of_loans(counties, on)]
    _take_back(alerts)
    return raise_alerts(alerts) if alerts else 0


def _of_contracts(counties: _Counties, on: dt.date) -> Iterator[Alert]:
    not_sent = Count("copies", filter=Q(copies__withdrawn_on=None, copies__sent_on=None))
    there = Count("copies", filter=Q(copies__withdrawn_on=None))
    rows = (
        Contract.objects.filter(copies_missing__gt=0, state__in=_STANDING, signed_on__lte=on)
        .select_related("county")
        .annotate(not_sent=not_sent, there=there)
        .order_by("pk")
    )
    for contract in rows:
        rule = counties.rule(contract.county)
        unsent = contract.not_sent + max(rule.minimum - contract.there, 0)
        since = (contract.signed_on or on) + dt.timedelta(days=rule.send_days)
        if unsent and since <= on:
            yield _of_contract(notices.COPIES_NOT_SENT, contract, counties, unsent, since)
        due = contract.filing_due_on
        if contract.state == State.SIGNED and due is not None and due <= on:
            missing = contract.copies_missing
            yield _of_contract(notices.COPIES_MISSING, contract, counties, missing, due)


def _of_contract(
    kind: NoticeKind, contract: Contract, counties: _Counties, count: int, since: dt.date
) -> Alert:
    return Alert(
        kind=kind.name,
        subject=(CONTRACT, contract.pk),
        recipients=counties.keepers(contract),
        period=since.isoformat(),
        params={
            "contract": contract.number,
            "count": count,
            "signed": contract.signed_on,
            "due": contract.filing_due_on or "",
        },
        url=reverse("contracts:copies", args=[contract.pk]),
        meant_on=since,
    )


def _of_copies(counties: _Counties, on: dt.date) -> Iterator[Alert]:
    rows = list(
        ContractCopy.objects.held()
        .filter(received_on=None, sent_on__lte=on)
        .exclude(contract__state=State.ARCHIVED.value)
        .select_related("contract__county", "holder_unit")
        .order_by("pk")
    )
    people = archivists_of((each.holder_unit_id for each in rows), on)
    for copy in rows:
        contract = copy.contract
        days = counties.rule(contract.county).receive_days
        since = copy.sent_on + dt.timedelta(days=days) if copy.sent_on else on
        if since > on:
            continue
        told = [*people.get(copy.holder_unit_id, []), *counties.keepers(contract)]
        yield Alert(
            kind=notices.COPY_NOT_RECEIVED.name,
            subject=(COPY, copy.pk),
            recipients=told,
            period=str(copy.sent_on),
            params=copy_words(copy, contract),
            url=reverse("contracts:copy", args=[copy.pk]),
            meant_on=since,
        )


def _of_loans(counties: _Counties, on: dt.date) -> Iterator[Alert]:
    rows = list(_loans_out(on))
    people = archivists_of((each.copy.holder_unit_id for each in rows), on)
    for loan in rows:
        copy, contract = loan.copy, loan.copy.contract
        days = counties.rule(contract.county).loan_remind_days
        since = loan.due_on - dt.timedelta(days=days)
        if since > on:
            continue
        is_late = loan.due_on < on
        kind = notices.LOAN_LATE if is_late else notices.LOAN_DUE
        holders = people.get(copy.holder_unit_id, []) if is_late else []
        yield Alert(
            kind=kind.name,
            subject=(LOAN, loan.pk),
            recipients=[loan.borrower_id, *holders],
            period=loan.due_on.isoformat(),
            params=loan_words(loan, copy, contract),
            url=my_copies_url(),
            due_on=loan.due_on,
            meant_on=loan.due_on + dt.timedelta(days=1) if is_late else since,
        )


def _loans_out(on: dt.date) -> QuerySet[CopyLoan]:
    out = CopyLoan.objects.out().filter(due_on__lte=on + FURTHEST)
    names = ("borrower", "copy__holder_unit", "copy__contract__county")
    return out.select_related(*names).order_by("pk")


_KINDS: tuple[NoticeKind, ...] = (
    notices.COPIES_NOT_SENT,
    notices.COPIES_MISSING,
    notices.COPY_NOT_RECEIVED,
    notices.LOAN_DUE,
    notices.LOAN_LATE,
)


def _take_back(alerts: Iterable[Alert]) -> None:
    """Take back what stands of these kinds and is not among what is to be said."""
    said = {(each.kind, str(each.subject[1]), each.period) for each in alerts}
    kinds = [each.name for each in _KINDS]
    standing: Any = Notice.objects.filter(kind__in=kinds, withdrawn_at=None).order_by()
    keys = standing.values_list("kind", "subject_type", "subject_id", "period").distinct()
    for kind, subject_type, subject_id, period in list(keys):
        if (kind, subject_id, period) not in said:
            withdraw_alerts(kind=kind, subject=(subject_type, subject_id), period=period)
