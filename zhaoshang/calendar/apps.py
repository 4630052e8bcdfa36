"""Working days: State Council notices and the administrator's own rows (rules R15)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalendarConfig(AppConfig):
    """App of working days."""

    name = "zhaoshang.calendar"
    label = "calendar"
    verbose_name = _("Working days")
