"""A supplementary agreement changes the terms of the contract it names; both values stay (R14)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from contracts.models import Contract, ContractChange
from contracts.rules.life import RUNNING, Kind
from contracts.rules.terms import Change, order_problem, stored
from contracts.selectors.terms import changes_of
from contracts.services.deposits import follow_agreed_deposit
from contracts.services.drafting import DAYS_OUT_OF_ORDER, ORDERED
from contracts.services.promise_moves import follow_terms
from contracts.services.saving import LockedContract, check_state, lock_contract, save_contract
from projects.services.contract_facts import AgreedTerms, record_terms_changed
from zhaoshang.accounts.models import User
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken

NOTHING_CHANGED = _("This agreement changes no term of the contract it names.")
BEFORE_CHANGED = _("The contract it changes was signed on %(signed)s; this cannot be before.")


def lock_amended(agreement: Contract) -> LockedContract:
    """Lock the contract that an agreement names; it has to run still.

    Raises:
        RuleBroken: when it has ended.
    """
    locked = lock_contract(agreement.amends_id or 0)
    check_state(locked.contract, *RUNNING)
    agreement.amends = locked.contract
    return locked


def check_changes(agreement: Contract) -> tuple[Change, ...]:
    """Return what a signed agreement changes, judged with what is in force.

    Raises:
        RuleBroken: when it changes nothing, or what results cannot be.
    """
    changes, amended = changes_of(agreement), agreement.amends
    if not changes or amended is None:
        raise RuleBroken(NOTHING_CHANGED, code="nothing_changed")
    after: dict[str, Any] = {each.field: each.new for each in changes}
    days = [(name, after.get(name, getattr(amended, name))) for name in ORDERED]
    if order_problem(days):
        raise RuleBroken(DAYS_OUT_OF_ORDER, code="days_out_of_order")
    return changes


def apply_changes(
    agreement: Contract,
    locked: LockedContract,
    changes: tuple[Change, ...],
    *,
    by: User,
    on: dt.date,
) -> None:
    """Bring the changed terms into force from the agreement's signing day.

    The contract's terms are those in force; `ContractChange` keeps both values. Promises and the
    agreed deposit follow. The project learns of them: an increase of the agreed amount is added to
    its own (R4).
    """
    amended = locked.contract
    deposit = (amended.deposit_wan, amended.deposit_due_on)
    effective = agreement.signed_on or on
    ContractChange.objects.bulk_create(
        ContractChange(
            contract=amended,
            by_contract=agreement,
            field=each.field,
            old=stored(each.old),
            new=stored(each.new),
            effective_on=effective,
            entered_at=clock.now(),
        )
        for each in changes
    )
    for each in changes:
        setattr(amended, each.field, each.new)
    follow_terms(amended, by=by, by_contract=agreement, on=on)
    save_contract(locked, by=by, on=on, fields=[each.field for each in changes])
    follow_agreed_deposit(locked, deposit, by_contract=agreement, by=by, on=on)
    if amended.kind == Kind.FORMAL:
        _tell_project(amended, changes, by=by)


def _tell_project(amended: Contract, changes: tuple[Change, ...], *, by: User) -> None:
    after: dict[str, Any] = {each.field: each.new for each in changes}
    increase: Decimal | None = next(
        (each.difference for each in changes if each.field == "agreed_amount_wan"), None
    )
    terms = AgreedTerms(
        intensity_wan_mu=after.get("intensity_wan_mu"),
        deposit_wan=after.get("deposit_wan"),
        start_on=after.get("start_on"),
        production_on=after.get("production_on"),
    )
    record_terms_changed(project_id=amended.project_id, terms=terms, increase_wan=increase, by=by)
