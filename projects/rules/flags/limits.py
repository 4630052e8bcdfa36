"""Thresholds of flags: limits, the rows of a policy, and which row holds where (rules.md R7).

- `Limits`: from which value on a flag is up, and how serious it is.
- `RuleRow`: one row: kind of rule, what it measures, where it holds, its limits.
- `FlagRules`: the table; `row_for` gives the most specific row.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from projects.rules.flags.kinds import Measure, RuleKind, Severity
from projects.rules.stages import SUB_STAGES, SubStage

Number = int | Decimal


class Subject(StrEnum):
    """What bears a flag."""

    PROJECT = "project"
    UNIT = "unit"


class ProjectClass(StrEnum):
    """Classes with limits of their own: key projects 重点 and the others."""

    KEY = "key"
    OTHER = "other"


# Stretches over several sub-stages: from one milestone to another.
CONTRACT_TO_START, START_TO_PRODUCTION = "span:contract_to_start", "span:start_to_production"
SCOPES: Mapping[str, frozenset[SubStage]] = {
    **{f"stage:{stage.value}": frozenset(subs) for stage, subs in SUB_STAGES.items()},
    CONTRACT_TO_START: frozenset({SubStage.CONTRACT, SubStage.PROCEDURES}),
    START_TO_PRODUCTION: frozenset({SubStage.STARTED, SubStage.UNDER_CONSTRUCTION, SubStage.TRIAL}),
    **{f"sub:{sub.value}": frozenset({sub}) for sub in SubStage},
}
EVERYWHERE = frozenset(SubStage)


@dataclass(frozen=True, slots=True)
class Limits:
    """Values above which a flag is up; `*_included`: the limit itself already counts.

    `praise` looks the other way: being ahead by so much or more.
    """

    attention: Decimal | None
    warning: Decimal | None
    praise: Decimal | None = None
    attention_included: bool = False
    warning_included: bool = False

    def severity(self, value: Number) -> Severity | None:
        """Return how serious a value is."""
        if _passes(value, self.warning, included=self.warning_included):
            return Severity.WARNING
        if _passes(value, self.attention, included=self.attention_included):
            return Severity.ATTENTION
        if self.praise is not None and -value >= self.praise:
            return Severity.PRAISE
        return None

    def days_until(self, severity: Severity, value: Number) -> int | None:
        """Return in how many days a value that grows by one a day gets there (0: it is there)."""
        limit, included = self.of(severity)
        if limit is None:
            return None
        first = math.ceil(limit) if included else math.floor(limit) + 1
        return max(0, math.ceil(first - value))

    def of(self, severity: Severity) -> tuple[Decimal | None, bool]:
        """Return the limit of a severity, and whether the limit itself counts."""
        if severity is Severity.WARNING:
            return self.warning, self.warning_included
        if severity is Severity.ATTENTION:
            return self.attention, self.attention_included
        return self.praise, True

    @property
    def is_upside_down(self) -> bool:
        """A warning would come before attention does."""
        if self.attention is None or self.warning is None:
            return False
        if self.warning == self.attention:
            return self.warning_included and not self.attention_included
        return self.warning < self.attention

    @property
    def is_empty(self) -> bool:
        """No limit at all."""
        return self.attention is None and self.warning is None and self.praise is None


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One row of the table; `scope` and `milestone` empty, `klass` None: everywhere, each, all."""

    rule: RuleKind
    measure: Measure
    limits: Limits
    subject: Subject = Subject.PROJECT
    scope: str = ""
    klass: ProjectClass | None = None
    milestone: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """What tells rows apart: two with the same key contradict each other."""
        return (
            self.subject,
            self.rule,
            self.measure,
            self.scope,
            self.klass or "",
            self.milestone,
        )

    @property
    def place(self) -> frozenset[SubStage]:
        """The sub-stages in which it holds."""
        return SCOPES[self.scope] if self.scope else EVERYWHERE

    def fits(self, sub_stage: SubStage | None, *, is_key: bool, milestone: str = "") -> bool:
        """Tell whether it holds for a project there; a unit stands in no sub-stage."""
        if self.scope and (sub_stage is None or sub_stage not in self.place):
            return False
        if self.klass is not None and (self.klass is ProjectClass.KEY) is not is_key:
            return False
        return not self.milestone or self.milestone == milestone

    @property
    def precision(self) -> tuple[bool, bool, int]:
        """The larger, the more specific: milestone, then class, then the narrower place."""
        return bool(self.milestone), self.klass is not None, -len(self.place)


_Place = tuple[RuleKind, Measure, SubStage | None, bool, str, str | None, Subject]


@dataclass(frozen=True)
class FlagRules:
    """The table of one policy row. `report_grace_days`: after a month's end, for its report."""

    rows: tuple[RuleRow, ...]
    report_grace_days: int = 5
    _found: dict[_Place, RuleRow | None] = field(
        default_factory=dict, compare=False, repr=False, hash=False
    )

    def of(self, rule: RuleKind, measure: Measure, subject: Subject) -> tuple[RuleRow, ...]:
        """Return the rows of a rule that measure this."""
        return tuple(
            row
            for row in self.rows
            if (row.rule, row.measure, row.subject) == (rule, measure, subject)
        )

    def row_for(
        self,
        rule: RuleKind,
        measure: Measure,
        sub_stage: SubStage | None,
        *,
        is_key: bool = False,
        milestone: str = "",
        scope: str | None = None,
        subject: Subject = Subject.PROJECT,
    ) -> RuleRow | None:
        """Return the most specific row that holds; of one scope only, if one is given."""
        place = (rule, measure, sub_stage, is_key, milestone, scope, subject)
        if place not in self._found:
            fitting = [
                row
                for row in self.of(rule, measure, subject)
                if (scope is None or row.scope == scope)
                and row.fits(sub_stage, is_key=is_key, milestone=milestone)
            ]
            self._found[place] = max(fitting, key=lambda row: row.precision, default=None)
        return self._found[place]


def _passes(value: Number, limit: Decimal | None, *, included: bool) -> bool:
    if limit is None:
        return False
    return value >= limit if included else value > limit
