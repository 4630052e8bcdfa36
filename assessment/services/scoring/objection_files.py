"""Evidence of an objection: kept with it from the filing to the ruling, never taken out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.files.base import File
from django.db import transaction

from assessment import events_scores as events
from assessment.models import Objection, ObjectionFile
from assessment.services.scoring.objections import file_objection, lock_filed
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.file_kinds import EVIDENCE
from zhaoshang.files.services import store_upload

PURPOSE = "assessment.objection"


@transaction.atomic
def file_with_evidence(
    *,
    run_id: int,
    unit_id: int,
    code: str,
    claim: str,
    uploads: Sequence[File[Any]],
    by: User,
    on: dt.date,
) -> Objection:
    """File an objection together with the files that prove it.

    Raises:
        FileRefused: when a file is not taken.
        RuleBroken: as `file_objection`.
    """
    with acting(user=by):
        objection = file_objection(
            run_id=run_id, unit_id=unit_id, code=code, claim=claim, by=by, on=on
        )
        _keep(objection, uploads, by=by)
        return objection


@transaction.atomic
def add_evidence(*, objection_id: int, uploads: Sequence[File[Any]], by: User) -> Objection:
    """Add files to an objection that is not ruled yet.

    Raises:
        FileRefused: when a file is not taken.
        RuleBroken: when the objection is ruled or taken back.
    """
    with acting(user=by):
        objection = lock_filed(objection_id)
        _keep(objection, uploads, by=by)
        return objection


def _keep(objection: Objection, uploads: Sequence[File[Any]], *, by: User) -> None:
    for upload in uploads:
        stored = store_upload(upload, by=by, purpose=PURPOSE, allow=EVIDENCE)
        kept = ObjectionFile.objects.create(
            objection=objection,
            title=stored.name[:150],
            file=stored,
            created_by=by,
            updated_by=by,
        )
        record_event(
            events.OBJECTION_FILE_ADDED,
            by=by,
            county=objection.county_id,
            subject=objection,
            detail={"file": kept.pk, "title": kept.title, "sha256": stored.sha256},
        )
