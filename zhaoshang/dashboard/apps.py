"""The dashboards stand above every domain app and read their selectors."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DashboardConfig(AppConfig):
    """App of the leaders' pages."""

    name = "zhaoshang.dashboard"
    label = "dashboard"
    verbose_name = _("Dashboards")
