"""Rows are locked, then compared with the version that the form carried."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.core.errors import Conflict, FieldChange, RuleBroken

CHANGED_MEANWHILE = _("%(what)s was changed by somebody else meanwhile. Compare, then save again.")
OUTSIDE_AREA = _("This lies outside what you administer.")


Service = TypeVar("Service", bound=Callable[..., Any])
Row = TypeVar("Row", bound=models.Model)


def as_actor(service: Service) -> Service:
    """Name the `by` (or `user`) of a service for the field history, also outside a request."""

    @wraps(service)
    def run(**facts: Any) -> Any:
        with acting(user=facts.get("by") or facts.get("user")):
            return service(**facts)

    return run  # type: ignore[return-value]


def require(*, allowed: bool) -> None:
    """Refuse what the actor may not do (the pages refuse it before; this is the second door).

    Raises:
        RuleBroken: OUTSIDE_AREA.
    """
    if not allowed:
        raise RuleBroken(OUTSIDE_AREA, code="forbidden")


def lock(
    model: type[Row], pk: int, version: int | None, wanted: Mapping[str, Any] | None = None
) -> Row:
    """Lock one row and check that it is still the version that the user saw.

    Args:
        model: A versioned, tracked model.
        pk: Which row.
        version: The version in the form; None where the caller has no form (commands, imports).
        wanted: What the user wants to store, by field name: shown beside what stands there now.

    Raises:
        Conflict: CHANGED_MEANWHILE, with the fields that the other person changed.
    """
    row = model._default_manager.select_for_update().get(pk=pk)
    if version is not None and row.version != version:  # type: ignore[attr-defined]
        raise Conflict(
            CHANGED_MEANWHILE % {"what": str(row)},
            changes=_changes_since(row, version, wanted or {}),
        )
    return row


def bump(row: Any, by: User | None) -> None:
    """Raise the version and name who changed the row; the caller saves."""
    row.version += 1
    if hasattr(row, "updated_by"):
        row.updated_by = by


def save_derived(row: Any, *fields: str) -> None:
    """Save fields that follow from others, or concern sessions only: no row of history."""
    row.skip_history_when_saving = True
    row.save(update_fields=list(fields))
    del row.skip_history_when_saving


def checked(row: models.Model, *fields: str) -> None:
    """Check single fields by their own validators.

    Raises:
        RuleBroken: with the field's own message.
    """
    others = {field.name for field in row._meta.fields} - set(fields)
    try:
        row.clean_fields(exclude=others)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise RuleBroken(messages[0], code="invalid", field=field) from error


def _changes_since(row: Any, version: int, wanted: Mapping[str, Any]) -> list[FieldChange]:
    """Return the fields changed since a version: what stands there now and what was just typed."""
    seen = row.history.filter(version=version).first()
    last = row.history.first()
    if seen is None or last is None:
        return []
    stamp = timezone.localtime(last.history_date)
    return [
        FieldChange(
            label=str(row._meta.get_field(name).verbose_name),
            theirs=_shown(getattr(row, name)),
            yours=_shown(value),
            by=str(last.history_user or ""),
            at=date_format(stamp, "Y-m-d H:i"),
        )
        for name, value in wanted.items()
        if getattr(seen, row._meta.get_field(name).attname)
        != getattr(row, row._meta.get_field(name).attname)
    ]


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    return "—" if value in (None, "") else str(value)
