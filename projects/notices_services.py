"""Notices of agency service and after-care: who is told what (R18)."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.alerts.kinds import NoticeKind, Severity, register

PERMIT_ASKED = register(
    NoticeKind(
        name="projects.permit_asked",
        label=_("Permit asked for"),
        title=_("%(project)s: %(permit)s asked of %(unit)s"),
        body=_("Promised by %(due)s."),
        severity=Severity.ATTENTION,
    )
)
PERMIT_DUE = register(
    NoticeKind(
        name="projects.permit_due",
        label=_("Permit due"),
        title=_("%(project)s: %(permit)s of %(unit)s is due on %(due)s"),
        body=_("Not issued yet."),
        severity=Severity.ATTENTION,
    )
)
PERMIT_LATE = register(
    NoticeKind(
        name="projects.permit_late",
        label=_("Permit late"),
        title=_("%(project)s: %(permit)s of %(unit)s was due on %(due)s"),
        body=_("It stands as a difficulty of this department until it is issued."),
        severity=Severity.WARNING,
    )
)
REQUEST_GIVEN = register(
    NoticeKind(
        name="projects.care_request_given",
        label=_("Request to answer"),
        title=_("%(project)s: %(unit)s is to answer a request of the enterprise"),
        body=_("Answer by %(due)s."),
        severity=Severity.ATTENTION,
    )
)
REQUEST_DUE = register(
    NoticeKind(
        name="projects.care_request_due",
        label=_("Request due"),
        title=_("%(project)s: the answer of %(unit)s to the enterprise is due on %(due)s"),
        body=_("Not yet answered."),
        severity=Severity.ATTENTION,
    )
)
REQUEST_LATE = register(
    NoticeKind(
        name="projects.care_request_late",
        label=_("Request late"),
        title=_("%(project)s: the answer of %(unit)s to the enterprise was due on %(due)s"),
        body=_("Not yet answered."),
        severity=Severity.WARNING,
    )
)
REQUEST_REOPENED = register(
    NoticeKind(
        name="projects.care_request_reopened",
        label=_("Request open again"),
        title=_("%(project)s: the enterprise is not satisfied with the answer of %(unit)s"),
        body=_("Answer again by %(due)s."),
        severity=Severity.WARNING,
    )
)
