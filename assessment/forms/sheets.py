"""Forms of assessors' sheets: whom to ask, the marks, why one is given back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from assessment.models import SheetMark
from assessment.selectors.sheets import SheetAsked
from assessment.services.scoring.sheets import LONGEST, LONGEST_REMARK, Mark
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core.form_parts import long_text, set_choices, set_queryset

MARK_DIGITS, MARK_DECIMALS = 8, 2


class PeopleField(forms.ModelMultipleChoiceField):
    """People with the unit they sit in."""

    def label_from_instance(self, obj: Any) -> str:
        """Return unit and name."""
        return f"{obj.unit.label} · {obj.full_name}"


class AskForm(forms.Form):
    """Who marks, as which class, until when."""

    # The long list of people last.
    field_order = ("assessor_class", "due_on", "assessors")
    assessors = PeopleField(
        label=_("Assessors"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nobody marks his own unit; it is left out of his sheet."),
    )
    assessor_class = forms.ChoiceField(label=_("Class of assessors"), required=False)
    due_on = forms.DateField(label=_("Due"), widget=forms.DateInput)

    def __init__(
        self, *args: Any, people: QuerySet[User], asked: SheetAsked, due_on: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **{**kwargs, "initial": {"due_on": due_on}})
        set_queryset(self, "assessors", people)
        if asked.classes:
            set_choices(self, "assessor_class", [(name, name) for name in asked.classes])
            self.fields["assessor_class"].required = True
        else:
            del self.fields["assessor_class"]


class MarksForm(forms.Form):
    """A mark and a remark for each unit; an empty mark is none."""

    def __init__(
        self,
        *args: Any,
        units: Sequence[Unit],
        asked: SheetAsked,
        kept: Mapping[int, SheetMark],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows: list[dict[str, Any]] = []
        self._units = [unit.pk for unit in units]
        most = f"{asked.out_of.normalize():f}"
        for unit in units:
            row, words = kept.get(unit.pk), {"unit": unit.label, "most": most}
            self.fields[f"mark-{unit.pk}"] = forms.DecimalField(
                label=_t("Mark of %(unit)s (0 to %(most)s)") % words,
                max_digits=MARK_DIGITS,
                decimal_places=MARK_DECIMALS,
                min_value=Decimal(0),
                max_value=asked.out_of,
                required=False,
                initial=row.mark if row else None,
            )
            self.fields[f"remark-{unit.pk}"] = forms.CharField(
                label=_t("Remark on %(unit)s") % words,
                max_length=LONGEST_REMARK,
                required=False,
                initial=row.remark if row else "",
            )
            self.rows.append(
                {
                    "unit": unit,
                    "mark": self[f"mark-{unit.pk}"],
                    "remark": self[f"remark-{unit.pk}"],
                }
            )

    def marks(self) -> dict[int, Mark]:
        """Return the marks that were typed, by unit."""
        data = self.cleaned_data
        return {
            pk: Mark(data[f"mark-{pk}"], data[f"remark-{pk}"])
            for pk in self._units
            if data[f"mark-{pk}"] is not None
        }


class GiveBackForm(forms.Form):
    """Why a sheet is given back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST,
        widget=long_text(),
        help_text=_("The assessor reads it."),
    )
