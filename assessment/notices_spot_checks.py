"""Notices of spot checks (R13, R18)."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.alerts.kinds import NoticeKind, Severity, register

SPOT_CHECK_ANNOUNCED = register(
    NoticeKind(
        name="assessment.spot_check_announced",
        label=_("Spot check announced"),
        title=_("Spot check of the funds of %(period)s: the seed is published"),
        body=_(
            "Seed: %(seed)s. %(share)s %% of each group’s verified entries are checked. The sample "
            "is drawn once the period is closed; with the seed anybody can draw it again."
        ),
        severity=Severity.INFO,
    )
)
SPOT_CHECK_DRAWN = register(
    NoticeKind(
        name="assessment.spot_check_drawn",
        label=_("Entries drawn for a spot check"),
        title=_("%(count)s funds entries of %(unit)s are checked on the spot (%(period)s)"),
        body=_("Have the vouchers ready: %(projects)s"),
        severity=Severity.ATTENTION,
        group=_("Funds entries are checked on the spot"),
    )
)
SPOT_CHECK_FOUND = register(
    NoticeKind(
        name="assessment.spot_check_found",
        label=_("Finding of a spot check"),
        title=_("Spot check of %(project)s: %(finding)s"),
        body=_(
            "%(reduced)s of %(amount)s (10,000 yuan) were taken off, booked in the open month. "
            "%(note)s"
        ),
        severity=Severity.WARNING,
        needs_answer=True,
        action=_("Acknowledge"),
    )
)
