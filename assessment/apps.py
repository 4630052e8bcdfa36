"""Django's entry for the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentConfig(AppConfig):
    """Targets, monthly reports and scores 目标考核与月报."""

    name = "assessment"
    verbose_name = _("Assessment")
