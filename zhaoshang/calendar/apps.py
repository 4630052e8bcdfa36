"""Working days: State Council notices and the administrator's own rows (rules R15)."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CalendarConfig(AppConfig):
    """App of working days."""

    name = "zhaoshang.calendar"
    label = "calendar"
    verbose_name = _("Working days")

    def ready(self) -> None:
        """Find every app's open deadlines."""
        autodiscover_modules("deadlines")
