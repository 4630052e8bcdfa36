"""Field history for people: each change as (label, old, new), with names instead of ids (R20).

A field without a label is the system's own affair and is left out, as are version and time stamps.
Personal data is masked.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from simple_history.utils import get_history_manager_for_model

from zhaoshang.audit.rules import PERSONAL_FIELDS, mask
from zhaoshang.core.fields import WanField

STAMPS = frozenset(
    {"created_at", "created_by", "updated_at", "updated_by", "changed_at", "version"}
)
NAME_FIELDS = ("name", "title", "full_name", "username", "code", "number")
# An act's history rows are written in its request or task, so close to its event.
ACT_SPAN = dt.timedelta(minutes=20)

Pair = tuple[Any, Any]
Names = dict[type[models.Model], dict[Any, str]]


@dataclass(frozen=True)
class Change:
    """One field of one change, in the reader's words; "" stands for empty."""

    field: str
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class HistoryEntry:
    """One change of one record: who, when, from where, why, and what."""

    at: dt.datetime
    by: str
    ip: str
    reason: str
    act: uuid.UUID | None
    type: str
    model_label: str
    object_label: str
    object_id: str
    changes: tuple[Change, ...]

    @property
    def is_new(self) -> bool:
        """The record was created."""
        return self.type == "+"

    @property
    def is_removal(self) -> bool:
        """The record was deleted."""
        return self.type == "-"


def history_diff(row: Any, previous: Any | None) -> tuple[Change, ...]:
    """Return what one history row changed against the row before it (None: everything it set)."""
    return _changes(row, previous, _names([(row, previous)]))


def field_changes(instance: models.Model, *, limit: int = 50) -> list[HistoryEntry]:
    """Return a record's last changes, newest first."""
    manager = get_history_manager_for_model(type(instance))
    rows = list(
        manager.filter(**{instance._meta.pk.attname: instance.pk})
        .select_related("history_user")
        .order_by("-history_id")[: limit + 1]
    )
    previous = [*rows[1:], None]
    return _entries(list(zip(rows, previous, strict=True))[:limit])


def act_changes(
    act: uuid.UUID, *, at: dt.datetime, limit: int = 200
) -> tuple[list[HistoryEntry], bool]:
    """Return the changes of all records in one act, and whether there were more than `limit`.

    Args:
        act: The act's id, from its event.
        at: The event's moment; only history written around it is looked at.
        limit: Largest number of changes returned.
    """
    pairs: list[Pair] = []
    for model in tracked_models():
        manager = get_history_manager_for_model(model)
        rows = list(
            manager.filter(history_act=act, history_date__range=(at - ACT_SPAN, at + ACT_SPAN))
            .select_related("history_user")
            .order_by("history_id")[: limit + 1 - len(pairs)]
        )
        pairs.extend(_with_previous(manager, rows))
        if len(pairs) > limit:
            break
    return _entries(pairs[:limit]), len(pairs) > limit


def tracked_models() -> list[type[models.Model]]:
    """Return every model that keeps a field history."""
    return [
        model
        for model in apps.get_models()
        if hasattr(model._meta, "simple_history_manager_attribute")
    ]


def _with_previous(manager: Any, rows: Sequence[Any]) -> Iterator[Pair]:
    """Pair each row with the one before it of the same record: two queries, however many rows."""
    changed = [row.history_id for row in rows if row.history_type == "~"]
    before: dict[int, Any] = {}
    if changed:
        pk = manager.model.instance_type._meta.pk.attname
        earlier = (
            manager.filter(**{pk: OuterRef(pk)}, history_id__lt=OuterRef("history_id"))
            .order_by("-history_id")
            .values("history_id")[:1]
        )
        found = dict(
            manager.filter(history_id__in=changed)
            .annotate(earlier=Subquery(earlier))
            .values_list("history_id", "earlier")
        )
        stored = manager.in_bulk([key for key in found.values() if key])
        before = {row: stored[key] for row, key in found.items() if key}
    for row in rows:
        yield row, before.get(row.history_id)


def _entries(pairs: Sequence[Pair]) -> list[HistoryEntry]:
    names = _names(pairs)
    entries = [_entry(row, previous, names) for row, previous in pairs]
    return [entry for entry in entries if entry.changes or entry.type != "~"]


def _entry(row: Any, previous: Any | None, names: Names) -> HistoryEntry:
    model = row.instance_type
    pk = getattr(row, model._meta.pk.attname)
    tracked = {field.name for field in row.tracked_fields}
    named = (str(getattr(row, name)) for name in NAME_FIELDS if name in tracked)
    return HistoryEntry(
        at=row.history_date,
        by=str(row.history_user or ""),
        ip=row.history_ip or "",
        reason=row.history_change_reason or "",
        act=row.history_act,
        type=row.history_type,
        model_label=str(model._meta.verbose_name),
        object_label=next(filter(None, named), f"#{pk}"),
        object_id=str(pk),
        changes=() if row.history_type == "-" else _changes(row, previous, names),
    )


def _changes(row: Any, previous: Any | None, names: Names) -> tuple[Change, ...]:
    found = []
    for field in _shown_fields(row):
        new = getattr(row, field.attname)
        old = getattr(previous, field.attname) if previous is not None else None
        if new == old or (previous is None and new in (None, "", [], {})):
            continue
        old_text, new_text = (_text(field, value, names) for value in (old, new))
        found.append(Change(field.name, field_label(field), old_text, new_text))
    return tuple(found)


def _shown_fields(row: Any) -> Iterator[Any]:
    for field in row.tracked_fields:
        if field.primary_key or field.name in STAMPS:
            continue
        if isinstance(field, models.ForeignKey) or isinstance(field.verbose_name, Promise):
            yield field


def field_label(field: Any) -> str:
    """Return what a field is called, with the unit where it holds an amount."""
    if isinstance(field, models.ForeignKey) and not isinstance(field.verbose_name, Promise):
        return str(field.related_model._meta.verbose_name)
    if isinstance(field, WanField):
        return _("%(label)s (10,000 yuan)") % {"label": field.verbose_name}
    return str(field.verbose_name)


def _names(pairs: Iterable[Pair]) -> Names:
    """Load the names of everything the rows refer to: one query per kind of record."""
    wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
    for row in (row for pair in pairs for row in pair if row is not None):
        for field in _shown_fields(row):
            if isinstance(field, models.ForeignKey):
                wanted[field.related_model].add(getattr(row, field.attname))
    return {
        model: {pk: str(found) for pk, found in model._base_manager.in_bulk(ids - {None}).items()}
        for model, ids in wanted.items()
    }


def _text(field: Any, value: Any, names: Names) -> str:
    if value is None or value == "":
        return ""
    if isinstance(field, models.ForeignKey):
        return names[field.related_model].get(value, f"#{value}")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    text = _plain_text(value)
    return mask(text) if field.name in PERSONAL_FIELDS else text


def _plain_text(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
