"""Forms of a contract's life: review, signature, filing, performance, end."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from contracts.models import LegalReview
from contracts.models.choices import OPINION_LABELS, STATE_LABELS, choices_of
from contracts.rules.life import State
from contracts.services.ending import Ending
from contracts.services.reviewing import Answer
from contracts.services.signing import Signing
from zhaoshang.accounts.models import User

FILE_HELP = _("PDF, picture or Word.")


def _words(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _day(label: Any, on: dt.date, **options: Any) -> forms.DateField:
    """Return the field of a day that has come; today unless told otherwise."""
    widget = forms.DateInput(attrs={"max": on.isoformat()})
    return forms.DateField(label=label, widget=widget, **{"initial": on, **options})


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=_words())


class PlainForm(forms.Form):
    """Nothing to fill in: the button says it."""


class KeeperForm(forms.Form):
    """Who keeps the contract in the bureau."""

    keeper = forms.ModelChoiceField(
        label=_("Keeper in the bureau"), queryset=User.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, keepers: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["keeper"]
        field.queryset = keepers


class AskReviewForm(forms.Form):
    """What the legal office should look at."""

    note = forms.CharField(
        label=_("What it is about"), max_length=2000, required=False, widget=_words()
    )


class AnswerReviewForm(forms.Form):
    """The opinion on each question that was asked."""

    opinion = forms.ChoiceField(label=_("Legality"))
    opinion_text = forms.CharField(
        label=_("Reasons and changes asked (legality)"),
        max_length=4000,
        required=False,
        widget=_words(4),
        help_text=_("Needed unless it passes."),
    )
    fair_opinion = forms.ChoiceField(label=_("Fair competition"))
    fair_text = forms.CharField(
        label=_("Reasons and changes asked (fair competition)"),
        max_length=4000,
        required=False,
        widget=_words(4),
        help_text=_("Needed unless it passes."),
    )
    reference = forms.CharField(label=_("Document number"), max_length=100, required=False)
    file = forms.FileField(label=_("Written opinion"), required=False, help_text=FILE_HELP)

    def __init__(self, *args: Any, review: LegalReview, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("opinion", "fair_opinion"):
            field: Any = self.fields[name]
            field.choices = [("", ""), *choices_of(OPINION_LABELS)]
        if not review.asks_legal:
            del self.fields["opinion"], self.fields["opinion_text"]
        if not review.asks_fair:
            del self.fields["fair_opinion"], self.fields["fair_text"]
        self.fields["reviewed_on"] = _day(_("Reviewed on"), on)

    def answer(self) -> Answer:
        """Return what was said."""
        data = self.cleaned_data
        return Answer(
            opinion=data.get("opinion", ""),
            opinion_text=data.get("opinion_text", ""),
            fair_opinion=data.get("fair_opinion", ""),
            fair_text=data.get("fair_text", ""),
            reference=data["reference"],
            upload=data["file"],
        )


class SignForm(forms.Form):
    """The signature, with the signed text."""

    signatory = forms.CharField(label=_("Signed for the county by"), max_length=100)
    signatory_reason = forms.CharField(
        label=_("Why another signed than the approval names"),
        max_length=300,
        required=False,
    )
    investor_signatory = forms.CharField(
        label=_("Signed for the investor by"), max_length=100, required=False
    )
    signing_event = forms.CharField(label=_("Signing event"), max_length=100, required=False)
    investor_copies = forms.IntegerField(
        label=_("Originals of the investor"),
        min_value=0,
        max_value=99,
        initial=2,
        help_text=_("They come on top of the originals kept in the county."),
    )
    file = forms.FileField(label=_("Signed text"), help_text=FILE_HELP)

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rest = dict(self.fields)
        self.fields.clear()
        self.fields["signed_on"] = _day(_("Signed on"), on)
        self.fields.update(rest)

    def signing(self) -> Signing:
        """Return the signature."""
        data = self.cleaned_data
        return Signing(
            signed_on=data["signed_on"],
            signatory=data["signatory"],
            signatory_reason=data["signatory_reason"],
            investor_signatory=data["investor_signatory"],
            signing_event=data["signing_event"],
            investor_copies=data["investor_copies"],
            upload=data["file"],
        )


class FileForm(forms.Form):
    """The day of filing; performance begins with it unless the field is emptied."""

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["filed_on"] = _day(_("Filed on"), on)
        self.fields["in_force_on"] = _day(
            _("In performance since"),
            on,
            required=False,
            help_text=_("Leave it empty while the contract has not come into force."),
        )


class BeginForm(forms.Form):
    """The day a filed contract came into force."""

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["in_force_on"] = _day(_("In performance since"), on)


class EndForm(forms.Form):
    """How a contract ended; breach and termination rest on a document."""

    state = forms.ChoiceField(label=_("How it ended"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        required=False,
        widget=_words(),
        help_text=_("Needed for a breach and a termination."),
    )
    reference = forms.CharField(
        label=_("Document number"),
        max_length=100,
        required=False,
        help_text=_("Needed for a breach and a termination."),
    )
    file = forms.FileField(
        label=_("Document"),
        required=False,
        help_text=_("Needed for a breach and a termination. PDF, picture or Word."),
    )

    def __init__(self, *args: Any, on: dt.date, states: tuple[State, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["state"]
        field.choices = [("", ""), *((each.value, STATE_LABELS[each]) for each in states)]
        rest = dict(self.fields)
        self.fields.clear()
        self.fields["state"] = rest.pop("state")
        self.fields["ended_on"] = _day(_("Ended on"), on)
        self.fields.update(rest)

    def clean(self) -> dict[str, Any]:
        """Ask for all that a breach or a termination rests on at once."""
        data = super().clean() or {}
        if data.get("state") in {State.BREACHED, State.TERMINATED}:
            for name in ("reason", "reference", "file"):
                if name not in self.errors and not data.get(name):
                    self.add_error(name, self.fields[name].error_messages["required"])
        return data

    def ending(self) -> Ending:
        """Return how it ended."""
        data = self.cleaned_data
        return Ending(
            state=State(data["state"]),
            ended_on=data["ended_on"],
            reason=data["reason"],
            reference=data["reference"],
            upload=data["file"],
        )
