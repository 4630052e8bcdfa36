"""Notices of scheduling meetings (R18)."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.alerts.kinds import NoticeKind, Severity, register

MEETING_CALLED = register(
    NoticeKind(
        name="assessment.meeting_called",
        label=_("Asked to a meeting"),
        title=_("Meeting on %(due_on)s %(time)s: %(title)s"),
        body=_("Place: %(place)s. Chair: %(chair)s. Bring what your projects and tasks need."),
        severity=Severity.ATTENTION,
    )
)
MEETING_MOVED = register(
    NoticeKind(
        name="assessment.meeting_moved",
        label=_("Meeting moved"),
        title=_("Moved to %(due_on)s %(time)s: %(title)s"),
        body=_("Place: %(place)s. Before: %(before)s."),
        severity=Severity.WARNING,
    )
)
MEETING_CANCELLED = register(
    NoticeKind(
        name="assessment.meeting_cancelled",
        label=_("Meeting cancelled"),
        title=_("Cancelled: %(title)s"),
        body=_("It was to be on %(due_on)s %(time)s. Reason: %(reason)s"),
        severity=Severity.WARNING,
    )
)
MINUTES_ISSUED = register(
    NoticeKind(
        name="assessment.minutes_issued",
        label=_("Minutes issued"),
        title=_("Minutes issued: %(title)s"),
        body=_("Tasks of your unit in it: %(count)s, the first due on %(due_on)s."),
        severity=Severity.INFO,
    )
)
