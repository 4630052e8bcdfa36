"""Event kinds of the audit trail itself, and of getting in and out."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

LOGGED_IN = "accounts.logged_in"
LOGGED_OUT = "accounts.logged_out"
LOGIN_FAILED = "accounts.login_failed"
LOCKED_OUT = "accounts.locked_out"
EXPORTED = "audit.exported"

register_kinds(
    {
        LOGGED_IN: _("Logged in"),
        LOGGED_OUT: _("Logged out"),
        LOGIN_FAILED: _("Log-in failed"),
        LOCKED_OUT: _("Locked after failed log-ins"),
        EXPORTED: _("Audit trail exported"),
    }
)
