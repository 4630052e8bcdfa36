"""Notices of the foundations below: the working calendar, and who stands in for whom."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.alerts.kinds import NoticeKind, Severity, register

CALENDAR_MISSING = register(
    NoticeKind(
        name="calendar.missing",
        label=_("Holiday notice missing"),
        title=_("The holidays of %(year)s are not loaded"),
        body=_(
            "Working days counted in %(year)s are provisional. Load the State Council's notice as"
            " soon as it is published."
        ),
        severity=Severity.ATTENTION,
        group=_("The holidays of %(year)s are not loaded"),
    )
)
STANDING_IN = register(
    NoticeKind(
        name="alerts.standing_in",
        label=_("Named to stand in"),
        title=_("You stand in for %(who)s from %(since)s to %(until)s"),
        body=_(
            "In these days you are told too of what is unread or unanswered there, marked with the"
            " name. Roles and offices stay with %(who)s."
        ),
        severity=Severity.ATTENTION,
        is_personal=True,
    )
)
