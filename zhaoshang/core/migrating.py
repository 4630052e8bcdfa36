"""Migrations in a minute instead of five: only what an operation changes is made anew.

Django renders, before each operation that adds a table, a field, an index or a constraint, every
model that is related to the changed one, however far. Here every record knows who made it, so that
is every model: hundreds of operations, hundreds of models each, three minutes of processor time for
an empty database. `lean_states` renders the changed model alone and marks the state as delayed;
Django itself renders a delayed state in full before it runs Python (`RunPython`), and so do the
operations that look from other models at the changed one (`LOOKING_AROUND`).

What comes out is the same: see `tests/core/test_migrating.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.db.migrations import operations
from django.db.migrations.state import ProjectState

# They look at what points to the changed model: renames, removals, a changed type.
LOOKING_AROUND: tuple[Any, ...] = (
    operations.AlterField,
    operations.AlterModelTable,
    operations.DeleteModel,
    operations.RemoveField,
    operations.RenameField,
    operations.RenameModel,
)


def _changed_alone(
    state: Any,
    app_label: str,
    model_name: str,
    delay: bool = False,  # noqa: FBT001, FBT002 - the signature is Django's
) -> set[tuple[str, str]]:
    """Return what is rendered anew for a changed model: itself (for `_find_reload_model`)."""
    del delay
    state.is_delayed = True
    return {(app_label, model_name)}


def _rendered_in_full(forwards: Any) -> Any:
    def run(operation: Any, app_label: str, editor: Any, before: Any, after: Any) -> Any:
        before.clear_delayed_apps_cache()
        after.clear_delayed_apps_cache()
        return forwards(operation, app_label, editor, before, after)

    return run


@contextmanager
def lean_states() -> Iterator[None]:
    """Render, while it lasts, only the model that an operation of a migration changes."""
    with mock.patch.object(ProjectState, "_find_reload_model", _changed_alone):
        patches = [
            mock.patch.object(each, "database_forwards", _rendered_in_full(each.database_forwards))
            for each in LOOKING_AROUND
        ]
        for patch in patches:
            patch.start()
        try:
            yield
        finally:
            for patch in patches:
                patch.stop()
