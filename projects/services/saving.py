"""The one door through which a project row is written: lock, version, history, derived columns.

Every verb of `projects.services` locks a project with `lock_project`, sets fields and calls
`save_project`; nothing else saves one. Imports do the same in bulk (`projects.services.imports`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from projects.policies import GATES, gates_in_force
from projects.rules.gates import GateTable
from projects.rules.identity import name_key
from projects.selectors.flag_facts import PolicyBooks
from projects.selectors.gates import facts_of_one, missing_count
from projects.services.approval_lapse import INPUTS, lapse_of_family
from projects.services.flagging.recompute import recompute
from projects.services.parts import ROLE_FIELDS, rebuild_parts
from projects.services.summaries import COUNTED_BY, SUMMED, apply_difference, contributions
from zhaoshang.accounts.models import User
from zhaoshang.audit.selectors import history_diff
from zhaoshang.core import clock
from zhaoshang.core.errors import Conflict, FieldChange, RuleBroken
from zhaoshang.core.text import search_text

CHANGED_MEANWHILE = _(
    "%(name)s changed this %(what)s at %(time)s while you were editing. Nothing of yours has been"
    " saved yet: compare the values below and save again."
)
PROJECT_GONE = _("This project no longer exists.")

NAME_FIELDS = frozenset({"name", "aliases", "code", "investor_id", "investor", "company_name"})
SUMMED_FIELDS = frozenset(
    {*COUNTED_BY, *SUMMED, *(field.removesuffix("_id") for field in COUNTED_BY)}
)
PART_FIELDS = frozenset({*ROLE_FIELDS, *(field.removesuffix("_id") for field in ROLE_FIELDS)})


@dataclass
class LockedProject:
    """A project locked for the rest of the transaction; only what is locked can be saved."""

    project: Project


def lock_project(
    project_id: int, *, version: int | None = None, typed: Mapping[str, object] | None = None
) -> LockedProject:
    """Lock a project inside the transaction and check the version its form was opened with.

    Args:
        project_id: The project.
        version: The version the form carried; None where the verb does not depend on what was seen.
        typed: What the form wants to set, by field, in words, for the comparison.

    Raises:
        Conflict: when somebody saved the project since the form was opened; names who, when, each
            field that differs.
        RuleBroken: when the project is gone (its import was undone).
    """
    project = (
        Project.objects.select_for_update(of=("self",))
        .select_related("county", "investor")
        .filter(pk=project_id)
        .first()
    )
    if project is None:
        raise RuleBroken(PROJECT_GONE, code="project_gone")
    if version is not None and project.version != version:
        raise conflict_of(project, version, typed or {}, changed_at=project.changed_at)
    return LockedProject(project)


def save_project(
    locked: LockedProject, *, by: User | None, fields: Iterable[str], parts_changed: bool = False
) -> Project:
    """Save the named fields of a locked project, with version, history and everything derived.

    Call it last in a verb: what is missing for the next step is counted from what is stored then,
    and the flags follow from it.

    Args:
        locked: From `lock_project`.
        by: Who changes it.
        fields: Names of the fields that were set; may be empty when only records beside it changed.
        parts_changed: Supporting units or credit shares changed.
    """
    project, names = locked.project, set(fields)
    rebuilds = parts_changed or bool(names & PART_FIELDS)
    sums = rebuilds or bool(names & SUMMED_FIELDS)
    before = contributions([project.pk]) if sums else {}
    if names & NAME_FIELDS:
        project.name_key = name_key(project.name)
        project.search_text = searchable(project)
        names |= {"name_key", "search_text"}
    project.version += 1
    project.updated_by = by
    project.changed_at = clock.now()
    project.save(update_fields=names | {"version", "updated_by", "updated_at", "changed_at"})
    if rebuilds:
        rebuild_parts([project.pk])
    if sums:
        apply_difference(before, contributions([project.pk]))
    if names & INPUTS:
        # An approval rests on the land, location and terms of all phases together.
        for phase in lapse_of_family(project, by=by, on=clock.today()):
            if phase.pk != project.pk:
                refresh_missing(phase)
    _derive(project)
    return project


def insert_project(project: Project, *, by: User | None) -> Project:
    """Insert a new project with history and everything derived."""
    project.name_key = name_key(project.name)
    project.search_text = searchable(project)
    project.created_by = project.updated_by = by
    project.changed_at = clock.now()
    project.save(force_insert=True)
    rebuild_parts([project.pk])
    apply_difference({}, contributions([project.pk]))
    _derive(project)
    return project


def _derive(project: Project) -> None:
    """Count what is missing and work out the flags, by policies read once."""
    books = PolicyBooks(on=clock.today(), also=(GATES,))
    refresh_missing(project, books.in_force(GATES, project.county))
    recompute([project.pk], on=books.on, books=books, known=project)


def refresh_missing(project: Project, table: GateTable | None = None) -> None:
    """Count again what is missing for the next step; a derived figure, without history."""
    table = table or gates_in_force(project.county, clock.today()).value
    missing = missing_count(table, project.sub_stage, facts_of_one(project.pk))
    if missing != project.missing_count:
        Project.objects.filter(pk=project.pk).update(missing_count=missing)
        project.missing_count = missing


def searchable(project: Project) -> str:
    """Return the folded text a search looks into: name, other names, code, investor, company."""
    investor = project.investor.name if project.investor_id and project.investor else ""
    return search_text(project.name, project.aliases, project.code, investor, project.company_name)


def differs(project: Project, name: str, value: Any) -> bool:
    """Tell whether a field has another value; a reference is compared without loading it."""
    field = project._meta.get_field(name)
    if isinstance(field, models.ForeignKey):
        return bool(getattr(project, field.attname) != (None if value is None else value.pk))
    return bool(getattr(project, name) != value)


def version_as_of(record: Any, version: int) -> Any | None:
    """Return the history row of a version, or nothing if there is none (an import wrote it)."""
    return record.history.filter(version=version).order_by("-history_id").first()


def conflict_of(
    record: Any, version: int, typed: Mapping[str, object], *, changed_at: dt.datetime
) -> Conflict:
    """Compare the version the form was opened with, the stored one, and what was typed.

    Args:
        record: The locked record, as it now stands.
        version: The version the form carried.
        typed: What the form wants to set, by field, in words.
        changed_at: When the record was saved last.
    """
    latest = record.history.order_by("-history_id").first()
    opened = version_as_of(record, version)
    who = str(record.updated_by or "")
    when = date_format(localtime(changed_at), "H:i")
    changes = []
    if latest is not None and opened is not None:
        changes = [
            FieldChange(
                label=change.label,
                theirs=change.new,
                yours=str(typed.get(change.field, "")),
                by=who,
                at=when,
                field=change.field,
            )
            for change in history_diff(latest, opened)
        ]
    return Conflict(changed_words(record, who, when), changes=changes)


def changed_words(record: Any, who: str, when: str) -> str:
    """Say that somebody changed a record meanwhile, by the name of its kind."""
    return str(CHANGED_MEANWHILE) % {
        "name": who,
        "time": when,
        "what": record._meta.verbose_name,
    }
