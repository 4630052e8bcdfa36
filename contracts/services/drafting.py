"""Drafts of contracts: made from the project, changed, dropped and taken up again (rules R14)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contracts import events
from contracts.models import TERM_FIELDS, Contract, ContractParty
from contracts.models.choices import Side
from contracts.rules.life import BEFORE_SIGNING, CHANGING, RUNNING, Kind, State
from contracts.rules.terms import order_problem
from contracts.services.review_closing import close_running, text_changed
from contracts.services.saving import (
    check_state,
    lock_with_project,
    save_contract,
    set_state,
)
from projects.models import Project
from projects.rules.identity import credit_code_problem
from projects.selectors.people import people_of_bureau
from projects.services.moves import check_not_merged, check_reason
from projects.services.saving import lock_project
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.text import search_text

NAMES_CONTRACT = _("Name the contract that this agreement changes or ends.")
NAMES_NONE = _("Only a supplementary or termination agreement names another contract.")
NOT_ITS_CONTRACT = _("Choose a signed contract of the same project that still runs.")
PARTIES_NEEDED = _("Name a party on the county's side and one on the investor's side.")
BAD_CODE = _("“%(code)s” is no valid unified social credit code.")
DAYS_OUT_OF_ORDER = _("This day lies before the step before it: start, production, full capacity.")
NEEDS_DEPOSIT = _("Enter the deposit that is due on this day.")
NOT_OF_BUREAU = _("The keeper has to be one of the bureau.")
ORDERED = ("start_on", "production_on", "capacity_on")
FOREIGN = ("currency", "foreign_amount_wan", "conversion_rate", "conversion_rate_on")
EDITABLE = (*TERM_FIELDS, *FOREIGN)


@dataclass(frozen=True)
class Party:
    """One party as it stands in the text."""

    side: str
    name: str
    credit_code: str = ""
    representative: str = ""


@dataclass(frozen=True)
class Draft:
    """What a draft says.

    Attributes:
        title: Title of the text.
        terms: Terms by field (`EDITABLE`); what is not named stays, or is empty in a new draft.
        parties: Both sides.
        keeper_id: Who keeps it in the bureau; who drafts it if not said.
    """

    title: str
    terms: Mapping[str, Any] = field(default_factory=dict)
    parties: Sequence[Party] = ()
    keeper_id: int | None = None


@transaction.atomic
def start_draft(
    *,
    project_id: int,
    kind: Kind | str,
    draft: Draft,
    by: User,
    on: dt.date,
    amends_id: int | None = None,
) -> Contract:
    """Start a draft of a project's contract.

    Raises:
        RuleBroken: for a project that was merged, an agreement that names no contract of the
            project that still runs, parties of one side only, or terms that cannot be.
    """
    with acting(user=by):
        contract = insert(project_id, kind, draft, amends_id=amends_id, by=by, on=on)
        record_event(
            events.DRAFTED,
            by=by,
            county=contract.county_id,
            subject=contract,
            detail={"kind": contract.kind, "title": contract.title, "amends": amends_id},
        )
        return contract


def insert(
    project_id: int,
    kind: Kind | str,
    draft: Draft,
    *,
    amends_id: int | None,
    by: User,
    on: dt.date,
    **more: Any,
) -> Contract:
    """Insert a contract with its parties; the project is locked first."""
    named = Kind(kind)
    project = lock_project(project_id).project
    check_not_merged(project)
    amends = _amended(project, named, amends_id)
    values = _values(draft, amends)
    contract = Contract(
        county=project.county,
        project=project,
        kind=named.value,
        title=draft.title.strip(),
        amends=amends,
        keeper_id=_keeper(draft.keeper_id, project.county_id, on) or by.pk,
        created_by=by,
        updated_by=by,
        **values,
        **more,
    )
    contract.search_text = search_text(
        contract.title, contract.number, project.name, *(each.name for each in draft.parties)
    )
    contract.save(force_insert=True)
    _put_parties(contract, draft.parties, by=by)
    return contract


@transaction.atomic
def edit_draft(
    *,
    contract_id: int,
    draft: Draft,
    by: User,
    on: dt.date,
    version: int | None = None,
    typed: Mapping[str, object] | None = None,
) -> Contract:
    """Change a draft. Once terms or parties change, its text has to be made and reviewed anew.

    Raises:
        Conflict: when somebody saved it meanwhile.
        RuleBroken: while it is under review or signed, or for terms that cannot be.
    """
    with acting(user=by):
        locked = lock_with_project(contract_id, version=version, typed=typed)
        contract = locked.contract
        check_state(contract, State.DRAFT, State.REVIEWED)
        values = _values(draft, contract.amends)
        changed = {name for name, value in values.items() if getattr(contract, name) != value}
        for name in changed:
            setattr(contract, name, values[name])
        if draft.title.strip() != contract.title:
            contract.title = draft.title.strip()
            changed.add("title")
        keeper = _keeper(draft.keeper_id, contract.county_id, on)
        fields = set(changed)
        if keeper is not None and keeper != contract.keeper_id:
            contract.keeper_id = keeper
            fields.add("keeper")
        if _put_parties(contract, draft.parties, by=by) or changed:
            fields |= text_changed(locked, None, by=by)
        save_contract(locked, by=by, on=on, fields=fields)
        record_event(
            events.EDITED,
            by=by,
            county=contract.county_id,
            subject=contract,
            detail={"fields": sorted(fields)},
        )
        return contract


@transaction.atomic
def drop_draft(
    *, contract_id: int, reason: str, by: User, on: dt.date, version: int | None = None
) -> Contract:
    """Drop a draft; a running review is taken back. It stays readable and can be taken up again.

    Raises:
        Conflict: when somebody saved it meanwhile.
        RuleBroken: without a reason, or once it is signed.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        locked = lock_with_project(contract_id, version=version)
        contract = locked.contract
        check_state(contract, *BEFORE_SIGNING)
        close_running(contract, by=by, on=on)
        fields = text_changed(locked, None, by=by)
        set_state(contract, State.DROPPED)
        contract.ended_on, contract.end_reason = on, why
        save_contract(locked, by=by, on=on, fields={*fields, "state", "ended_on", "end_reason"})
        record_event(events.DROPPED, by=by, county=contract.county_id, subject=contract, reason=why)
        return contract


