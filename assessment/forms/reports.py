"""Forms of the steps of a monthly report: a reason, a return, evidence."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.models.choices import FUNDS_EVIDENCE, DocumentKind
from zhaoshang.core.form_parts import FILES_HELP, ManyFilesField, long_text

_REASON = 500


class WhyForm(forms.Form):
    """Why a report goes back."""

    reason = forms.CharField(label=_("Reason"), max_length=_REASON, widget=long_text())


class EvidenceForm(forms.Form):
    """Files that prove the money of a row."""

    kind = forms.ChoiceField(
        label=_("Kind of evidence"),
        choices=[(kind.value, kind.label) for kind in FUNDS_EVIDENCE],
        initial=DocumentKind.VOUCHER.value,
    )
    uploads = ManyFilesField(label=_("Evidence"), help_text=FILES_HELP)
