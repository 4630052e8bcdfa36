"""Event kinds of dashboards (R20): charts whose numbers were taken out."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

CHART_EXPORTED = "dashboard.chart_exported"

register_kinds({CHART_EXPORTED: _("Table of a chart downloaded")})
