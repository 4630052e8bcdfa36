"""All flags of one project or unit: a timeline for each (rule, key) (rules.md R7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from projects.rules.flags import clocks, series
from projects.rules.flags.facts import Era, ProjectFacts, PushedFact
from projects.rules.flags.kinds import Measure, RuleKind
from projects.rules.flags.life import Stretch, stretches, unit_stretches, with_key_marks
from projects.rules.flags.limits import Subject
from projects.rules.flags.steps import Piece, Timeline, timeline

Place = tuple[RuleKind, str]
Lines = dict[Place, Timeline]
_Found = Iterator[tuple[Place, Iterable[Piece]]]

_CLOCKS = {
    RuleKind.NO_FOLLOW_UP: clocks.no_follow_up,
    RuleKind.TIME_IN_STAGE: clocks.time_in_stage,
    RuleKind.MILESTONE_LATE: clocks.milestones_late,
    RuleKind.PROBLEM_OVERDUE: clocks.problems_overdue,
}


def project_lines(facts: ProjectFacts, eras: Sequence[Era], *, on: dt.date) -> Lines:
    """Return what a project's flags were, are, and will be if nothing happens.

    Args:
        facts: What happened, with its days.
        eras: The policies of its county, in the order of their days; the first holds from the
            beginning of time.
        on: The day to look at.
    """
    life = with_key_marks(stretches(facts.turns, eras), facts)
    if not life:
        return {}
    lines = _lines(_of_clocks(facts, life), on)
    lines |= _lines(_of_series(facts.pushed, life, Subject.PROJECT), on)
    lines |= _lines(_of_silence(facts, life), on)
    return lines | _lines(_of_flags(lines, life, on=on), on)


def piece_of(
    facts: ProjectFacts, eras: Sequence[Era], place: Place, *, on: dt.date
) -> Piece | None:
    """Return what one clock or count of a project shows on a day, whether a flag is up or not.

    Its `row` is None where nothing is asked there.
    """
    life = with_key_marks(stretches(facts.turns, eras), facts)
    if not life:
        return None
    found = {
        **dict(_of_clocks(facts, life)),
        **dict(_of_series(facts.pushed, life, Subject.PROJECT)),
        **dict(_of_silence(facts, life)),
    }
    if place not in found:
        found |= dict(_of_flags(project_lines(facts, eras, on=on), life, on=on))
    return next((each for each in found.get(place, ()) if each.holds_on(on)), None)


def unit_lines(pushed: Sequence[PushedFact], eras: Sequence[Era], *, on: dt.date) -> Lines:
    """Return the same for a unit, which bears flags of pushed facts only."""
    life = unit_stretches(eras)
    return _lines(_of_series(pushed, life, Subject.UNIT), on)


def series_key(measure: Measure, key: str) -> str:
    """Return the key of a flag whose rule has several measures: `points:equipment`."""
    return f"{measure.value}:{key}" if key else measure.value


def _lines(found: _Found, on: dt.date) -> Lines:
    lines = {}
    for place, pieces in found:
        line = timeline(pieces, on=on)
        if line.intervals or line.coming:
            lines[place] = line
    return lines


def _of_clocks(facts: ProjectFacts, life: Sequence[Stretch]) -> _Found:
    for rule, clock in _CLOCKS.items():
        for key, pieces in clock(facts, life):
            yield (rule, key), pieces


def _of_series(pushed: Sequence[PushedFact], life: Sequence[Stretch], subject: Subject) -> _Found:
    for rule, measure, course in (
        (RuleKind.BEHIND_SCHEDULE, Measure.POINTS, None),
        (RuleKind.BEHIND_SCHEDULE, Measure.RELATIVE, None),
        (RuleKind.PERIODS_IN_A_ROW, Measure.MISSED, series.missed_in_a_row),
        (RuleKind.NO_REPORT, Measure.REPORTS, series.no_report),
    ):
        row_of = series.row_finder(rule, measure, subject)
        for key, facts in series.by_key(pushed, rule).items():
            place = rule, series_key(measure, key)
            if course is None:
                yield place, series.behind_schedule(facts, life, measure, row_of)
            else:
                yield place, course(facts, life, row_of)


def _of_silence(facts: ProjectFacts, life: Sequence[Stretch]) -> _Found:
    rule, measure = RuleKind.NO_REPORT, Measure.NO_CHANGE
    if any(each.is_silent for each in facts.follow_ups):
        row_of = series.row_finder(rule, measure, Subject.PROJECT)
        pieces = series.no_change_in_a_row(facts.follow_ups, life, row_of)
        yield (rule, series_key(measure, "")), pieces


def _of_flags(lines: Lines, life: Sequence[Stretch], *, on: dt.date) -> _Found:
    rule, measure = RuleKind.PERIODS_IN_A_ROW, Measure.FLAGGED
    if lines and series.asks(life, rule, measure, Subject.PROJECT):
        row_of = series.row_finder(rule, measure, Subject.PROJECT)
        pieces = series.flagged_in_a_row(lines.values(), life, row_of, on=on)
        yield (rule, series_key(measure, "")), pieces
