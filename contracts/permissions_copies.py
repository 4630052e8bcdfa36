"""Who may do what with an original (rules R14): no queries beyond the object given."""

from __future__ import annotations

from contracts.models import Contract, ContractCopy
from contracts.permissions import can_run
from contracts.rules.life import SIGNED_ONCE, State
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role


def can_plan(user: User, contract: Contract) -> bool:
    """Name holders, send, withdraw: the bureau, from the signature until the archives."""
    return can_run(user, contract) and State(contract.state) in SIGNED_ONCE - {State.ARCHIVED}


def can_keep(user: User, copy: ContractCopy) -> bool:
    """Confirm, move, lend an original: the archivist of the unit that keeps it, nobody else."""
    return user.has_role(Role.ARCHIVIST) and user.unit_id == copy.holder_unit_id


def can_complain(user: User, copy: ContractCopy) -> bool:
    """Say that an original never arrived: its holder, or the bureau."""
    return can_keep(user, copy) or can_run(user, copy.contract)
