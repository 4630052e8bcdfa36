"""Notices of the annual settlement (R12, R18)."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.alerts.kinds import NoticeKind, Severity, register

YEAR_SETTLED = register(
    NoticeKind(
        name="assessment.year_settled",
        label=_("Year settled"),
        title=_("The year %(year)s is settled: %(document)s"),
        body=_(
            "Its targets, figures and results stand fast. What becomes known now is booked in the"
            " open month and names its own."
        ),
        severity=Severity.INFO,
        group=_("The year is settled"),
    )
)
YEAR_REOPENED = register(
    NoticeKind(
        name="assessment.year_reopened",
        label=_("Settled year opened again"),
        title=_("The year %(year)s is open again: %(document)s"),
        body=_("%(reason)s"),
        severity=Severity.ATTENTION,
    )
)
COMMENDATIONS_NOTICED = register(
    NoticeKind(
        name="assessment.commendations_noticed",
        label=_("Commendations under public notice"),
        title=_("Commendations of %(year)s: public notice until %(until)s"),
        body=_("Who knows something against one of them tells the bureau by that day."),
        severity=Severity.INFO,
        group=_("Commendations are under public notice"),
    )
)
COMMENDED = register(
    NoticeKind(
        name="assessment.commended",
        label=_("Commended"),
        title=_("%(unit)s is commended for %(year)s: %(category)s"),
        body=_("Document %(number)s."),
        severity=Severity.INFO,
    )
)
