"""Whether a sample is what its published seed draws from the population that was sealed (R13)."""

from __future__ import annotations

from dataclasses import dataclass

from assessment import events_spot_checks as events
from assessment.models import SpotCheck
from assessment.rules.spot_checks import CheckState
from assessment.selectors.spot_checks import redraw
from assessment.services.report_content import seal
from assessment.services.spot_checks import record_check, refuse_unless
from zhaoshang.accounts.models import User


@dataclass(frozen=True)
class Proof:
    """What comes out when the sample is drawn again.

    Attributes:
        sealed: The hash of the population as it was set.
        found: As it comes out now.
        drawn: How many entries the seed draws.
        differing: Entries drawn now and not then, or then and not now, or at another place.
    """

    sealed: str
    found: str
    drawn: int
    differing: tuple[int, ...]

    @property
    def holds(self) -> bool:
        """The sample is what the seed draws from the population that was sealed."""
        return self.sealed == self.found and not self.differing


def prove_sample(check: SpotCheck) -> Proof:
    """Draw the sample again from seed and population and compare it with the stored one."""
    again = {
        each.entry_id: (each.place, each.digest)
        for group in redraw(check).values()
        for each in group
        if each.is_drawn
    }
    rows = check.items.values_list("entry_id", "place", "digest")
    stored = {entry_id: (place, digest) for entry_id, place, digest in rows}
    differing = [
        entry_id
        for entry_id in sorted(stored.keys() | again.keys())
        if stored.get(entry_id) != again.get(entry_id)
    ]
    found = seal(check.content)
    if check.content.get("seed") != check.seed:
        found = ""
    return Proof(check.sha256, found, len(again), tuple(differing))


def verify_sample(check: SpotCheck, *, by: User) -> Proof:
    """Prove a sample, and leave on record that somebody asked and what came out.

    Raises:
        RuleBroken: when nothing is drawn yet.
    """
    if check.state == CheckState.ANNOUNCED:
        refuse_unless(check, CheckState.DRAWN)
    proof = prove_sample(check)
    record_check(
        events.SPOT_CHECK_VERIFIED,
        check,
        by=by,
        holds=proof.holds,
        sealed=proof.sealed,
        found=proof.found,
        differing=list(proof.differing),
    )
    return proof
