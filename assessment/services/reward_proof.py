"""Whether a decided reward still says what was decided: worked out from its content alone (R17)."""

from __future__ import annotations

from dataclasses import dataclass

from assessment import events_rewards as events
from assessment.models import RewardCase
from assessment.rules.reward_content import recompute
from assessment.services.report_content import seal
from zhaoshang.accounts.models import User
from zhaoshang.audit.models import AuditEvent
from zhaoshang.audit.services import record_event

# What a content raises that somebody took something out of.
_UNREADABLE = (LookupError, TypeError, ValueError, ArithmeticError)


@dataclass(frozen=True)
class RewardProof:
    """The seal as it was set, as the trail recorded it, and as it comes out now."""

    sealed: str
    recorded: str
    found: str
    works_out: bool

    @property
    def holds(self) -> bool:
        """Nothing was changed."""
        return self.sealed == self.recorded == self.found and self.works_out


def prove_reward(case: RewardCase) -> RewardProof:
    """Work a decided case out of its own content, and compare the seal with the trail's."""
    try:
        works_out = recompute(case.content) == case.content
    except _UNREADABLE:
        works_out = False
    return RewardProof(case.sha256, _recorded(case), seal(case.content), works_out)


def _recorded(case: RewardCase) -> str:
    """Return the seal that the trail recorded at the approval; the case's own where none did."""
    found = (
        AuditEvent.objects.filter(
            kind=events.REWARD_APPROVED,
            subject_type=case._meta.label_lower,
            subject_id=str(case.pk),
        )
        .order_by("pk")
        .values_list("detail__sha256", flat=True)
        .first()
    )
    return found or case.sha256


def verify_reward(case: RewardCase, *, by: User) -> RewardProof:
    """Prove a decided case, and leave on record that somebody asked and what came out."""
    proof = prove_reward(case)
    record_event(
        events.REWARD_VERIFIED,
        by=by,
        county=case.county_id,
        subject=case,
        detail={"holds": proof.holds, "sealed": proof.sealed, "found": proof.found},
    )
    return proof
