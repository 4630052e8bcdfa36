"""Field history of business records (rules R20): who, when, from where, field, old, new, reason.

`QuerySet.update()` and `bulk_*` write no history: tracked models are changed by `save()` inside a
service, or in bulk by the library's `bulk_create_with_history` / `bulk_update_with_history`.
"""

from __future__ import annotations

import uuid
from functools import cache
from typing import Any

from django.db import models
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

from zhaoshang.audit.context import current_actor


def current_ip() -> str | None:
    """Return the address of the act in progress (default of a history row)."""
    return current_actor().ip


def current_act() -> uuid.UUID | None:
    """Return the id of the act in progress, shared by its event and all its history rows."""
    return current_actor().act


class HistoryOrigin(models.Model):
    """What the history library does not keep by itself: the address and the act of a change."""

    history_ip = models.GenericIPAddressField(null=True, editable=False, default=current_ip)
    history_act = models.UUIDField(null=True, editable=False, default=current_act)

    class Meta:
        abstract = True


class KeptHistoryManager(HistoryManager):
    """The manager behind `record.history`, its class made once.

    The library makes the class anew at every access, each save of a tracked record is one: that
    took longer than to write the row.
    """

    @classmethod
    @cache
    def from_queryset(
        cls, queryset_class: type[models.QuerySet], class_name: str | None = None
    ) -> Any:
        """Return the class of managers for a class of querysets."""
        return super().from_queryset(queryset_class, class_name)


def _history_user(instance: models.Model | None = None, **_kwargs: Any) -> Any:
    user = getattr(instance, "_history_user", None) or current_actor().user
    return user if user is not None and user.is_authenticated else None


class TrackedRecords(HistoricalRecords):
    """History of one model, with actor, address, act and reason taken from the acting context."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            bases=[HistoryOrigin],
            get_user=_history_user,
            history_change_reason_field=models.TextField(null=True),
            history_manager=KeptHistoryManager,
            **kwargs,
        )

    def get_change_reason_for_object(
        self, instance: models.Model, history_type: str, using: str | None
    ) -> str | None:
        """Return the reason given with the change, else the reason of the act in progress."""
        return getattr(instance, "_change_reason", None) or current_actor().reason or None

    def get_history_user(self, instance: models.Model) -> Any:
        """Return the acting user, inside a request or outside."""
        return _history_user(instance)
