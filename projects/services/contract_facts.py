"""What contracts make known to a project: facts of its gates, milestones, agreed terms (R3, R4).

The contract register calls these; a project never asks it. Each locks the project, so a verb that
also writes a contract calls `lock_project` before it locks the contract. The event is the
register's own; here the fields leave their history.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from projects.models import GateFact, Milestone, Project
from projects.models.choices import MilestoneKind
from projects.rules.gates import Fact
from projects.services import milestones
from projects.services.gate_pushes import lapse_fact, push_fact
from projects.services.saving import lock_project, save_project
from zhaoshang.accounts.models import User

NO_LONGER_PASSED = _("The reviewed draft was changed, or its review taken back")
NO_LONGER_SIGNED = _("The contract was terminated")
NOT_PAID = _("The payment of the deposit was taken back")

_MILESTONES = {
    Fact.LEGAL_REVIEW: MilestoneKind.LEGAL_REVIEW,
    Fact.CONTRACT_FILED: MilestoneKind.CONTRACT_FILED,
}


@dataclass(frozen=True)
class AgreedTerms:
    """Terms of a formal contract as the ledger keeps them; None where it is silent.

    Amounts in 万元, land in 亩, intensity in 万元/亩.
    """

    amount_wan: Decimal | None = None
    intensity_wan_mu: Decimal | None = None
    deposit_wan: Decimal | None = None
    land_mu: Decimal | None = None
    start_on: dt.date | None = None
    production_on: dt.date | None = None


@transaction.atomic
def record_legal_review_passed(
    *, project_id: int, happened_on: dt.date, reference: str, by: User
) -> None:
    """Record that the formal contract's draft has passed legal review."""
    _push(project_id, Fact.LEGAL_REVIEW, happened_on, reference, by=by)


@transaction.atomic
def take_back_legal_review(*, project_id: int, by: User) -> bool:
    """Take the passed review back; what was set by hand stays. Tell whether there was one."""
    return _take_back(project_id, Fact.LEGAL_REVIEW, str(NO_LONGER_PASSED), by=by)


@transaction.atomic
def record_agreement_signed(
    *, project_id: int, signed_on: dt.date, reference: str, by: User
) -> None:
    """Record a signed framework agreement or letter of intent: no signing date, no amount (R4)."""
    locked = lock_project(project_id)
    push_fact(
        locked.project, Fact.AGREEMENT_FILE, happened_on=signed_on, by=by, reference=reference
    )
    milestones.reach_earliest(locked.project, MilestoneKind.INTENT, signed_on, by=by)
    save_project(locked, by=by, fields=())


@transaction.atomic
def record_contract_signed(
    *,
    project_id: int,
    signed_on: dt.date,
    reference: str,
    terms: AgreedTerms,
    is_first: bool,
    by: User,
    signing_event: str = "",
) -> None:
    """Record a signed formal contract: the first one gives the count date and the agreed terms.

    A later formal contract of the same project fills in only what is not agreed yet (R4: counted
    once, at the first formal signing).
    """
    locked = lock_project(project_id)
    project = locked.project
    push_fact(project, Fact.SIGNED_TEXT, happened_on=signed_on, by=by, reference=reference)
    fields = _sign(project, signed_on, by=by)
    if signing_event and not project.signing_event:
        project.signing_event = signing_event
        fields.add("signing_event")
    fields |= _agree(project, terms, anew=is_first, by=by)
    save_project(locked, by=by, fields=fields)


@transaction.atomic
def record_terms_changed(
    *, project_id: int, terms: AgreedTerms, increase_wan: Decimal | None, by: User
) -> None:
    """Record what a supplementary agreement changed: an increase is added, and no project (R4).

    Args:
        project_id: The project.
        terms: The terms that were changed; `amount_wan` is not read.
        increase_wan: By how much the agreed amount rose or fell; None where it stayed.
        by: Who records it.
    """
    locked = lock_project(project_id)
    project = locked.project
    fields = _agree(project, terms, anew=True, by=by, amount=False)
    if increase_wan:
        project.agreed_amount_wan = (project.agreed_amount_wan or Decimal(0)) + increase_wan
        fields.add("agreed_amount_wan")
    save_project(locked, by=by, fields=fields)


@transaction.atomic
def record_contract_filed(*, project_id: int, filed_on: dt.date, reference: str, by: User) -> None:
    """Record that the originals of the formal contract are filed."""
    _push(project_id, Fact.CONTRACT_FILED, filed_on, reference, by=by)


@transaction.atomic
def take_back_contract_filed(*, project_id: int, by: User, reason: str) -> bool:
    """Take the filing back; what was set by hand stays. Tell whether there was one."""
    return _take_back(project_id, Fact.CONTRACT_FILED, reason, by=by)


