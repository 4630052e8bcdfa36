"""Forms of units."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.fields import CHOOSE, UnitChoiceField, UnitMultipleChoiceField
from zhaoshang.accounts.forms.base import ActForm, VersionedForm
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.models.units import KIND_LABELS
from zhaoshang.accounts.rules import PARENTS, UnitKind
from zhaoshang.accounts.selectors import units_for_choice
from zhaoshang.accounts.services.units import UnitFacts
from zhaoshang.accounts.validators import valid_code, valid_name
from zhaoshang.core import clock

SAME_NAME_HELP = _("As in the document that set the unit up.")


class AsOfForm(forms.Form):
    """The day as of which a list is shown."""

    on = forms.DateField(label=_("As of"), required=False)
    top = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


class _Named(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=100, validators=[valid_name], help_text=SAME_NAME_HELP
    )
    short_name = forms.CharField(
        label=_("Short name"),
        max_length=40,
        required=False,
        help_text=_("Shown in tables where the name is too long."),
    )


class _Dated(forms.Form):
    on = forms.DateField(
        label=_("Valid from"),
        initial=clock.today,
        help_text=_("First day on which it holds; earlier days keep what was."),
    )
    document = forms.CharField(
        label=_("Document"),
        max_length=200,
        required=False,
        help_text=_("Name and number of the decision."),
    )


class UnitForm(_Named, ActForm):
    """A new unit."""

    parent = UnitChoiceField(label=_("Under"))
    kind = forms.ChoiceField(label=_("Kind"))
    code = forms.CharField(
        label=_("Code"),
        max_length=32,
        help_text=_("Capital letters, digits and hyphens; it never changes."),
    )
    sort_order = forms.IntegerField(
        label=_("Place in lists"), min_value=0, max_value=100_000, initial=0
    )
    in_assessment = forms.BooleanField(
        label=_("Takes part in assessment"), required=False, initial=True
    )
    opened_on = forms.DateField(label=_("Since"), initial=clock.today)
    document = forms.CharField(
        label=_("Document"),
        max_length=200,
        required=False,
        help_text=_("Name and number of the decision."),
    )
    field_order = ("parent", "kind", "code", "name", "short_name", "opened_on", "document")

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = units_for_choice(user)  # type: ignore[attr-defined]
        kinds = [kind for kind, above in PARENTS.items() if above - {None}]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", CHOOSE),
            *((kind.value, KIND_LABELS[kind]) for kind in kinds),
        ]

    def clean_code(self) -> str:
        """Take small letters for capitals."""
        code: str = self.cleaned_data["code"].upper()
        valid_code(code)
        return code

    def facts(self) -> UnitFacts:
        """Return what the service takes."""
        names = ("code", "kind", "name", "short_name", "sort_order", "in_assessment")
        return UnitFacts(**{name: self.cleaned_data[name] for name in names})


class UnitOrderForm(VersionedForm):
    """What is no matter of dates."""

    sort_order = forms.IntegerField(label=_("Place in lists"), min_value=0, max_value=100_000)
    in_assessment = forms.BooleanField(label=_("Takes part in assessment"), required=False)


class UnitRenameForm(_Named, _Dated, VersionedForm):
    """A new name from a day on."""

    field_order = ("name", "short_name", "on", "document")


class UnitMoveForm(_Dated, VersionedForm):
    """A new place from a day on."""

    parent = UnitChoiceField(label=_("Now under"))
    field_order = ("parent", "on", "document")

    def __init__(self, user: User, unit: Unit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = units_for_choice(user).exclude(path__startswith=unit.path)
        self.fields["parent"].queryset = places  # type: ignore[attr-defined]


class UnitCloseForm(_Dated, VersionedForm):
    """The end of a unit."""


class UnitMergeForm(_Dated, ActForm):
    """Several units become one."""

    units = UnitMultipleChoiceField(
        label=_("These units end"),
        widget=forms.SelectMultiple(attrs={"size": 10}),
        help_text=_("Hold Ctrl to choose several."),
    )
    into = UnitChoiceField(
        label=_("And become part of"),
        help_text=_("For a unit that is set up anew, create it first."),
    )
    field_order = ("units", "into", "on", "document")

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = units_for_choice(user)
        below = offered.exclude(county=None)
        ending = below.exclude(kind=UnitKind.COUNTY.value)
        self.fields["units"].queryset = ending  # type: ignore[attr-defined]
        self.fields["into"].queryset = below  # type: ignore[attr-defined]
