"""Goals with what was measured for them."""

import sys
from dataclasses import dataclass, field

from tests.bench.client import Timing


@dataclass
class Goal:
    """One goal: what was to be reached, what was measured, whether it is met."""

    code: str
    words: str
    limit: str
    measured: str
    met: bool | None
    # A goal that shared hardware moves is not held against a run on it.
    is_gate: bool = False

    @property
    def verdict(self) -> str:
        """Say it in a word."""
        return {True: "met", False: "**not met**", None: "void"}[self.met]

    @property
    def line(self) -> str:
        """Say all of it in one line."""
        told = f"{self.words}: {self.measured} (limit {self.limit})"
        return f"{self.code:5}{self.verdict:14}{told}"


@dataclass
class Run:
    """Everything one run found, or one group of it.

    Attributes:
        projects: How many projects the large database holds; `few` the small one.
        cases: Goal, name, time and p95 in J of every address that was timed.
        anchors: The anchors around each group, in words; `moved` the most they moved, as a rate.
        repeated: Addresses that were timed twice, because the first time was over the limit.
        facts: What has no goal.
    """

    projects: int
    few: int = 2_000
    goals: list[Goal] = field(default_factory=list)
    cases: list[tuple[str, str, Timing, float]] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    moved: float = 0.0

    def add(
        self,
        code: str,
        words: str,
        limit: str,
        measured: str,
        *,
        met: bool | None,
        is_gate: bool = False,
    ) -> None:
        """Note one goal."""
        self.goals.append(Goal(code, words, limit, measured, met, is_gate))

    def merge(self, found: "Run") -> None:
        """Take over what a group found, and say its goals."""
        for goal in found.goals:
            say(goal.line)
        self.goals += found.goals
        self.cases += found.cases
        self.anchors += found.anchors
        self.repeated += found.repeated
        self.facts += found.facts
        self.moved = max(self.moved, found.moved)

    def void(self) -> None:
        """Take back every verdict: the machine moved too much meanwhile."""
        for goal in self.goals:
            goal.met = None
            goal.measured += f"; anchors moved by {self.moved:.0%}"

    def fails(self) -> list[Goal]:
        """Return the gates that were not met."""
        return [goal for goal in self.goals if goal.is_gate and goal.met is False]


def say(line: str) -> None:
    """Tell whoever waits."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def ms(value: float) -> str:
    """Print milliseconds."""
    return f"{value:.1f} ms" if value < 100 else f"{value:.0f} ms"
