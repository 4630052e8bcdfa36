"""Notices of the foundations below: what the working calendar has to say."""

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
