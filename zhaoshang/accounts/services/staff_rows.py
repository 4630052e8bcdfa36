"""One row of an imported list goes through the verbs of the pages, without an event of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.models import StaffImport, Unit, User
from zhaoshang.accounts.permissions import in_own_area
from zhaoshang.accounts.services.locking import bump, lock
from zhaoshang.accounts.services.units import CODE_TAKEN, UnitFacts, move_row, rename_row
from zhaoshang.accounts.services.units import create_row as create_unit_row
from zhaoshang.accounts.services.users import USERNAME_TAKEN, Details, update_row
from zhaoshang.accounts.services.users import create_row as create_user_row
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.text import fold

CREATED, CHANGED, SAME = "created", "changed", "same"

MISSING = _("Fill this in.")
KIND_STAYS = _("A unit does not change its kind: it is %(kind)s.")
NO_SUCH_UNIT = _("There is no open unit %(unit)s; a new one must stand above this row.")
SEVERAL_UNITS = _("Several units are called %(unit)s: write the code.")
SWITCHED_OFF = _("This account is switched off: switch it on again first.")

# (what was done, the one-time password of a new account)
Done = tuple[str, str]


def apply_row(kind: str, *, by: User, values: dict[str, Any]) -> Done:
    """Apply one row.

    Raises:
        RuleBroken: any refusal of the services; `field` names the column.
    """
    act: Callable[..., Done] = _unit if kind == StaffImport.Kind.UNITS else _user
    return act(by, values)


def key_of(kind: str, values: dict[str, Any]) -> str:
    """Return what makes two rows the same unit or person."""
    return fold(values["code" if kind == StaffImport.Kind.UNITS else "username"])


def _unit(by: User, values: dict[str, Any]) -> Done:
    code = _needed(values, "code").upper()
    unit = Unit.objects.filter(code=code).select_related("parent").first()
    if unit is None:
        return _new_unit(by, values)
    if not in_own_area(by, unit):  # says no more than a new unit of that code would
        raise RuleBroken(CODE_TAKEN % {"code": code}, code="code-taken", field="code")
    return (CHANGED if _change_unit(by, unit, values) else SAME), ""


def _new_unit(by: User, values: dict[str, Any]) -> Done:
    order, assessed = values.get("sort_order"), values.get("in_assessment")
    create_unit_row(
        by=by,
        parent=_find_unit(by, _needed(values, "parent"), "parent"),
        facts=UnitFacts(
            code=values["code"],
            kind=_needed(values, "kind"),
            name=_needed(values, "name"),
            short_name=values.get("short_name") or "",
            sort_order=order or 0,
            in_assessment=True if assessed is None else assessed,
        ),
        opened_on=values.get("since") or clock.today(),
        document=values.get("document") or "",
    )
    return CREATED, ""


def _change_unit(by: User, unit: Unit, values: dict[str, Any]) -> bool:
    """Rename, move and reorder as far as the row differs; an empty cell changes nothing."""
    if values.get("kind") and values["kind"] != unit.kind:
        raise RuleBroken(KIND_STAYS % {"kind": unit.get_kind_display()}, code="kind", field="kind")
    on = values.get("since")
    if on is None or on == unit.opened_on:
        on = clock.today()
    when: dict[str, Any] = {"on": on, "document": values.get("document") or ""}
    changed = False
    name = values.get("name") or unit.name
    short_name = values.get("short_name") or unit.short_name
    if (name, short_name) != (unit.name, unit.short_name):
        rename_row(by=by, unit_id=unit.pk, version=None, name=name, short_name=short_name, **when)
        changed = True
    if values.get("parent"):
        parent = _find_unit(by, values["parent"], "parent")
        if parent.pk != unit.parent_id:
            move_row(by=by, unit_id=unit.pk, version=None, parent=parent, **when)
            changed = True
    return _reorder(by, unit, values) or changed


def _reorder(by: User, unit: Unit, values: dict[str, Any]) -> bool:
    wanted = {
        name: values[name]
        for name in ("sort_order", "in_assessment")
        if values.get(name) is not None and values[name] != getattr(unit, name)
    }
    if not wanted:
        return False
    row = lock(Unit, unit.pk, None)
    for name, value in wanted.items():
        setattr(row, name, value)
    bump(row, by)
    row.save(update_fields=[*wanted, "version", "updated_by", "updated_at"])
    return True


def _user(by: User, values: dict[str, Any]) -> Done:
    username = _needed(values, "username")
    found = User.objects.filter(username_key=fold(username)).select_related("unit").first()
    if found is None:
        _user_row, password = create_user_row(
            by=by,
            unit=_find_unit(by, _needed(values, "unit"), "unit"),
            username=username,
            details=_details({**values, "full_name": _needed(values, "full_name")}, None),
        )
        return CREATED, password
    if not in_own_area(by, found.unit):
        raise RuleBroken(
            USERNAME_TAKEN % {"name": username}, code="username-taken", field="username"
        )
    if not found.is_active:
        raise RuleBroken(SWITCHED_OFF, code="off", field="username")
    user = lock(User, found.pk, None)
    unit = _find_unit(by, values["unit"], "unit") if values.get("unit") else None
    details = _details(values, user)
    unchanged = all(getattr(user, name) == value for name, value in details.stripped().items())
    if unchanged and (unit is None or unit.pk == user.unit_id):
        return SAME, ""
    update_row(by=by, user=user, details=details, unit=unit)
    return CHANGED, ""


def _details(values: dict[str, Any], user: User | None) -> Details:
    """Return the details of a row; an empty cell leaves an old account's as they are."""

    def wanted(name: str) -> Any:
        return values.get(name) or (getattr(user, name) if user else "")

    return Details(
        full_name=wanted("full_name"),
        job_title=wanted("job_title"),
        phone=wanted("phone"),
        email=wanted("email"),
        expires_on=wanted("expires_on") or None,
    )


def _needed(values: dict[str, Any], name: str) -> str:
    value: str = values.get(name) or ""
    if not value:
        raise RuleBroken(MISSING, code="missing", field=name)
    return value


def _find_unit(by: User, text: str, field: str) -> Unit:
    """Find an open unit of the own area by its code, else by its name or short name."""
    units = Unit.objects.visible_to(by).filter(closed_on=None)
    found = list(units.filter(code=text.strip().upper()))
    if not found:
        wanted = fold(text)
        found = [unit for unit in units if wanted in {fold(unit.name), fold(unit.short_name)}]
    if len(found) == 1:
        return found[0]
    message = SEVERAL_UNITS if found else NO_SUCH_UNIT
    raise RuleBroken(message % {"unit": text}, code="unit", field=field)
