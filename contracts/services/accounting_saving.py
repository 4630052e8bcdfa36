"""The one door through which a land accounting is written: lock, version, freeze, event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from contracts.models import LandAccounting
from contracts.selectors.land import RUNNING_STATES
from contracts.services.saving import LockedContract, lock_contract, save_contract
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import User
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken

SUBJECT = "contracts.landaccounting"
OPINION_SUBJECT = "contracts.landopinion"
CONTRACT_SUBJECT = "contracts.contract"
FROZEN = _("This accounting has been signed off; nothing can be changed in it. Start a new one.")
INPUTS = ("land_mu", "agreed_intensity_wan_mu", "fixed_assets_wan", "price_wan_mu")


@dataclass
class HeldAccounting:
    """An accounting whose contract is locked for the rest of the transaction."""

    locked: LockedContract
    accounting: LandAccounting


def hold_accounting(
    accounting_id: int,
    *,
    version: int | None = None,
    typed: Mapping[str, object] | None = None,
) -> HeldAccounting:
    """Lock the contract of an accounting, read the accounting, check the form's version.

    Raises:
        Conflict: when somebody saved it since the form was opened.
    """
    contract_id = LandAccounting.objects.values_list("contract_id", flat=True).get(pk=accounting_id)
    locked = lock_contract(contract_id)
    accounting = LandAccounting.objects.select_related("updated_by").get(pk=accounting_id)
    accounting.contract = locked.contract
    if version is not None and version != accounting.version:
        raise conflict_of(accounting, version, typed or {}, changed_at=accounting.updated_at)
    return HeldAccounting(locked, accounting)


def save_held(held: HeldAccounting, *, by: User | None, on: dt.date) -> None:
    """Save an accounting with its version, and its contract."""
    held.accounting.version += 1
    held.accounting.updated_by = by
    held.accounting.save()
    save_contract(held.locked, by=by, on=on)


def check_not_frozen(accounting: LandAccounting) -> None:
    """Refuse what is done before the sign-off.

    Raises:
        RuleBroken: after the sign-off.
    """
    if accounting.state not in RUNNING_STATES:
        raise RuleBroken(FROZEN, code="frozen")


def result_facts(accounting: LandAccounting) -> dict[str, Any]:
    """Return inputs and results for an event."""
    names = (*INPUTS, "actual_intensity_wan_mu", "reasonable_mu", "excess_mu", "fee_wan")
    return {name: getattr(accounting, name) for name in names}


def record(kind: str, accounting: LandAccounting, *, by: User, **detail: Any) -> None:
    """Record one act on an accounting, with its contract as the subject."""
    record_event(
        kind,
        by=by,
        county=accounting.contract.county_id,
        subject=accounting.contract,
        detail={"accounting": accounting.number, **detail},
    )
