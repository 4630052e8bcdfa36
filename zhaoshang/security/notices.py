"""Notices about accounts: unused ones, and those that expire."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.alerts.kinds import NoticeKind, Severity, register

SWITCHED_OFF = register(
    NoticeKind(
        name="security.switched_off",
        label=_("Unused account switched off"),
        title=_("The account of %(who)s was switched off after %(days)s days without a log-in"),
        body=_("Switch it on again if the person still needs it; hand over what is open if not."),
        severity=Severity.ATTENTION,
    )
)
KEPT_ON = register(
    NoticeKind(
        name="security.kept_on",
        label=_("Unused administrator left on"),
        title=_("%(who)s has not logged in for %(days)s days and is the last of the office"),
        body=_(
            "The account stays on, because without it nobody could let people in. Name a second"
            " administrator."
        ),
        severity=Severity.WARNING,
    )
)
EXPIRES = register(
    NoticeKind(
        name="security.expires",
        label=_("Account about to expire"),
        title=_("The account of %(who)s expires on %(day)s"),
        body=_("Extend it if the person stays; name who takes over if not."),
        severity=Severity.ATTENTION,
    )
)
EXPIRES_OWN = register(
    NoticeKind(
        name="security.expires_own",
        label=_("My account is about to expire"),
        title=_("Your account expires on %(day)s"),
        body=_("Ask the system administrator to extend it if you go on working here."),
        severity=Severity.ATTENTION,
        is_personal=True,
    )
)
