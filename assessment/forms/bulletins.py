"""Forms of bulletins: which period, the text around the figures, why a new edition."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.bulletin_labels import text_labels
from assessment.models import Bulletin
from assessment.rules.bulletins import Part, flat_text, nested_text
from assessment.services.bulletins import Head
from zhaoshang.core.form_parts import Choices, long_text, set_choices
from zhaoshang.core.periods import Period

LONGEST_TEXT, LONGEST_LINE, LONGEST_REASON = 10_000, 200, 500
AS_PUBLISHED, AS_RESTATED = "published", "restated"
_LINES = {"lead": 4, "achievements": 8, "problems": 8, "next_steps": 8}


class MakeForm(forms.Form):
    """Which period a bulletin is about; its kind follows."""

    period = forms.ChoiceField(
        label=_("Kind and period"),
        help_text=_("Periods that are over, of years with an issued plan, without a bulletin yet."),
    )

    def __init__(self, *args: Any, periods: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "period", periods)

    def clean_period(self) -> Period:
        """Return the period itself."""
        return Period.parse(self.cleaned_data["period"])


class BulletinForm(forms.Form):
    """Head and text of a draft. Figures have no field: they cannot be typed over."""

    title = forms.CharField(label=pgettext_lazy("bulletin", "Title"), max_length=120)
    number = forms.CharField(
        label=_("Document number"),
        max_length=60,
        required=False,
        help_text=_("Needed before it is published."),
    )
    signed_by = forms.CharField(label=_("Signed by"), max_length=80)
    dated_on = forms.DateField(
        label=_("Dated"),
        required=False,
        widget=forms.DateInput,
        help_text=_("Needed before it is published."),
    )

    def __init__(self, *args: Any, bulletin: Bulletin, **kwargs: Any) -> None:
        initial = {
            "title": bulletin.title,
            "number": bulletin.number,
            "signed_by": bulletin.signed_by,
            "dated_on": bulletin.dated_on,
            **flat_text(bulletin.text),
        }
        super().__init__(*args, **{**kwargs, "initial": initial})
        for name, label in text_labels().items():
            is_line = name == "recipients"
            self.fields[name] = forms.CharField(
                label=label,
                required=False,
                max_length=LONGEST_LINE if is_line else LONGEST_TEXT,
                widget=forms.TextInput() if is_line else long_text(_LINES.get(name, 2)),
            )

    @property
    def head(self) -> Head:
        """What stands above and below the text, as typed."""
        data = self.cleaned_data
        return Head(data["title"], data["number"], data["signed_by"], data["dated_on"])

    @property
    def text(self) -> dict[str, Any]:
        """The text, as it is stored."""
        return nested_text({name: self.cleaned_data[name] for name in text_labels()})

    def around(self, part: Part) -> tuple[forms.BoundField, forms.BoundField]:
        """Return the fields before and after a part."""
        return self[f"before_{part.value}"], self[f"after_{part.value}"]


class EditionForm(forms.Form):
    """Why a published bulletin gets a new edition, and which figures it prints."""

    why = forms.CharField(
        label=_("Why there is to be a new edition"),
        max_length=LONGEST_REASON,
        widget=long_text(),
        help_text=_("It is printed in the new edition."),
    )
    figures = forms.ChoiceField(
        label=_("Its figures"),
        choices=[
            (AS_RESTATED, _("As restated: corrections stand in the months they are about")),
            (AS_PUBLISHED, _("As published when the months were closed")),
        ],
        initial=AS_RESTATED,
        widget=forms.RadioSelect,
    )
