"""Notices of funds in place: what waits, what was decided (R18)."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.alerts.kinds import NoticeKind, Severity, register

FUNDS_WAITING = register(
    NoticeKind(
        name="projects.funds_waiting",
        label=_("Funds to verify"),
        title=_("%(project)s: %(unit)s claims %(amount)s (10,000 yuan)"),
        body=_("Compare the amount with its evidence, then verify, strike off or return it."),
    )
)
FUNDS_VERIFIED = register(
    NoticeKind(
        name="projects.funds_verified",
        label=_("Funds verified"),
        title=_("%(project)s: %(verified)s of %(claimed)s (10,000 yuan) verified"),
        body=_("Verified by %(who)s. %(note)s"),
    )
)
FUNDS_REJECTED = register(
    NoticeKind(
        name="projects.funds_rejected",
        label=_("Funds rejected"),
        title=_("%(project)s: the claim of %(claimed)s (10,000 yuan) was rejected"),
        body=_("Rejected by %(who)s. %(note)s"),
        severity=Severity.ATTENTION,
    )
)
FUNDS_RETURNED = register(
    NoticeKind(
        name="projects.funds_returned",
        label=_("Funds returned with a question"),
        title=_("%(project)s: the claim of %(claimed)s (10,000 yuan) came back with a question"),
        body=_("%(who)s asks: %(note)s"),
        severity=Severity.ATTENTION,
    )
)
FUNDS_CORRECTED = register(
    NoticeKind(
        name="projects.funds_corrected",
        label=_("Verified funds corrected"),
        title=_("%(project)s: verified funds corrected by %(difference)s (10,000 yuan)"),
        body=_("Corrected by %(who)s. %(note)s"),
        severity=Severity.ATTENTION,
    )
)
FUNDS_DIFFER = register(
    NoticeKind(
        name="projects.funds_differ",
        label=_("Funds differ from their entries"),
        title=_("Nightly recount: %(number)s figures of funds differ from their entries"),
        body=_("Stored / by the entries: %(names)s. Nothing was corrected; look into the cause."),
        severity=Severity.WARNING,
    )
)
