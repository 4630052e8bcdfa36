"""Units, users, roles and positions."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """App of people and units."""

    name = "zhaoshang.accounts"
    label = "accounts"
    verbose_name = _("People and units")

    def ready(self) -> None:
        """Note log-ins without a row of history for each, as Django's own receiver writes."""
        from zhaoshang.accounts.models import note_login  # noqa: PLC0415 - needs loaded models

        user_logged_in.disconnect(dispatch_uid="update_last_login")
        user_logged_in.connect(note_login, dispatch_uid="accounts-note-login")
