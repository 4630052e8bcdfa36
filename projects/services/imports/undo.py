"""Undoing an import while nobody has touched its rows: old values back, new projects gone.

History keeps everything: what was deleted, what was restored, by whom and why. A touched row is
named with the person who touched it, and nothing is undone.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from projects import events_imports as events
from projects.models import (
    Flag,
    FundsEntry,
    ImportBatch,
    ImportRow,
    Milestone,
    Problem,
    Project,
    ProjectPart,
    StageMove,
    SupportingUnit,
)
from projects.rules.stages import Verb
from projects.selectors.gates import missing_counts
from projects.selectors.import_matches import FIELDS
from projects.services.flagging.recompute import recompute
from projects.services.imports.commit import PORTION
from projects.services.imports.locked_months import check_months_open
from projects.services.month_locks import hold_months_of
from projects.services.parts import rebuild_parts
from projects.services.saving import NAME_FIELDS, searchable
from projects.services.summaries import apply_difference, contributions
from zhaoshang.accounts.models import User
from zhaoshang.audit.bulk import CHANGED, DELETED, record_history
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.bulk import insert_rows, update_rows
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.locks import advisory_lock

NOT_DONE = _("Only an import that has been written can be undone.")
REASON_NEEDED = _("Say why the import is undone.")
TOUCHED = _("%(count)s projects were changed after the import, so it cannot be undone: %(names)s.")
TOUCHED_BY = _("%(project)s (%(who)s)")
NAMED = 6
Action = ImportRow.Action
State = ImportBatch.State
# Records that an import brings, by the key under which their ids are kept.
BROUGHT: dict[str, Any] = {
    "milestone": Milestone,
    "funds": FundsEntry,
    "problem": Problem,
    "supporting": SupportingUnit,
    "referrer_link": Project.referrers.through,
}


@dataclass(frozen=True)
class Touched:
    """A project that somebody changed after the import."""

    name: str
    who: str


@transaction.atomic
def undo_import(*, batch_id: int, by: User, reason: str, on: dt.date) -> ImportBatch:
    """Take an import back; undoing it twice does no harm.

    Raises:
        RuleBroken: not written yet, no reason, somebody touched its projects since, or its money
            stands in a month that is closed or reported by now.
    """
    county_id = ImportBatch.objects.values_list("county_id", flat=True).get(pk=batch_id)
    advisory_lock(f"projects.import:{county_id}")
    hold_months_of(county_id)
    batch = (
        ImportBatch.objects.select_for_update(of=("self",))
        .select_related("county", "unit", "file")
        .get(pk=batch_id)
    )
    if batch.state == State.UNDONE:
        return batch
    if batch.state != State.DONE:
        raise RuleBroken(NOT_DONE, code="not_done")
    if not reason.strip():
        raise RuleBroken(REASON_NEEDED, code="reason_needed", field="reason")
    touched = touched_projects(batch)
    if touched:
        raise RuleBroken(TOUCHED % _named(touched), code="touched")
    brought = FundsEntry.objects.filter(import_batch=batch).values_list("project_id", "month")
    check_months_open(county_id, dict(brought))
    with acting(user=by, reason=reason.strip()):
        for rows in _portions(batch, Action.UPDATE):
            _restore(batch, rows, by=by, on=on)
            recompute([row.project_id for row in rows if row.project_id is not None], on=on)
        for rows in _portions(batch, Action.CREATE):
            _delete(rows)
        batch.state = State.UNDONE
        batch.undone_by, batch.undone_at, batch.undo_reason = by, clock.now(), reason.strip()
        batch.version += 1
        batch.save()
        record_event(
            events.UNDONE,
            by=by,
            county=batch.county,
            subject=batch,
            subject_label=batch.file.name,
            reason=reason.strip(),
            detail={str(name): batch.counts.get(str(name), 0) for name in Action},
        )
    return batch


def touched_projects(batch: ImportBatch, *, lock: bool = True) -> list[Touched]:
    """Return the batch's projects that have changed since it was written, with who did it.

    Every verb raises a project's version; what hangs on a new project without doing so is looked
    for by itself. With `lock` the projects stay as they are until the transaction ends.
    """
    rows = batch.rows.filter(action__in=[Action.CREATE, Action.UPDATE])
    if lock:
        projects = Project.objects.filter(pk__in=rows.values("project_id")).order_by("pk")
        list(projects.select_for_update(of=("self",)).values_list("pk", flat=True))
    changed = rows.exclude(project__version=F("project_version"))
    found = {
        name: who or ""
        for name, who in changed.values_list("values__name", "project__updated_by__full_name")
    }
    new = Project.objects.filter(import_batch=batch)
    for model, name, who in _hanging_on(new, batch):
        del model
        found.setdefault(name, who)
    return [Touched(name, who) for name, who in found.items()]


def _hanging_on(new: Any, batch: ImportBatch) -> Iterator[tuple[str, str, str]]:
    """Find records of new projects that the import did not bring."""
    own: dict[Any, set[int]] = defaultdict(set)
    for kept in batch.rows.filter(action=Action.CREATE).values_list("before", flat=True):
        for kind, ids in kept.get("created", {}).items():
            own[BROUGHT[kind]].update(ids)
    for relation in Project._meta.related_objects:
        model: Any = relation.related_model
        # Flags are derived; they go with the project.
        if model in {ProjectPart, ImportRow, Flag}:
            continue
        hanging = model._default_manager.filter(**{f"{relation.field.name}__in": new})
        if model is StageMove:
            hanging = hanging.exclude(import_batch=batch)
        for row in hanging.exclude(pk__in=own[model]).select_related(relation.field.name)[:NAMED]:
            who = getattr(row, "created_by", None) or getattr(row, "by", None)
            yield model._meta.model_name, str(getattr(row, relation.field.name)), str(who or "")


def _named(touched: list[Touched]) -> dict[str, Any]:
    shown = [
        str(TOUCHED_BY % {"project": each.name, "who": each.who or "—"}) for each in touched[:NAMED]
    ]
    more = "…" if len(touched) > NAMED else ""
    return {"count": len(touched), "names": "、".join(shown) + more}


def _restore(batch: ImportBatch, rows: list[ImportRow], *, by: User, on: dt.date) -> None:
    """Put the old values of changed projects back, and take away what the import added to them."""
    ids = [row.project_id for row in rows if row.project_id is not None]
    before = contributions(ids)
    stored = {row["pk"]: row for row in Project.objects.filter(pk__in=ids).values("pk", *FIELDS)}
    moves = [
        _move_back(pk, stored[pk], old, on)
        for row, pk in zip(rows, ids, strict=True)
        if {"stage", "status", "sub_stage"} & (old := row.before["fields"]).keys()
    ]
    by_fields: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row, pk in zip(rows, ids, strict=True):
        old = row.before["fields"]
        by_fields[tuple(sorted(old))].append(
            {**old, "id": pk, "version": stored[pk]["version"] + 1}
        )
    now = clock.now()
    stamps = {"updated_by_id": by.pk, "updated_at": now, "changed_at": now}
    for group in by_fields.values():
        update_rows(Project, group, same=stamps)
    _restore_search(rows)
    _restore_milestones(rows, by=by)
    _take_away(rows)
    insert_rows(
        StageMove,
        moves,
        same={
            "verb": Verb.UNDO_IMPORT.value,
            "entered_at": now,
            "by_id": by.pk,
            "import_batch_id": batch.pk,
        },
    )
    rebuild_parts(ids)
    apply_difference(before, contributions(ids))
    missing = missing_counts(ids, county=batch.county, on=on)
    update_rows(Project, [{"id": pk, "missing_count": count} for pk, count in missing.items()])
    record_history(Project, ids, kind=CHANGED)


def _restore_search(rows: list[ImportRow]) -> None:
    """Make the search text again where a name had changed."""
    renamed = [
        row.project_id
        for row in rows
        if row.project_id and NAME_FIELDS & row.before["fields"].keys()
    ]
    projects = Project.objects.filter(pk__in=renamed).select_related("investor")
    update_rows(Project, [{"id": each.pk, "search_text": searchable(each)} for each in projects])


def _move_back(pk: int, stored: dict[str, Any], old: dict[str, Any], on: dt.date) -> dict[str, Any]:
    then = {**stored, **old}
    return {
        "project_id": pk,
        "from_stage": stored["stage"],
        "from_sub_stage": stored["sub_stage"],
        "from_status": stored["status"],
        "to_stage": then["stage"],
        "to_sub_stage": then["sub_stage"],
        "to_status": then["status"],
        "happened_on": on,
    }


def _restore_milestones(rows: list[ImportRow], *, by: User) -> None:
    old = [
        {"id": int(pk), **values}
        for row in rows
        for pk, values in row.before.get("milestones", {}).items()
    ]
    if old:
        update_rows(Milestone, old, same={"updated_by_id": by.pk, "updated_at": clock.now()})
        record_history(Milestone, [each["id"] for each in old], kind=CHANGED)


def _take_away(rows: list[ImportRow]) -> None:
    """Delete the records that the import brought, with their history kept."""
    brought: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        for kind, ids in row.before.get("created", {}).items():
            brought[kind] += ids
    for kind, model in BROUGHT.items():
        if ids := brought.get(kind):
            if hasattr(model, "history"):
                record_history(model, ids, kind=DELETED)
            doomed = model._default_manager.filter(pk__in=ids)
            doomed._raw_delete(doomed.db)


def _delete(rows: list[ImportRow]) -> None:
    """Delete new projects with everything the import brought; investors stay in the library."""
    ids = [row.project_id for row in rows if row.project_id is not None]
    apply_difference(contributions(ids), {})
    _take_away(rows)
    for model in (ProjectPart, StageMove, Flag):
        doomed: Any = model._default_manager.filter(project_id__in=ids)
        doomed._raw_delete(doomed.db)
    record_history(Project, ids, kind=DELETED)
    ImportRow.objects.filter(project_id__in=ids).update(project=None)
    gone: Any = Project.objects.filter(pk__in=ids)
    gone._raw_delete(gone.db)


def _portions(batch: ImportBatch, action: str) -> Iterator[list[ImportRow]]:
    last = 0
    while rows := list(batch.rows.filter(action=action, pk__gt=last).order_by("pk")[:PORTION]):
        yield rows
        last = rows[-1].pk
