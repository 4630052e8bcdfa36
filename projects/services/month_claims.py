"""A unit's claims of one month at once: the door of monthly reports to entries and follow-ups (R6).

What `services.funds.claim_funds` and `services.follow_ups` do for one project is done here for all
rows of a report: locked in the order of ids, a fixed number of statements for entries, follow-ups,
sums and history; flags and missing items are derived once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects.models import FollowUp, FundsEntry, Project, ProjectDocument
from projects.notices_funds import FUNDS_WAITING
from projects.selectors.people import people_of_bureau
from projects.services.flagging.recompute import recompute
from projects.services.funds import SUBJECT
from zhaoshang.accounts.models import Unit, User
from zhaoshang.alerts.services import Alert, raise_alerts
from zhaoshang.audit.bulk import CHANGED, CREATED, record_history
from zhaoshang.audit.context import acting
from zhaoshang.core import clock
from zhaoshang.core.bulk import insert_rows, reserve_ids, update_rows
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.periods import Month
from zhaoshang.core.templatetags.zs import figure

State = FundsEntry.State
DECIDED_ALREADY = _("%(project)s: the bureau has decided on this month's entry already.")
_OPEN = (State.CLAIMED, State.RETURNED)
# What is read of a project: a submission has some thirty of them, and a project a hundred columns.
_READ = ("county", "name", "version", "last_follow_up_on", "visible_progress", "next_step")
_PROGRESS = 300
_STEP = 200


@dataclass
class Row:
    """What one row of a report says of a project; the service fills in what it wrote.

    Attributes:
        project_id: The project.
        amount_wan: Money of the month claimed by the report itself; 0 takes its entry back.
        origin: Where the money comes from.
        note: Explanation, kept with the entry.
        document_ids: Its evidence.
        progress: Visible progress; empty if nothing is said.
        next_step: What is to be done next.
        no_change: All that is said is that nothing changed.
        entry_id: Its entry, if the report wrote one before; filled in.
        follow_up_id: Its follow-up, likewise.
    """

    project_id: int
    amount_wan: Decimal = Decimal(0)
    origin: str = ""
    note: str = ""
    document_ids: Sequence[int] = ()
    progress: str = ""
    next_step: str = ""
    no_change: bool = False
    entry_id: int | None = None
    follow_up_id: int | None = None


def write_month(
    *,
    rows: Sequence[Row],
    month: dt.date,
    unit: Unit,
    by: User,
    on: dt.date,
    derive: bool = True,
) -> set[int]:
    """Write the claims and the follow-ups of a month; sets `entry_id` and `follow_up_id`.

    Call it in the transaction of the submission. Writing the same again changes nothing.

    Args:
        rows: One for each project.
        month: First day of the month.
        unit: Who reports.
        by: Who confirms.
        on: Today; a follow-up is of this day, or of the month's last day where that is over.
        derive: Work out the flags too; a caller that pushes facts afterwards does both in one go.

    Returns:
        Ids of the projects that changed.

    Raises:
        RuleBroken: when the bureau has decided on an entry that the report would change.

    Source: rules.md R6 ("the money cell … is that month's entry"), R10.
    """
    wanted = sorted(rows, key=lambda each: each.project_id)
    ids = [each.project_id for each in wanted]
    projects = {
        project.pk: project
        for project in Project.objects.select_for_update()
        .filter(pk__in=ids)
        .only(*_READ)
        .order_by("pk")
    }
    with acting(user=by):
        moved = _write_entries(wanted, projects, month, unit=unit, by=by)
        followed = _write_follow_ups(wanted, projects, min(on, _last_day(month)), unit=unit, by=by)
        if moved or followed:
            _write_projects(projects, moved, followed, by=by)
            if derive:
                recompute(sorted(moved | followed.keys()), on=on)
        return moved | followed.keys()


def _last_day(month: dt.date) -> dt.date:
    return Month.of(month).last_day


# --- Entries --------------------------------------------------------------------------------------


def _write_entries(
    rows: Sequence[Row], projects: Mapping[int, Project], month: dt.date, *, unit: Unit, by: User
) -> set[int]:
    """Write the claims; return the projects whose sums changed."""
    own = {
        entry.pk: entry
        for entry in FundsEntry.objects.select_for_update()
        .filter(pk__in=[row.entry_id for row in rows if row.entry_id is not None])
        .order_by("pk")
    }
    new: list[Row] = []
    changed: list[FundsEntry] = []
    for row in rows:
        entry = own.get(row.entry_id or 0)
        if entry is None:
            if row.amount_wan > 0:
                new.append(row)
        elif _differs(entry, row):
            if entry.state not in (*_OPEN, State.WITHDRAWN):
                words = str(DECIDED_ALREADY) % {"project": projects[row.project_id].name}
                raise RuleBroken(words, code="decided_already")
            entry.claimed_wan = row.amount_wan or entry.claimed_wan
            entry.origin, entry.note = row.origin, row.note
            entry.state = State.CLAIMED if row.amount_wan > 0 else State.WITHDRAWN
            entry.version += 1
            changed.append(entry)
    ids = reserve_ids(FundsEntry, len(new))
    for row, pk in zip(new, ids, strict=True):
        row.entry_id = pk
    insert_rows(
        FundsEntry,
        [
            {
                "id": row.entry_id,
                "project_id": row.project_id,
                "claimed_wan": f"{row.amount_wan:f}",
                "origin": row.origin,
                "note": row.note,
            }
            for row in new
        ],
        same={
            "month": month,
            "unit_id": unit.pk,
            "created_by_id": by.pk,
            "updated_by_id": by.pk,
        },
    )
    record_history(FundsEntry, ids, kind=CREATED)
    update_rows(
        FundsEntry,
        [
            {
                "id": entry.pk,
                "claimed_wan": f"{entry.claimed_wan:f}",
                "origin": entry.origin,
                "note": entry.note,
                "state": str(entry.state),
                "version": entry.version,
            }
            for entry in changed
        ],
        same={"revised_by_id": by.pk, "updated_by_id": by.pk, "updated_at": clock.now()},
    )
    record_history(FundsEntry, [entry.pk for entry in changed], kind=CHANGED)
    _attach(rows)
    waiting = [_Waiting(row.entry_id or 0, row.project_id, row.amount_wan) for row in new]
    waiting += [
        _Waiting(entry.pk, entry.project_id, entry.claimed_wan, entry.version)
        for entry in changed
        if entry.state == State.CLAIMED
    ]
    _tell_bureau(waiting, projects, unit=unit, by=by)
    return {row.project_id for row in new} | {entry.project_id for entry in changed}


def _differs(entry: FundsEntry, row: Row) -> bool:
    """Tell whether a row says other than its entry; a returned one is claimed anew."""
    if entry.state == State.WITHDRAWN:
        return row.amount_wan > 0
    stands = (entry.claimed_wan, entry.origin, entry.note)
    return stands != (row.amount_wan, row.origin, row.note) or entry.state == State.RETURNED


def _attach(rows: Sequence[Row]) -> None:
    """Let evidence of the rows belong to their entries."""
    documents = [
        {"id": pk, "funds_entry_id": row.entry_id}
        for row in rows
        if row.entry_id is not None
        for pk in row.document_ids
    ]
    loose = set(
        ProjectDocument.objects.filter(
            pk__in=[each["id"] for each in documents], funds_entry=None
        ).values_list("pk", flat=True)
    )
    update_rows(ProjectDocument, [each for each in documents if each["id"] in loose])
    record_history(ProjectDocument, loose, kind=CHANGED)


@dataclass(frozen=True)
class _Waiting:
    """An entry that waits for the bureau, as it was written."""

    entry_id: int
    project_id: int
    claimed_wan: Decimal
    version: int = 1


def _tell_bureau(
    waiting: Sequence[_Waiting], projects: Mapping[int, Project], *, unit: Unit, by: User
) -> None:
    if not waiting:
        return
    county_id = projects[waiting[0].project_id].county_id
    bureau = [pk for pk in people_of_bureau(county_id, clock.today()) if pk != by.pk]
    raise_alerts(
        Alert(
            kind=FUNDS_WAITING.name,
            subject=(SUBJECT, entry.entry_id),
            recipients=bureau,
            period=str(entry.version),
            params={
                "project": projects[entry.project_id].name,
                "amount": figure(entry.claimed_wan),
                "unit": str(unit),
            },
            url=reverse("projects:funds-decide", args=[entry.entry_id]),
        )
        for entry in sorted(waiting, key=lambda each: each.entry_id)
    )


# --- Follow-ups -----------------------------------------------------------------------------------


def _write_follow_ups(
    rows: Sequence[Row],
    projects: Mapping[int, Project],
    happened_on: dt.date,
    *,
    unit: Unit,
    by: User,
) -> dict[int, Row]:
    """Write what was said of each project as its follow-up; return the rows that changed."""
    own = {
        each.pk: each
        for each in FollowUp.objects.filter(
            pk__in=[row.follow_up_id for row in rows if row.follow_up_id is not None]
        )
    }
    speaking = [row for row in rows if row.progress or row.no_change]
    new = [row for row in speaking if row.follow_up_id is None]
    changed = [
        row
        for row in speaking
        if row.follow_up_id in own and _says(own[row.follow_up_id]) != _said_by(row)
    ]
    ids = reserve_ids(FollowUp, len(new))
    for row, pk in zip(new, ids, strict=True):
        row.follow_up_id = pk
    insert_rows(
        FollowUp,
        [{"id": row.follow_up_id, "project_id": row.project_id, **_said_by(row)} for row in new],
        same={
            "happened_on": happened_on,
            "unit_id": unit.pk,
            "created_by_id": by.pk,
            "updated_by_id": by.pk,
        },
    )
    record_history(FollowUp, ids, kind=CREATED)
    update_rows(
        FollowUp,
        [
            {
                "id": row.follow_up_id,
                "version": own[row.follow_up_id or 0].version + 1,
                **_said_by(row),
            }
            for row in changed
        ],
        same={"updated_by_id": by.pk, "updated_at": clock.now()},
    )
    record_history(FollowUp, [row.follow_up_id or 0 for row in changed], kind=CHANGED)
    for row in (*new, *changed):
        project = projects[row.project_id]
        if project.last_follow_up_on is None or happened_on >= project.last_follow_up_on:
            project.last_follow_up_on = happened_on
            project.visible_progress = row.progress or project.visible_progress
            project.next_step = row.next_step or project.next_step
    return {row.project_id: row for row in (*new, *changed)}


def _said_by(row: Row) -> dict[str, str]:
    kind = FollowUp.Kind.REPORT if row.progress else FollowUp.Kind.NO_CHANGE
    return {
        "kind": kind.value,
        "content": row.progress,
        "visible_progress": row.progress[:_PROGRESS],
        "next_step": row.next_step[:_STEP],
    }


def _says(follow_up: FollowUp) -> dict[str, str]:
    return {
        "kind": follow_up.kind,
        "content": follow_up.content,
        "visible_progress": follow_up.visible_progress,
        "next_step": follow_up.next_step,
    }


# --- Projects -------------------------------------------------------------------------------------


def _write_projects(
    projects: Mapping[int, Project], moved: set[int], followed: Mapping[int, Row], *, by: User
) -> None:
    """Write the sums and the latest of the touched projects, with version and history."""
    touched = sorted(moved | followed.keys())
    dropped = Q(state__in=[State.REJECTED, State.WITHDRAWN])
    sums = dict(
        FundsEntry.objects.filter(project__in=touched)
        .order_by()
        .values("project_id")
        .annotate(claimed=Sum("claimed_wan", filter=~dropped))
        .values_list("project_id", "claimed")
    )
    now = clock.now()
    update_rows(
        Project,
        [
            {
                "id": pk,
                "version": projects[pk].version + 1,
                "funds_claimed_wan": f"{sums.get(pk) or Decimal(0):f}",
                "last_follow_up_on": projects[pk].last_follow_up_on,
                "visible_progress": projects[pk].visible_progress,
                "next_step": projects[pk].next_step,
            }
            for pk in touched
        ],
        same={"updated_by_id": by.pk, "updated_at": now, "changed_at": now},
    )
    record_history(Project, touched, kind=CHANGED)
