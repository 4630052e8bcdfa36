"""Who may do what with referrer rewards (rules R17, R19).

The bureau drafts; the business administrator reviews and approves, never who drafted or handed it
in; leaders read. Units read none of it: it is money to outsiders, with accounts and identities.
"""

from __future__ import annotations

from assessment.models import RewardCase
from assessment.permissions import can_keep_indicators
from assessment.rules.reward_course import CaseAct, may
from projects.permissions import is_bureau_of
from zhaoshang.accounts.models import User

_OF_BUREAU = frozenset(
    {
        CaseAct.EDIT,
        CaseAct.TICK,
        CaseAct.SUBMIT,
        CaseAct.OBJECT,
        CaseAct.PAY,
        CaseAct.WITHDRAW,
        CaseAct.CORRECT,
    }
)
_OF_REVIEWER = frozenset({CaseAct.RETURN, CaseAct.NOTICE, CaseAct.APPROVE, CaseAct.REFUSE})


def can_open_reward(user: User, county_id: int) -> bool:
    """Begin a case: the bureau."""
    return is_bureau_of(user, county_id)


def is_drafter(user: User, case: RewardCase) -> bool:
    """Tell whether a user began a case or handed it in."""
    return user.pk in {case.created_by_id, case.submitted_by_id}


def can_review(user: User, case: RewardCase) -> bool:
    """Review, put under notice, approve, refuse: the business administrator, not the drafter."""
    return can_keep_indicators(user, case.county_id) and not is_drafter(user, case)


def is_entitled(user: User, case: RewardCase, act: CaseAct) -> bool:
    """Tell whether an act is ever this user's, whatever the state of the case."""
    if act in _OF_REVIEWER:
        return can_review(user, case)
    if act is CaseAct.CLOSE:
        return can_keep_indicators(user, case.county_id)
    return act in _OF_BUREAU and is_bureau_of(user, case.county_id)


def can_do(user: User, case: RewardCase, act: CaseAct) -> bool:
    """Tell whether an act is this user's, and the state lets it be done."""
    return may(act, case.state) and is_entitled(user, case, act)


def can_show_payee(user: User, case: RewardCase) -> bool:
    """See account and identity in full, which is recorded: the bureau."""
    return is_bureau_of(user, case.county_id)
