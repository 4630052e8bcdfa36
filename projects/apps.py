"""The project ledger: clue, signed, landed, producing."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    """App of the project ledger."""

    name = "projects"
    verbose_name = _("Project ledger")

    def ready(self) -> None:
        """Let the apps above say which months they lock and how their series are called."""
        autodiscover_modules("month_locks", "flag_series")
