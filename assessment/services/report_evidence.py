"""Evidence of a row's money: dropped onto the row, kept with the project, proved to the entry."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessment import events_reports as events
from assessment.models import LineEvidence, ReportLine
from assessment.services.report_filling import lock_report
from assessment.services.report_saving import refuse_locked
from projects.models import ProjectDocument
from projects.models.choices import FUNDS_EVIDENCE, DocumentKind
from projects.services.documents import attach
from projects.services.saving import lock_project, save_project
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken

NOT_EVIDENCE = _("Choose what kind of evidence it is.")
BELONGS_TO_ENTRY = _("This file proves an entry already; it is kept with it.")


@transaction.atomic
def add_evidence(
    *, line_id: int, upload: File[Any], by: User, on: dt.date, kind: str = DocumentKind.VOUCHER
) -> ProjectDocument:
    """Keep a file as evidence of a row's money.

    Raises:
        FileRefused: when the file is not taken.
        RuleBroken: when the report is locked, or the kind is none of evidence (R6).
    """
    if kind not in FUNDS_EVIDENCE:
        raise RuleBroken(NOT_EVIDENCE, code="not_evidence", field="kind")
    with acting(user=by):
        line = _locked_line(line_id, on)
        locked = lock_project(line.project_id)
        document = attach(locked.project, upload, kind=kind, by=by)
        LineEvidence.objects.create(line=line, document=document)
        save_project(locked, by=by, fields=())
        _record(events.EVIDENCE_ADDED, line, document, by=by)
        return document


@transaction.atomic
def remove_evidence(*, line_id: int, document_id: int, by: User, on: dt.date) -> ProjectDocument:
    """Take a file off a row, as long as no entry rests on it; the file stays in the record.

    Raises:
        RuleBroken: when the report is locked, or an entry rests on the file.
    """
    with acting(user=by):
        line = _locked_line(line_id, on)
        kept = LineEvidence.objects.select_related("document").get(line=line, document=document_id)
        document = kept.document
        if document.funds_entry_id is not None:
            raise RuleBroken(BELONGS_TO_ENTRY, code="belongs_to_entry")
        locked = lock_project(line.project_id)
        kept.delete()
        document.removed_at = clock.now()
        document.updated_by = by
        document.save(update_fields=["removed_at", "updated_by", "updated_at"])
        save_project(locked, by=by, fields=())
        _record(events.EVIDENCE_REMOVED, line, document, by=by)
        return document


def _locked_line(line_id: int, on: dt.date) -> ReportLine:
    report_id = ReportLine.objects.values_list("report_id", flat=True).get(pk=line_id)
    report = lock_report(report_id)
    refuse_locked(report, on)
    line = ReportLine.objects.select_related("project").get(pk=line_id, report=report)
    line.report = report
    return line


def _record(kind: str, line: ReportLine, document: ProjectDocument, *, by: User) -> None:
    record_event(
        kind,
        by=by,
        county=line.report.county_id,
        subject=line.report,
        detail={"project": line.project_id, "document": document.pk, "title": document.title},
    )
