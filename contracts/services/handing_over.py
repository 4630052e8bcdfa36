"""The contracts that a leaver keeps go to another keeper of the bureau, in one act.

Called by `zhaoshang.security.services.hand_over_duty`, whose transaction and event it is part of.
"""

from __future__ import annotations

import datetime as dt

from contracts.models import Contract
from contracts.rules.life import State
from contracts.services.saving import lock_with_project, save_contract
from zhaoshang.accounts.models import User


def hand_over_kept(*, giver: User, taker: User, by: User, on: dt.date, reason: str) -> list[int]:
    """Give all contracts but the archived ones to another keeper: project first, then contract."""
    kept = Contract.objects.filter(keeper=giver).exclude(state=State.ARCHIVED)
    moved = []
    for _project, pk in sorted(kept.values_list("project_id", "pk")):
        locked = lock_with_project(pk)
        if locked.contract.keeper_id != giver.pk:
            continue
        locked.contract.keeper = taker
        save_contract(locked, by=by, on=on, fields=("keeper",))
        moved.append(pk)
    return moved
