"""Forms of agency service."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from projects.models import AgencyItem
from projects.models.agency import RESULT_CHOICES
from projects.policies_services import codes_of
from projects.rules.agency import ItemResult
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core.form_parts import Choices, long_text, set_choices, set_queryset

_ANSWERS = (ItemResult.DONE.value, ItemResult.REFUSED.value)
MOST_DAYS = 500
ONE_FILE = _("PDF, picture, Word or Excel.")


def day_field(label: Any, help_text: Any = "") -> forms.DateField:
    """Return a day that really happened."""
    return forms.DateField(label=label, widget=forms.DateInput, help_text=help_text)


def set_today(form: forms.BaseForm, name: str, on: dt.date) -> None:
    """Propose today for a day, and none later."""
    form.initial.setdefault(name, on)
    form.fields[name].widget.attrs["max"] = on.isoformat()


class OpenCaseForm(forms.Form):
    """A case: which list, whose, since when."""

    checklist = forms.ChoiceField(
        label=_("List of permits"), help_text=_("The case takes a copy; permits can be added.")
    )
    clerk = forms.ModelChoiceField(label=_("Window clerk"), queryset=User.objects.none())
    opened_on = day_field(_("Opened on"))

    def __init__(
        self,
        *args: Any,
        checklists: Choices,
        clerks: QuerySet[User],
        on: dt.date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "checklist", checklists)
        set_queryset(self, "clerk", clerks)
        set_today(self, "opened_on", on)


class CaseClerkForm(forms.Form):
    """Who keeps a case."""

    clerk = forms.ModelChoiceField(label=_("Window clerk"), queryset=User.objects.none())

    def __init__(self, *args: Any, clerks: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "clerk", clerks)


class CloseCaseForm(forms.Form):
    """The day a case ended."""

    closed_on = day_field(_("Closed on"))

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_today(self, "closed_on", on)


class PermitForm(forms.Form):
    """A permit: what, of whom, in how many days, after what."""

    name = forms.CharField(label=_("Permit"), max_length=100)
    unit = forms.ModelChoiceField(
        label=_("Department in charge"), queryset=Unit.objects.none(), required=False
    )
    promised_working_days = forms.IntegerField(
        label=_("Promised working days"),
        min_value=1,
        max_value=MOST_DAYS,
        help_text=_("The day it is asked for does not count."),
    )
    after = forms.CharField(
        label=_("Comes after"),
        max_length=300,
        required=False,
        help_text=_("Codes of what has to be there before, separated by commas."),
    )
    note = forms.CharField(label=_("Note"), max_length=1000, required=False, widget=long_text(2))

    def __init__(
        self,
        *args: Any,
        units: QuerySet[Unit],
        item: AgencyItem | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "unit", units)
        if item is not None:
            for name in ("name", "unit", "promised_working_days", "after", "note"):
                self.initial.setdefault(name, getattr(item, name))

    def clean_after(self) -> tuple[str, ...]:
        """Return the codes."""
        return codes_of(self.cleaned_data["after"])


class AskForm(forms.Form):
    """When a permit was asked for."""

    asked_on = day_field(
        _("Handed in on"), _("The day the papers were handed in; it does not count.")
    )
    reason = forms.CharField(
        label=_("Why before the others"),
        max_length=500,
        required=False,
        widget=long_text(2),
        help_text=_("Only if what comes first is not there yet."),
    )

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_today(self, "asked_on", on)


class StopForm(forms.Form):
    """Which papers the investor owes, since when."""

    paused_on = day_field(_("Clock stopped on"), _("The day the investor was told."))
    missing = forms.CharField(
        label=_("Papers that are missing"), max_length=1000, widget=long_text()
    )

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_today(self, "paused_on", on)


class StartForm(forms.Form):
    """When the papers came in."""

    resumed_on = day_field(
        _("Clock started again on"), _("The working days in between are added to the due day.")
    )

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_today(self, "resumed_on", on)


class FinishForm(forms.Form):
    """What the department answers."""

    result = forms.ChoiceField(
        label=_("Result"),
        choices=[each for each in RESULT_CHOICES if each[0] in _ANSWERS],
        widget=forms.RadioSelect,
        initial=ItemResult.DONE.value,
    )
    done_on = day_field(_("Dated"), _("The day on the document."))
    reference = forms.CharField(label=_("Document number"), max_length=100, required=False)
    upload = forms.FileField(label=_("File"), required=False, help_text=ONE_FILE)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        required=False,
        widget=long_text(2),
        help_text=_("Needed when it is refused."),
    )

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_today(self, "done_on", on)


class ListFilterForm(forms.Form):
    """Filter of the list across projects."""

    unit = forms.ModelChoiceField(queryset=Unit.objects.none(), required=False)
    project = forms.CharField(max_length=60, required=False)

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "unit", units)
