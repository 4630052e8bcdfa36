"""Event kinds of assessment (R20): schemes that leave as a file."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

SCHEME_EXPORTED = "assessment.scheme_exported"

register_kinds({SCHEME_EXPORTED: _("Scheme of assessment exported")})
