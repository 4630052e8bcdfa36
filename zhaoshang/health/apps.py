"""Health of the running system: is the process alive, can it serve, is its work done in time."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HealthConfig(AppConfig):
    """App of the system's own health."""

    name = "zhaoshang.health"
    label = "health"
    verbose_name = _("System operation")
