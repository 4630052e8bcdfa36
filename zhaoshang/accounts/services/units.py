"""Units: create, change, rename, move. Ending a unit is in `unit_ends`.

Each public verb is one act with one event; the `*_row` functions do the same without an event, for
an import that is one act as a whole.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts import events
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.permissions import can_administer_unit, can_end_unit
from zhaoshang.accounts.rules import may_stand_under
from zhaoshang.accounts.services import tree
from zhaoshang.accounts.services.locking import as_actor, bump, checked, lock, require
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.text import fold

CODE_TAKEN = _("The code %(code)s is already used by another unit.")
NAME_TAKEN = _("There is already a unit named %(name)s in the same place.")
WRONG_PLACE = _("A unit of this kind cannot stand there.")
OPENED_BEFORE_PARENT = _("%(parent)s only exists since %(since)s.")
NOTHING_CHANGED = _("Nothing has changed.")
BELOW_ITSELF = _("A unit cannot stand under itself or under one of its own units.")
OTHER_COUNTY = _("A unit stays in its county.")


@dataclass(frozen=True)
class UnitFacts:
    """What is known of a unit when it is created."""

    code: str
    kind: str
    name: str
    short_name: str = ""
    sort_order: int = 0
    in_assessment: bool = True


@transaction.atomic
@as_actor
def create_unit(
    *,
    by: User | None,
    parent: Unit | None,
    facts: UnitFacts,
    opened_on: dt.date,
    document: str = "",
) -> Unit:
    """Create a unit under another (or, by the system only, at the root).

    Raises:
        RuleBroken: the code or name is taken, the place is wrong, the day is to come.
    """
    unit = create_row(by=by, parent=parent, facts=facts, opened_on=opened_on, document=document)
    record_event(
        events.UNIT_CREATED,
        by=by,
        county=unit,
        subject=unit,
        subject_label=unit.name,
        detail={"code": unit.code, "under": parent.name if parent else "", "since": opened_on},
    )
    return unit


def create_row(
    *,
    by: User | None,
    parent: Unit | None,
    facts: UnitFacts,
    opened_on: dt.date,
    document: str = "",
) -> Unit:
    """See `create_unit`."""
    require(allowed=by is None or (parent is not None and can_administer_unit(by, parent)))
    tree.past_or_today(opened_on)
    unit = Unit(
        code=facts.code.strip().upper(),
        kind=facts.kind,
        name=facts.name.strip(),
        short_name=facts.short_name.strip(),
        sort_order=facts.sort_order,
        in_assessment=facts.in_assessment,
        parent=parent,
        county=parent.county if parent else None,
        opened_on=opened_on,
        created_by=by,
        updated_by=by,
    )
    checked(unit, "code", "kind", "name", "short_name", "sort_order")
    _check_place(unit, parent, opened_on)
    _check_name_free(unit)
    if Unit.objects.filter(code=unit.code).exists():
        raise RuleBroken(CODE_TAKEN % {"code": unit.code}, code="code-taken", field="code")
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError as error:  # two at once: the database decides
        raise RuleBroken(
            CODE_TAKEN % {"code": unit.code}, code="code-taken", field="code"
        ) from error
    tree.place(unit)
    tree.first_version(unit, document)
    tree.drop_scopes(unit.path)
    return unit


@transaction.atomic
@as_actor
def update_unit(
    *, by: User, unit_id: int, version: int, sort_order: int, in_assessment: bool
) -> Unit:
    """Change what is no matter of dates: the place in lists, and whether the unit is assessed.

    Raises:
        Conflict: somebody else changed the unit meanwhile.
    """
    wanted = {"sort_order": sort_order, "in_assessment": in_assessment}
    unit = lock(Unit, unit_id, version, wanted)
    require(allowed=can_administer_unit(by, unit))
    old = {name: getattr(unit, name) for name in wanted}
    unit.sort_order, unit.in_assessment = sort_order, in_assessment
    checked(unit, "sort_order")
    bump(unit, by)
    unit.save(update_fields=[*wanted, "version", "updated_by", "updated_at"])
    record_event(
        events.UNIT_CHANGED,
        by=by,
        county=unit,
        subject=unit,
        detail={"old": old, "new": wanted},
    )
    return unit


@transaction.atomic
@as_actor
def rename_unit(
    *,
    by: User | None,
    unit_id: int,
    version: int | None,
    name: str,
    short_name: str = "",
    on: dt.date,
    document: str = "",
) -> Unit:
    """Give a unit a new name from a day on; earlier days keep the old one.

    Raises:
        RuleBroken: the day is to come or before the last change, the name is taken or the same.
        Conflict: somebody else changed the unit meanwhile.
    """
    unit, old = rename_row(
        by=by,
        unit_id=unit_id,
        version=version,
        name=name,
        short_name=short_name,
        on=on,
        document=document,
    )
    record_event(
        events.UNIT_RENAMED,
        by=by,
        county=unit,
        subject=unit,
        subject_label=unit.name,
        detail={"old": old, "new": unit.name, "since": on, "document": document},
    )
    return unit


def rename_row(
    *,
    by: User | None,
    unit_id: int,
    version: int | None,
    name: str,
    short_name: str,
    on: dt.date,
    document: str,
) -> tuple[Unit, str]:
    """See `rename_unit`; also returns the old name."""
    name, short_name = name.strip(), short_name.strip()
    unit = lock(Unit, unit_id, version, {"name": name, "short_name": short_name})
    require(allowed=by is None or can_administer_unit(by, unit))
    tree.still_open(unit)
    tree.past_or_today(on)
    if (unit.name, unit.short_name) == (name, short_name):
        raise RuleBroken(NOTHING_CHANGED, code="unchanged", field="name")
    old = unit.name
    unit.name, unit.short_name = name, short_name
    checked(unit, "name", "short_name")
    _check_name_free(unit)
    tree.next_version(unit, on, document)
    bump(unit, by)
    unit.save(update_fields=["name", "short_name", "version", "updated_by", "updated_at"])
    return unit, old


@transaction.atomic
@as_actor
def move_unit(
    *,
    by: User | None,
    unit_id: int,
    version: int | None,
    parent: Unit,
    on: dt.date,
    document: str = "",
) -> Unit:
    """Put a unit, with all below it, under another unit of the same county from a day on.

    Raises:
        RuleBroken: the place is wrong (kind, other county, below itself), the day is not possible.
        Conflict: somebody else changed the unit meanwhile.
    """
    unit, old = move_row(
        by=by, unit_id=unit_id, version=version, parent=parent, on=on, document=document
    )
    record_event(
        events.UNIT_MOVED,
        by=by,
        county=unit,
        subject=unit,
        detail={
            "old": old.name if old else "",
            "new": parent.name,
            "since": on,
            "document": document,
        },
    )
    return unit


def move_row(
    *,
    by: User | None,
    unit_id: int,
    version: int | None,
    parent: Unit,
    on: dt.date,
    document: str,
) -> tuple[Unit, Unit | None]:
    """See `move_unit`; also returns the old parent."""
    unit = lock(Unit, unit_id, version, {"parent": parent})
    require(allowed=by is None or (can_end_unit(by, unit) and can_administer_unit(by, parent)))
    tree.still_open(unit)
    tree.past_or_today(on)
    if unit.parent_id == parent.pk:
        raise RuleBroken(NOTHING_CHANGED, code="unchanged", field="parent")
    if parent.path.startswith(unit.path):
        raise RuleBroken(BELOW_ITSELF, code="below-itself", field="parent")
    if unit.county_id not in {unit.pk, parent.county_id}:
        raise RuleBroken(OTHER_COUNTY, code="other-county", field="parent")
    _check_place(unit, parent, on)
    old, old_path = unit.parent, unit.path
    unit.parent = parent
    _check_name_free(unit)
    tree.next_version(unit, on, document)
    bump(unit, by)
    unit.save(update_fields=["parent", "version", "updated_by", "updated_at"])
    tree.place(unit)
    tree.place_below(unit, old_path)
    tree.drop_scopes(old_path, unit.path)
    return unit, old


def _check_place(unit: Unit, parent: Unit | None, on: dt.date) -> None:
    if not may_stand_under(unit.kind, parent.kind if parent else None):
        raise RuleBroken(WRONG_PLACE, code="wrong-place", field="parent")
    if parent is None:
        return
    tree.still_open(parent)
    if parent.opened_on > on:
        raise RuleBroken(
            OPENED_BEFORE_PARENT % {"parent": parent.name, "since": parent.opened_on},
            code="before-parent",
            field="on",
        )


def _check_name_free(unit: Unit) -> None:
    """Two units of one name side by side cannot be told apart in any list."""
    beside = Unit.objects.filter(parent_id=unit.parent_id, closed_on=None).exclude(pk=unit.pk)
    wanted = fold(unit.name)
    if any(fold(name) == wanted for name in beside.values_list("name", flat=True)):
        raise RuleBroken(NAME_TAKEN % {"name": unit.name}, code="name-taken", field="name")
