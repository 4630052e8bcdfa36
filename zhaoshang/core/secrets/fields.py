"""The column of a sealed text."""

from __future__ import annotations

from typing import Any

from django.db import models


class SealedField(models.TextField):
    """A column that holds what `seal_text` made for its purpose.

    It does nothing by itself: services seal and open. Its purpose is how `rotate_secrets` finds it.

    Args:
        purpose: What is sealed; never changed once rows stand.
    """

    def __init__(self, *args: Any, purpose: str, **kwargs: Any) -> None:
        self.purpose = purpose
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Let migrations know the purpose."""
        name, path, args, kwargs = super().deconstruct()
        del kwargs["editable"]
        return name, path, args, {**kwargs, "purpose": self.purpose}
