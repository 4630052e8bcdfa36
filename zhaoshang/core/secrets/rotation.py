"""Bringing every sealed column under the first data key."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import models, transaction

from zhaoshang.core.secrets.box import is_current, reseal
from zhaoshang.core.secrets.fields import SealedField

BATCH = 500


def sealed_columns() -> Iterator[tuple[type[models.Model], SealedField]]:
    """Return every model with each of its sealed columns."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, SealedField):
                yield model, field


def rotate(model: type[models.Model], field: SealedField) -> int:
    """Seal the rows of one column anew that an older key sealed; return how many.

    In short transactions, each on locked rows; running it again changes nothing more.

    Raises:
        SecretUnreadableError: when no data key opens a row.
    """
    rows = model._base_manager.exclude(**{field.attname: ""})
    changed = 0
    last = 0
    while True:
        with transaction.atomic():
            batch = list(rows.filter(pk__gt=last).order_by("pk").select_for_update()[:BATCH])
            stale = [
                row for row in batch if not is_current(getattr(row, field.attname), field.purpose)
            ]
            for row in stale:
                setattr(row, field.attname, reseal(getattr(row, field.attname), field.purpose))
            model._base_manager.bulk_update(stale, [field.attname])
        if not batch:
            return changed
        changed += len(stale)
        last = batch[-1].pk
