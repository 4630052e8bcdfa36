"""The one door through which a contract row is written: lock, version, state, derived columns.

Every verb of `contracts.services` locks a contract with `lock_contract`, sets fields and calls
`save_contract`; nothing else saves one. A verb that also writes the project locks the project
first (`projects.services.saving.lock_project`), so that two never wait for one another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from contracts.models import Contract, Obligation
from contracts.models.performance import OUTLIVED
from contracts.rules.life import ENDED, RUNNING, State, may_follow
from contracts.selectors.copies import copies_missing
from projects.services.saving import conflict_of, lock_project
from zhaoshang.accounts.models import User
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.text import search_text

CONTRACT_GONE = _("This contract no longer exists.")
NOT_NOW = _("This is not possible while the contract is “%(state)s”.")


@dataclass
class LockedContract:
    """A contract locked for the rest of the transaction; only what is locked can be saved."""

    contract: Contract


def lock_contract(
    contract_id: int, *, version: int | None = None, typed: Mapping[str, object] | None = None
) -> LockedContract:
    """Lock a contract inside the transaction and check the version its form was opened with.

    Raises:
        Conflict: when somebody saved the contract since the form was opened.
        RuleBroken: when it is gone.
    """
    contract = (
        Contract.objects.select_for_update(of=("self",))
        .select_related("county", "project__host_unit", "project__responsible_unit", "amends")
        .filter(pk=contract_id)
        .first()
    )
    if contract is None:
        raise RuleBroken(CONTRACT_GONE, code="contract_gone")
    if version is not None and contract.version != version:
        raise conflict_of(contract, version, typed or {}, changed_at=contract.updated_at)
    return LockedContract(contract)


def check_state(contract: Contract, *states: State) -> None:
    """Refuse what is not done in the contract's present state.

    Raises:
        RuleBroken: naming the state.
    """
    if State(contract.state) not in states:
        words = {"state": contract.get_state_display()}
        raise RuleBroken(str(NOT_NOW) % words, code="not_in_this_state")


def set_state(contract: Contract, state: State) -> None:
    """Set the state of a locked contract; the caller saves.

    Raises:
        RuleBroken: when the state cannot follow the present one.
    """
    if not may_follow(contract.state, state):
        words = {"state": contract.get_state_display()}
        raise RuleBroken(str(NOT_NOW) % words, code="not_in_this_state")
    contract.state = state.value


def save_contract(
    locked: LockedContract, *, by: User | None, on: dt.date, fields: Iterable[str] = ()
) -> Contract:
    """Save a locked contract with its version, its search text and what is derived.

    Args:
        locked: What `lock_contract` returned.
        by: Who acts; None for the system.
        on: The day of the act.
        fields: Names of the fields that were set.
    """
    contract = locked.contract
    derive(contract, on)
    contract.search_text = search_text(
        contract.title, contract.number, contract.project.name, *_party_names(contract)
    )
    contract.version += 1
    contract.updated_by, contract.updated_at = by, clock.now()
    contract.save(
        update_fields=[
            *fields,
            "search_text",
            "overdue_since",
            "next_due_on",
            "copies_missing",
            "version",
            "updated_by",
            "updated_at",
        ]
    )
    return contract


def derive(contract: Contract, on: dt.date) -> None:
    """Work out the columns that follow from promises and copies; nothing is saved.

    - `next_due_on`: the earliest promise of either side that is not kept yet.
    - `overdue_since`: the earliest day on which a promise was not performed whose breach owes a
      special report (R14); the contract's own end counts as such a day. The county's own late
      promises are shown, but do not make the contract overdue. What time alone changes is set
      by the scan (`report_clock.refresh_overdue`).
    """
    _derive_days(contract, on)
    contract.copies_missing = copies_missing(contract, on)


def _derive_days(contract: Contract, on: dt.date) -> None:
    rows = Obligation.objects.filter(contract=contract, state=Obligation.State.OPEN)
    runs, ended = contract.state in RUNNING, contract.state in ENDED | {State.ARCHIVED}
    counted = [
        (due_on, owes, outlives)
        for due_on, owes, outlives in rows.values_list("due_on", "owes_report", "outlives")
        if outlives or not ended
    ]
    contract.next_due_on = min((due_on for due_on, _owes, _outlives in counted), default=None)
    end = contract.expires_on
    missed = [
        due_on if outlives or end is None else min(due_on, end)
        for due_on, owes, outlives in counted
        if owes and (runs or (outlives and contract.state in OUTLIVED))
    ]
    contract.overdue_since = min((day for day in missed if day < on), default=None)


def _party_names(contract: Contract) -> list[str]:
    return list(contract.parties.values_list("name", flat=True))


def lock_with_project(
    contract_id: int, *, version: int | None = None, typed: Mapping[str, object] | None = None
) -> LockedContract:
    """Lock the project, then its contract: for a verb that also writes the project.

    Raises:
        Conflict: when somebody saved the contract since the form was opened.
        RuleBroken: when it is gone.
    """
    found = Contract.objects.filter(pk=contract_id).values_list("project_id", flat=True).first()
    if found is None:
        raise RuleBroken(CONTRACT_GONE, code="contract_gone")
    lock_project(found)
    return lock_contract(contract_id, version=version, typed=typed)
