"""Superior's tables: added, changed, their file replaced, filled for a month (R10, R20)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from assessment import events_superior as events
from assessment.exporting.superior_file import fill_workbook
from assessment.importing.superior_form import RULE, Binding, FormScan, check_form
from assessment.models import FilledForm, SuperiorForm
from assessment.rules.form_bindings import Word
from assessment.selectors.superior import FormFigures, vocabulary
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.file_kinds import CONTENT_TYPES, FileKind
from zhaoshang.core.money import round_half_up
from zhaoshang.core.periods import Month, time_progress
from zhaoshang.files.models import StoredFile
from zhaoshang.files.services import store_made, store_upload
from zhaoshang.files.storage import default_store

FORM_PURPOSE = "assessment.superior_form"
FILLED_PURPOSE = "assessment.filled_form"
NO_COUNTY = _("Only a county's bureau keeps tables of its superiors.")
OUT_OF_USE = _("The table is not in use any more.")
FUTURE = _("%(month)s has not begun yet.")
_FIELDS = ("name", "level", "note", "is_active")


@transaction.atomic
def add_form(
    *, name: str, level: str, upload: File[Any], by: User, on: dt.date, note: str = ""
) -> SuperiorForm:
    """Keep a superior's table, with the cells that its names bind.

    Raises:
        FileRefused: when the file is not taken.
        FormRefused: when names in it are not known; says which, where, and what may be meant.
        RuleBroken: when it binds nothing.
    """
    county = by.unit.county
    if county is None:
        raise RuleBroken(NO_COUNTY, code="no_county")
    scan = check_form(upload, vocabulary(county, Month.of(on)))
    with acting(user=by):
        file = store_upload(upload, by=by, purpose=FORM_PURPOSE, allow=RULE)
        form = SuperiorForm.objects.create(
            county=county,
            name=name.strip(),
            level=level,
            note=note.strip(),
            file=file,
            bindings=[each.stored() for each in scan.bindings],
            typed_cells=scan.typed_cells,
            losses=[each.stored() for each in scan.losses],
            created_by=by,
            updated_by=by,
        )
        _tell(events.FORM_ADDED, form, by=by, detail=_facts(file, scan))
    return form


@transaction.atomic
def change_form(
    *, form_id: int, values: Mapping[str, Any], by: User, version: int | None
) -> SuperiorForm:
    """Change name, level, explanation or use of a table.

    Raises:
        Conflict: when somebody else changed it meanwhile.
    """
    with acting(user=by):
        form = _locked(form_id, version)
        wanted = {name: values[name] for name in _FIELDS if name in values}
        changed = [name for name, value in wanted.items() if getattr(form, name) != value]
        for name in changed:
            setattr(form, name, wanted[name])
        _save(form, by=by, fields=changed)
        _tell(events.FORM_CHANGED, form, by=by, detail={"fields": changed})
    return form


@transaction.atomic
def replace_file(
    *, form_id: int, upload: File[Any], by: User, on: dt.date, version: int | None
) -> SuperiorForm:
    """Put a newer file in a table's place; the earlier one stays in its history.

    Raises:
        FileRefused: when the file is not taken.
        FormRefused: when names in it are not known.
        Conflict: when somebody else changed the table meanwhile.
    """
    with acting(user=by):
        form = _locked(form_id, version)
        scan = check_form(upload, vocabulary(form.county, Month.of(on)))
        before = form.file_id
        form.file = store_upload(upload, by=by, purpose=FORM_PURPOSE, allow=RULE)
        form.bindings = [each.stored() for each in scan.bindings]
        form.typed_cells = scan.typed_cells
        form.losses = [each.stored() for each in scan.losses]
        _save(form, by=by, fields=["file", "bindings", "typed_cells", "losses"])
        detail = {**_facts(form.file, scan), "before": before}
        _tell(events.FORM_FILE_REPLACED, form, by=by, detail=detail)
    return form


@transaction.atomic
def fill_form(*, form_id: int, month: Month, by: User, on: dt.date) -> FilledForm:
    """Fill a table for a month; the workbook is kept as it is handed out, with its hash.

    Of a closed month its figures are the published ones; of an open one those of today.

    Raises:
        RuleBroken: when the table is out of use, or the month lies ahead.
    """
    with acting(user=by):
        form = _locked(form_id, None)
        if not form.is_active:
            raise RuleBroken(OUT_OF_USE, code="out_of_use")
        if month.first_day > on:
            message = str(FUTURE) % {"month": date_format(month.first_day, "YEAR_MONTH_FORMAT")}
            raise RuleBroken(message, code="future", field="month")
        figures = FormFigures.of(form.county_id, month, on)
        with default_store().open(form.file.key) as file:
            data = file.read()
        made = fill_workbook(
            data,
            [Binding(**each) for each in form.bindings],
            vocabulary(form.county, month),
            figures,
            words_of(form, month, by=by, on=on),
        )
        name = f"{form.name} {month}.xlsx"
        stored = store_made(
            ContentFile(made.data, name=name),
            content_type=CONTENT_TYPES[FileKind.XLSX],
            by=by,
            purpose=FILLED_PURPOSE,
        )
        filled = FilledForm.objects.create(
            form=form,
            month=month.first_day,
            file=stored,
            filled_cells=made.cells,
            empty_cells=len(made.missing),
            missing=made.missing,
            is_final=figures.table.is_closed,
            created_by=by,
            updated_by=by,
        )
        detail = {
            "month": str(month),
            "sha256": stored.sha256,
            "cells": made.cells,
            "empty": len(made.missing),
        }
        _tell(events.FORM_FILLED, form, by=by, detail=detail)
    return filled


def words_of(form: SuperiorForm, month: Month, *, by: User, on: dt.date) -> dict[Word, str]:
    """Return what stands for each word of a table."""
    return {
        Word.MONTH: date_format(month.first_day, "YEAR_MONTH_FORMAT"),
        Word.YEAR: str(month.year),
        Word.MONTH_NUMBER: str(month.number),
        Word.REPORTER: by.unit.name,
        Word.COUNTY: form.county.name,
        Word.DAY: date_format(on, "DATE_FORMAT"),
        Word.PERSON: str(by),
        Word.TIME: f"{round_half_up(time_progress(month) * 100, 2)}%",
    }


def _locked(form_id: int, version: int | None) -> SuperiorForm:
    form: SuperiorForm = (
        SuperiorForm.objects.select_for_update(of=("self",))
        .select_related("county", "file", "updated_by")
        .get(pk=form_id)
    )
    if version is not None and version != form.version:
        raise conflict_of(form, version, {}, changed_at=form.updated_at)
    return form


def _save(form: SuperiorForm, *, by: User, fields: list[str]) -> None:
    form.version += 1
    form.updated_by = by
    form.save(update_fields=[*fields, "version", "updated_by", "updated_at"])


def _facts(file: StoredFile, scan: FormScan) -> dict[str, Any]:
    return {
        "file": file.pk,
        "sha256": file.sha256,
        "cells": len(scan.bindings),
        "losses": len(scan.losses),
    }


def _tell(kind: str, form: SuperiorForm, *, by: User, detail: Mapping[str, Any]) -> None:
    record_event(kind, by=by, county=form.county_id, subject=form, detail=detail)
