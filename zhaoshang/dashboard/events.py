"""Event kinds of dashboards (R20): what was taken out of the system."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

PAGE_EXPORTED = "dashboard.page_exported"
BRIEFING_EXPORTED = "dashboard.briefing_exported"
CHART_EXPORTED = "dashboard.chart_exported"
COUNTIES_EXPORTED = "dashboard.counties_exported"

register_kinds(
    {
        PAGE_EXPORTED: _("The county at a glance downloaded as PDF"),
        BRIEFING_EXPORTED: _("Briefing of a month downloaded"),
        CHART_EXPORTED: _("Table of a chart downloaded"),
        COUNTIES_EXPORTED: _("Ranking of counties exported"),
    }
)
