"""Safety of accounts: sessions, passwords' ages, unused and expiring accounts, leavers."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class SecurityConfig(AppConfig):
    """App of the safety of accounts."""

    name = "zhaoshang.security"
    label = "security"
    verbose_name = _("Safety of accounts")

    def ready(self) -> None:
        """Listen to who gets in and out, and find what every app can hand over.

        Django's log-in and log-out are not ours to call, so their signals are the one way to hear
        of every door (as in zhaoshang.audit).
        """
        autodiscover_modules("held_duties")
        from zhaoshang.security import heard  # noqa: PLC0415 - needs loaded models

        user_logged_in.connect(heard.on_login, dispatch_uid="security-login")
        user_logged_out.connect(heard.on_logout, dispatch_uid="security-logout")
