"""An index order that both databases accept: largest first, empty values last."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.ddl_references import Statement


class SortIndex(models.Index):
    """An index of expressions, some of them DESC NULLS LAST.

    SQLite refuses the words NULLS LAST in an index, and means them by DESC alone.
    """

    def create_sql(
        self, model: type[models.Model], schema_editor: Any, using: str = "", **kwargs: Any
    ) -> Statement:
        """Write the statement, on SQLite without the words it does not know."""
        index: models.Index = self
        if schema_editor.connection.vendor == "sqlite":
            index = models.Index(*map(_plain, self.expressions), name=self.name)
        return models.Index.create_sql(index, model, schema_editor, using, **kwargs)


def _plain(expression: Any) -> Any:
    if getattr(expression, "nulls_last", None):
        expression = expression.copy()
        expression.nulls_last = None
    return expression
