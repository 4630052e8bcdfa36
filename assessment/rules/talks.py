"""Who is to be talked with 约谈 after a period, and why: plain values, no clock, no database (R12).

- `TalkRule`: what a county asks for; every part can be switched off;
- `Inputs`: everything a list is worked out of (`talk_kept` brings it into what a list keeps);
- `propose`: the units that come out, each with its reasons and its level;
- `TalkState`: how far one talk is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

_ZERO = Decimal(0)


class ListState(StrEnum):
    """A list is drawn as often as wanted; once issued it is fixed."""

    DRAFT = "draft"
    ISSUED = "issued"


class TalkState(StrEnum):
    """How far one talk is."""

    PROPOSED = "proposed"
    TAKEN_OFF = "taken_off"
    CALLED = "called"
    NO_SHOW = "no_show"
    HELD = "held"
    IMPROVED = "improved"
    NOT_IMPROVED = "not_improved"


# The unit is called and the talk is not held yet.
AHEAD = (TalkState.CALLED, TalkState.NO_SHOW)
# What a unit knows of.
ISSUED = (*AHEAD, TalkState.HELD, TalkState.IMPROVED, TalkState.NOT_IMPROVED)


class StepKind(StrEnum):
    """What happened to a talk after it was called."""

    POSTPONED = "postponed"
    NO_SHOW = "no_show"
    HELD = "held"
    COMMITTED = "committed"
    FILED = "filed"
    CLOSED = "closed"


class Why(StrEnum):
    """Why a unit stands on a list."""

    BOTTOM = "bottom"
    STREAK = "streak"
    NO_PROGRESS = "no_progress"
    NOT_REPORTED = "not_reported"
    NOT_IMPROVED = "not_improved"
    BY_HAND = "by_hand"


class ProgressBy(StrEnum):
    """What no progress means."""

    FIGURE = "figure"
    PROJECTS = "projects"
    EITHER = "either"
    BOTH = "both"


@dataclass(frozen=True)
class TalkRule:
    """What leads to a talk.

    Attributes:
        bottom: The last so many of each group; None: off.
        smallest: Groups with fewer units are left out of bottom and streak.
        streak_of: Whoever is among the last so many …
        streak_times: … so many results in a row; None: off.
        progress_months: No progress for so many closed months; None: off.
        progress_by: What counts as progress.
        report_months: No report for so many closed months; None: off.
        unimproved: Whose last talk was closed as not improved.
    """

    bottom: int | None = 2
    smallest: int = 5
    streak_of: int = 3
    streak_times: int | None = 2
    progress_months: int | None = 3
    progress_by: ProgressBy = ProgressBy.BOTH
    report_months: int | None = 2
    unimproved: bool = True

    @property
    def months(self) -> int:
        """How many closed months it looks back on."""
        return max(self.progress_months or 0, self.report_months or 0)

    def kept(self) -> dict[str, Any]:
        """Return it as a list keeps it."""
        return {**self.__dict__, "progress_by": self.progress_by.value}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> TalkRule:
        """Read it from a list."""
        return cls(**{**kept, "progress_by": ProgressBy(kept["progress_by"])})


@dataclass(frozen=True)
class Ranked:
    """A unit's place in a result. `place`: None for one without, which is listed last."""

    unit: int
    group: str
    place: int | None
    total: str
    is_apart: bool = False


@dataclass(frozen=True)
class Result:
    """A result that rows stand in."""

    run: int
    period: str
    rows: Sequence[Ranked]


@dataclass(frozen=True)
class Flow:
    """A unit's figures month by month, oldest first; None: the month has none of it."""

    figure: Sequence[Decimal | None] = ()
    projects: Sequence[Decimal | None] = ()


@dataclass(frozen=True)
class Before:
    """The unit's last talk that was closed. `level`: how high it was held."""

    talk: int
    level: int
    improved: bool


