"""Event kinds of assessment (R20): figures taken out as a workbook."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

PROGRESS_EXPORTED = "assessment.progress_exported"

register_kinds({PROGRESS_EXPORTED: _("Progress table exported")})
