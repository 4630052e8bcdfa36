"""Notices of monthly reports: to confirm, sent back, returned, accepted (R10, R18)."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.alerts.kinds import NoticeKind, Severity, register

REPORT_TO_CONFIRM = register(
    NoticeKind(
        name="assessment.report_to_confirm",
        label=_("Monthly report to confirm"),
        title=_("The report of %(month)s waits for your confirmation"),
        body=_("Handed over by %(who)s. Due on %(due)s; your confirmation is the submission."),
        severity=Severity.ATTENTION,
    )
)
REPORT_SENT_BACK = register(
    NoticeKind(
        name="assessment.report_sent_back",
        label=_("Monthly report sent back"),
        title=_("The unit head sent the report of %(month)s back"),
        body=_("Reason: %(reason)s"),
        severity=Severity.ATTENTION,
    )
)
REPORT_RETURNED = register(
    NoticeKind(
        name="assessment.report_returned",
        label=_("Monthly report returned"),
        title=_("The report of %(month)s was returned: %(count)s rows"),
        body=_("Reason: %(reason)s Submit it again by %(due)s."),
        severity=Severity.WARNING,
        group=_("The monthly report of %(month)s was returned"),
    )
)
REPORT_ACCEPTED = register(
    NoticeKind(
        name="assessment.report_accepted",
        label=_("Monthly report accepted"),
        title=_("The report of %(month)s of %(unit)s was accepted"),
        body=_("Its money is verified apart from it. Nothing is left to do."),
    )
)
