"""Forms of reserve projects, land and plants on offer."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from projects.forms.activities import ProjectNameField
from projects.models import Activity, Industry, Project, ReserveProject, SpaceOffer
from projects.models.spaces import SPACE_LABELS
from projects.rules.reserve import Band
from zhaoshang.accounts.models import Unit
from zhaoshang.core.fields import AmountField
from zhaoshang.core.form_parts import (
    FILES_HELP,
    ManyFilesField,
    RevokeForm,
    long_text,
    set_queryset,
)

RESERVE_FIELDS = (
    "year",
    "title",
    "unit",
    "total_wan",
    "chain",
    "site",
    "land_mu",
    "content",
    "prospects",
    "contact",
)
OFFER_FIELDS = (
    "host_unit",
    "kind",
    "code",
    "title",
    "area",
    "use",
    "price",
    "utilities",
    "available_on",
    "note",
)


class ReserveForm(forms.Form):
    """A packaged project."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    title = forms.CharField(label=_("Project name"), max_length=150)
    unit = forms.ModelChoiceField(label=_("Packaged by"), queryset=Unit.objects.none())
    total_wan = AmountField(
        label=_("Planned total investment"), help_text=_("Such as 1200, 1200万 or 0.12亿.")
    )
    chain = forms.ModelChoiceField(
        label=_("Industry chain"), queryset=Industry.objects.none(), required=False
    )
    site = forms.CharField(label=_("Planned site"), max_length=150, required=False)
    land_mu = forms.DecimalField(
        label=_("Land (mu)"), min_value=0, max_digits=14, decimal_places=4, required=False
    )
    content = forms.CharField(label=_("Content and scale"), max_length=4000, widget=long_text(4))
    prospects = forms.CharField(
        label=_("Market and returns"), max_length=4000, required=False, widget=long_text(3)
    )
    contact = forms.CharField(label=_("Contact"), max_length=60, required=False)

    def __init__(
        self,
        *args: Any,
        units: QuerySet[Unit],
        chains: QuerySet[Industry],
        found: ReserveProject | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "unit", units)
        set_queryset(self, "chain", chains)
        if found is not None:
            for name in RESERVE_FIELDS:
                self.initial.setdefault(name, getattr(found, name))


class PromotionForm(forms.Form):
    """Where it was promoted, and what came of it."""

    promoted_on = forms.DateField(label=_("Promoted on"), widget=forms.DateInput)
    activity = forms.ModelChoiceField(
        label=_("Activity"), queryset=Activity.objects.none(), required=False
    )
    occasion = forms.CharField(
        label=_("Where, to whom"),
        max_length=150,
        required=False,
        help_text=_("Not needed where an activity is chosen."),
    )
    result = forms.CharField(
        label=_("What came of it"), max_length=500, required=False, widget=long_text(2)
    )

    def __init__(
        self, *args: Any, on: dt.date, activities: QuerySet[Activity], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("promoted_on", on)
        set_queryset(self, "activity", activities)


class TakeUpForm(forms.Form):
    """Which project of the ledger came of it."""

    project = ProjectNameField(label=_("Project"), help_text=_("Code or name, as in the ledger."))

    def __init__(self, *args: Any, projects: QuerySet[Project], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = projects  # type: ignore[attr-defined]


class QuotaForm(forms.Form):
    """How many a unit owes of each band."""

    large = forms.IntegerField(label=_("Large"), min_value=0, max_value=999)
    middle = forms.IntegerField(label=_("Middle-sized"), min_value=0, max_value=999)
    small = forms.IntegerField(label=_("Small"), min_value=0, max_value=999)

    def numbers(self) -> dict[Band, int]:
        """Return the number of each band."""
        return {band: self.cleaned_data[band.value] for band in Band}


class OfferForm(forms.Form):
    """A parcel or a plant."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(each.value, label) for each, label in SPACE_LABELS.items()]
    )
    code = forms.CharField(
        label=_("Number"), max_length=40, help_text=_("As the land office or the park numbers it.")
    )
    title = forms.CharField(label=_("Place"), max_length=120)
    host_unit = forms.ModelChoiceField(label=_("Township or park"), queryset=Unit.objects.none())
    area = forms.DecimalField(
        label=_("Area"),
        min_value=Decimal("0.0001"),
        max_digits=14,
        decimal_places=4,
        help_text=_("Land in mu, plants in square metres."),
    )
    use = forms.CharField(label=_("Permitted use"), max_length=60, required=False)
    price = forms.DecimalField(
        label=_("Price or rent"),
        min_value=0,
        max_digits=12,
        decimal_places=4,
        required=False,
        help_text=_("Land in 10,000 yuan per mu, plants in yuan per square metre and month."),
    )
    utilities = forms.CharField(label=_("Water, power, gas, roads"), max_length=300, required=False)
    available_on = forms.DateField(
        label=_("Available from"), widget=forms.DateInput, required=False
    )
    note = forms.CharField(label=_("Remarks"), max_length=500, required=False, widget=long_text(2))
    uploads = ManyFilesField(label=_("Plan or picture"), required=False, help_text=FILES_HELP)

    def __init__(
        self,
        *args: Any,
        hosts: QuerySet[Unit],
        found: SpaceOffer | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "host_unit", hosts)
        if found is not None:
            for name in OFFER_FIELDS:
                self.initial.setdefault(name, getattr(found, name))


class ReservationForm(forms.Form):
    """How much is kept for which project."""

    project = ProjectNameField(label=_("Project"), help_text=_("Code or name, as in the ledger."))
    area = forms.DecimalField(
        label=_("Area"), min_value=Decimal("0.0001"), max_digits=14, decimal_places=4
    )

    def __init__(self, *args: Any, projects: QuerySet[Project], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = projects  # type: ignore[attr-defined]


class ExtendForm(RevokeForm):
    """Until when, and why."""

    until = forms.DateField(label=_("Until"), widget=forms.DateInput)

    field_order = ("until", "reason")


class LeastForm(forms.Form):
    """The least free area that the list's filter asks for."""

    least = forms.DecimalField(required=False, min_value=0, max_digits=14, decimal_places=4)
