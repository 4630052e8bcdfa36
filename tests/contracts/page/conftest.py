"""A contract with one record of each kind that its timeline knows."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from contracts.models import (
    AccessRequest,
    ArchiveTransfer,
    Contract,
    ContractChange,
    Deposit,
    FileOpening,
    IdleLand,
    LandAccounting,
    SpecialReport,
    TransferItem,
)
from contracts.models.land import DepositMovement
from tests.factories.contracts import ContractFactory, make_contract_file
from tests.stages import stage
from zhaoshang.accounts.models import User
from zhaoshang.core import clock

DAY = dt.date(2026, 9, 1)
# An amount that only readers of the terms may see.
SECRET = Decimal("43219.5")
SECRET_WORDS = "43,219"


def fill(contract: Contract, officer: User, borrower: User) -> None:
    """Give a contract a record of every kind."""
    file = make_contract_file(contract)
    now = clock.now()
    contract.legal_reviews.create(
        number=1,
        asked_on=DAY,
        due_on=DAY,
        opinion="passed",
        fair_opinion="passed",
        reviewed_on=DAY,
        reviewed_by=officer,
    )
    copy = contract.copies.create(
        number=1, holder_unit=officer.unit, sent_on=DAY, received_on=DAY, withdrawn_on=DAY
    )
    copy.loans.create(borrower=borrower, purpose="核对", lent_on=DAY, due_on=DAY, returned_on=DAY)
    kept = contract.obligations.create(
        side="investor",
        kind="invest",
        content=f"投资 {SECRET_WORDS} 万元",
        due_on=DAY,
        first_due_on=DAY,
        claimed_on=DAY,
        state="met",
        met_on=DAY,
    )
    kept.date_changes.create(old_due_on=DAY, new_due_on=DAY + dt.timedelta(1), reference="第3号")
    report = SpecialReport.objects.create(
        contract=contract,
        expired_on=DAY,
        due_on=DAY,
        writer_unit=borrower.unit,
        submitted_at=now,
        received_on=DAY,
    )
    report.decisions.create(
        kind="demand", decided_on=DAY, reference="纪要〔2026〕9号", body="领导小组"
    )
    request = AccessRequest.objects.create(
        contract=contract,
        requested_by=borrower,
        requested_at=now,
        reason="核对条款",
        days=3,
        state="granted",
        decided_by=officer,
        decided_at=now,
        opens_at=now,
        closes_at=now + dt.timedelta(days=3),
    )
    FileOpening.objects.create(
        file=file,
        contract=contract,
        user=borrower,
        opened_at=now,
        act="view",
        right="grant",
        request=request,
    )
    deposit = Deposit.objects.create(contract=contract, amount_wan=SECRET, due_on=DAY)
    DepositMovement.objects.create(deposit=deposit, kind="paid", happened_on=DAY, amount_wan=SECRET)
    LandAccounting.objects.create(
        contract=contract,
        number=1,
        agreed_on=DAY,
        as_of=DAY,
        state="signed_off",
        land_mu=120,
        agreed_intensity_wan_mu=300,
        fixed_assets_wan=30000,
        actual_intensity_wan_mu=250,
        reasonable_mu=100,
        excess_mu=20,
        fee_wan=360,
        signed_off_on=DAY,
    )
    IdleLand.objects.create(
        contract=contract,
        area_mu=20,
        idle_since=DAY,
        notice_on=DAY,
        notice_reference="通知1号",
        build_until=DAY + dt.timedelta(days=90),
    )
    later = ContractFactory(
        project=contract.project, kind="supplementary", amends=contract, state="signed"
    )
    ContractChange.objects.create(
        contract=contract,
        by_contract=later,
        field="agreed_amount_wan",
        old=str(SECRET),
        new="50000",
        effective_on=DAY,
        entered_at=now,
    )
    transfer = ArchiveTransfer.objects.create(
        county=contract.county, title="2026 年第一批", handed_on=DAY, state="handed_over"
    )
    TransferItem.objects.create(transfer=transfer, contract=contract)
    Contract.objects.filter(pk=contract.pk).update(
        ended_on=DAY,
        end_reason=f"少投资 {SECRET_WORDS} 万元",
        archived_on=DAY,
        performing_since=DAY,
    )


@stage
def full(performing, officer, clerk) -> Contract:
    """The contract in performance with a record of every kind."""
    fill(performing, officer, clerk)
    performing.refresh_from_db()
    return performing
