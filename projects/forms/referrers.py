"""Forms of referrers and their claims."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from projects.forms.activities import ProjectNameField
from projects.models import Project, Referrer, ReferrerClaim
from zhaoshang.core.form_parts import long_text, set_queryset


class ReferrerForm(forms.Form):
    """A referrer; the number stays as it is if left empty."""

    name = forms.CharField(label=_("Name"), max_length=100)
    is_person = forms.BooleanField(label=_("Natural person"), required=False)
    contact_name = forms.CharField(label=_("Contact person"), max_length=60, required=False)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=30,
        required=False,
        help_text=_("Leave empty to keep the number on record."),
    )
    agreement_number = forms.CharField(
        label=_("Number of the agreement"), max_length=60, required=False
    )
    agreement_from = forms.DateField(
        label=_("Agreement from"), required=False, widget=forms.DateInput
    )
    agreement_until = forms.DateField(
        label=_("Agreement until"), required=False, widget=forms.DateInput
    )
    note = forms.CharField(label=_("Remarks"), max_length=2000, required=False, widget=long_text())

    def __init__(self, *args: Any, referrer: Referrer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if referrer is not None:
            for name in self.fields:
                if name != "phone":
                    self.initial.setdefault(name, getattr(referrer, name))

    def facts(self) -> dict[str, Any]:
        """Return the facts; an empty number means: unchanged."""
        data = dict(self.cleaned_data)
        if not data["phone"]:
            del data["phone"]
        return data


class ClaimForm(forms.Form):
    """That a referrer brought a project."""

    project = ProjectNameField(label=_("Project"), help_text=_("Code or name, as in the ledger."))
    claimed_on = forms.DateField(label=_("Claimed on"), widget=forms.DateInput)
    evidence = forms.CharField(label=_("Evidence"), max_length=500, widget=long_text())

    def __init__(self, *args: Any, projects: QuerySet[Project], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "project", projects)


class DecideClaimForm(forms.Form):
    """Confirm with the shares of all confirmed referrers, or refuse."""

    decision = forms.ChoiceField(
        label=_("Decision"), choices=[("confirm", _("Confirm")), ("refuse", _("Refuse"))]
    )
    note = forms.CharField(label=_("Ground of the decision"), max_length=500, widget=long_text())

    def __init__(
        self, *args: Any, claim: ReferrerClaim, confirmed: Sequence[ReferrerClaim], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.claims = [claim, *confirmed]
        for each in self.claims:
            self.fields[f"share_{each.pk}"] = forms.DecimalField(
                label=_("Share of %(name)s, percent") % {"name": each.referrer},
                min_value=0,
                max_value=100,
                decimal_places=2,
                required=False,
                initial=each.percent if each.percent is not None else (0 if confirmed else 100),
            )

    def shares(self) -> dict[int, Decimal]:
        """Return the percent of each claim."""
        return {
            each.pk: self.cleaned_data[f"share_{each.pk}"] or Decimal(0) for each in self.claims
        }


class AnswerForm(forms.Form):
    """What the referrer was told, and when."""

    answered_on = forms.DateField(label=_("Answered on"), widget=forms.DateInput)
    answer = forms.CharField(label=_("Answer"), max_length=300, widget=long_text())

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("answered_on", on)


class DisputeForm(forms.Form):
    """Who contests a claim."""

    note = forms.CharField(
        label=_("Dispute"),
        max_length=500,
        required=False,
        widget=long_text(),
        help_text=_("Leave empty when it is settled."),
    )


class AgreementForm(forms.Form):
    """The signed agreement with a referrer."""

    agreed_on = forms.DateField(label=_("Signed on"), widget=forms.DateInput)
    upload = forms.FileField(label=_("File"), help_text=_("PDF, picture, Word or Excel."))
