"""How often a project is followed up 跟进频次: the very limit after which the flag goes up.

- `Rhythm`: every how many days, since when, until when;
- `rhythm_of`: the rhythm of one project;
- `intervals`: the days of every sub-stage and class, for a query.

One truth: a key clue that is flagged after more than 7 days without a follow-up is followed up
every 7 days. Sources: rules.md R7 kind 1, R4 (clue clock); seed S3 (key clues weekly).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from projects.rules.flags.kinds import Measure, RuleKind
from projects.rules.flags.limits import FlagRules
from projects.rules.stages import SubStage


@dataclass(frozen=True)
class Rhythm:
    """When a project is to be followed up next. Calendar days (R2)."""

    days: int
    since: dt.date
    due_on: dt.date


def interval(rules: FlagRules, sub_stage: str, *, is_key: bool) -> int | None:
    """Return every how many days a project is followed up there; None where no rule says so."""
    row = rules.row_for(RuleKind.NO_FOLLOW_UP, Measure.DAYS, SubStage(sub_stage), is_key=is_key)
    if row is None:
        return None
    limit = row.limits.attention if row.limits.attention is not None else row.limits.warning
    return None if limit is None else int(limit)


def rhythm_of(
    rules: FlagRules, sub_stage: str, *, is_key: bool, last_on: dt.date | None, began_on: dt.date
) -> Rhythm | None:
    """Return the rhythm of a project from its last follow-up, or from its beginning."""
    days = interval(rules, sub_stage, is_key=is_key)
    if days is None:
        return None
    since = last_on or began_on
    return Rhythm(days, since, since + dt.timedelta(days=days))


def intervals(rules: FlagRules) -> Iterator[tuple[SubStage, bool, int]]:
    """Yield sub-stage, whether key, and days, wherever a rule says how often."""
    for sub_stage in SubStage:
        for is_key in (True, False):
            days = interval(rules, sub_stage, is_key=is_key)
            if days is not None:
                yield sub_stage, is_key, days
