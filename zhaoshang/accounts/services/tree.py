"""The unit tree's own upkeep: names over time, paths of what lies below, scopes to drop."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.models import Unit, UnitVersion, User
from zhaoshang.accounts.rules import UnitKind
from zhaoshang.accounts.services.locking import save_derived
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.tree import path_ids

NOT_IN_FUTURE = _("Enter the change on or after the day from which it holds (today is %(today)s).")
BEFORE_LAST_VERSION = _(
    "%(name)s holds its present name and place since %(since)s: choose a later day."
)
UNIT_CLOSED = _("%(name)s no longer exists.")


def still_open(unit: Unit) -> Unit:
    """Return the unit if it exists.

    Raises:
        RuleBroken: UNIT_CLOSED.
    """
    if unit.closed_on is not None:
        raise RuleBroken(UNIT_CLOSED % {"name": unit.name}, code="unit-closed", field="unit")
    return unit


def past_or_today(on: dt.date) -> None:
    """Refuse a day that has not come: names and places are those in force today.

    Raises:
        RuleBroken: NOT_IN_FUTURE.
    """
    today = clock.today()
    if on > today:
        raise RuleBroken(NOT_IN_FUTURE % {"today": today}, code="future", field="on")


def current_version(unit: Unit) -> UnitVersion:
    """Return the name and place in force; every open unit has exactly one."""
    return UnitVersion.objects.select_for_update().get(unit=unit, valid_to=None)


def first_version(unit: Unit, document: str = "") -> UnitVersion:
    """Write the name and place with which a unit begins."""
    return UnitVersion.objects.create(
        unit=unit,
        name=unit.name,
        short_name=unit.short_name,
        parent=unit.parent,
        valid_from=unit.opened_on,
        source_document=document,
    )


def next_version(unit: Unit, on: dt.date, document: str) -> None:
    """End the version in force on a day and begin one with the unit's present name and place.

    On the very day on which the version in force began, that version is corrected instead.

    Raises:
        RuleBroken: BEFORE_LAST_VERSION, for a day before that.
    """
    version = current_version(unit)
    if on == version.valid_from:
        version.name, version.short_name = unit.name, unit.short_name
        version.parent = unit.parent
        version.source_document = document or version.source_document
        version.save()
        return
    end_version(unit, version, on)
    UnitVersion.objects.create(
        unit=unit,
        name=unit.name,
        short_name=unit.short_name,
        parent=unit.parent,
        valid_from=on,
        source_document=document,
    )


def end_version(unit: Unit, version: UnitVersion, on: dt.date) -> None:
    """End a version: [valid_from, on).

    Raises:
        RuleBroken: BEFORE_LAST_VERSION, when it would hold for no day.
    """
    if on <= version.valid_from:
        raise RuleBroken(
            BEFORE_LAST_VERSION % {"name": version.name, "since": version.valid_from},
            code="before-last-version",
            field="on",
        )
    version.valid_to = on
    version.save(update_fields=["valid_to"])


def place(unit: Unit) -> None:
    """Work out path and county of a unit from its parent, and store them (no history: derived)."""
    parent = unit.parent
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    if unit.kind == UnitKind.COUNTY:
        unit.county = unit
    else:
        unit.county = parent.county if parent else None
    save_derived(unit, "path", "county")


def place_below(unit: Unit, old_path: str) -> None:
    """Work out the paths of all units below one that has moved, in order of depth."""
    below = Unit.objects.filter(path__startswith=old_path).exclude(pk=unit.pk)
    for child in below.order_by("path"):  # parents come first, and are read when they are placed
        place(child)


def drop_scopes(*paths: str) -> None:
    """Let the scopes of everybody at, above and below these places be worked out anew."""
    ids = {pk for path in paths for pk in path_ids(path)}
    User.objects.filter(unit_id__in=ids).bump_access()
    for path in set(paths):
        User.objects.filter(unit__path__startswith=path).bump_access()
