"""Whether the machine holds still: the anchors A and J, measured around every group of goals."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.bench.client import Browser, Timing, timed
from tests.bench.results import Run, ms, say

# A group during which an anchor moved by more is measured again.
MOVED = 0.30
MOST_TRIES = 2


@dataclass(frozen=True)
class Anchors:
    """A, a bare JsonResponse, and J, fifty rows as JSON, at one moment (one client)."""

    a: Timing
    j: Timing

    def moved_to(self, later: "Anchors") -> float:
        """Return by how much the anchor moved that moved more, as a rate."""
        pairs = ((self.a.p50, later.a.p50), (self.j.p50, later.j.p50))
        return max(max(pair) / min(pair) for pair in pairs) - 1


class Steady:
    """Measures groups of goals, each between two readings of the anchors.

    Args:
        run: Where what was found is noted.
        port: Of the servers that also serve what is measured.
        times: How often an anchor is asked for one reading.
    """

    def __init__(self, run: Run, port: int, times: int) -> None:
        self.run = run
        self.times = times
        self._browser = Browser(port)
        self.now = self.read()

    def read(self) -> Anchors:
        """Measure A and J."""
        return Anchors(
            timed(lambda: self._browser.get("/bench/bare/"), self.times),
            timed(lambda: self._browser.get("/bench/rows/"), self.times),
        )

    def ratio(self, timing: Timing) -> float:
        """Return p95 in the J that was read before the group."""
        return timing.p95 / self.now.j.p50

    def group(self, words: str, act: Callable[[Run], None]) -> None:
        """Measure a group; again, when the anchors moved meanwhile. The steadiest try is kept.

        What was measured while the anchors moved is void: neither met nor missed.
        """
        found = self._try(words, act)
        for _ in range(MOST_TRIES - 1):
            if found.moved > MOVED:
                say(f"  {words}: the anchors moved by {found.moved:.0%}")
                found = min(found, self._try(words, act), key=lambda each: each.moved)
        if found.moved > MOVED:
            found.void()
        self.run.merge(found)

    def _try(self, words: str, act: Callable[[Run], None]) -> Run:
        found = Run(self.run.projects)
        self.now = before = self.read()
        act(found)
        after = self.read()
        found.moved = before.moved_to(after)
        found.anchors.append(
            f"{words}: A {ms(before.a.p50)}, J {ms(before.j.p50)}; "
            f"after it {ms(after.a.p50)}, {ms(after.j.p50)}"
        )
        return found
