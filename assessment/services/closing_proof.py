"""Whether a closed month still says what was published (rules.md R2, anchors (b) 1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from assessment import events_closing as events
from assessment.models import MonthClosing
from assessment.rules.closing import recompute
from assessment.services.report_content import seal
from zhaoshang.accounts.models import User
from zhaoshang.audit.services import record_event


@dataclass(frozen=True)
class Differing:
    """A published figure that what was kept does not yield; cumulative figures."""

    unit_id: int
    indicator_id: int
    published: Decimal | None
    recomputed: Decimal | None


@dataclass(frozen=True)
class Proof:
    """The seal as it was set and as it comes out now, and the figures that differ."""

    sealed: str
    found: str
    figures: int
    differing: Sequence[Differing]

    @property
    def seal_holds(self) -> bool:
        """What was kept is what was sealed."""
        return self.sealed == self.found

    @property
    def holds(self) -> bool:
        """Nothing was changed."""
        return self.seal_holds and not self.differing


def prove(closing: MonthClosing) -> Proof:
    """Work a closed month out of its content again and compare it with what was published."""
    again = recompute(closing.content)
    published = {
        (unit, indicator): (value, cumulative)
        for unit, indicator, value, cumulative in closing.figures.values_list(
            "unit_id", "indicator_id", "value", "cumulative"
        )
    }
    differing = []
    for key in sorted(again.keys() | published.keys()):
        stands, found = published.get(key), again.get(key)
        if stands is None or found is None or stands != (found.value, found.cumulative):
            differing.append(
                Differing(
                    *key,
                    published=stands[1] if stands else None,
                    recomputed=found.cumulative if found else None,
                )
            )
    return Proof(closing.sha256, seal(closing.content), len(published), differing)


def verify_closing(closing: MonthClosing, *, by: User) -> Proof:
    """Prove a closed month, and leave on record that somebody asked and what came out."""
    proof = prove(closing)
    record_event(
        events.MONTH_VERIFIED,
        by=by,
        county=closing.county_id,
        subject=closing,
        detail={
            "month": f"{closing.month:%Y-%m}",
            "holds": proof.holds,
            "sealed": proof.sealed,
            "found": proof.found,
            "differing": len(proof.differing),
        },
    )
    return proof
