"""Field history of many rows in one statement, for writes that do not pass through `save()`."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import connection, models

from zhaoshang.audit.context import current_actor
from zhaoshang.core import clock
from zhaoshang.core.bulk import in_ids

CREATED, CHANGED, DELETED = "+", "~", "-"


def record_history(
    model: type[models.Model], ids: Iterable[int], *, kind: str, reason: str = ""
) -> int:
    """Copy rows as they stand now into the model's history; return how many.

    Call it after a bulk insert or update, and before a bulk delete, in the same transaction. Actor,
    address, act and reason come from the acting context, as with a saved instance.

    Args:
        model: A model with a `history` of `TrackedRecords`.
        ids: The rows.
        kind: CREATED, CHANGED or DELETED.
        reason: Why; the acting context's reason if not given.
    """
    wanted = list(ids)
    if not wanted:
        return 0
    history: Any = model.history.model  # type: ignore[attr-defined]
    tracked = {field.column for field in model._meta.concrete_fields}
    copied = [field.column for field in history._meta.concrete_fields if field.column in tracked]
    actor = current_actor()
    user = actor.user if actor.user is not None and actor.user.is_authenticated else None
    facts = {
        "history_date": clock.now(),
        "history_type": kind,
        "history_user": user.pk if user is not None else None,
        "history_change_reason": reason or actor.reason or None,
        "history_ip": actor.ip,
        "history_act": actor.act or uuid.uuid4(),
    }
    fields = [(history._meta.get_field(name), value) for name, value in facts.items()]
    quote = connection.ops.quote_name
    target = [quote(column) for column in copied] + [quote(field.column) for field, _ in fields]
    source = [quote(column) for column in copied] + ["%s"] * len(fields)
    condition, parameters = in_ids(quote("id"), wanted)
    # Only names of tables and columns are interpolated, and they come from the models.
    statement = (
        f"INSERT INTO {quote(history._meta.db_table)} ({', '.join(target)}) "  # noqa: S608
        f"SELECT {', '.join(source)} FROM {quote(model._meta.db_table)} WHERE {condition}"
    )
    with connection.cursor() as cursor:
        prepared = [field.get_db_prep_save(value, connection) for field, value in fields]
        cursor.execute(statement, [*prepared, *parameters])
        return int(cursor.rowcount)
