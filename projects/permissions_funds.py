"""Who may do what with funds in place (rules.md R5, R6): promoter is not verifier."""

from __future__ import annotations

from projects.models import FundsEntry, Project
from projects.permissions import can_follow_up, is_bureau_of
from projects.rules.parts import UserPart
from zhaoshang.accounts.models import User

_OPEN = {FundsEntry.State.CLAIMED, FundsEntry.State.RETURNED}


def has_entered(user: User, entry: FundsEntry) -> bool:
    """Tell whether the figures of an entry come from this user, who then may not verify them.

    Who claimed it, who changed it last, and of the opening entry of an import who sent the ledger
    or confirmed it. The imported ledger is usually the bureau's own: a colleague verifies then.
    """
    names = {entry.created_by_id, entry.revised_by_id}
    if entry.is_opening and entry.import_batch is not None:
        names |= {entry.import_batch.created_by_id, entry.import_batch.confirmed_by_id}
    return user.pk in names


def can_decide_funds(user: User, entry: FundsEntry) -> bool:
    """Verify, strike off, reject or return a claim: the bureau, and never who entered it."""
    waits = entry.state == FundsEntry.State.CLAIMED
    return waits and is_bureau_of(user, entry.project.county_id) and not has_entered(user, entry)


def can_revise_funds(user: User, project: Project, part: UserPart, entry: FundsEntry) -> bool:
    """Change or take back a claim that is not decided: who may claim."""
    return entry.state in _OPEN and not entry.is_opening and can_follow_up(user, project, part)


def can_correct_funds(user: User, entry: FundsEntry) -> bool:
    """Correct what was verified: the bureau."""
    stands = entry.state == FundsEntry.State.VERIFIED and entry.corrects_id is None
    return stands and is_bureau_of(user, entry.project.county_id)


def can_plan_funds(user: User, project: Project, part: UserPart) -> bool:
    """Set the investment plan: who follows the project up, and the bureau."""
    return can_follow_up(user, project, part)
