"""Forms around flags: excuses and lifts, talks and supervision slips with what follows them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaoshang.core.form_parts import Choices, HappenedForm, long_text, set_choices

YES, NO = "yes", "no"
# Every flag of the project at once; a value of its own, since an empty one is no answer.
EVERY = "every"
FILE_HELP = _("PDF, picture, Word or Excel.")


class HoldForm(forms.Form):
    """Holding a flag down: which, until when, why.

    Args:
        flags: The flags that are up, as "rule:key" or EVERY, with their names.
        on: Today.
        longest: How many days it may last by policy, today included.
    """

    flag = forms.ChoiceField(label=_("Flag"))
    until = forms.DateField(
        label=_("Until"),
        widget=forms.DateInput,
        help_text=_("The flag is held down to the end of this day."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=long_text(4),
        help_text=_("What keeps the project, and what will have changed by then."),
    )

    def __init__(
        self, *args: Any, flags: Choices, on: dt.date, longest: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "flag", flags)
        last = on + dt.timedelta(days=longest - 1)
        self.fields["until"].widget.attrs |= {"min": on.isoformat(), "max": last.isoformat()}

    def clean(self) -> dict[str, Any]:
        """Part rule and key."""
        data = super().clean() or {}
        flag = data.pop("flag", "")
        data["rule"], _colon, data["key"] = ("" if flag == EVERY else flag).partition(":")
        return data


class ExcuseForm(HoldForm):
    """Asking for an excuse, with the paper that shows it."""

    upload = forms.FileField(label=_("Document"), required=False, help_text=FILE_HELP)


class DecideExcuseForm(forms.Form):
    """Deciding on an excuse; a refusal says why."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[(YES, _("Grant the excuse")), (NO, _("Refuse it"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        required=False,
        widget=long_text(),
        help_text=_("Needed for a refusal; the unit reads it."),
    )


class AnswerForm(HappenedForm):
    """Answering a talk or slip: what was done about it."""

    answer = forms.CharField(
        label=_("What was done"),
        max_length=4000,
        widget=long_text(5),
        help_text=_("Measures taken, what is done by now, and by when the rest will be."),
    )


class RecheckForm(HappenedForm):
    """Re-checking an answer: it is settled, or another answer is asked for."""

    result = forms.ChoiceField(
        label=_("Result"),
        choices=[(YES, _("Settled: close it")), (NO, _("Not settled: answer again"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("What the re-check found"), max_length=2000, widget=long_text())
