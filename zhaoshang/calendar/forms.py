"""Forms of the working calendar."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.models import Unit, User
from zhaoshang.calendar.models import FIRST_YEAR, LAST_YEAR
from zhaoshang.calendar.permissions import can_set_days, own_unit
from zhaoshang.calendar.rules import LARGEST_COUNT

NATION, OWN = "nation", "own"
NOTHING_GIVEN = _("Choose a file, or paste the notice.")


class CountForm(forms.Form):
    """From a day, so many working days on."""

    start = forms.DateField(label=_("Counted from"), widget=forms.DateInput)
    plus = forms.IntegerField(
        label=_("Number of working days"), min_value=0, max_value=LARGEST_COUNT
    )


class OwnerForm(forms.Form):
    """A form whose rows hold for the nation or for the user's own unit, as permitted."""

    owner = forms.ChoiceField(label=_("Holds for"), widget=forms.RadioSelect)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = own_unit(user)
        choices: list[tuple[str, Any]] = []
        if can_set_days(user, None):
            choices.append((NATION, _("The whole nation (State Council's notice)")))
        if can_set_days(user, self.unit):
            choices.append((OWN, self.unit.name))
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = choices
        field.initial = choices[0][0] if choices else ""

    def chosen_owner(self) -> Unit | None:
        """Return the unit that was chosen; None for the nation."""
        return None if self.cleaned_data["owner"] == NATION else self.unit


class DayForm(OwnerForm):
    """One special day."""

    on = forms.DateField(label=_("Date"), widget=forms.DateInput)
    is_working = forms.TypedChoiceField(
        label=_("That day"),
        choices=[("", "—"), ("no", _("Day off")), ("yes", _("Working day"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
    )
    name = forms.CharField(
        label=_("Occasion"),
        max_length=40,
        help_text=_("For instance: Spring Festival, county anniversary"),
    )
    source_document = forms.CharField(label=_("Document"), max_length=200, required=False)

    field_order = ("on", "is_working", "name", "owner", "source_document")


class NoticeForm(OwnerForm):
    """A year's notice: as a file, or pasted."""

    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    source_document = forms.CharField(
        label=_("Document"),
        max_length=200,
        help_text=_("Name and number of the State Council's notice"),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("xlsx, csv, json or txt: date, working or off, occasion"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.json,.txt"}),
    )
    text = forms.CharField(
        label=_("Or paste the notice"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("The sentences as published, or one day to a line: 2027-01-01 off New Year"),
    )

    field_order = ("year", "owner", "source_document", "file", "text")

    def clean(self) -> dict[str, Any]:
        """Ask for a file or a text."""
        data = super().clean() or {}
        if not data.get("file") and not data.get("text", "").strip() and not self.errors:
            self.add_error("text", NOTHING_GIVEN)
        return data
