"""Documents of a project: uploaded with their content checked, removed with a reason."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects import events
from projects.models import (
    ActualResult,
    AgencyItem,
    FollowUp,
    FundsEntry,
    GateFact,
    Project,
    ProjectDocument,
    StageMove,
    StageProposal,
)
from projects.models.choices import DocumentKind
from projects.services.month_locks import check_entry_open
from projects.services.moves import IN_FUTURE, check_not_merged, check_reason
from projects.services.saving import lock_project, save_project
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.file_kinds import EVIDENCE
from zhaoshang.files.services import store_upload

PURPOSE = "projects.document"
REMOVED_ALREADY = _("This document has been removed already.")
DOCUMENT_IN_USE = _("Another record rests on this document, so it stays.")


@transaction.atomic
def add_document(
    *,
    project_id: int,
    kind: str,
    upload: File[Any],
    by: User,
    on: dt.date,
    title: str = "",
    happened_on: dt.date | None = None,
) -> ProjectDocument:
    """Keep a document of a project.

    Raises:
        FileRefused: when the file is not taken.
        RuleBroken: for a date that has not come.
    """
    with acting(user=by):
        locked = lock_project(project_id)
        check_not_merged(locked.project)
        if happened_on is not None and happened_on > on:
            raise RuleBroken(IN_FUTURE, code="in_future", field="happened_on")
        document = attach(
            locked.project, upload, kind=kind, by=by, title=title, happened_on=happened_on
        )
        save_project(locked, by=by, fields=())
        record_event(
            events.DOCUMENT_ADDED,
            by=by,
            county=locked.project.county_id,
            subject=locked.project,
            detail={"document": document.pk, "kind": kind, "title": document.title},
        )
        return document


def attach(
    project: Project,
    upload: File[Any],
    *,
    kind: str,
    by: User,
    title: str = "",
    happened_on: dt.date | None = None,
    follow_up: FollowUp | None = None,
    funds_entry: FundsEntry | None = None,
) -> ProjectDocument:
    """Keep a file as part of another act on a locked project."""
    stored = store_upload(upload, by=by, purpose=PURPOSE, allow=EVIDENCE)
    return ProjectDocument.objects.create(
        project=project,
        kind=DocumentKind(kind).value,
        title=(title.strip() or stored.name.rpartition(".")[0] or stored.name)[:150],
        happened_on=happened_on,
        file=stored,
        follow_up=follow_up,
        funds_entry=funds_entry,
        created_by=by,
        updated_by=by,
    )


def detach(document: ProjectDocument, *, by: User) -> bool:
    """Take a document out of a locked project; leave it, and say so, where a record rests on it."""
    if _is_used(document):
        return False
    document.removed_at, document.updated_by = clock.now(), by
    document.save(update_fields=["removed_at", "updated_by", "updated_at"])
    return True


@transaction.atomic
def remove_document(*, document_id: int, reason: str, by: User) -> ProjectDocument:
    """Take a document out of a project; the file itself stays stored as evidence.

    Raises:
        RuleBroken: without a reason, when it was removed already, something rests on it, or it
            proves money of a month that is closed or reported.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        found = ProjectDocument.objects.values_list("project_id", flat=True).get(pk=document_id)
        locked = lock_project(found)
        document = ProjectDocument.objects.get(pk=document_id)
        if document.removed_at is not None:
            raise RuleBroken(REMOVED_ALREADY, code="removed_already")
        if document.funds_entry is not None:
            check_entry_open(document.funds_entry)
        if not detach(document, by=by):
            raise RuleBroken(DOCUMENT_IN_USE, code="document_in_use")
        save_project(locked, by=by, fields=())
        record_event(
            events.DOCUMENT_REMOVED,
            by=by,
            county=locked.project.county_id,
            subject=locked.project,
            reason=why,
            detail={"document": document.pk, "title": document.title},
        )
        return document


def _is_used(document: ProjectDocument) -> bool:
    waiting = Q(document=document, state=StageProposal.State.OPEN)
    return (
        StageMove.objects.filter(document=document).exists()
        or GateFact.objects.filter(document=document, revoked_at=None).exists()
        or StageProposal.objects.filter(waiting).exists()
        or AgencyItem.objects.filter(document=document).exists()
        or ActualResult.objects.filter(document=document).exists()
    )