@dataclass(frozen=True)
class Inputs:
    """Everything a list is worked out of.

    Attributes:
        units: Units by id with name and group, in the order of the list.
        result: The final result of the period; None where there is none.
        earlier: Final results of the same length just before it, latest first, without a gap.
        months: Closed months looked back on, oldest first.
        flows: Figures of each unit in those months.
        missing: Months in which a unit owed a report and gave none.
        before: Each unit's last closed talk.
        exempt: Units that are let off, and why.
    """

    units: Mapping[int, tuple[str, str]]
    result: Result | None = None
    earlier: Sequence[Result] = ()
    months: Sequence[str] = ()
    flows: Mapping[int, Flow] = field(default_factory=dict)
    missing: Mapping[int, Sequence[str]] = field(default_factory=dict)
    before: Mapping[int, Before] = field(default_factory=dict)
    exempt: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Proposal:
    """A unit that comes out, with reasons and level; the gravest first."""

    unit: int
    level: int
    reasons: Sequence[dict[str, Any]]
    exempt: str = ""


def propose(inputs: Inputs, rule: TalkRule) -> list[Proposal]:
    """Return the units that the rule brings onto a list; exempt ones too, with why.

    Order: higher level first, then more reasons, then the order of the groups.

    Source: rules.md R12 (bottom N, or no progress for N months); domain.md (d) (two in a row lead
    to a talk with a higher leader).
    """
    found = []
    for unit in inputs.units:
        reasons = [
            reason
            for reason in (
                _bottom(unit, inputs, rule),
                _streak(unit, inputs, rule),
                _no_progress(unit, inputs, rule),
                _not_reported(unit, inputs, rule),
                _not_improved(unit, inputs, rule),
            )
            if reason is not None
        ]
        if reasons:
            found.append(
                Proposal(unit, level_of(unit, inputs, rule), reasons, inputs.exempt.get(unit, ""))
            )
    return sorted(found, key=lambda each: (-each.level, -len(each.reasons)))


def level_of(unit: int, inputs: Inputs, rule: TalkRule) -> int:
    """Return how high a talk with a unit is held: 1 for the first time.

    As often as it stood at the bottom in a row; one above its last talk where that was closed as
    not improved; the higher of both.
    """
    before = inputs.before.get(unit)
    after = before.level + 1 if before is not None and not before.improved else 1
    return max(1, times_in_row(unit, inputs, rule), after)


def bottom_of(
    rows: Iterable[Ranked], count: int, smallest: int
) -> dict[int, tuple[int | None, int]]:
    """Return who is among the last `count` of its group: place and size of the group, by unit.

    Behind whom fewer than `count` units stand is among them: who shares a place is named together.
    Units without a place stand behind all others. The first place is never at the bottom. Groups
    apart and groups with fewer than `smallest` units are left out.
    """
    groups: dict[str, list[Ranked]] = {}
    for row in rows:
        if not row.is_apart:
            groups.setdefault(row.group, []).append(row)
    found = {}
    for members in groups.values():
        if len(members) < smallest:
            continue
        for row in members:
            behind = sum(_is_behind(other, row) for other in members)
            if row.place != 1 and behind < count:
                found[row.unit] = (row.place, len(members))
    return found


def _is_behind(other: Ranked, row: Ranked) -> bool:
    if row.place is None:
        return False
    return other.place is None or other.place > row.place


def times_in_row(unit: int, inputs: Inputs, rule: TalkRule) -> int:
    """Return in how many results in a row, this one included, a unit was at the bottom."""
    return len(_run_at_bottom(unit, inputs, _widest(rule), rule.smallest))


def _widest(rule: TalkRule) -> int:
    return rule.streak_of if rule.streak_times is not None else rule.bottom or 0


