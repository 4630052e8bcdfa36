"""Form of an indicator's definition: the closed set of sources, its filters, from when on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.models import IndicatorDefinition
from assessment.models.choices import CREDIT_CHOICES, SOURCE_CHOICES
from assessment.rules.indicators import Credit, Filters, Source
from assessment.services.indicators import WAN_MEASURE, Meaning
from projects.models import FundsEntry, Industry
from projects.models.choices import Nature, Origin
from zhaoshang.core.fields import AmountField
from zhaoshang.core.form_parts import long_text, set_choices
from zhaoshang.core.periods import Month

_MOST_DECIMALS = 4


def _ticks(label: Any, choices: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
    )


class MeaningForm(forms.Form):
    """What is counted. Nothing ticked lets everything through."""

    code = forms.CharField(
        label=_("Code"),
        max_length=30,
        help_text=_("Short and lasting, such as SWZJ; tables and workbooks are bound by it."),
    )
    name = forms.CharField(label=_("Name"), max_length=60)
    effective_from = forms.ChoiceField(label=_("Holds from"))
    source = forms.ChoiceField(label=_("Source"), choices=SOURCE_CHOICES)
    measure = forms.CharField(
        label=_("Unit of measure"),
        max_length=20,
        initial=WAN_MEASURE,
        help_text=_("万元, 个, 次, 天 …"),
    )
    decimals = forms.IntegerField(
        label=_("Decimals"), min_value=0, max_value=_MOST_DECIMALS, initial=2
    )
    higher_is_better = forms.TypedChoiceField(
        label=_("Direction"),
        choices=[("1", _("More is better")), ("0", _("Less is better"))],
        coerce=lambda value: value == "1",
        initial="1",
    )
    credit = forms.ChoiceField(
        label=_("Whose it is"),
        choices=CREDIT_CHOICES,
        help_text=_("Activities and first contacts always count for the unit that had them."),
    )
    origins = _ticks(_("Origin of capital"), Origin.choices, _("Nothing ticked: all."))
    natures = _ticks(_("Kind of construction"), Nature.choices, _("Nothing ticked: all."))
    kinds = _ticks(
        _("Kinds of money"),
        FundsEntry.Kind.choices,
        _("For funds in place only. Nothing ticked: all but working capital."),
    )
    min_wan = AmountField(label=_("Total investment from"), required=False)
    max_wan = AmountField(
        label=_("to below"), required=False, help_text=_("Of the project; empty: no bound.")
    )
    key_only = forms.BooleanField(label=_("Key projects only"), required=False)
    in_park_only = forms.BooleanField(label=_("Projects in a park only"), required=False)
    with_phases = forms.BooleanField(
        label=_("Later phases count as projects of their own"), required=False, initial=True
    )
    sections = _ticks(_("Industries"), (), _("Nothing ticked: all."))
    chains = _ticks(_("Industry chains"), (), _("Nothing ticked: all."))
    source_document = forms.CharField(label=_("Document"), max_length=200, required=False)
    note = forms.CharField(
        label=_("Explanation"), max_length=500, required=False, widget=long_text(2)
    )

    def __init__(
        self,
        *args: Any,
        industries: Sequence[Industry],
        months: Sequence[Month] = (),
        is_new: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, kind in (("sections", "section"), ("chains", "chain")):
            found = [(each.code, each.name) for each in industries if each.kind == kind]
            set_choices(self, name, found)
            if not found:
                del self.fields[name]
        if not is_new:
            del self.fields["code"]
        if months:
            choices: Any = [(str(each), str(each)) for each in months]
            set_choices(self, "effective_from", choices)
        else:
            del self.fields["effective_from"]

    def month(self) -> Month:
        """Return the month from which it holds."""
        return Month.parse(self.cleaned_data["effective_from"])

    def meaning(self) -> Meaning:
        """Return what was typed, as the service takes it."""
        data = self.cleaned_data
        return Meaning(
            name=data["name"],
            measure=data["measure"],
            decimals=data["decimals"],
            source=Source(data["source"]),
            filters=Filters(
                origins=tuple(data["origins"]),
                sections=tuple(data.get("sections", ())),
                chains=tuple(data.get("chains", ())),
                natures=tuple(data["natures"]),
                kinds=tuple(data["kinds"]),
                min_wan=data["min_wan"],
                max_wan=data["max_wan"],
                key_only=data["key_only"],
                in_park_only=data["in_park_only"],
                with_phases=data["with_phases"],
            ),
            higher_is_better=data["higher_is_better"],
            credit=Credit(data["credit"]),
            source_document=data["source_document"],
            note=data["note"],
        )


def initial_of(definition: IndicatorDefinition) -> dict[str, Any]:
    """Return a definition as the form shows it."""
    filters = definition.counts
    shown = {
        name: list(getattr(filters, name))
        for name in ("origins", "sections", "chains", "natures", "kinds")
    }
    return {
        **shown,
        "name": definition.name,
        "measure": definition.measure,
        "decimals": definition.decimals,
        "higher_is_better": "1" if definition.higher_is_better else "0",
        "source": definition.source,
        "credit": definition.credit,
        "min_wan": filters.min_wan,
        "max_wan": filters.max_wan,
        "key_only": filters.key_only,
        "in_park_only": filters.in_park_only,
        "with_phases": filters.with_phases,
        "source_document": definition.source_document,
        "note": definition.note,
    }
