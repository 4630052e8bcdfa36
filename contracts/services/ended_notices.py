"""What was asked for by a contract is taken back when the contract ends (R18).

What outlives it, land or money to recover, stays owed, and so do its notices.
"""

from __future__ import annotations

from contracts import notices_land as land
from contracts.models import Contract, Deposit, Obligation
from contracts.services.accounting_saving import CONTRACT_SUBJECT
from contracts.services.deposits_saving import SUBJECT as DEPOSIT
from contracts.services.performance_notices import forget_promises
from zhaoshang.alerts.services import withdraw_alerts, withdraw_many


def take_back_of(contract: Contract) -> None:
    """Take back what asked for the performance of a contract that has ended."""
    promises = Obligation.objects.filter(contract=contract, outlives=False)
    forget_promises(promises.values_list("pk", flat=True))
    deposits = Deposit.objects.filter(contract=contract).values_list("pk", flat=True)
    kinds = [land.DEPOSIT_DUE.name, land.DEPOSIT_OVERDUE.name]
    withdraw_many(kind=kinds, subject_type=DEPOSIT, subject_ids=list(deposits))
    withdraw_alerts(kind=land.ACCOUNTING_DUE.name, subject=(CONTRACT_SUBJECT, contract.pk))
