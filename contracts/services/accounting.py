"""Land accounting 投资核算 (R16, S4): worked out from ledger and contract, sent to departments.

Every input may be replaced, with its reason, until it is signed off; what ledger and contract say
stays beside it. Opinions are given on figures: a figure that changes asks for them anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contracts import events_land as events
from contracts import notices_land as notices
from contracts.models import Contract, LandAccounting
from contracts.rules.land import CannotAccount, LandInputs, LandProblem, account_land
from contracts.rules.life import Kind, State
from contracts.selectors.land import (
    RUNNING_STATES,
    LedgerFigures,
    agreed_day,
    land_rule,
    ledger_figures,
)
from contracts.services.accounting_asking import ask_anew
from contracts.services.accounting_saving import (
    CONTRACT_SUBJECT,
    INPUTS,
    check_not_frozen,
    hold_accounting,
    record,
    result_facts,
    save_held,
)
from contracts.services.saving import check_state, lock_contract, save_contract
from zhaoshang.accounts.models import User
from zhaoshang.alerts.services import withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.core.errors import RuleBroken

FORMAL_ONLY = _("Only the land of a formal contract is accounted for.")
NO_AGREED_DATE = _("The contract has no such date. Say for which agreed date it is accounted for.")
RUNNING_ALREADY = _("A land accounting of this contract is running already. Sign it off first.")
AFTER_TODAY = _("The figures cannot be of a day that has not come.")
REASON_NEEDED = _("Say why this figure is taken instead of the one beside it.")
PROBLEMS: Mapping[LandProblem, Any] = {
    LandProblem.NO_LAND: _("Without land there is nothing to account for."),
    LandProblem.NO_INTENSITY: _("Without an agreed intensity nothing can be worked out."),
    LandProblem.NEGATIVE_ASSETS: _("Fixed assets cannot be negative."),
    LandProblem.NEGATIVE_PRICE: _("The price cannot be negative."),
    LandProblem.TOO_FINE: _("Land is entered with at most four decimals."),
}
ACCOUNTED_STATES = (
    State.SIGNED,
    State.FILED,
    State.PERFORMING,
    State.BREACHED,
    State.FULFILLED,
    State.TERMINATED,
)


@dataclass(frozen=True)
class Figures:
    """What the accounting starts from, as the form has it; reasons by input."""

    land_mu: Decimal
    agreed_intensity_wan_mu: Decimal
    fixed_assets_wan: Decimal
    as_of: dt.date
    price_wan_mu: Decimal | None = None
    agreed_on: dt.date | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Offered:
    """What ledger and contract say, by input; None where they are silent."""

    values: Mapping[str, Decimal | None]
    ledger: LedgerFigures


def offered_inputs(contract: Contract, as_of: dt.date) -> Offered:
    """Return what ledger and contract say of the inputs."""
    ledger = ledger_figures(contract.project_id, as_of)
    return Offered(
        {
            "land_mu": contract.land_mu,
            "agreed_intensity_wan_mu": contract.intensity_wan_mu,
            "fixed_assets_wan": ledger.fixed_assets_wan,
            "price_wan_mu": contract.land_price_wan_mu,
        },
        ledger,
    )


@transaction.atomic
def start_accounting(
    *, contract_id: int, figures: Figures, by: User, on: dt.date
) -> LandAccounting:
    """Work out the land of a contract.

    Raises:
        RuleBroken: for a contract that is not formal or was never signed, while one runs, without
            an agreed date, for figures of which nothing can be worked out, or a figure other than
            the ledger's or the contract's without its reason.
    """
    with acting(user=by):
        locked = lock_contract(contract_id)
        contract = locked.contract
        if contract.kind != Kind.FORMAL:
            raise RuleBroken(FORMAL_ONLY, code="formal_only")
        check_state(contract, *ACCOUNTED_STATES)
        rows = LandAccounting.objects.filter(contract=contract)
        if rows.filter(state__in=RUNNING_STATES).exists():
            raise RuleBroken(RUNNING_ALREADY, code="running_already")
        last = rows.order_by("-number").first()
        accounting = LandAccounting(
            contract=contract, number=last.number + 1 if last else 1, created_by=by
        )
        _set_figures(accounting, contract, figures, on)
        accounting.updated_by = by
        accounting.save()
        save_contract(locked, by=by, on=on)
        record(events.ACCOUNTING_STARTED, accounting, by=by, **result_facts(accounting))
        withdraw_alerts(kind=notices.ACCOUNTING_DUE.name, subject=(CONTRACT_SUBJECT, contract.pk))
        return accounting


@transaction.atomic
def change_accounting(
    *,
    accounting_id: int,
    figures: Figures,
    by: User,
    on: dt.date,
    version: int | None = None,
    typed: Mapping[str, object] | None = None,
) -> LandAccounting:
    """Change figures before the sign-off; opinions given on other figures are asked for anew.

    Raises:
        Conflict: when somebody changed it meanwhile.
        RuleBroken: after the sign-off, or as for a new one.
    """
    with acting(user=by):
        held = hold_accounting(accounting_id, version=version, typed=typed)
        accounting = held.accounting
        check_not_frozen(accounting)
        before = tuple(getattr(accounting, name) for name in INPUTS)
        _set_figures(accounting, held.locked.contract, figures, on)
        changed = before != tuple(getattr(accounting, name) for name in INPUTS)
        if changed and accounting.state == LandAccounting.State.ASKED:
            ask_anew(accounting, by=by, on=on)
        save_held(held, by=by, on=on)
        record(events.ACCOUNTING_CHANGED, accounting, by=by, **result_facts(accounting))
        return accounting


def _set_figures(
    accounting: LandAccounting, contract: Contract, figures: Figures, on: dt.date
) -> None:
    if figures.as_of > on:
        raise RuleBroken(AFTER_TODAY, code="after_today", field="as_of")
    agreed = figures.agreed_on or agreed_day(contract, land_rule(contract.county, on))
    if agreed is None:
        raise RuleBroken(NO_AGREED_DATE, code="no_agreed_date", field="agreed_on")
    offered = offered_inputs(contract, figures.as_of)
    accounting.agreed_on, accounting.as_of = agreed, figures.as_of
    accounting.inputs = _explained(figures, offered)
    accounting.counted = offered.ledger.as_json
    for name in INPUTS:
        setattr(accounting, name, getattr(figures, name))
    set_results(accounting)


def _explained(figures: Figures, offered: Offered) -> dict[str, Any]:
    """Return what was offered for each input, and why another figure was taken."""
    found: dict[str, Any] = {}
    for name in INPUTS:
        value, beside = getattr(figures, name), offered.values[name]
        reason = figures.reasons.get(name, "").strip()
        if value != beside and not reason:
            raise RuleBroken(REASON_NEEDED, code="reason_needed", field=f"{name}_reason")
        found[name] = {
            "offered": None if beside is None else str(beside),
            "reason": reason if value != beside else "",
        }
    return found


def inputs_of(accounting: LandAccounting) -> LandInputs:
    """Return the inputs as the rule takes them."""
    return LandInputs(
        Decimal(accounting.land_mu),
        Decimal(accounting.agreed_intensity_wan_mu),
        Decimal(accounting.fixed_assets_wan),
        None if accounting.price_wan_mu is None else Decimal(accounting.price_wan_mu),
    )


def set_results(accounting: LandAccounting) -> None:
    """Work the results out from the inputs.

    Raises:
        RuleBroken: when nothing can be worked out of them.
    """
    try:
        result = account_land(inputs_of(accounting))
    except CannotAccount as refused:
        raise RuleBroken(
            PROBLEMS[refused.problem], code=refused.problem.value, field=refused.field
        ) from refused
    accounting.actual_intensity_wan_mu = result.actual_intensity_wan_mu
    accounting.reasonable_mu = result.reasonable_mu
    accounting.excess_mu = result.excess_mu
    accounting.fee_wan = result.fee_wan
