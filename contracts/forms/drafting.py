"""Forms of drafts: terms and parties, the text, an earlier contract."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from contracts.models import TERM_FIELDS, Contract, ContractTemplate
from contracts.models.choices import Side
from contracts.selectors.terms import unit_of
from contracts.services.drafting import BAD_CODE, EDITABLE, Draft, Party
from projects.rules.identity import credit_code_problem
from zhaoshang.accounts.models import User
from zhaoshang.core.fields import AmountField
from zhaoshang.core.money import plain_wan
from zhaoshang.core.templatetags.zs import day, figure

# How many lines each side has.
PARTY_LINES = ((Side.COUNTY, 2), (Side.INVESTOR, 3))
SECTIONS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (
        _("Investment"),
        (
            "total_investment_wan",
            "agreed_amount_wan",
            "fixed_assets_wan",
            "currency",
            "foreign_amount_wan",
            "conversion_rate",
            "conversion_rate_on",
        ),
    ),
    (_("Land"), ("land_mu", "land_price_wan_mu", "intensity_wan_mu", "plot_ratio")),
    (_("Output and tax"), ("output_wan", "tax_wan", "tax_per_mu_wan", "jobs_count")),
    (_("Agreed days"), ("start_on", "production_on", "capacity_on", "expires_on")),
    (_("Deposit"), ("deposit_wan", "deposit_due_on")),
    (_("Incentives and other terms"), ("incentives", "other_terms")),
)


@dataclass(frozen=True)
class Section:
    """A group of fields under a heading."""

    heading: Any
    fields: list[forms.BoundField]


@dataclass(frozen=True)
class PartyLine:
    """The fields of one party; an empty line is there for one more."""

    side: Any
    is_empty: bool
    name: forms.BoundField
    code: forms.BoundField
    representative: forms.BoundField


class DraftForm(forms.ModelForm):
    """Title, keeper, parties and terms; `in_force` shows beside a term what holds now."""

    keeper = forms.ModelChoiceField(
        label=_("Keeper in the bureau"), queryset=User.objects.none(), empty_label=None
    )

    class Meta:
        model = Contract
        fields = ("title", *EDITABLE)

    def __init__(
        self,
        *args: Any,
        keepers: QuerySet[User],
        parties: Sequence[Party] = (),
        in_force: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        keeper: Any = self.fields["keeper"]
        keeper.queryset = keepers
        self.in_force = dict(in_force or {})
        for name, field in self.fields.items():
            self._dress(name, field)
        self._add_parties(parties)

    def _dress(self, name: str, field: forms.Field) -> None:
        if isinstance(field, forms.DateField):
            field.widget = forms.DateInput()
        if isinstance(field.widget, forms.Textarea):
            field.widget.attrs["rows"] = 3
        unit = unit_of(name)
        if (unit and not isinstance(field, AmountField)) or unit in {"万元/亩"}:
            field.widget.attrs["data-unit"] = unit
        value = self.initial.get(name)
        if isinstance(value, Decimal) and not isinstance(field, AmountField):
            self.initial[name] = plain_wan(value)
        held = self.in_force.get(name)
        if held not in {None, ""}:
            field.help_text = str(_("In force: %(value)s")) % {"value": _said(held, unit)}

    def _add_parties(self, parties: Sequence[Party]) -> None:
        self._lines: list[tuple[Side, str]] = []
        for side, count in PARTY_LINES:
            known = [each for each in parties if each.side == side]
            for number in range(max(count, len(known))):
                party = known[number] if number < len(known) else Party(side, "")
                self._add_party(side, number, party)

    def _add_party(self, side: Side, number: int, party: Party) -> None:
        key = f"{side.value}-{number}"
        self._lines.append((side, key))
        label = _("Party of the county") if side is Side.COUNTY else _("Party of the investor")
        self.fields[f"{key}-name"] = forms.CharField(
            label=label, max_length=150, required=number == 0, initial=party.name
        )
        self.fields[f"{key}-code"] = forms.CharField(
            label=_("Credit code"), max_length=18, required=False, initial=party.credit_code
        )
        self.fields[f"{key}-representative"] = forms.CharField(
            label=_("Representative"),
            max_length=60,
            required=False,
            initial=party.representative,
        )

    def _post_clean(self) -> None:
        """Leave the instance as it is stored: the service writes, not the form."""

    def clean(self) -> dict[str, Any]:
        """Check each credit code beside its field."""
        data = super().clean() or self.cleaned_data
        for _side, key in self._lines:
            code = data.get(f"{key}-code", "").strip().upper()
            data[f"{key}-code"] = code
            if code and credit_code_problem(code) is not None:
                self.add_error(f"{key}-code", str(BAD_CODE) % {"code": code})
        return data

    def draft(self) -> Draft:
        """Return what was typed."""
        data = self.cleaned_data
        parties = [
            Party(side.value, data[f"{key}-name"], data[f"{key}-code"], representative)
            for side, key in self._lines
            if data[f"{key}-name"].strip()
            for representative in [data[f"{key}-representative"]]
        ]
        terms = {name: data[name] for name in EDITABLE}
        return Draft(data["title"], terms, parties, keeper_id=data["keeper"].pk)

    def typed(self) -> dict[str, str]:
        """Return the values in words, for the comparison after a conflict."""
        return {name: _said(self.cleaned_data.get(name), "") for name in ("title", *TERM_FIELDS)}

    def sections(self) -> list[Section]:
        """Return the terms under their headings."""
        return [
            Section(heading, [self[name] for name in names if name in self.fields])
            for heading, names in SECTIONS
        ]

    def party_lines(self) -> list[PartyLine]:
        """Return the fields of each party."""
        return [
            PartyLine(
                side.label,
                not self[f"{key}-name"].value() and not key.endswith("-0"),
                self[f"{key}-name"],
                self[f"{key}-code"],
                self[f"{key}-representative"],
            )
            for side, key in self._lines
        ]


class TextForm(forms.Form):
    """Fill a template, or take a text that was written on outside."""

    SYSTEM = "system"
    template = forms.ChoiceField(label=_("Template"), required=False)
    file = forms.FileField(
        label=_("Or upload a text"),
        required=False,
        help_text=_("Word or PDF. It becomes the text that is reviewed; no template is filled."),
    )

    def __init__(self, *args: Any, templates: Iterable[ContractTemplate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["template"]
        field.choices = [
            *((str(each.pk), each.name) for each in templates),
            (self.SYSTEM, _("The one that comes with the system")),
        ]

    def template_id(self) -> int | None:
        """Return the county's own template that was chosen."""
        chosen = self.cleaned_data["template"]
        return None if chosen in {"", self.SYSTEM} else int(chosen)


