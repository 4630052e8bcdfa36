"""Forms of promises: typed, made of the terms, reported kept, waived, moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from contracts.models import Obligation
from contracts.models.choices import ObligationKind, Side
from contracts.selectors.promise_terms import Proposal
from zhaoshang.accounts.models import Unit
from zhaoshang.core.form_parts import ManyFilesField, long_text, set_queryset

FILES_HELP = _("PDF, Word or pictures; several at once.")
LONGEST = 500


class PromiseForm(forms.Form):
    """What was promised, by whom, by when, how much."""

    side = forms.ChoiceField(label=_("Whose promise"), choices=Side.choices)
    kind = forms.ChoiceField(label=_("Kind"), choices=ObligationKind.choices)
    content = forms.CharField(
        label=_("What was promised"), max_length=300, widget=long_text(2), required=False
    )
    # An empty date is refused by the service, which says why.
    due_on = forms.DateField(label=_("Due"), widget=forms.DateInput, required=False)
    quantity = forms.DecimalField(
        label=_("Quantity"), max_digits=18, decimal_places=6, min_value=0, required=False
    )
    measure = forms.CharField(
        label=_("Unit of measure"),
        max_length=20,
        required=False,
        help_text=_("万元, 亩, 人 …"),
    )
    unit = forms.ModelChoiceField(
        label=_("Unit in charge"),
        queryset=Unit.objects.none(),
        required=False,
        help_text=_("Of a promise of the county's: the department that keeps it."),
    )
    owes_report = forms.BooleanField(
        label=_("If it is not kept in time, a special report is owed"), required=False
    )
    reference = forms.CharField(
        label=_("Document number"),
        max_length=100,
        required=False,
        help_text=_("The contract is signed: name the document that this rests on."),
    )

    def __init__(
        self,
        *args: Any,
        units: QuerySet[Unit],
        signed: bool,
        found: Obligation | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "unit", units)
        if not signed:
            del self.fields["reference"]
        if found is None:
            self.initial.setdefault("owes_report", True)
            return
        for name in self.fields:
            if name != "reference":
                self.initial.setdefault(name, getattr(found, name))
        if signed:
            # After the signature a due day moves by record only.
            del self.fields["due_on"]


class MakeForm(forms.Form):
    """Which of the terms become promises, and by when each is due."""

    def __init__(self, *args: Any, proposals: Sequence[Proposal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposals = [each for each in proposals if not each.exists]
        for each in self.proposals:
            due_on = each.promise.due_on
            self.fields[f"make_{each.term}"] = forms.BooleanField(
                label=each.content, required=False, initial=due_on is not None
            )
            self.fields[f"due_{each.term}"] = forms.DateField(
                label=_("Due"), required=False, initial=due_on, widget=forms.DateInput
            )

    @property
    def chosen(self) -> list[str]:
        """Terms that were ticked, of a valid form."""
        return [each.term for each in self.proposals if self.cleaned_data.get(f"make_{each.term}")]

    @property
    def days(self) -> dict[str, dt.date | None]:
        """Due days by term, of a valid form."""
        return {each.term: self.cleaned_data.get(f"due_{each.term}") for each in self.proposals}


class KeptForm(forms.Form):
    """When and how far a promise was kept, with its evidence."""

    kept_on = forms.DateField(label=_("Kept on"), widget=forms.DateInput)
    quantity = forms.DecimalField(
        label=_("Quantity kept"), max_digits=18, decimal_places=6, min_value=0, required=False
    )
    note = forms.CharField(
        label=_("How it was kept"), max_length=LONGEST, widget=long_text(2), required=False
    )
    uploads = ManyFilesField(label=_("Evidence"), required=False, help_text=FILES_HELP)

    def __init__(self, *args: Any, promise: Obligation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if promise.quantity is None:
            del self.fields["quantity"]
            return
        field = self.fields["quantity"]
        field.required = True
        field.widget.attrs["data-unit"] = promise.measure
        field.help_text = _("Less than promised is taken; say then what becomes of the rest.")


class WaiveForm(forms.Form):
    """Why a promise is no longer claimed, by what document."""

    reference = forms.CharField(label=_("Document number"), max_length=100)
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST, widget=long_text())
    upload = forms.FileField(label=_("Document"), required=False)


class MoveForm(forms.Form):
    """A later due day, by a recorded decision."""

    new_due_on = forms.DateField(label=_("New due day"), widget=forms.DateInput)
    reference = forms.CharField(label=_("Document number"), max_length=100)
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST, widget=long_text())
    upload = forms.FileField(label=_("Document"), required=False)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=LONGEST, widget=long_text())
