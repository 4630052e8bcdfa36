"""Whether a published bulletin still says what was published (R12): from its snapshot alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assessment import events_bulletins as events
from assessment.models import Bulletin
from assessment.rules.bulletins import differences, recompute
from assessment.rules.scoring.content import recompute as recompute_scores
from assessment.selectors.bulletin_content import head_of
from assessment.services.bulletins import seal_of
from assessment.services.scoring.proof import ScoreProof, prove_scores
from zhaoshang.accounts.models import User
from zhaoshang.audit.models import AuditEvent
from zhaoshang.audit.services import record_event

# What a content raises that somebody took something out of.
_UNREADABLE = (LookupError, TypeError, ValueError, ArithmeticError, AttributeError)


@dataclass(frozen=True)
class Difference:
    """A value that stands otherwise than it comes out: where, what stands, what comes out."""

    path: str
    stands: str
    again: str


@dataclass(frozen=True)
class BulletinProof:
    """The seal as it was set and as it comes out now, what differs, and the proof of the scores."""

    sealed: str
    found: str
    figures: int
    differing: Sequence[Difference]
    scores: ScoreProof | None

    @property
    def holds(self) -> bool:
        """Nothing was changed."""
        scores = self.scores is None or self.scores.holds
        return self.sealed == self.found and not self.differing and scores


def prove_bulletin(bulletin: Bulletin) -> BulletinProof:
    """Work a published bulletin out of its snapshot again, and its scores out of their own.

    Compared: every derived number with the frozen inputs; title, number, signature and day with
    what was sealed; the printed scores with what the result's own content yields; the seal, also
    with the one that the trail recorded at publication.
    """
    return BulletinProof(
        sealed=bulletin.sha256,
        found=seal_of(bulletin.content, bulletin.text),
        figures=len(bulletin.content.get("rows", ())),
        differing=_differing(bulletin),
        scores=prove_scores(bulletin.run) if bulletin.run is not None else None,
    )


def _differing(bulletin: Bulletin) -> list[Difference]:
    content = bulletin.content
    try:
        pairs = [
            ("content", content, recompute(content)),
            ("head", head_of(bulletin), content["head"]),
            ("scores", *_scores(bulletin)),
            ("sha256", bulletin.sha256, _recorded(bulletin)),
        ]
    except _UNREADABLE as error:
        return [Difference("content", repr(error), "")]
    return [
        Difference(*found)
        for name, stands, again in pairs
        for found in differences(stands, again, name)
    ]


def _recorded(bulletin: Bulletin) -> str:
    """Return the seal that the trail recorded at publication; the bulletin's own where none did.

    Who changes a bulletin and seals it anew would have to change the chained trail as well.
    """
    found = (
        AuditEvent.objects.filter(
            kind=events.BULLETIN_PUBLISHED,
            subject_type=bulletin._meta.label_lower,
            subject_id=str(bulletin.pk),
        )
        .order_by("pk")
        .values_list("detail__sha256", flat=True)
        .first()
    )
    return found or bulletin.sha256


def _scores(bulletin: Bulletin) -> tuple[Any, Any]:
    """Return the printed scores, and those that the result's content yields again."""
    run = bulletin.run
    if run is None:
        return None, None
    kept = bulletin.content["scores"] or {"sha256": "", "rows": []}
    stands = {row["unit"]: [row["place"], row["total"]] for row in kept["rows"]}
    again = {
        each.unit_id: [each.outcome["place"], each.outcome["total"]]
        for each in recompute_scores(run.content)
    }
    return (
        {"sha256": kept["sha256"], "units": _named(stands)},
        {"sha256": run.sha256, "units": _named(again)},
    )


def _named(rows: dict[int, list[Any]]) -> dict[str, list[Any]]:
    return {str(unit): values for unit, values in rows.items()}


def verify_bulletin(bulletin: Bulletin, *, by: User) -> BulletinProof:
    """Prove a bulletin, and leave on record that somebody asked and what came out."""
    proof = prove_bulletin(bulletin)
    record_event(
        events.BULLETIN_VERIFIED,
        by=by,
        county=bulletin.county_id,
        subject=bulletin,
        detail={
            "period": bulletin.period,
            "edition": bulletin.edition,
            "holds": proof.holds,
            "sealed": proof.sealed,
            "found": proof.found,
            "differing": len(proof.differing),
        },
    )
    return proof
