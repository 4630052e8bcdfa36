"""What system administrators are told of backups."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.alerts.kinds import NoticeKind, Severity, register

BACKUP_FAILED = register(
    NoticeKind(
        name="recovery.backup_failed",
        label=_("Backup failed"),
        title=_("The backup of %(on)s failed or is not whole"),
        body=_(
            "Reason: %(reason)s. Repair it and run “Back up” again on the page of the system's"
            " operation. Until then the last good backup is all there is."
        ),
        severity=Severity.WARNING,
    )
)
TRIAL_FAILED = register(
    NoticeKind(
        name="recovery.trial_failed",
        label=_("Backup cannot be restored"),
        title=_("The backup %(name)s did not pass its trial on %(on)s"),
        body=_(
            "Reason: %(reason)s. Make a new backup, try it, and find out what damaged this one."
        ),
        severity=Severity.WARNING,
    )
)
