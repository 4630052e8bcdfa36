"""Event kinds of the counties' ranking (R20): taken out as a workbook."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

COUNTIES_EXPORTED = "dashboard.counties_exported"

register_kinds({COUNTIES_EXPORTED: _("Ranking of counties exported")})
