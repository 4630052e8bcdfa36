"""Policy rows: numbers and tables that a county document sets (rules.md, Policy)."""

from django.apps import AppConfig
from django.core import checks
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class PolicyConfig(AppConfig):
    """App of policies."""

    name = "zhaoshang.policy"
    label = "policy"
    verbose_name = _("Policies")

    def ready(self) -> None:
        """Find every app's policy kinds and their trials, and check the defaults."""
        autodiscover_modules("policies", "trials")
        from zhaoshang.policy.checks import check_defaults  # noqa: PLC0415 - needs loaded models

        checks.register(check_defaults)
