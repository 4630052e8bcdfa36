"""What a changed text or a dropped draft does to the reviews of a contract."""

from __future__ import annotations

import datetime as dt

from contracts import notices_life as notices
from contracts.models import Contract, ContractFile, LegalReview
from contracts.rules.life import Kind, State
from contracts.selectors.life import passed_on
from contracts.services.saving import LockedContract, set_state
from projects.services.contract_facts import take_back_legal_review
from zhaoshang.accounts.models import User
from zhaoshang.alerts.services import withdraw_alerts

SUBJECT = "contracts.legalreview"


def running_round(contract: Contract) -> LegalReview | None:
    """Return the round that waits for its answer."""
    return LegalReview.objects.filter(
        contract=contract, reviewed_on=None, taken_back_on=None
    ).first()


def close_running(contract: Contract, *, by: User, on: dt.date) -> LegalReview | None:
    """Take the running round of a locked contract back; return it."""
    review = running_round(contract)
    if review is None:
        return None
    review.taken_back_on, review.updated_by = on, by
    review.version += 1
    review.save(update_fields=["taken_back_on", "updated_by", "updated_at", "version"])
    withdraw_notices(review)
    return review


def withdraw_notices(review: LegalReview) -> None:
    """Nobody is reminded of a round that has its answer, or was taken back."""
    for kind in (notices.REVIEW_ASKED, notices.REVIEW_LATE):
        withdraw_alerts(kind=kind.name, subject=(SUBJECT, review.pk))


def text_changed(locked: LockedContract, text: ContractFile | None, *, by: User) -> set[str]:
    """Set the text of a locked draft; what was passed before counts no longer.

    Returns the contract's fields that were set; the caller saves.
    """
    contract = locked.contract
    rounds = list(contract.legal_reviews.all())
    had_passed = passed_on(rounds, contract.text_file_id, "opinion") is not None
    contract.text_file = text
    fields = {"text_file"}
    if contract.state == State.REVIEWED:
        set_state(contract, State.DRAFT)
        fields.add("state")
    if had_passed and contract.kind == Kind.FORMAL:
        take_back_legal_review(project_id=contract.project_id, by=by)
    return fields
