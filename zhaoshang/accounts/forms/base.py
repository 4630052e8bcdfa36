"""What the forms share: the version they carry, and how a refusal of a service is shown."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from zhaoshang.core.errors import Conflict, FieldChange, RuleBroken


class ActForm(forms.Form):
    """A form whose act a service may refuse."""

    changes: Sequence[FieldChange] = ()

    def refuse(self, error: RuleBroken, *, version: int | None = None) -> None:
        """Show why the service refused: beside its field if the form has it, else on top.

        After a conflict the form carries the version that stands now, so that the user, with both
        values in sight, may save again.
        """
        field = error.field if error.field in self.fields else None
        if isinstance(error, Conflict):
            self.changes = error.changes
            if version is not None and "version" in self.fields:
                data = self.data.copy()  # type: ignore[attr-defined]
                data[self.add_prefix("version")] = str(version)
                self.data = data
        self.add_error(field, str(error.message))


class VersionedForm(ActForm):
    """A form that carries the version of the record it was opened with."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