class EarlierForm(DraftForm):
    """A contract that was signed before the register was kept."""

    number = forms.CharField(
        label=_("Contract number"),
        max_length=60,
        help_text=_("As it stands on the contract; the running series is not used for it."),
    )
    signed_on = forms.DateField(label=_("Signed on"), widget=forms.DateInput)
    signatory = forms.CharField(label=_("Signed for the county by"), max_length=100)
    investor_signatory = forms.CharField(
        label=_("Signed for the investor by"), max_length=100, required=False
    )
    legal_on = forms.DateField(
        label=_("Legal review passed on"),
        widget=forms.DateInput,
        required=False,
        help_text=_("If it is known; it meets the gate of the project."),
    )
    investor_copies = forms.IntegerField(
        label=_("Originals of the investor"), min_value=0, max_value=99, initial=2
    )
    file = forms.FileField(label=_("Signed text"), help_text=_("PDF, picture or Word."))

    SIGNATURE = (
        "number",
        "signed_on",
        "signatory",
        "investor_signatory",
        "legal_on",
        "investor_copies",
        "file",
    )

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signed_on"].widget.attrs["max"] = on.isoformat()

    def signature(self) -> list[forms.BoundField]:
        """Return the fields of the signature."""
        return [self[name] for name in self.SIGNATURE]


class TemplateForm(forms.Form):
    """A county's own template."""

    kind = forms.ChoiceField(label=_("Kind"))
    name = forms.CharField(label=_("Name"), max_length=100)
    file = forms.FileField(label=_("Word document"), help_text=_("A .docx of at most 5 MB."))

    def __init__(self, *args: Any, kinds: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.choices = list(kinds)


def _said(value: Any, unit: str) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{figure(value)} {unit}".strip()
    return day(value) if isinstance(value, dt.date) else str(value)
