"""The written report of a land accounting leaves the house: that is recorded."""

from __future__ import annotations

from django.db import transaction

from contracts import events_land as events
from contracts.models import LandAccounting
from contracts.rules.land import account_land, plain
from contracts.selectors.land import opinions_of
from contracts.services.accounting import inputs_of
from contracts.services.accounting_saving import record
from contracts.services.accounting_sign_off import paid_wan
from contracts.word.land_report import ReportFacts, land_report
from zhaoshang.accounts.models import User


@transaction.atomic
def write_report(accounting: LandAccounting, *, by: User) -> bytes:
    """Write the report of an accounting, draft or signed off, and record that it was taken."""
    paid = paid_wan(accounting)
    facts = ReportFacts(
        result=account_land(inputs_of(accounting)),
        opinions=opinions_of(accounting),
        signer=str(by.unit),
        paid=f"截至目前已缴{plain(paid)}万元。" if paid else "",
    )
    content = land_report(accounting, facts)
    record(
        events.ACCOUNTING_WRITTEN,
        accounting,
        by=by,
        is_draft=accounting.signed_off_on is None,
    )
    return content
