"""The form of an instruction that is typed beside a project."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.models import Unit, User
from zhaoshang.core.form_parts import long_text, set_queryset

UNIT_NEEDED = _("Choose the unit that has it done by this day.")


class InstructForm(forms.Form):
    """What is instructed on this project; who carries it out until when, if that is said.

    A leader writes in the own name today; only who records it for another is asked for both.
    """

    content = forms.CharField(label=_("Instruction"), max_length=2000, widget=long_text(3))
    given_by = forms.ModelChoiceField(label=_("Instructing leader"), queryset=User.objects.none())
    given_on = forms.DateField(label=_("Given on"), widget=forms.DateInput)
    owner_unit = forms.ModelChoiceField(
        label=_("Carried out by"), queryset=Unit.objects.none(), required=False
    )
    due_on = forms.DateField(
        label=_("Due"),
        widget=forms.DateInput,
        required=False,
        help_text=_("With a day the unit is given it as an action item; without, the bureau is."),
    )

    def __init__(
        self,
        *args: Any,
        leaders: QuerySet[User],
        units: QuerySet[Unit],
        own_name: bool,
        on: dt.date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "owner_unit", units)
        self.fields["due_on"].widget.attrs["min"] = on.isoformat()
        if own_name:
            del self.fields["given_by"], self.fields["given_on"]
            return
        set_queryset(self, "given_by", leaders)
        self.initial.setdefault("given_on", on)

    def clean(self) -> dict[str, Any]:
        """A day without a unit would be nobody's."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("due_on") and not data.get("owner_unit") and "owner_unit" not in self.errors:
            self.add_error("owner_unit", forms.ValidationError(UNIT_NEEDED, code="unit_needed"))
        return data
