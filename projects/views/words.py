"""Words that several pages of the ledger share."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from projects.selectors.duplicates import Cause

CAUSE_LABELS: dict[Cause, Promise] = {
    Cause.CREDIT_CODE: _("same credit code"),
    Cause.PROJECT_NAME: _("similar project name"),
    Cause.INVESTOR_NAME: _("similar investor name"),
    Cause.PARCEL: _("same parcel"),
}
