"""Whether a settled year still says what was settled (R2, R12): from what was kept alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assessment import events_settlement as events
from assessment.models import CommendationList, MonthClosing, YearSettlement
from assessment.rules.bulletins import differences
from assessment.rules.settlement import recompute
from assessment.services.closing_proof import prove
from assessment.services.report_content import seal
from assessment.services.scoring.proof import ScoreProof, prove_scores
from assessment.services.settlement import head_of, seal_of
from zhaoshang.accounts.models import User
from zhaoshang.audit.models import AuditEvent
from zhaoshang.audit.services import record_event

MOST = 50
# What a content raises that somebody took something out of.
_UNREADABLE = (LookupError, TypeError, ValueError, ArithmeticError, AttributeError)


@dataclass(frozen=True)
class SettlementProof:
    """The seal as set, as it comes out now and as the trail has it; what differs.

    Attributes:
        sealed: As it is stored.
        found: As it comes out of what is kept now.
        recorded: As the trail recorded it when the year was closed; "" where it has none.
        figures: How many figures of units are kept.
        differing: Places that do not follow from what is kept: path, what stands, what comes out.
        months: Months whose own proof fails, or whose seal is not the one that was settled.
        scores: Proof of the year's result, if the settlement rests on one.
        run_sealed: That result's seal is the one that was settled.
        list_sealed: The issued commendations are what was sealed.
    """

    sealed: str
    found: str
    recorded: str
    figures: int
    differing: Sequence[tuple[str, str, str]] = ()
    months: Sequence[str] = ()
    scores: ScoreProof | None = None
    run_sealed: bool = True
    list_sealed: bool = True

    @property
    def holds(self) -> bool:
        """Nothing was changed."""
        seals = self.sealed == self.found and self.recorded in {"", self.sealed}
        scores = self.scores is None or self.scores.holds
        others = self.run_sealed and self.list_sealed
        return seals and scores and others and not (self.differing or self.months)


def prove_settlement(settlement: YearSettlement) -> SettlementProof:
    """Work a settled year out of its content again, its months and its result out of theirs."""
    content: Any = settlement.content
    run = settlement.run
    kept = content.get("run") if isinstance(content, dict) else None
    return SettlementProof(
        sealed=settlement.sha256,
        found=seal_of(content, head_of(settlement)),
        recorded=_recorded(settlement),
        figures=len(_rows(content)),
        differing=_differing(content),
        months=_months(settlement, content),
        scores=prove_scores(run) if run is not None else None,
        run_sealed=(run.sha256 if run else None) == (kept or {}).get("sha256"),
        list_sealed=_list_sealed(settlement),
    )


def _rows(content: Any) -> Sequence[Any]:
    try:
        rows: Sequence[Any] = content["figures"]["rows"]
    except _UNREADABLE:
        return ()
    return rows


def _differing(content: Any) -> list[tuple[str, str, str]]:
    try:
        return list(differences(content, recompute(content)))[:MOST]
    except _UNREADABLE as error:
        return [("content", "—", f"{type(error).__name__}: {error}")]


def _months(settlement: YearSettlement, content: Any) -> list[str]:
    """Return the months that are not as they were settled."""
    closings = MonthClosing.objects.filter(
        county=settlement.county_id, month__year=settlement.year
    ).order_by("month")
    found = {f"{each.month:%Y-%m}": each for each in closings}
    try:
        kept = dict(content["months"])
    except _UNREADABLE:
        return sorted(found)
    wrong = []
    for month in sorted(found.keys() | kept.keys()):
        closing = found.get(month)
        if closing is None or closing.sha256 != kept.get(month) or not prove(closing).holds:
            wrong.append(month)
    return wrong


def _list_sealed(settlement: YearSettlement) -> bool:
    """Tell whether the issued commendations are what was sealed; true where none is issued."""
    issued = CommendationList.objects.filter(
        settlement=settlement, state=CommendationList.State.ISSUED
    ).first()
    return issued is None or seal(issued.content) == issued.sha256


def _recorded(settlement: YearSettlement) -> str:
    """Return the seal that the trail recorded; who seals anew would have to change it as well."""
    found = AuditEvent.objects.filter(
        kind=events.YEAR_SETTLED,
        subject_type=settlement._meta.label_lower,
        subject_id=str(settlement.pk),
    )
    return found.order_by("pk").values_list("detail__sha256", flat=True).first() or ""


def verify_settlement(settlement: YearSettlement, *, by: User) -> SettlementProof:
    """Prove a settled year, and leave on record that somebody asked and what came out."""
    proof = prove_settlement(settlement)
    record_event(
        events.SETTLEMENT_VERIFIED,
        by=by,
        county=settlement.county_id,
        subject=settlement,
        detail={
            "year": settlement.year,
            "edition": settlement.edition,
            "holds": proof.holds,
            "sealed": proof.sealed,
            "found": proof.found,
            "differing": len(proof.differing),
            "months": list(proof.months),
        },
    )
    return proof
