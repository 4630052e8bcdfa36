"""Forms of originals: who keeps them, sending, receipt, custody, loans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.models import ContractCopy, CopyLoan, Trouble
from contracts.selectors.copies import Place
from contracts.selectors.copy_people import by_unit, person_choices
from contracts.services.copies import NewCopy, Receipt
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core.form_parts import long_text, set_choices

LONGEST_REASON = 300
UNIT_MISSING = _("Choose the unit that keeps it.")
EXTRA_LINES = 2


def _day(label: Any, on: dt.date, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"max": on.isoformat()})
    return forms.DateField(label=label, widget=widget, initial=on, **options)


class PersonField(forms.ChoiceField):
    """A choice among people that were read already, under the names of their units."""

    def __init__(self, *, people: Sequence[User], **kwargs: Any) -> None:
        self._people = {str(each.pk): each for each in people}
        super().__init__(choices=person_choices(people), **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the person, or None."""
        return self._people.get(super().clean(value))


@dataclass(frozen=True)
class Line:
    """A line of the form: the place it fills, and its two fields."""

    number: int
    place: str
    label: Any
    unit: forms.BoundField
    custodian: forms.BoundField


class PlanForm(forms.Form):
    """Who keeps which original: a line for each place that has none, and some beyond the list."""

    def __init__(
        self,
        *args: Any,
        places: Sequence[Place],
        units: Sequence[Unit],
        people: Sequence[User],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._units = {str(each.pk): each for each in units}
        proposed = by_unit(people)
        named = [(str(each.pk), str(each)) for each in units]
        self._places: list[tuple[str, Any]] = []
        for place in places:
            self._places.append((place.holder.place, place.holder.label))
            self._line(place.unit, proposed, named, people)
        for _each in range(EXTRA_LINES):
            self._places.append(("", _("beyond the list")))
            self._line(None, {}, named, people)

    def _line(
        self,
        unit: Unit | None,
        proposed: Mapping[int, Sequence[User]],
        named: Sequence[tuple[str, str]],
        people: Sequence[User],
    ) -> None:
        number = len(self._places) - 1
        first = next(iter(proposed.get(unit.pk, ())), None) if unit is not None else None
        self.fields[f"unit-{number}"] = forms.ChoiceField(
            label=_("Holder of the original"),
            choices=[("", ""), *named],
            required=False,
            initial=unit.pk if unit is not None else "",
        )
        self.fields[f"custodian-{number}"] = PersonField(
            label=_("Custodian"),
            people=people,
            required=False,
            initial=first.pk if first is not None else "",
        )

    def lines(self) -> list[Line]:
        """Return the lines as the page shows them."""
        return [
            Line(number, place, label, self[f"unit-{number}"], self[f"custodian-{number}"])
            for number, (place, label) in enumerate(self._places)
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse a custodian without a unit."""
        data = super().clean() or {}
        for number in range(len(self._places)):
            if data.get(f"custodian-{number}") and not data.get(f"unit-{number}"):
                self.add_error(f"unit-{number}", str(UNIT_MISSING))
        return data

    def rows(self) -> list[NewCopy]:
        """Return the lines that name a holder."""
        data = self.cleaned_data
        return [
            NewCopy(
                unit=self._units[data[f"unit-{number}"]],
                place=place,
                custodian=data[f"custodian-{number}"],
                line=number,
            )
            for number, (place, _label) in enumerate(self._places)
            if data[f"unit-{number}"]
        ]


class SendForm(forms.Form):
    """Which originals are sent, and when."""

    copies = forms.MultipleChoiceField(
        label=_("Originals"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(
        self, *args: Any, copies: Sequence[ContractCopy], on: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(each.pk), copy_words(each)) for each in copies]
        set_choices(self, "copies", choices)
        self.initial.setdefault("copies", [value for value, _words in choices])
        self.fields["sent_on"] = _day(_("Sent on"), on)


def copy_words(copy: ContractCopy) -> str:
    """Name an original in a list of one contract's."""
    who = f"（{copy.custodian}）" if copy.custodian is not None else ""
    return f"{copy.label} · {copy.holder_unit}{who}"


@dataclass(frozen=True)
class Arriving:
    """One original on its way, with its three fields."""

    copy: ContractCopy
    take: forms.BoundField
    cabinet: forms.BoundField
    custodian: forms.BoundField


class ReceiveForm(forms.Form):
    """Several originals confirmed at once, each with its cabinet and custodian."""

    def __init__(
        self,
        *args: Any,
        copies: Sequence[ContractCopy],
        people: Sequence[User],
        user: User,
        on: dt.date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._copies = copies
        own = user.pk if any(each.pk == user.pk for each in people) else ""
        for each in copies:
            self.fields[f"take-{each.pk}"] = forms.BooleanField(label=_("came"), required=False)
            self.fields[f"cabinet-{each.pk}"] = forms.CharField(
                label=_("Cabinet"), max_length=60, required=False, initial=each.cabinet
            )
            self.fields[f"custodian-{each.pk}"] = PersonField(
                label=_("Custodian"),
                people=people,
                required=False,
                initial=each.custodian_id or own,
            )
        self.fields["received_on"] = _day(_("Day of the receipt"), on)

    def rows(self) -> list[Arriving]:
        """Return the originals as the page shows them."""
        return [
            Arriving(
                each,
                self[f"take-{each.pk}"],
                self[f"cabinet-{each.pk}"],
                self[f"custodian-{each.pk}"],
            )
            for each in self._copies
        ]

    def receipts(self) -> list[Receipt]:
        """Return what was ticked."""
        data = self.cleaned_data
        return [
            Receipt(each.pk, data[f"cabinet-{each.pk}"], data[f"custodian-{each.pk}"])
            for each in self._copies
            if data[f"take-{each.pk}"]
        ]


class TroubleForm(forms.Form):
    """What became of an original that was sent."""

    trouble = forms.ChoiceField(
        label=_("What happened"), choices=Trouble.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("What is wrong"),
        max_length=LONGEST_REASON,
        widget=long_text(),
        help_text=_("For example: a page is missing, the seal cannot be read."),
    )

    def __init__(self, *args: Any, only: Trouble | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if only is not None:
            set_choices(self, "trouble", [(only.value, only.label)])
            self.initial.setdefault("trouble", only.value)


class WithdrawForm(forms.Form):
    """Why an original is withdrawn, and whether a reprint takes its place."""

    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON, widget=long_text())
    replace = forms.BooleanField(
        label=_("A reprint takes its place"),
        required=False,
        initial=True,
        help_text=_("It gets the same number with that of the reprint, and the same holder."),
    )


class MoveForm(forms.Form):
    """Another cabinet or custodian."""

    cabinet = forms.CharField(label=_("Cabinet"), max_length=60)
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON, required=False)

    def __init__(
        self, *args: Any, copy: ContractCopy, people: Sequence[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("cabinet", copy.cabinet)
        self.fields["custodian"] = PersonField(
            label=_("Custodian"), people=people, initial=copy.custodian_id
        )
        self.order_fields(["custodian", "cabinet", "reason"])


class HandOverForm(forms.Form):
    """All originals of one custodian to another."""

    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST_REASON, help_text=_("For example: transferred.")
    )

    def __init__(
        self, *args: Any, givers: Sequence[User], takers: Sequence[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["giver"] = PersonField(label=_("Custodian until now"), people=givers)
        self.fields["taker"] = PersonField(label=_("New custodian"), people=takers)
        self.order_fields(["giver", "taker", "reason"])


class LendForm(forms.Form):
    """To whom an original is lent."""

    purpose = forms.CharField(label=_("Purpose"), max_length=300, widget=long_text(2))

    def __init__(
        self, *args: Any, people: Sequence[User], on: dt.date, days: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["borrower"] = PersonField(
            label=_("Borrower"),
            people=people,
            help_text=_("Somebody who may open the files of this contract."),
        )
        last = on + dt.timedelta(days=days)
        self.fields["due_on"] = forms.DateField(
            label=_("Due back"),
            widget=forms.DateInput(attrs={"min": on.isoformat(), "max": last.isoformat()}),
            help_text=_("At most %(days)s days.") % {"days": days},
        )
        self.order_fields(["borrower", "purpose", "due_on"])


class BackForm(forms.Form):
    """The day on which a lent original came back."""

    def __init__(self, *args: Any, loan: CopyLoan, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["returned_on"] = _day(_("Brought back on"), on)
        self.fields["returned_on"].widget.attrs["min"] = loan.lent_on.isoformat()
