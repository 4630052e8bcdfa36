"""Talks and supervision slips that flags bring about by policy (R7): issued, and lapsed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import F
from django.urls import reverse

from projects import events_flags as events
from projects.models import Flag, FlagConsequence, FlagHold, Project
from projects.notices_flags import CONSEQUENCE_ISSUED
from projects.policies_flag_effects import FLAG_CONSEQUENCES, ConsequenceRow
from projects.rules.flags.kinds import ConsequenceState, HoldState
from projects.selectors.flag_facts import PolicyBooks
from projects.selectors.people import acting_by_unit
from projects.services.flags.talk_list import settle_talks, tell_talks
from zhaoshang.accounts.models import Unit
from zhaoshang.alerts.services import Alert, raise_alerts, withdraw_many
from zhaoshang.audit.bulk import CHANGED, CREATED, record_history
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.bulk import insert_rows, reserve_ids

SUBJECT = "projects.flag_consequence"
_ONE = dt.timedelta(days=1)


def issue_consequences(
    project_ids: Sequence[int], *, on: dt.date, books: PolicyBooks, told_from: dt.date
) -> int:
    """Issue what is due for the open flags of some projects; return how many are new.

    Due is what falls on a day from `told_from` to `on`: nothing is issued for what was filled in
    backwards. Days on which the flag was held down do not count. One for each run of a flag.
    """
    flags = list(
        Flag.objects.filter(project_id__in=project_ids)
        .open()
        .select_related("project")
        .order_by("pk")
    )
    _lapse(project_ids, flags)
    if not flags:
        return 0
    counties = Unit.objects.in_bulk({flag.county_id for flag in flags})
    holds = _holds(project_ids)
    issued = {
        (row.project_id, row.rule, row.key, row.flag_since, row.kind)
        for row in FlagConsequence.objects.filter(project_id__in=project_ids)
    }
    rows = []
    for flag in flags:
        found = books.book(counties[flag.county_id])[FLAG_CONSEQUENCES]
        policy_id = found.row.pk if found.row else None
        for row in found.value:
            due = due_day(flag, row, holds.get(flag.project_id or 0, ()))
            name = (flag.project_id, flag.rule, flag.key, flag.raised_on, row.kind.value)
            if due is None or not told_from <= due <= on or name in issued:
                continue
            issued.add(name)
            rows.append(_as_row(flag, row, due=due, on=on, policy_id=policy_id))
    if rows:
        _write(rows, {flag.project_id: flag.project for flag in flags}, on)
    return len(rows)


def due_day(flag: Flag, row: ConsequenceRow, holds: Iterable[FlagHold]) -> dt.date | None:
    """Return the day after which a flag has been up for too long; None if the row is not for it."""
    if flag.severity != row.severity or row.rule not in (None, flag.rule):
        return None
    day, up = flag.since, 0
    periods = [(hold.since, hold.until) for hold in holds if hold.covers(flag.rule, flag.key)]
    # Whole stretches at once: from one end of a hold to the next beginning.
    for since, until in sorted(periods):
        if until < day:
            continue
        free = max(0, (since - day).days)
        if up + free > row.after_days:
            break
        up += free
        day = until + _ONE
    return day + dt.timedelta(days=row.after_days - up + 1)


def _lapse(project_ids: Sequence[int], flags: Iterable[Flag]) -> None:
    """Let those lapse that nobody has received and whose cause is gone."""
    up = {(flag.project_id, flag.rule, flag.key, flag.raised_on) for flag in flags}
    waiting = FlagConsequence.objects.filter(
        project_id__in=project_ids, state=ConsequenceState.OPEN.value
    )
    lapsed = [
        row for row in waiting if (row.project_id, row.rule, row.key, row.flag_since) not in up
    ]
    gone = [row.pk for row in lapsed]
    if gone:
        FlagConsequence.objects.filter(pk__in=gone).update(
            state=ConsequenceState.LAPSED.value, version=F("version") + 1, updated_at=clock.now()
        )
        record_history(FlagConsequence, gone, kind=CHANGED)
        withdraw_many(kind=CONSEQUENCE_ISSUED.name, subject_type=SUBJECT, subject_ids=gone)
        settle_talks(lapsed)


def _holds(project_ids: Sequence[int]) -> dict[int, list[FlagHold]]:
    found: dict[int, list[FlagHold]] = defaultdict(list)
    granted = FlagHold.objects.filter(project_id__in=project_ids, state=HoldState.GRANTED.value)
    for hold in granted:
        found[hold.project_id or 0].append(hold)
    return found


def _as_row(
    flag: Flag, row: ConsequenceRow, *, due: dt.date, on: dt.date, policy_id: int | None
) -> dict[str, Any]:
    project: Any = flag.project
    return {
        "kind": row.kind.value,
        "county_id": flag.county_id,
        "project_id": flag.project_id,
        "unit_id": project.responsible_unit_id,
        "rule": flag.rule,
        "key": flag.key,
        "severity": flag.severity,
        "flag_since": flag.raised_on,
        "after_days": row.after_days,
        "policy_id": policy_id,
        "due_from": due,
        "issued_on": on,
        "receipt_due_on": on + dt.timedelta(days=row.receipt_days),
        "feedback_due_on": on + dt.timedelta(days=row.feedback_days),
        "recheck_due_on": on + dt.timedelta(days=row.recheck_days),
    }


def _write(rows: list[dict[str, Any]], projects: dict[Any, Any], on: dt.date) -> None:
    ids = reserve_ids(FlagConsequence, len(rows))
    named = [{"id": pk, **row} for pk, row in zip(ids, rows, strict=True)]
    insert_rows(FlagConsequence, named)
    record_history(FlagConsequence, ids, kind=CREATED)
    people = acting_by_unit({row["unit_id"] for row in rows}, on)
    raise_alerts(_alerts(named, projects, people))
    tell_talks(named)
    by_county: dict[int, list[int]] = defaultdict(list)
    for row in named:
        by_county[row["county_id"]].append(row["id"])
    for county_id, issued in sorted(by_county.items()):
        record_event(
            events.CONSEQUENCES_ISSUED,
            by=None,
            county=county_id,
            detail={"count": len(issued), "consequences": issued[:100]},
        )


def _alerts(
    rows: Iterable[dict[str, Any]], projects: dict[Any, Project], people: dict[int, list[int]]
) -> Iterator[Alert]:
    for row in rows:
        yield Alert(
            kind=CONSEQUENCE_ISSUED.name,
            subject=(SUBJECT, row["id"]),
            recipients=sorted(people.get(row["unit_id"] or 0, ())),
            params={
                "project": projects[row["project_id"]].name,
                "what": row["kind"],
                "rule": row["rule"],
                "receipt": row["receipt_due_on"],
                "feedback": row["feedback_due_on"],
            },
            url=reverse("projects:project-flags", args=[row["project_id"]]),
            due_on=row["receipt_due_on"],
            meant_on=row["due_from"],
        )
