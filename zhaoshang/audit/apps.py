"""Audit events and field history (rules R20)."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """App of the audit trail."""

    name = "zhaoshang.audit"
    label = "audit"
    verbose_name = _("Audit trail")

    def ready(self) -> None:
        """Find every app's event kinds, and listen to who gets in and out.

        Django's log-in and log-out are not ours to call, so their signals are the one way to hear
        of every door; no business rule hangs on them.
        """
        autodiscover_modules("events")
        from axes.signals import user_locked_out  # noqa: PLC0415 - needs loaded models

        from zhaoshang.audit import access_events as heard  # noqa: PLC0415 - needs loaded models

        user_logged_in.connect(heard.on_login, dispatch_uid="audit-login")
        user_logged_out.connect(heard.on_logout, dispatch_uid="audit-logout")
        user_login_failed.connect(heard.on_login_failed, dispatch_uid="audit-login-failed")
        user_locked_out.connect(heard.on_lockout, dispatch_uid="audit-lockout")
