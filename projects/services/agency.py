"""Agency service 全程代办: a case is opened from a list of permits, kept by a clerk, closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from projects import events_services as events
from projects.models import AgencyCase, AgencyItem, Project
from projects.policies_services import PERMIT_LISTS
from projects.rules.agency import Permit
from projects.rules.stages import Stage
from projects.services.agency_clock import hold_item, save_item
from projects.services.moves import IN_FUTURE, check_active, check_not_merged
from projects.services.roles import check_unit
from projects.services.saving import LockedProject, conflict_of, lock_project
from zhaoshang.accounts.models import Unit, User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.selectors import in_force
from zhaoshang.policy.services import mark_used

NOT_SIGNED = _("A project is served by the window once it is signed.")
OPEN_ALREADY = _("The window serves this project already. Close that case first.")
NO_SUCH_LIST = _("There is no such list of permits.")
CASE_CLOSED = _("This case has been closed.")
STILL_OPEN = _("Permits without a result: %(names)s. Enter their result, or drop them.")
CODE_TAKEN = _("A permit of this case has the code %(code)s already.")
ASKED_ALREADY = _("This permit has been asked for already; drop it and add another instead.")
ENDED_ALREADY = _("This permit has a result already.")
BEFORE_OPENED = _("The case was opened on %(day)s.")
_NAMED = 5


@dataclass(frozen=True)
class PermitFacts:
    """A permit as the form has it; `after`: codes of the same case."""

    name: str
    promised_working_days: int
    unit: Unit | None = None
    code: str = ""
    after: Sequence[str] = ()
    note: str = ""


@transaction.atomic
def open_case(
    *, project_id: int, checklist: str, clerk: User, opened_on: dt.date, by: User, on: dt.date
) -> AgencyCase:
    """Open a project's case with a copy of a list of permits; departments are found by their names.

    Raises:
        RuleBroken: before the project is signed, when a case is open, or for no such list.
    """
    with acting(user=by):
        locked = lock_project(project_id)
        project = locked.project
        check_active(project)
        if project.stage == Stage.CLUE:
            raise RuleBroken(NOT_SIGNED, code="not_signed")
        if AgencyCase.objects.filter(project=project, closed_on=None).exists():
            raise RuleBroken(OPEN_ALREADY, code="open_already")
        if opened_on > on:
            raise RuleBroken(IN_FUTURE, code="in_future", field="opened_on")
        policy = in_force(PERMIT_LISTS, project.county, on)
        permits = policy.value.of(checklist)
        if not permits:
            raise RuleBroken(NO_SUCH_LIST, code="no_such_list", field="checklist")
        mark_used(policy)
        case = AgencyCase.objects.create(
            project=project,
            checklist=checklist,
            clerk=clerk,
            opened_on=opened_on,
            created_by=by,
            updated_by=by,
        )
        _copy(case, permits, by=by, on=on)
        _record(
            events.CASE_OPENED, locked, by=by, case=case.pk, checklist=checklist, clerk=clerk.pk
        )
        return case


def _copy(case: AgencyCase, permits: Sequence[Permit], *, by: User, on: dt.date) -> None:
    units = list(Unit.objects.filter(county=case.project.county).open_on(on).in_tree_order())
    for place, permit in enumerate(permits, start=1):
        AgencyItem.objects.create(
            case=case,
            place=place,
            code=permit.code[:40],
            name=permit.name[:100],
            after=",".join(permit.after)[:300],
            unit=department_of(permit.department, units),
            promised_working_days=permit.working_days,
            milestone=permit.milestone,
            created_by=by,
            updated_by=by,
        )


def department_of(words: str, units: Sequence[Unit]) -> Unit | None:
    """Return the first unit whose name has these words; None when there is none."""
    return next((unit for unit in units if words and words in unit.name), None)


@transaction.atomic
def change_case(*, case_id: int, clerk: User, by: User, version: int | None = None) -> AgencyCase:
    """Give a case to another clerk of the window.

    Raises:
        Conflict: when somebody changed the case meanwhile.
        RuleBroken: when it is closed.
    """
    with acting(user=by):
        locked, case = _open_case(case_id, version)
        case.clerk = clerk
        _save_case(case, by=by)
        _record(events.CASE_CHANGED, locked, by=by, case=case.pk, clerk=clerk.pk)
        return case


@transaction.atomic
def close_case(
    *, case_id: int, closed_on: dt.date, by: User, on: dt.date, version: int | None = None
) -> AgencyCase:
    """Close a case whose permits all have a result.

    Raises:
        Conflict: when somebody changed the case meanwhile.
        RuleBroken: while a permit has none, for a day that cannot be, or when it is closed.
    """
    with acting(user=by):
        locked, case = _open_case(case_id, version)
        names = list(case.items.filter(result="").values_list("name", flat=True))
        if names:
            listed = "、".join(names[:_NAMED]) + ("…" if len(names) > _NAMED else "")
            raise RuleBroken(str(STILL_OPEN) % {"names": listed}, code="still_open")
        if closed_on > on:
            raise RuleBroken(IN_FUTURE, code="in_future", field="closed_on")
        if closed_on < case.opened_on:
            raise RuleBroken(
                str(BEFORE_OPENED) % {"day": case.opened_on},
                code="before_opened",
                field="closed_on",
            )
        case.closed_on = closed_on
        _save_case(case, by=by)
        _record(events.CASE_CHANGED, locked, by=by, case=case.pk, closed_on=closed_on)
        return case


@transaction.atomic
def add_permit(*, case_id: int, facts: PermitFacts, by: User, on: dt.date) -> AgencyItem:
    """Add a permit to an open case, at its end.

    Raises:
        RuleBroken: for a code that is taken, a unit of elsewhere, or when the case is closed.
    """
    with acting(user=by):
        locked, case = _open_case(case_id, None)
        items = list(case.items.all())
        _check_unit(facts, case.project, on)
        place = max((each.place for each in items), default=0) + 1
        taken = {each.code for each in items}
        code = facts.code.strip() or _free_code(taken, place)
        if code in taken:
            raise RuleBroken(str(CODE_TAKEN) % {"code": code}, code="code_taken", field="code")
        item = AgencyItem(case=case, place=place, code=code, created_by=by, updated_by=by)
        _set(item, facts)
        item.save()
        _record(events.ITEM_SAVED, locked, by=by, item=item.pk, name=item.name, added=True)
        return item


@transaction.atomic
def edit_permit(
    *, item_id: int, facts: PermitFacts, by: User, on: dt.date, version: int | None = None
) -> AgencyItem:
    """Change a permit that has not been asked for.

    Raises:
        Conflict: when somebody changed it meanwhile.
        RuleBroken: once it was asked for or has a result, or for a unit of elsewhere.
    """
    with acting(user=by):
        held = hold_item(item_id, version)
        item = held.item
        check_not_merged(held.locked.project)
        if item.result:
            raise RuleBroken(ENDED_ALREADY, code="ended_already")
        if item.asked_on is not None:
            raise RuleBroken(ASKED_ALREADY, code="asked_already")
        _check_unit(facts, held.locked.project, on)
        _set(item, facts)
        save_item(held, by=by, on=on)
        _record(events.ITEM_SAVED, held.locked, by=by, item=item.pk, name=item.name, added=False)
        return item


def _free_code(taken: set[str], place: int) -> str:
    number = place
    while f"x{number}" in taken:
        number += 1
    return f"x{number}"


def _set(item: AgencyItem, facts: PermitFacts) -> None:
    item.name, item.unit = facts.name.strip(), facts.unit
    item.promised_working_days = facts.promised_working_days
    item.after = ",".join(code for code in facts.after if code != item.code)[:300]
    item.note = facts.note.strip()


def _check_unit(facts: PermitFacts, project: Project, on: dt.date) -> None:
    if facts.unit is not None:
        check_unit(facts.unit, county_id=project.county_id, on=on, field="unit")


def _open_case(case_id: int, version: int | None) -> tuple[LockedProject, AgencyCase]:
    project_id = AgencyCase.objects.values_list("project_id", flat=True).get(pk=case_id)
    locked = lock_project(project_id)
    check_not_merged(locked.project)
    case = AgencyCase.objects.get(pk=case_id)
    case.project = locked.project
    if version is not None and version != case.version:
        raise conflict_of(case, version, {}, changed_at=case.updated_at)
    if case.closed_on is not None:
        raise RuleBroken(CASE_CLOSED, code="case_closed")
    return locked, case


def _save_case(case: AgencyCase, *, by: User) -> None:
    case.version += 1
    case.updated_by = by
    case.save()


def _record(kind: str, locked: LockedProject, *, by: User, **detail: Any) -> None:
    project = locked.project
    record_event(kind, by=by, county=project.county_id, subject=project, detail=detail)
