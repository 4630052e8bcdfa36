"""Who may do what with a contract (rules R14, R19): no queries beyond the object given.

Whether a contract may be known of at all is decided by `Contract.objects.visible_to`; here a
visible one is given. Whether a *file* opens is decided in `contracts.selectors.access`.
"""

from __future__ import annotations

from contracts.models import Contract
from contracts.rules.life import BEFORE_SIGNING, State
from projects.permissions import is_bureau_of
from projects.permissions_ledger import LEDGER_READERS
from projects.rules.parts import UserPart
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role


def can_run(user: User, contract: Contract) -> bool:
    """Draft, sign, file, end a contract; keep its copies and obligations: the county's bureau."""
    return is_bureau_of(user, contract.county_id)


def can_review(user: User, contract: Contract) -> bool:
    """Give the legal office's opinion: the legal office of the county, never who drafted it."""
    in_county = user.scope.county_id == contract.county_id
    return in_county and user.has_role(Role.LEGAL) and contract.created_by_id != user.pk


def can_read_terms(user: User, contract: Contract, part: UserPart) -> bool:
    """Read amounts, prices and promises: county-wide roles, the legal office, who performs it.

    Units that only brought the project in, and holders of copies, see the public part (R19).
    """
    scope = user.scope
    if scope.reads_county or scope.reads_region:
        return True
    if user.has_role(Role.LEGAL) and scope.county_id == contract.county_id:
        return True
    return part.may_write


def can_change_draft(user: User, contract: Contract) -> bool:
    """Change a draft's terms: the bureau, until the signature, not while it is under review."""
    return can_run(user, contract) and contract.state in {State.DRAFT, State.REVIEWED}


def can_drop(user: User, contract: Contract) -> bool:
    """Drop a draft: the bureau, before the signature."""
    return can_run(user, contract) and State(contract.state) in BEFORE_SIGNING


def can_ask_access(user: User, contract: Contract) -> bool:
    """Ask a leader to open the files: whoever may know of the contract, except leaders (R14)."""
    return user.scope.county_id == contract.county_id and not user.has_role(Role.LEADER)


def can_decide_access(user: User, contract: Contract) -> bool:
    """Decide on a request to open files: a leader of the county (S4)."""
    scope = user.scope
    return (
        user.has_role(Role.LEADER) and scope.reads_county and scope.county_id == contract.county_id
    )


def can_export_register(user: User) -> bool:
    """Take the register along: whoever takes the ledger along, as far as they read it (R19)."""
    return user.has_role(*LEDGER_READERS)