@transaction.atomic
def take_up_draft(
    *, contract_id: int, by: User, on: dt.date, version: int | None = None
) -> Contract:
    """Take a dropped draft up again.

    Raises:
        Conflict: when somebody saved it meanwhile.
        RuleBroken: when it was not dropped, or the contract it changes has ended.
    """
    with acting(user=by):
        locked = lock_with_project(contract_id, version=version)
        contract = locked.contract
        check_state(contract, State.DROPPED)
        check_not_merged(contract.project)
        _amended(contract.project, Kind(contract.kind), contract.amends_id)
        set_state(contract, State.DRAFT)
        contract.ended_on, contract.end_reason = None, ""
        save_contract(locked, by=by, on=on, fields=("state", "ended_on", "end_reason"))
        record_event(events.REOPENED, by=by, county=contract.county_id, subject=contract)
        return contract


@transaction.atomic
def change_keeper(
    *, contract_id: int, keeper_id: int, by: User, on: dt.date, version: int | None = None
) -> Contract:
    """Give a contract to another keeper in the bureau, in any state but the archives.

    Raises:
        Conflict: when somebody saved it meanwhile.
        RuleBroken: for somebody who is not of the bureau.
    """
    with acting(user=by):
        locked = lock_with_project(contract_id, version=version)
        contract = locked.contract
        check_state(contract, *(each for each in State if each is not State.ARCHIVED))
        before, contract.keeper_id = (
            contract.keeper_id,
            _keeper(keeper_id, contract.county_id, on),
        )
        save_contract(locked, by=by, on=on, fields=("keeper",))
        record_event(
            events.KEEPER_CHANGED,
            by=by,
            county=contract.county_id,
            subject=contract,
            detail={"before": before, "after": contract.keeper_id},
        )
        return contract


def _amended(project: Project, kind: Kind, amends_id: int | None) -> Contract | None:
    if kind not in CHANGING:
        if amends_id is not None:
            raise RuleBroken(NAMES_NONE, code="names_none", field="amends")
        return None
    if amends_id is None:
        raise RuleBroken(NAMES_CONTRACT, code="names_contract", field="amends")
    amends = Contract.objects.filter(pk=amends_id, project=project).first()
    if amends is None or State(amends.state) not in RUNNING or Kind(amends.kind) in CHANGING:
        raise RuleBroken(NOT_ITS_CONTRACT, code="not_its_contract", field="amends")
    return amends


def _keeper(keeper_id: int | None, county_id: int, on: dt.date) -> int | None:
    if keeper_id is not None and keeper_id not in people_of_bureau(county_id, on):
        raise RuleBroken(NOT_OF_BUREAU, code="not_of_bureau", field="keeper")
    return keeper_id


def _values(draft: Draft, amends: Contract | None) -> dict[str, Any]:
    """Return the terms to store; what hangs together is judged with what is in force."""
    values = {name: value for name, value in draft.terms.items() if name in EDITABLE}
    days = [(name, _in_force(name, values, amends)) for name in ORDERED]
    wrong = order_problem(days)
    if wrong:
        raise RuleBroken(DAYS_OUT_OF_ORDER, code="days_out_of_order", field=wrong)
    if values.get("deposit_due_on") and not _in_force("deposit_wan", values, amends):
        raise RuleBroken(NEEDS_DEPOSIT, code="needs_deposit", field="deposit_wan")
    _check_parties(draft.parties)
    return values


def _in_force(name: str, values: Mapping[str, Any], amends: Contract | None) -> Any:
    return values.get(name) or (getattr(amends, name) if amends is not None else None)


def _check_parties(parties: Sequence[Party]) -> None:
    if {each.side for each in parties if each.name.strip()} != set(Side.values):
        raise RuleBroken(PARTIES_NEEDED, code="parties_needed")
    for each in parties:
        code = each.credit_code.strip()
        if code and credit_code_problem(code) is not None:
            raise RuleBroken(str(BAD_CODE) % {"code": code}, code="bad_code")


def _put_parties(contract: Contract, parties: Sequence[Party], *, by: User) -> bool:
    """Put the parties in the order given; tell whether any changed."""
    wanted = [
        (each.side, each.name.strip(), each.credit_code.strip(), each.representative.strip())
        for each in parties
        if each.name.strip()
    ]
    rows = list(contract.parties.order_by("place", "pk"))
    if wanted == [(row.side, row.name, row.credit_code, row.representative) for row in rows]:
        return False
    for place, values in enumerate(wanted, start=1):
        row = rows[place - 1] if place <= len(rows) else ContractParty(contract=contract)
        row.side, row.name, row.credit_code, row.representative = values
        row.place, row.updated_by = place, by
        row.created_by = row.created_by or by
        row.save()
    for row in rows[len(wanted) :]:
        row.delete()
    return True
