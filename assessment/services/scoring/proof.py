"""Whether a result still says what was computed: from its content alone (R12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assessment import events_scores as events
from assessment.models import ScoreRow, ScoreRun
from assessment.rules.scoring.content import UnitResult, recompute
from assessment.services.report_content import seal
from zhaoshang.accounts.models import User
from zhaoshang.audit.services import record_event


@dataclass(frozen=True)
class Differing:
    """A unit whose stored row is not what the content yields: place and total, stored and again."""

    unit_id: int
    stored: tuple[int | None, str]
    again: tuple[int | None, str]


@dataclass(frozen=True)
class ScoreProof:
    """The seal as it was set and as it comes out now, and the rows that differ."""

    sealed: str
    found: str
    units: int
    differing: Sequence[Differing]

    @property
    def holds(self) -> bool:
        """Nothing was changed."""
        return self.sealed == self.found and not self.differing


def prove_scores(run: ScoreRun) -> ScoreProof:
    """Work a result out of its content again and compare it with its rows, workings included."""
    stored = {row.unit_id: row for row in run.rows.all()}
    again = {each.unit_id: each for each in recompute(run.content)}
    differing = []
    for unit_id in sorted(stored.keys() | again.keys()):
        row, found = stored.get(unit_id), again.get(unit_id)
        if row is not None and found is not None and _is_same(row, found):
            continue
        differing.append(
            Differing(
                unit_id,
                (row.place, f"{row.total:.2f}") if row else (None, ""),
                (found.outcome["place"], found.outcome["total"]) if found else (None, ""),
            )
        )
    return ScoreProof(run.sha256, seal(run.content), len(stored), differing)


def _is_same(row: ScoreRow, found: UnitResult) -> bool:
    """Tell whether a stored row says what the content yields: in its working and beside it."""
    stored = (row.unit_name, row.group_name, row.is_apart, row.place, f"{row.total:.2f}", row.grade)
    outcome = found.outcome
    again = (found.name, found.group, found.is_apart, outcome["place"], outcome["total"])
    return row.outcome == outcome and stored == (*again, outcome["grade"])


def verify_scores(run: ScoreRun, *, by: User) -> ScoreProof:
    """Prove a result, and leave on record that somebody asked and what came out."""
    proof = prove_scores(run)
    record_event(
        events.SCORES_VERIFIED,
        by=by,
        county=run.county_id,
        subject=run,
        detail={
            "period": run.period,
            "edition": run.edition,
            "holds": proof.holds,
            "sealed": proof.sealed,
            "found": proof.found,
            "differing": len(proof.differing),
        },
    )
    return proof
