"""Forms of the hand-over to the archives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.models import ContractCopy, TransferItem
from zhaoshang.core.form_parts import long_text, set_choices

LONGEST_REASON = 300


class TransferForm(forms.Form):
    """A new list."""

    title = forms.CharField(
        label=_("Title of the list"),
        max_length=150,
        help_text=_("For example: the contracts ended in 2026."),
    )


class ItemForm(forms.Form):
    """What of a contract goes along."""

    copies = forms.MultipleChoiceField(
        label=_("Originals that go along"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("They are marked as being in the archives once the receipt is there."),
    )
    originals = forms.IntegerField(
        label=_("Originals handed over"),
        min_value=0,
        max_value=99,
        help_text=_("With those that stand in no register."),
    )
    note = forms.CharField(label=_("Remarks"), max_length=LONGEST_REASON, required=False)

    def __init__(
        self, *args: Any, item: TransferItem, copies: Sequence[ContractCopy], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        set_choices(
            self,
            "copies",
            [
                (str(each.pk), f"{each.label} · {each.holder_unit} {each.cabinet}")
                for each in copies
            ],
        )
        along = [str(each.pk) for each in copies if each.transfer_item_id == item.pk]
        self.initial.setdefault("copies", along)
        self.initial.setdefault("originals", item.originals)
        self.initial.setdefault("note", item.note)


class HandOverDayForm(forms.Form):
    """The day on which the list and the originals go."""

    handed_on = forms.DateField(label=_("Handed over on"), widget=forms.DateInput)

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("handed_on", on)
        self.fields["handed_on"].widget.attrs["max"] = on.isoformat()


class ReceiptForm(forms.Form):
    """What came back from the archives."""

    number = forms.CharField(label=_("Receipt number"), max_length=60)
    receiver = forms.CharField(label=_("Received by"), max_length=60)
    receipted_on = forms.DateField(label=_("Receipted on"), widget=forms.DateInput)
    upload = forms.FileField(label=_("Scan of the receipt"), help_text=_("PDF, picture or Word."))

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("receipted_on", on)
        self.fields["receipted_on"].widget.attrs["max"] = on.isoformat()


class CancelForm(forms.Form):
    """Why a hand-over is cancelled."""

    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON, widget=long_text())
