"""The project ledger: clue, signed, landed, producing."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    """App of the project ledger."""

    name = "projects"
    verbose_name = _("Project ledger")