def _run_at_bottom(unit: int, inputs: Inputs, count: int, smallest: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for result in (inputs.result, *inputs.earlier):
        if result is None:
            break
        at = bottom_of(result.rows, count, smallest).get(unit)
        if at is None:
            break
        found.append({"run": result.run, "period": result.period, "place": at[0], "of": at[1]})
    return found


def _bottom(unit: int, inputs: Inputs, rule: TalkRule) -> dict[str, Any] | None:
    if rule.bottom is None or inputs.result is None:
        return None
    at = bottom_of(inputs.result.rows, rule.bottom, rule.smallest).get(unit)
    if at is None:
        return None
    row = next(each for each in inputs.result.rows if each.unit == unit)
    return {
        "why": Why.BOTTOM.value,
        "run": inputs.result.run,
        "period": inputs.result.period,
        "group": row.group,
        "place": at[0],
        "of": at[1],
        "total": row.total,
        "count": rule.bottom,
    }


def _streak(unit: int, inputs: Inputs, rule: TalkRule) -> dict[str, Any] | None:
    if rule.streak_times is None:
        return None
    run = _run_at_bottom(unit, inputs, rule.streak_of, rule.smallest)
    if len(run) < rule.streak_times:
        return None
    return {"why": Why.STREAK.value, "count": rule.streak_of, "results": run}


def _no_progress(unit: int, inputs: Inputs, rule: TalkRule) -> dict[str, Any] | None:
    if rule.progress_months is None or len(inputs.months) < rule.progress_months:
        return None
    flow, months = inputs.flows.get(unit, Flow()), inputs.months[-rule.progress_months :]
    figure = _last(flow.figure, rule.progress_months)
    projects = _last(flow.projects, rule.progress_months)
    if not _stands_still(figure, projects, rule.progress_by):
        return None
    return {
        "why": Why.NO_PROGRESS.value,
        "by": rule.progress_by.value,
        "months": list(months),
        "figure": [number_text(each) for each in figure],
        "projects": [number_text(each) for each in projects],
    }


def _last(values: Sequence[Decimal | None], count: int) -> Sequence[Decimal | None]:
    return values[-count:] if len(values) >= count else ()


def _stands_still(
    figure: Sequence[Decimal | None], projects: Sequence[Decimal | None], by: ProgressBy
) -> bool:
    """Tell whether nothing has grown; a figure that is not known of every month judges nobody."""
    still = {
        ProgressBy.FIGURE: _no_growth(figure),
        ProgressBy.PROJECTS: _no_growth(projects),
    }
    if by in still:
        return still[by] is True
    known = [each for each in still.values() if each is not None]
    if by is ProgressBy.EITHER:
        return any(known)
    return bool(known) and all(known)


def _no_growth(values: Sequence[Decimal | None]) -> bool | None:
    """Tell whether months together bring nothing; None where one of them is not known."""
    known = [each for each in values if each is not None]
    if not values or len(known) < len(values):
        return None
    return sum(known, _ZERO) <= 0


def _not_reported(unit: int, inputs: Inputs, rule: TalkRule) -> dict[str, Any] | None:
    if rule.report_months is None or len(inputs.months) < rule.report_months:
        return None
    months, missed = inputs.months[-rule.report_months :], set(inputs.missing.get(unit, ()))
    if not missed.issuperset(months):
        return None
    return {"why": Why.NOT_REPORTED.value, "months": list(months)}


def _not_improved(unit: int, inputs: Inputs, rule: TalkRule) -> dict[str, Any] | None:
    before = inputs.before.get(unit)
    if not rule.unimproved or before is None or before.improved:
        return None
    return {"why": Why.NOT_IMPROVED.value, "talk": before.talk, "level": before.level}


def office_of(level: int, offices: Sequence[tuple[int, str]]) -> str:
    """Return who talks at a level: the office of the highest step reached, "" for none.

    Args:
        level: 1 for the first time.
        offices: Level and office, lowest first.
    """
    reached = [office for least, office in offices if least <= level]
    return reached[-1] if reached else ""


def number_text(value: Decimal | None) -> str | None:
    """Return an exact number as text; None where there is none."""
    return None if value is None else f"{value.normalize():f}"