@transaction.atomic
def record_deposit_paid(*, project_id: int, paid_on: dt.date, by: User) -> None:
    """Record that the agreed deposit has been paid in full."""
    locked = lock_project(project_id)
    milestones.reach_earliest(locked.project, MilestoneKind.DEPOSIT_PAID, paid_on, by=by)
    save_project(locked, by=by, fields=())


@transaction.atomic
def take_back_deposit_paid(*, project_id: int, paid_on: dt.date, by: User) -> bool:
    """Take the payment back that was recorded for a day; tell whether it stood."""
    locked = lock_project(project_id)
    found = _undo(locked.project, MilestoneKind.DEPOSIT_PAID, paid_on, by=by)
    save_project(locked, by=by, fields=found or ())
    return found is not None


@transaction.atomic
def record_contract_ended(*, project_id: int, reference: str, by: User) -> None:
    """Record that the last formal contract of a project was terminated.

    Gates that the project has not passed ask for a new signed text and its filing; the moves it
    has made, its dates and its count stay (R4).

    Args:
        project_id: The project.
        reference: The contract's number: only facts that rest on it are taken back.
        by: Who records it.
    """
    locked = lock_project(project_id)
    for fact in (Fact.SIGNED_TEXT, Fact.CONTRACT_FILED, Fact.LEGAL_REVIEW):
        standing = GateFact.objects.filter(
            project_id=project_id, fact=fact.value, revoked_at=None, is_by_hand=False
        )
        # The review of a draft names its paper, not the contract's number.
        if fact is Fact.LEGAL_REVIEW or standing.filter(reference=reference[:100]).exists():
            lapse_fact(locked.project, fact, reason=str(NO_LONGER_SIGNED), by=by, pushed_only=True)
    save_project(locked, by=by, fields=())


def _push(project_id: int, fact: Fact, on: dt.date, reference: str, *, by: User) -> None:
    locked = lock_project(project_id)
    push_fact(locked.project, fact, happened_on=on, by=by, reference=reference)
    milestones.reach_first(locked.project, _MILESTONES[fact], on, by=by)
    save_project(locked, by=by, fields=())


def _take_back(project_id: int, fact: Fact, reason: str, *, by: User) -> bool:
    locked = lock_project(project_id)
    row = GateFact.objects.filter(
        project_id=project_id, fact=fact.value, revoked_at=None, is_by_hand=False
    ).first()
    if row is None:
        return False
    lapse_fact(locked.project, fact, reason=reason, by=by, pushed_only=True)
    fields = _undo(locked.project, _MILESTONES[fact], row.happened_on, by=by)
    save_project(locked, by=by, fields=fields or ())
    return True


def _undo(project: Project, kind: MilestoneKind, on: dt.date, *, by: User) -> set[str] | None:
    """Clear the day that was recorded; another day that stands there stays, and gives None."""
    if not Milestone.objects.filter(project=project, kind=kind, actual_on=on).exists():
        return None
    return milestones.undo(project, [kind], by=by)


def _sign(project: Project, signed_on: dt.date, *, by: User) -> set[str]:
    """Date the signing by the first formal contract; an earlier day that stands there stays."""
    earlier = Milestone.objects.filter(
        project=project, kind=MilestoneKind.CONTRACT_SIGNED, actual_on__lte=signed_on
    )
    if earlier.exists():
        return set()
    return milestones.reach(project, MilestoneKind.CONTRACT_SIGNED, signed_on, by=by)


def _agree(
    project: Project, terms: AgreedTerms, *, anew: bool, by: User, amount: bool = True
) -> set[str]:
    """Take the agreed terms over; unless `anew`, only where nothing is agreed yet.

    The land is an input of the approval and is summed over parcels: it is filled in, not replaced.
    """
    wanted: dict[str, Any] = {
        "agreed_intensity_wan_mu": terms.intensity_wan_mu,
        "agreed_deposit_wan": terms.deposit_wan,
        "land_mu": terms.land_mu,
    }
    if amount:
        wanted["agreed_amount_wan"] = terms.amount_wan
    fields = {
        name
        for name, value in wanted.items()
        if value is not None
        and getattr(project, name) != value
        and ((anew and name != "land_mu") or getattr(project, name) is None)
    }
    for name in fields:
        setattr(project, name, wanted[name])
    for kind, day in (
        (MilestoneKind.START, terms.start_on),
        (MilestoneKind.PRODUCTION, terms.production_on),
    ):
        if day is not None and (anew or not _is_agreed(project, kind)):
            fields |= milestones.promise(project, kind, day, by=by)
    return fields


def _is_agreed(project: Project, kind: MilestoneKind) -> bool:
    found = Milestone.objects.filter(project=project, kind=kind)
    return found.exclude(agreed_on=None).exists()
