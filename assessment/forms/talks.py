"""Forms of talk lists and talks: drawing, arranging, issuing, recording, closing, exempting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.period_words import period_text
from assessment.services.talks.holding import Commitment
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core.form_parts import (
    FILES_HELP,
    ManyFilesField,
    long_text,
    set_choices,
    set_queryset,
)
from zhaoshang.core.periods import Month, Period

LONGEST = 500
LONGEST_SAID = 5_000
COMMITMENTS = 3
BOTH = _("A commitment needs its words and its due day.")


class DrawForm(forms.Form):
    """Which period."""

    period = forms.ChoiceField(
        label=_("Period"),
        help_text=_("Closed months, and longer periods whose result is final."),
    )

    def __init__(self, *args: Any, periods: Sequence[Period], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "period", [(str(each), period_text(each)) for each in periods])

    def clean_period(self) -> Period:
        """Return the period itself."""
        return Period.parse(self.cleaned_data["period"])


class WhyForm(forms.Form):
    """A reason."""

    reason = forms.CharField(label=_("Reason"), max_length=LONGEST, widget=long_text())


class AddUnitForm(WhyForm):
    """A unit, and why it is added."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none())
    field_order = ("unit", "reason")

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "unit", units)


class _MeetingForm(forms.Form):
    """When and where."""

    meets_at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput,
    )
    place = forms.CharField(label=pgettext_lazy("talk", "Where"), max_length=120)


class ArrangeForm(_MeetingForm):
    """Who talks, when and where."""

    talker = forms.ModelChoiceField(label=_("Who talks"), queryset=User.objects.none())
    talker_title = forms.CharField(
        label=_("As printed"),
        max_length=80,
        required=False,
        help_text=_("Office and name as they stand in the letter. Empty: as in the user’s record."),
    )
    field_order = ("talker", "talker_title", "meets_at", "place")

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "talker", people)
        field: Any = self.fields["talker"]
        field.label_from_instance = _person


def _person(user: User) -> str:
    return "　".join(filter(None, (user.full_name, user.job_title, user.unit.label)))


class PostponeForm(_MeetingForm):
    """Another time, and why."""

    reason = forms.CharField(label=_("Reason"), max_length=LONGEST, widget=long_text())


class NoShowForm(forms.Form):
    """Who should have come, and what is known."""

    note = forms.CharField(
        label=_("What happened"),
        max_length=LONGEST,
        widget=long_text(),
        help_text=_("Who should have come, whether leave was asked for."),
    )


class IssueForm(forms.Form):
    """By which document, and who signs."""

    number = forms.CharField(label=_("Document number"), max_length=60)
    signed_by = forms.CharField(label=_("Signed by"), max_length=80)


class RecordForm(forms.Form):
    """The record of a talk, with commitments and files."""

    held_on = forms.DateField(label=_("Held on"), widget=forms.DateInput)
    held_by = forms.CharField(label=_("Held by"), max_length=120)
    present = forms.CharField(label=_("Present"), max_length=LONGEST, widget=long_text(2))
    said = forms.CharField(
        label=pgettext_lazy("talk", "What was said"), max_length=LONGEST_SAID, widget=long_text(6)
    )
    uploads = ManyFilesField(label=_("Record as a file"), required=False, help_text=FILES_HELP)

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"].widget.attrs["max"] = on.isoformat()
        for number in range(1, COMMITMENTS + 1):
            words = {"number": number}
            self.fields[f"text_{number}"] = forms.CharField(
                label=_t("Commitment %(number)s") % words,
                max_length=LONGEST,
                required=False,
                widget=long_text(2),
                help_text=_("It becomes an action item of the unit and is followed until closed.")
                if number == 1
                else "",
            )
            self.fields[f"due_{number}"] = forms.DateField(
                label=_t("Due day of commitment %(number)s") % words,
                required=False,
                widget=forms.DateInput(attrs={"min": on.isoformat()}),
            )

    def clean(self) -> dict[str, Any]:
        """Refuse a commitment without words or due day."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for number in range(1, COMMITMENTS + 1):
            text, due = data.get(f"text_{number}"), data.get(f"due_{number}")
            if text and not due and f"due_{number}" not in self.errors:
                self.add_error(f"due_{number}", BOTH)
            if due and not text and f"text_{number}" not in self.errors:
                self.add_error(f"text_{number}", BOTH)
        return data

    def commitments(self) -> list[Commitment]:
        """Return the commitments that were typed."""
        data = self.cleaned_data
        return [
            Commitment(data[f"text_{number}"], data[f"due_{number}"])
            for number in range(1, COMMITMENTS + 1)
            if data[f"text_{number}"]
        ]


class CommitmentForm(forms.Form):
    """One more commitment."""

    text = forms.CharField(label=_("Commitment"), max_length=LONGEST, widget=long_text())
    due_on = forms.DateField(label=_("Due day"), widget=forms.DateInput)

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].widget.attrs["min"] = on.isoformat()


class FilesForm(forms.Form):
    """Files of a talk."""

    uploads = ManyFilesField(label=_("Record as a file"), help_text=FILES_HELP)


class CloseForm(forms.Form):
    """Improved or not, and what came of it."""

    improved = forms.ChoiceField(
        label=_("Outcome"),
        choices=[
            ("yes", _("Improved")),
            ("no", _("Not improved: on the next list, one level higher")),
        ],
        widget=forms.RadioSelect,
    )
    outcome = forms.CharField(
        label=pgettext_lazy("talk", "What came of it"),
        max_length=1_000,
        widget=long_text(),
        help_text=_("The unit reads it."),
    )

    def clean_improved(self) -> bool:
        """Return whether it improved."""
        return bool(self.cleaned_data["improved"] == "yes")


class ExemptForm(WhyForm):
    """A unit, its months, and why it is let off."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none())
    first = forms.ChoiceField(label=_("From month"))
    last = forms.ChoiceField(label=_("Until month"), help_text=_("That month included."))
    reference = forms.CharField(label=_("Document number"), max_length=100, required=False)
    field_order = ("unit", "first", "last", "reason", "reference")

    def __init__(
        self, *args: Any, units: QuerySet[Unit], months: Iterable[Month], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "unit", units)
        offered = [(str(each), str(each)) for each in months]
        for name in ("first", "last"):
            set_choices(self, name, offered)
        self.fields["reason"].help_text = _("A new unit, an epidemic, a disaster …")

    def clean_first(self) -> Month:
        """Return the month itself."""
        return Month.parse(self.cleaned_data["first"])

    def clean_last(self) -> Month:
        """Return the month itself."""
        return Month.parse(self.cleaned_data["last"])
