"""Notices of the ledger page."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.alerts.kinds import NoticeKind, Severity, register

EXPORT_READY = register(
    NoticeKind(
        name="projects.export_ready",
        label=_("Export ready"),
        title=_("Your export is ready: %(rows)s rows"),
        body=_("%(file)s can be fetched for %(days)s days."),
        severity=Severity.INFO,
        is_personal=True,
    )
)
EXPORT_FAILED = register(
    NoticeKind(
        name="projects.export_failed",
        label=_("Export failed"),
        title=_("Your export could not be written"),
        body=_("Ask for it again; if it fails again, narrow the list."),
        severity=Severity.ATTENTION,
        is_personal=True,
    )
)
