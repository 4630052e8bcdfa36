"""Notices of deadlines, exceptions and closings (R10, R18)."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.alerts.kinds import NoticeKind, Severity, register

REPORT_DUE = register(
    NoticeKind(
        name="assessment.report_due",
        label=_("Monthly report due"),
        title=_("The report of %(month)s of %(unit)s is due on %(due)s"),
        body=_("It is submitted when the unit head confirms it, not when it is filled in."),
        severity=Severity.ATTENTION,
        group=_("The monthly report of %(month)s comes due"),
    )
)
REPORT_LATE = register(
    NoticeKind(
        name="assessment.report_late",
        label=_("Monthly report late"),
        title=_("The report of %(month)s of %(unit)s was due on %(due)s"),
        body=_("It is missing. A late report is counted, a missing one too."),
        severity=Severity.WARNING,
        group=_("The monthly report of %(month)s is late"),
    )
)
REPORT_CHASED = register(
    NoticeKind(
        name="assessment.report_chased",
        label=_("Monthly report chased"),
        title=_("The bureau asks for the report of %(month)s of %(unit)s"),
        body=_("Due on %(due)s. %(note)s"),
        severity=Severity.WARNING,
    )
)
RETURN_DUE = register(
    NoticeKind(
        name="assessment.return_due",
        label=_("Returned report due"),
        title=_("The returned report of %(month)s of %(unit)s is to be submitted by %(due)s"),
        body=_("Answer the rows that were returned, then have it confirmed again."),
        severity=Severity.WARNING,
        group=_("The returned report of %(month)s is to be submitted again"),
    )
)
EXCEPTION_ASKED = register(
    NoticeKind(
        name="assessment.exception_asked",
        label=_("Exception asked for"),
        title=_("%(unit)s asks to report %(month)s until %(until)s"),
        body=_("Reason: %(reason)s"),
        severity=Severity.ATTENTION,
    )
)
EXCEPTION_GRANTED = register(
    NoticeKind(
        name="assessment.exception_granted",
        label=_("Exception granted"),
        title=_("%(unit)s may report %(month)s until %(until)s"),
        body=_("%(note)s"),
    )
)
EXCEPTION_REFUSED = register(
    NoticeKind(
        name="assessment.exception_refused",
        label=_("Exception refused"),
        title=_("The exception for %(month)s of %(unit)s was refused"),
        body=_("Reason: %(note)s"),
        severity=Severity.ATTENTION,
    )
)
EXCEPTION_ENDED = register(
    NoticeKind(
        name="assessment.exception_ended",
        label=_("Exception ended early"),
        title=_("The exception for %(month)s of %(unit)s was ended early"),
        body=_("Reason: %(note)s"),
        severity=Severity.ATTENTION,
    )
)
MONTH_CLOSED = register(
    NoticeKind(
        name="assessment.month_closed",
        label=_("Month closed without a report"),
        title=_("%(month)s is closed without the report of %(unit)s"),
        body=_("It stands as missing. What belongs to it is booked in the open month."),
        severity=Severity.WARNING,
        group=_("%(month)s is closed, the monthly report is missing"),
    )
)
RESTATEMENT_ASKED = register(
    NoticeKind(
        name="assessment.restatement_asked",
        label=_("Correction asked for"),
        title=_("%(unit)s asks to correct %(month)s by %(difference)s"),
        body=_("Reason: %(reason)s"),
        severity=Severity.ATTENTION,
    )
)
RESTATEMENT_BOOKED = register(
    NoticeKind(
        name="assessment.restatement_booked",
        label=_("Correction booked"),
        title=_("The correction of %(month)s of %(unit)s by %(difference)s was booked"),
        body=_("%(note)s"),
    )
)
RESTATEMENT_REFUSED = register(
    NoticeKind(
        name="assessment.restatement_refused",
        label=_("Correction refused"),
        title=_("The correction of %(month)s of %(unit)s by %(difference)s was refused"),
        body=_("Reason: %(note)s"),
        severity=Severity.ATTENTION,
    )
)
