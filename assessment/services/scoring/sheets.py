"""Sheets of assessors 评分表: asked for, filled in, handed in (rules.md R11).

A sheet counts once it is handed in, and nobody marks his own unit. From the public notice of the
period's result on nothing of it changes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessment import events_sheets as events
from assessment import notices_sheets as notices
from assessment.models import AssessorSheet, SheetMark
from assessment.period_words import period_text
from assessment.selectors.sheets import (
    SheetAsked,
    asked_for,
    is_settled,
    marks_of,
    sheets_asked,
    units_to_mark,
)
from assessment.services.scoring.locking import score_lock
from assessment.services.year_guard import check_year_open
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import User
from zhaoshang.alerts.services import Alert, raise_alert, raise_alerts, withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.periods import Period

SUBJECT = "assessment.assessor_sheet"
LONGEST = 500
LONGEST_REMARK = 200
SETTLED = _("The result of %(period)s is under public notice or later: no mark changes any more.")
NOT_ASKED = _("The scheme in force does not ask for this sheet in %(period)s.")
NO_CLASS = _("Choose the class of the assessors: their marks are weighted by it.")
FOREIGN_CLASS = _("The scheme has no class of assessors “%(name)s”.")
NOBODY = _("Choose at least one assessor.")
FOREIGN = _("An assessor does not belong to the county, or cannot log in any more.")
OVER = _("The due day is over already.")
HANDED_IN = _("The sheet was handed in. Ask the bureau to give it back.")
NOT_HANDED_IN = _("The sheet has not been handed in.")
TOO_HIGH = _("At most %(most)s.")
NEGATIVE = _("A mark is at least 0.")
FOREIGN_UNIT = _("This unit is not marked on the sheet.")
MISSING = _("%(count)s units are not marked yet: %(units)s.")
REASON_NEEDED = _("Say why it is given back.")


@dataclass(frozen=True)
class Mark:
    """What an assessor gives a unit."""

    mark: Decimal
    remark: str = ""


@transaction.atomic
def ask_assessors(
    *,
    county_id: int,
    group_id: int,
    period: Period,
    sheet: str,
    assessors: Sequence[User],
    assessor_class: str,
    due_on: dt.date,
    by: User,
    on: dt.date,
) -> list[AssessorSheet]:
    """Ask people to mark the units of a group; who was asked already is not asked twice.

    Raises:
        RuleBroken: when the scheme asks for no such sheet, the class is none of the scheme's, the
            due day is over, nobody is chosen, or the result stands.

    Source: rules.md R11 (assessed: averaged, or weighted by assessor class).
    """
    with acting(user=by):
        score_lock(county_id)
        check_year_open(county_id, period.year)
        asked = _asked(county_id, group_id, period, sheet)
        _check_asking(asked, assessors, assessor_class, due_on, on)
        known = set(
            AssessorSheet.objects.filter(
                group=group_id, period=str(period), sheet=sheet
            ).values_list("assessor_id", flat=True)
        )
        made = [
            AssessorSheet.objects.create(
                county_id=county_id,
                group=asked.group,
                period=str(period),
                sheet=sheet,
                assessor=person,
                assessor_class=assessor_class,
                due_on=due_on,
                created_by=by,
                updated_by=by,
            )
            for person in assessors
            if person.pk not in known
        ]
        raise_alerts(_told(each, asked) for each in made)
        if made:
            record_event(
                events.SHEETS_ASKED,
                by=by,
                county=county_id,
                subject=made[0],
                detail={
                    "period": str(period),
                    "sheet": sheet,
                    "group": asked.group.name,
                    "class": assessor_class,
                    "assessors": [each.assessor_id for each in made],
                    "due": due_on,
                },
            )
        return made


def _asked(county_id: int, group_id: int, period: Period, sheet: str) -> SheetAsked:
    words = {"period": period_text(period)}
    if is_settled(county_id, str(period)):
        raise RuleBroken(str(SETTLED) % words, code="settled")
    for each in sheets_asked(county_id, period):
        if (each.group.pk, each.name) == (group_id, sheet):
            return each
    raise RuleBroken(str(NOT_ASKED) % words, code="not_asked")


def _check_asking(
    asked: SheetAsked,
    assessors: Sequence[User],
    assessor_class: str,
    due_on: dt.date,
    on: dt.date,
) -> None:
    if asked.classes and not assessor_class:
        raise RuleBroken(NO_CLASS, code="no_class", field="assessor_class")
    if assessor_class and assessor_class not in asked.classes:
        words = {"name": assessor_class}
        raise RuleBroken(str(FOREIGN_CLASS) % words, code="foreign_class", field="assessor_class")
    if not assessors:
        raise RuleBroken(NOBODY, code="nobody", field="assessors")
    county_id = asked.group.plan.county_id
    able = User.objects.get_queryset().active_on(on).filter(unit__county=county_id)
    if able.filter(pk__in=[each.pk for each in assessors]).count() != len(assessors):
        raise RuleBroken(FOREIGN, code="foreign", field="assessors")
    if due_on < on:
        raise RuleBroken(OVER, code="over", field="due_on")


def _told(sheet: AssessorSheet, asked: SheetAsked) -> Alert:
    return Alert(
        kind=notices.SHEET_ASKED.name,
        subject=(SUBJECT, sheet.pk),
        recipients=[sheet.assessor_id],
        params={
            "group": asked.group.name,
            "period": period_text(Period.parse(sheet.period)),
            "sheet": asked.title,
            "due": sheet.due_on,
        },
        url=reverse("assessment:sheet", args=[sheet.pk]),
        due_on=sheet.due_on,
    )


@transaction.atomic
def save_marks(
    *, sheet_id: int, version: int, marks: Mapping[int, Mark], hand_in: bool, by: User
) -> AssessorSheet:
    """Keep an assessor's marks; with `hand_in` they count from now on.

    A unit that is not given has no mark.

    Raises:
        Conflict: when the sheet was saved elsewhere since the page was opened.
        RuleBroken: when it was handed in, a mark is out of bounds (field `mark-<unit>`), a unit is
            not marked on it, or units are missing that are to be handed in.
    """
    with acting(user=by):
        sheet = _locked(sheet_id, version)
        asked = _open(sheet)
        units = {unit.pk: unit for unit in units_to_mark(sheet)}
        _check_marks(marks, asked, set(units))
        missing = [unit.label for pk, unit in units.items() if pk not in marks]
        if hand_in and missing:
            words = {"count": len(missing), "units": "、".join(missing[:10])}
            raise RuleBroken(str(MISSING) % words, code="missing")
        _store(sheet, marks)
        if hand_in:
            sheet.handed_in_at = clock.now()
            withdraw_alerts(kind=_ASKING, subject=(SUBJECT, sheet.pk))
        _save(sheet, by=by)
        kind = events.SHEET_HANDED_IN if hand_in else events.SHEET_MARKED
        _record(kind, sheet, by=by, marked=len(marks))
        return sheet


def _check_marks(marks: Mapping[int, Mark], asked: SheetAsked, units: set[int]) -> None:
    for unit_id, each in marks.items():
        field = f"mark-{unit_id}"
        if unit_id not in units:
            raise RuleBroken(FOREIGN_UNIT, code="foreign_unit", field=field)
        if each.mark < 0:
            raise RuleBroken(NEGATIVE, code="negative", field=field)
        if each.mark > asked.out_of:
            words = {"most": f"{asked.out_of.normalize():f}"}
            raise RuleBroken(str(TOO_HIGH) % words, code="too_high", field=field)


def _store(sheet: AssessorSheet, marks: Mapping[int, Mark]) -> None:
    kept = marks_of(sheet)
    for unit_id, row in kept.items():
        if unit_id not in marks:
            row.delete()
    for unit_id, each in marks.items():
        row = kept.get(unit_id) or SheetMark(sheet=sheet, unit_id=unit_id)
        remark = each.remark.strip()[:LONGEST_REMARK]
        if row.pk and (row.mark, row.remark) == (each.mark, remark):
            continue
        row.mark, row.remark = each.mark, remark
        row.save()


@transaction.atomic
def give_back(*, sheet_id: int, version: int, reason: str, by: User) -> AssessorSheet:
    """Give a sheet back to its assessor; until it is handed in again it does not count.

    Raises:
        Conflict: when somebody changed it since the page was opened.
        RuleBroken: without a reason, when it was not handed in, or the result stands.
    """
    why = reason.strip()[:LONGEST]
    with acting(user=by, reason=why or None):
        sheet = _locked(sheet_id, version)
        if sheet.handed_in_at is None:
            raise RuleBroken(NOT_HANDED_IN, code="not_handed_in")
        _refuse_settled(sheet)
        if not why:
            raise RuleBroken(REASON_NEEDED, code="reason_needed", field="reason")
        sheet.handed_in_at = None
        _save(sheet, by=by)
        raise_alert(
            kind=notices.SHEET_GIVEN_BACK.name,
            subject=(SUBJECT, sheet.pk),
            recipients=[sheet.assessor_id],
            period=str(sheet.version),
            params={
                "sheet": sheet.sheet,
                "period": period_text(Period.parse(sheet.period)),
                "reason": why,
            },
            url=reverse("assessment:sheet", args=[sheet.pk]),
        )
        _record(events.SHEET_GIVEN_BACK, sheet, by=by, reason=why)
        return sheet


@transaction.atomic
def call_off(*, sheet_id: int, version: int, by: User) -> None:
    """Take back that somebody is asked, with what was marked and not handed in.

    Raises:
        Conflict: when somebody changed it since the page was opened.
        RuleBroken: when it was handed in: give it back first.
    """
    with acting(user=by):
        sheet = _locked(sheet_id, version)
        _open(sheet)
        withdraw_alerts(kind=_ASKING, subject=(SUBJECT, sheet.pk))
        _record(events.SHEET_CALLED_OFF, sheet, by=by)
        sheet.delete()


_ASKING = (notices.SHEET_ASKED.name, notices.SHEET_GIVEN_BACK.name)


def _open(sheet: AssessorSheet) -> SheetAsked:
    """Return what the scheme asks of a sheet that may still be filled in.

    Raises:
        RuleBroken: when it was handed in, the result stands, or nobody asks for it any more.
    """
    if sheet.handed_in_at is not None:
        raise RuleBroken(HANDED_IN, code="handed_in")
    _refuse_settled(sheet)
    asked = asked_for(sheet)
    if asked is None:
        words = {"period": period_text(Period.parse(sheet.period))}
        raise RuleBroken(str(NOT_ASKED) % words, code="not_asked")
    return asked


def _refuse_settled(sheet: AssessorSheet) -> None:
    if is_settled(sheet.county_id, sheet.period):
        words = {"period": period_text(Period.parse(sheet.period))}
        raise RuleBroken(str(SETTLED) % words, code="settled")


def _locked(sheet_id: int, version: int) -> AssessorSheet:
    """Lock a sheet, and keep the public notice waiting: it counts in it, or is refused."""
    county_id, period = AssessorSheet.objects.values_list("county_id", "period").get(pk=sheet_id)
    score_lock(county_id)
    check_year_open(county_id, Period.parse(period).year)
    sheet = (
        AssessorSheet.objects.select_for_update(of=("self",))
        .select_related("group", "assessor", "updated_by")
        .get(pk=sheet_id)
    )
    if sheet.version != version:
        raise conflict_of(sheet, version, {}, changed_at=sheet.updated_at)
    return sheet


def _save(sheet: AssessorSheet, *, by: User) -> None:
    sheet.version += 1
    sheet.updated_by = by
    sheet.save()


def _record(kind: str, sheet: AssessorSheet, *, by: User, reason: str = "", **detail: Any) -> None:
    record_event(
        kind,
        by=by,
        county=sheet.county_id,
        subject=sheet,
        reason=reason,
        detail={
            "period": sheet.period,
            "sheet": sheet.sheet,
            "group": sheet.group.name,
            "assessor": sheet.assessor_id,
            **detail,
        },
    )
