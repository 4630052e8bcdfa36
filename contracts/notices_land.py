"""Notices of land accounting, deposits, idle land (R14, R16, R18)."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.alerts.kinds import NoticeKind, Severity, register

ACCOUNTING_DUE = register(
    NoticeKind(
        name="contracts.accounting_due",
        label=_("Land accounting due"),
        title=_("%(contract)s: the agreed date has come, its land is to be accounted for"),
        body=_("Agreed for %(agreed)s. Work it out and ask the departments."),
        severity=Severity.ATTENTION,
    )
)
OPINION_ASKED = register(
    NoticeKind(
        name="contracts.land_opinion_asked",
        label=_("Opinion on a land accounting"),
        title=_("%(project)s: %(unit)s is asked about its land accounting"),
        body=_("Answer by %(due)s."),
        severity=Severity.ATTENTION,
    )
)
OPINION_LATE = register(
    NoticeKind(
        name="contracts.land_opinion_late",
        label=_("Opinion on a land accounting late"),
        title=_("%(project)s: the opinion of %(unit)s on its land accounting is late"),
        body=_("It was due on %(due)s and is shown as missing until it is given."),
        severity=Severity.WARNING,
    )
)
OPINIONS_COMPLETE = register(
    NoticeKind(
        name="contracts.land_opinions_complete",
        label=_("All opinions are in"),
        title=_("%(contract)s: all opinions on the land accounting are in"),
        body=_("Look at them and sign it off."),
        severity=Severity.ATTENTION,
    )
)
LAND_FEE_OVERDUE = register(
    NoticeKind(
        name="contracts.land_fee_overdue",
        label=_("Fee for excess land overdue"),
        title=_("%(contract)s: the fee for excess land is overdue"),
        body=_("It was due on %(due)s; %(outstanding)s (10,000 yuan) are outstanding."),
        severity=Severity.WARNING,
    )
)
DEPOSIT_DUE = register(
    NoticeKind(
        name="contracts.deposit_due",
        label=_("Deposit due"),
        title=_("%(contract)s: the deposit is due on %(due)s"),
        body=_("%(outstanding)s (10,000 yuan) are outstanding."),
        severity=Severity.ATTENTION,
    )
)
DEPOSIT_OVERDUE = register(
    NoticeKind(
        name="contracts.deposit_overdue",
        label=_("Deposit overdue"),
        title=_("%(contract)s: the deposit is overdue"),
        body=_("It was due on %(due)s; %(outstanding)s (10,000 yuan) are outstanding."),
        severity=Severity.WARNING,
    )
)
IDLE_DUE = register(
    NoticeKind(
        name="contracts.idle_land_due",
        label=_("Idle land to be built on"),
        title=_("%(contract)s: the idle land is to be built on by %(due)s"),
        body=_("Notice %(notice)s. Look whether building goes on."),
        severity=Severity.ATTENTION,
    )
)
IDLE_OVERDUE = register(
    NoticeKind(
        name="contracts.idle_land_overdue",
        label=_("Idle land still idle"),
        title=_("%(contract)s: the idle land was not built on by %(due)s"),
        body=_("Notice %(notice)s. Charge the fee, take it back, or say that it is built on."),
        severity=Severity.WARNING,
    )
)
