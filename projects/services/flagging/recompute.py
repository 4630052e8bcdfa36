"""Flags of some projects or units, derived anew from facts and dates and written where they differ.

Called in the transaction of every change of a project (`projects.services.saving`), chunk by chunk
by the nightly scan and after an import. The number of statements does not grow with the projects.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef

from projects.models import Flag, FlagHold, Project
from projects.policies_flag_looks import FLAG_LOOKS
from projects.rules.flags.lines import project_lines, unit_lines
from projects.selectors.flag_facts import (
    PROJECT_FIELDS,
    PolicyBooks,
    facts_of,
    facts_of_units,
    projects_of,
    records_of,
)
from projects.selectors.json_rows import JsonRows, as_amount, as_date, as_mapping
from projects.services.flagging import telling
from projects.services.flagging.difference import (
    STORED,
    Difference,
    Outcome,
    Row,
    Subject,
    shown_first,
)
from zhaoshang.accounts.models import Unit
from zhaoshang.core import clock
from zhaoshang.core.bulk import update_rows
from zhaoshang.core.prepared import Prepared
from zhaoshang.policy.models import PolicyUse

__all__ = ["Outcome", "recompute", "recompute_units"]


def recompute(
    project_ids: Iterable[int],
    *,
    on: dt.date,
    books: PolicyBooks | None = None,
    dry_run: bool = False,
    known: Project | None = None,
) -> Outcome:
    """Bring the flags of projects to what follows from their facts on a day.

    1. Lock the projects, so that two recomputations follow one another.
    2. Read all facts and what is stored, derive, compare, write what differs.
    3. Bring the worst flag shown to the project's own columns.
    4. Tell people what was raised or got worse; take back what is cleared.

    Doing it again changes nothing.

    Args:
        project_ids: Which.
        on: The day to look at.
        books: Policies that were read already.
        dry_run: Write and tell nothing.
        known: The only project, locked, as it was just saved; spares reading it.
    """
    ids = sorted(set(project_ids))
    if not ids:
        return Outcome()
    # Mostly inside the transaction of a change: nobody goes on without the flags.
    with transaction.atomic(savepoint=False):
        return _recompute(ids, on, books or PolicyBooks(on=on), dry_run=dry_run, known=known)


def _recompute(
    ids: Sequence[int],
    on: dt.date,
    books: PolicyBooks,
    *,
    dry_run: bool,
    known: Project | None = None,
) -> Outcome:
    records = records_of(ids)
    if known is not None:
        projects = [{name: getattr(known, name) for name in PROJECT_FIELDS}]
        counties = {known.county_id: known.county}
        stored, held = _of_one(known, on)
    else:
        projects = projects_of(ids, lock=not dry_run)
        counties = Unit.objects.in_bulk({each["county_id"] for each in projects})
        stored = _stored(Flag.objects.filter(project_id__in=ids))
        held = _held(ids, on)
    difference = Difference()
    for project in projects:
        facts = facts_of(project, records.get(project["pk"], ()))
        lines = project_lines(facts, books.eras(counties[project["county_id"]]), on=on)
        subject = Subject(project["county_id"], project_id=project["pk"])
        difference.compare(subject, stored.get(subject.mark, ()), lines)
    outcome = Outcome(scanned=len(projects))
    outcome.add(difference.changes)
    outcome.counts["held"] = sum(
        1 for each in difference.changes if each.after is not None and _is_held(held, each.after)
    )
    if not dry_run:
        difference.write()
        _note_use(difference, books)
        _show(projects, difference, held)
        telling.tell(
            difference.changes,
            telling.bearers_of(projects),
            held,
            lambda county_id: books.in_force(FLAG_LOOKS, counties[county_id]),
            on=on,
        )
    return outcome


def recompute_units(
    unit_ids: Iterable[int] | None = None,
    *,
    on: dt.date,
    books: PolicyBooks | None = None,
    dry_run: bool = False,
) -> Outcome:
    """Bring the flags of units to what follows from the facts pushed of them: some, or all.

    Their people are told as those of a project are; an excuse or a lift holds no unit's flag down.
    """
    books = books or PolicyBooks(on=on)
    with transaction.atomic(savepoint=False):
        flags = Flag.objects.filter(project=None)
        if unit_ids is not None:
            unit_ids = sorted(set(unit_ids))
            flags = flags.filter(unit_id__in=unit_ids)
        facts = facts_of_units(unit_ids)
        known = {*facts, *flags.values_list("unit_id", flat=True)}
        rows = Unit.objects.filter(pk__in=known).select_related("county").order_by("pk")
        if not dry_run:
            rows = rows.select_for_update(of=("self",), no_key=True)
        units = [unit for unit in rows if unit.county is not None]
        stored = _stored(flags)
        difference = Difference()
        for unit in units:
            subject = Subject(unit.county_id or 0, unit_id=unit.pk)
            lines = unit_lines(facts.get(unit.pk, ()), books.eras(unit), on=on)
            difference.compare(subject, stored.get(subject.mark, ()), lines)
        outcome = Outcome(scanned=len(units))
        outcome.add(difference.changes)
        if not dry_run:
            difference.write()
            _note_use(difference, books)
            counties = {unit.county_id or 0: unit for unit in units}
            telling.tell(
                difference.changes,
                telling.units_as_bearers(units),
                {},
                lambda county_id: books.in_force(FLAG_LOOKS, counties[county_id]),
                on=on,
            )
        return outcome


def _stored(flags: Any) -> dict[tuple[int, int], list[Row]]:
    found: dict[tuple[int, int], list[Row]] = defaultdict(list)
    for row in flags.order_by().values(*STORED):
        found[row["project_id"] or 0, row["unit_id"] or 0].append(row)
    return found


def _of_one(
    project: Project, on: dt.date
) -> tuple[dict[tuple[int, int], list[Row]], dict[int, list[FlagHold]]]:
    """Return what is stored of one project and what holds flags down: one query."""
    (row,) = _STORED_OF_ONE.rows(pk=project.pk, on=on)
    holds = [FlagHold(**each) for each in row["hold_rows"]]
    return {(project.pk, 0): row["flag_rows"]}, {project.pk: holds}


def _stored_of_one(pk: int, on: dt.date) -> Any:
    of_project = {"project": OuterRef("pk")}
    days = ("raised_on", "since", "cleared_on", "worsens_on")
    return Project.objects.filter(pk=pk).values(
        flag_rows=JsonRows(
            Flag.objects.filter(**of_project),
            {name: F(name) for name in STORED},
            {**dict.fromkeys(days, as_date), "limit": as_amount, "facts": as_mapping},
        ),
        hold_rows=JsonRows(
            FlagHold.objects.filter(**of_project).in_force(on),
            {name: F(name) for name in ("pk", "rule", "key", "since", "until", "project_id")},
            {"since": as_date, "until": as_date},
        ),
    )


_STORED_OF_ONE = Prepared(_stored_of_one, pk=int, on=dt.date)


def _held(ids: Sequence[int], on: dt.date) -> dict[int, list[FlagHold]]:
    found: dict[int, list[FlagHold]] = defaultdict(list)
    for hold in FlagHold.objects.filter(project_id__in=ids).in_force(on):
        found[hold.project_id or 0].append(hold)
    return found


def _is_held(held: dict[int, list[FlagHold]], row: Row) -> bool:
    return any(
        hold.covers(row["rule"], row["key"]) for hold in held.get(row["project_id"] or 0, ())
    )


def _show(projects: Iterable[Row], difference: Difference, held: dict[int, list[FlagHold]]) -> None:
    """Bring the worst flag that is not held down to the project's columns, without history."""
    up: dict[int, list[Row]] = defaultdict(list)
    for change in difference.changes:
        if change.after is not None and not _is_held(held, change.after):
            up[change.after["project_id"]].append(change.after)
    wrong = []
    for project in projects:
        severity, since = shown_first(up[project["pk"]])
        if (severity, since) != (project["flag_severity"], project["flag_since"]):
            wrong.append({"id": project["pk"], "flag_severity": severity, "flag_since": since})
    update_rows(Project, wrong)


def _note_use(difference: Difference, books: PolicyBooks) -> None:
    """Fix the policy rows by which something was decided."""
    new = difference.policies - books.used
    if new:
        uses = [PolicyUse(policy_id=pk, first_used_at=clock.now()) for pk in sorted(new)]
        PolicyUse.objects.bulk_create(uses, ignore_conflicts=True)
        books.used |= new
