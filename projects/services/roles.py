"""Who is responsible: giving a project to a unit and people, supporting units, credit shares (R5).

One project, one responsibility: every change is kept with its day, and the unit is told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects import events, notices
from projects.models import CreditShare, Flag, Project, SupportingUnit
from projects.selectors.people import people_of_units
from projects.services.flagging.difference import Subject
from projects.services.flagging.telling import KINDS as FLAG_KINDS
from projects.services.flagging.telling import SUBJECT as FLAG
from projects.services.flagging.telling import flag_subject
from projects.services.investors import find_or_create_referrer
from projects.services.moves import check_not_merged
from projects.services.saving import differs, lock_project, save_project
from zhaoshang.accounts.models import Unit, User
from zhaoshang.alerts.services import raise_alert, withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken

FIELDS = frozenset(
    {
        "introducing_unit",
        "responsible_unit",
        "host_unit",
        "service_team",
        "lead_sponsor",
        "lead_sponsor_name",
        "responsible_person",
        "responsible_person_name",
        "is_key",
    }
)
_UNITS = ("introducing_unit", "responsible_unit", "host_unit", "service_team")
_WHOLE = Decimal(100)
SUBJECT = "projects.project"

SHARES_NOT_WHOLE = _("The shares total %(total)s percent; they must total 100.")
SHARE_NOT_POSITIVE = _("A share lies above 0 and goes up to 100 percent.")
SHARE_TWICE = _("%(unit)s stands in the shares twice.")
UNIT_ELSEWHERE = _("%(unit)s belongs to another county.")
UNIT_CLOSED = _("%(unit)s no longer exists. Choose the unit that took over.")


@transaction.atomic
def assign_project(
    *,
    project_id: int,
    values: Mapping[str, Any],
    by: User,
    on: dt.date,
    supporting: Sequence[Unit] | None = None,
    shares: Sequence[tuple[Unit, Decimal]] | None = None,
    referrers: Sequence[str] | None = None,
    reason: str = "",
    version: int | None = None,
    typed: Mapping[str, object] | None = None,
) -> Project:
    """Set who is responsible for a project; the unit that it is given to is told.

    Args:
        project_id: The project.
        values: Field → unit, person or name; only fields of `FIELDS`.
        by: Who assigns.
        on: From which day supporting units and shares hold.
        supporting: All supporting units from now on; None leaves them alone.
        shares: All credit shares in percent from now on; None leaves them alone, none clears them.
        referrers: Names of all referrers; None leaves them alone.
        reason: Why, for the history.
        version: The version the form was opened with.
        typed: What was typed, in words, for the comparison after a conflict.

    Raises:
        Conflict: when somebody saved the project meanwhile.
        RuleBroken: for a unit of another county or a closed one, or shares that do not total 100 %.
    """
    unknown = set(values) - FIELDS
    if unknown:
        raise ValueError(f"not assigned here: {sorted(unknown)}")
    with acting(user=by, reason=reason or None):
        locked = lock_project(project_id, version=version, typed=typed)
        project = locked.project
        check_not_merged(project)
        _check_units(project, _new_units(project, values, supporting, shares), on)
        before = project.responsible_unit_id
        touched = {name for name, value in values.items() if differs(project, name, value)}
        changes = {name: [_word(getattr(project, name)), _word(values[name])] for name in touched}
        for name in touched:
            setattr(project, name, values[name])
        beside = _set_beside(project, supporting, shares, referrers, by=by, on=on)
        if touched or beside:
            save_project(locked, by=by, fields=touched, parts_changed=bool(beside))
            record_event(
                events.ASSIGNED,
                by=by,
                county=project.county_id,
                subject=project,
                reason=reason,
                detail={"changes": changes, "beside": sorted(beside)},
            )
        if project.responsible_unit_id != before:
            _tell_unit(project, before, by=by, on=on)
        return project


def _set_beside(
    project: Project,
    supporting: Sequence[Unit] | None,
    shares: Sequence[tuple[Unit, Decimal]] | None,
    referrers: Sequence[str] | None,
    *,
    by: User,
    on: dt.date,
) -> set[str]:
    """Set what stands in tables of its own; return what of it changed."""
    changed = set()
    if supporting is not None and set_supporting(project, supporting, by=by, on=on):
        changed.add("supporting")
    if shares is not None and set_shares(project, shares, by=by, on=on):
        changed.add("shares")
    if referrers is not None and set_referrers(project, referrers, by=by):
        changed.add("referrers")
    return changed


def set_supporting(project: Project, units: Iterable[Unit], *, by: User, on: dt.date) -> bool:
    """Make these the supporting units of a locked project from a day on."""
    wanted = {unit.pk: unit for unit in units}
    rows = {row.unit_id: row for row in project.supporting.filter(until=None)}
    for unit_id, row in rows.items():
        if unit_id not in wanted:
            row.until, row.updated_by = on, by
            row.save(update_fields=["until", "updated_by", "updated_at"])
    new = [unit for unit_id, unit in wanted.items() if unit_id not in rows]
    for unit in new:
        SupportingUnit.objects.create(
            project=project, unit=unit, since=on, created_by=by, updated_by=by
        )
    return bool(new) or bool(rows.keys() - wanted.keys())


def set_shares(
    project: Project, shares: Sequence[tuple[Unit, Decimal]], *, by: User, on: dt.date
) -> bool:
    """Make these the credit shares of a locked project from a day on.

    Raises:
        RuleBroken: when they do not total 100 %, or a unit stands in them twice.
    """
    wanted = _checked_shares(shares)
    rows = {row.unit_id: row for row in project.credit_shares.filter(until=None)}
    if {unit_id: row.percent for unit_id, row in rows.items()} == {
        unit_id: percent for unit_id, (_unit, percent) in wanted.items()
    }:
        return False
    for unit_id, row in rows.items():
        unchanged = unit_id in wanted and wanted[unit_id][1] == row.percent
        if unchanged:
            continue
        if row.since == on:
            row.delete()
        else:
            row.until, row.updated_by = on, by
            row.save(update_fields=["until", "updated_by", "updated_at"])
    for unit_id, (unit, percent) in wanted.items():
        if unit_id in rows and rows[unit_id].percent == percent:
            continue
        CreditShare.objects.create(
            project=project, unit=unit, percent=percent, since=on, created_by=by, updated_by=by
        )
    return True


def set_referrers(project: Project, names: Iterable[str], *, by: User) -> bool:
    """Make these the referrers of a locked project."""
    wanted = {name.strip() for name in names if name.strip()}
    if {each.name for each in project.referrers.all()} == wanted:
        return False
    project.referrers.set(
        [
            find_or_create_referrer(county=project.county, name=name, by=by)
            for name in sorted(wanted)
        ]
    )
    return True


def _checked_shares(
    shares: Sequence[tuple[Unit, Decimal]],
) -> dict[int, tuple[Unit, Decimal]]:
    found: dict[int, tuple[Unit, Decimal]] = {}
    for unit, percent in shares:
        if unit.pk in found:
            raise RuleBroken(str(SHARE_TWICE) % {"unit": unit}, code="share_twice", field="shares")
        if not 0 < percent <= _WHOLE:
            raise RuleBroken(SHARE_NOT_POSITIVE, code="share_not_positive", field="shares")
        found[unit.pk] = (unit, percent)
    total = sum((percent for _unit, percent in found.values()), Decimal(0))
    if found and total != _WHOLE:
        raise RuleBroken(
            str(SHARES_NOT_WHOLE) % {"total": f"{total.normalize():f}"},
            code="shares_not_whole",
            field="shares",
        )
    return found


def _new_units(
    project: Project,
    values: Mapping[str, Any],
    supporting: Sequence[Unit] | None,
    shares: Sequence[tuple[Unit, Decimal]] | None,
) -> list[Unit]:
    """Return the units that are set anew; an old one stays as it is, even if it is closed."""
    units = [
        values[name]
        for name in _UNITS
        if values.get(name) is not None and differs(project, name, values[name])
    ]
    held = {*project.supporting.filter(until=None).values_list("unit_id", flat=True)}
    held |= {*project.credit_shares.filter(until=None).values_list("unit_id", flat=True)}
    named = [*(supporting or ()), *(unit for unit, _percent in shares or ())]
    return units + [unit for unit in named if unit.pk not in held]


def _check_units(project: Project, units: Iterable[Unit], on: dt.date) -> None:
    for unit in units:
        check_unit(unit, county_id=project.county_id, on=on)


def check_unit(unit: Unit, *, county_id: int, on: dt.date, field: str | None = None) -> None:
    """Refuse a unit that can have no part in a county's project.

    Raises:
        RuleBroken: for a unit of another county, or a closed one.
    """
    if unit.county_id != county_id:
        raise RuleBroken(str(UNIT_ELSEWHERE) % {"unit": unit}, code="unit_elsewhere", field=field)
    if unit.closed_on is not None and unit.closed_on <= on:
        raise RuleBroken(str(UNIT_CLOSED) % {"unit": unit}, code="unit_closed", field=field)


def _word(value: Any) -> str:
    return "" if value is None else str(value)


def _tell_unit(project: Project, before: int | None, *, by: User, on: dt.date) -> None:
    subject = (SUBJECT, project.pk)
    unit = project.responsible_unit
    people = set(people_of_units([unit.pk], on)) if unit is not None else set()
    if before is not None:
        gone = set(people_of_units([before], on)) - people
        withdraw_alerts(kind=notices.PROJECT_ASSIGNED.name, subject=subject, recipients=gone)
        # Its flags are answered for by another unit now, which finds them among its duties.
        for rule, key in Flag.objects.filter(project=project).open().values_list("rule", "key"):
            flag = flag_subject(Subject(project.county_id, project.pk), rule, key)
            withdraw_alerts(kind=FLAG_KINDS, subject=(FLAG, flag), recipients=gone)
    if unit is None:
        return
    if project.responsible_person_id:
        people.add(project.responsible_person_id)
    raise_alert(
        kind=notices.PROJECT_ASSIGNED.name,
        subject=subject,
        recipients=sorted(people - {by.pk}),
        params={"project": project.name, "unit": str(unit), "who": str(by)},
        url=reverse("projects:project", args=[project.pk]),
    )
