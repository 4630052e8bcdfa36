"""What will become of flags if nothing happens: those that are to come, of some projects (R7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from projects.rules.flags.kinds import RuleKind, Severity
from projects.rules.flags.lines import project_lines
from projects.selectors.flag_facts import PolicyBooks, facts_of, projects_of, records_of
from zhaoshang.accounts.models import Unit


@dataclass(frozen=True)
class Coming:
    """A flag that is raised on a day, or that gets worse then, if nothing happens."""

    project_id: int
    rule: RuleKind
    key: str
    severity: Severity
    on: dt.date


def coming_flags(
    project_ids: Iterable[int], *, on: dt.date, within_days: int | None = None
) -> list[Coming]:
    """Return what is to come for some projects, the soonest first: four queries.

    Args:
        project_ids: Which; the caller has checked that they may be read.
        on: Today.
        within_days: Leave out what lies further ahead.
    """
    ids = sorted(set(project_ids))
    if not ids:
        return []
    projects = projects_of(ids, lock=False)
    records = records_of(ids)
    counties = Unit.objects.in_bulk({each["county_id"] for each in projects})
    books = PolicyBooks(on=on)
    found = []
    for project in projects:
        facts = facts_of(project, records.get(project["pk"], ()))
        lines = project_lines(facts, books.eras(counties[project["county_id"]]), on=on)
        for (rule, key), line in lines.items():
            if line.coming is not None:
                step = line.coming
                found.append(Coming(project["pk"], rule, key, step.severity, step.on))
            elif line.open is not None and line.open.worsens_on is not None:
                day = line.open.worsens_on
                found.append(Coming(project["pk"], rule, key, Severity.WARNING, day))
    if within_days is not None:
        last = on + dt.timedelta(days=within_days)
        found = [each for each in found if each.on <= last]
    return sorted(found, key=lambda each: (each.on, each.project_id, each.rule, each.key))
