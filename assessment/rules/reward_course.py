"""The course of a reward case, and what may be paid (rules.md R17).

drafted → under review → public notice → approved → paid → closed; returned to the draft from
review or notice; refused by the reviewer; withdrawn by who drafts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from assessment.rules.rewards import shared

_ZERO = Decimal(0)


class CaseState(StrEnum):
    """How far a case is."""

    DRAFTED = "drafted"
    REVIEW = "review"
    NOTICED = "noticed"
    APPROVED = "approved"
    PAID = "paid"
    CLOSED = "closed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class CaseAct(StrEnum):
    """What is done with it."""

    EDIT = "edit"
    TICK = "tick"
    SUBMIT = "submit"
    RETURN = "return"
    NOTICE = "notice"
    OBJECT = "object"
    APPROVE = "approve"
    PAY = "pay"
    CLOSE = "close"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    CORRECT = "correct"


S, A = CaseState, CaseAct
ALLOWED: dict[CaseAct, frozenset[CaseState]] = {
    A.EDIT: frozenset({S.DRAFTED}),
    A.TICK: frozenset({S.DRAFTED, S.REVIEW}),
    A.SUBMIT: frozenset({S.DRAFTED}),
    A.RETURN: frozenset({S.REVIEW, S.NOTICED}),
    A.NOTICE: frozenset({S.REVIEW}),
    A.OBJECT: frozenset({S.NOTICED}),
    A.APPROVE: frozenset({S.NOTICED}),
    A.PAY: frozenset({S.APPROVED, S.PAID}),
    A.CLOSE: frozenset({S.APPROVED, S.PAID}),
    A.REFUSE: frozenset({S.REVIEW, S.NOTICED}),
    A.WITHDRAW: frozenset({S.DRAFTED, S.REVIEW}),
    A.CORRECT: frozenset({S.APPROVED, S.PAID, S.CLOSED}),
}
# The amount stands; figures are read from what was frozen.
DECIDED = frozenset({S.APPROVED, S.PAID, S.CLOSED})
ENDED = frozenset({S.REFUSED, S.WITHDRAWN})
RUNNING = frozenset({S.DRAFTED, S.REVIEW, S.NOTICED})


def may(act: CaseAct, state: CaseState | str) -> bool:
    """Tell whether the state lets an act be done."""
    return CaseState(state) in ALLOWED[act]


@dataclass(frozen=True)
class Share:
    """What one referrer is due.

    Attributes:
        referrer: Number of the referrer.
        percent: Confirmed share; 0 for one whose claim was taken back after an award.
        whole_wan: The share of the whole award.
        already_wan: What earlier decisions on the project awarded.
    """

    referrer: int
    percent: Decimal
    whole_wan: Decimal
    already_wan: Decimal = _ZERO

    @property
    def due_wan(self) -> Decimal:
        """What this decision awards; negative: to be paid back."""
        return self.whole_wan - self.already_wan


def shares_of(
    whole_wan: Decimal,
    percents: Sequence[tuple[int, Decimal]],
    already: Mapping[int, Decimal],
) -> list[Share]:
    """Divide an award, exact to the 分, and set off what was awarded before.

    Args:
        whole_wan: The whole award.
        percents: Referrer and confirmed share, in order; together 100, or none at all.
        already: What earlier decisions awarded, by referrer.

    Source: rules.md R5, R17.
    """
    if not percents:
        return [Share(pk, _ZERO, _ZERO, amount) for pk, amount in already.items() if amount]
    amounts = shared(whole_wan, [percent for _pk, percent in percents])
    found = [
        Share(pk, percent, amount, already.get(pk, _ZERO))
        for (pk, percent), amount in zip(percents, amounts, strict=True)
    ]
    named = {pk for pk, _percent in percents}
    gone = [pk for pk, amount in already.items() if amount and pk not in named]
    return [*found, *(Share(pk, _ZERO, _ZERO, already[pk]) for pk in gone)]


class PayProblem(StrEnum):
    """Why a payment is not taken."""

    NOTHING = "nothing"
    ABOVE_AWARD = "above_award"
    BELOW_ZERO = "below_zero"
    ABOVE_BACK = "above_back"


def payment_problem(due_wan: Decimal, paid_wan: Decimal, amount_wan: Decimal) -> PayProblem | None:
    """Return why an amount may not be booked for a referrer, if it may not.

    What is paid in all never exceeds the award and never falls below nothing; where money is to
    come back (a negative award), it is the other way round.

    Args:
        due_wan: What the referrer is awarded.
        paid_wan: What has been booked so far.
        amount_wan: What is to be booked: positive paid, negative come back.
    """
    if not amount_wan:
        return PayProblem.NOTHING
    after = paid_wan + amount_wan
    if due_wan >= 0:
        if after > due_wan:
            return PayProblem.ABOVE_AWARD
        return PayProblem.BELOW_ZERO if after < 0 else None
    if after < due_wan:
        return PayProblem.ABOVE_BACK
    return PayProblem.ABOVE_AWARD if after > 0 else None


def is_settled(shares: Iterable[tuple[Decimal, Decimal]]) -> bool:
    """Tell whether every referrer has what is due: pairs of due and paid."""
    return all(due == paid for due, paid in shares)


class NoticeHindrance(StrEnum):
    """Why a case under public notice may not be approved yet."""

    RUNS = "runs"
    OPEN = "open"
    UPHELD = "upheld"


def notice_hindrances(
    until: dt.date, on: dt.date, *, unruled: int, upheld: int
) -> list[NoticeHindrance]:
    """Return why approval has to wait: the last day of the notice has to be over."""
    wrong = {
        NoticeHindrance.RUNS: on <= until,
        NoticeHindrance.OPEN: bool(unruled),
        NoticeHindrance.UPHELD: bool(upheld),
    }
    return [each for each, is_wrong in wrong.items() if is_wrong]
