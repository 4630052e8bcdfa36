"""Notices of originals: on their way, missing, lent (R14, R18)."""

from django.utils.translation import gettext_lazy as _

from contracts.models import Trouble
from zhaoshang.alerts.kinds import NoticeKind, Severity, register

COPY_SENT = register(
    NoticeKind(
        name="contracts.copy_sent",
        label=_("Original on its way"),
        title=_("Original %(copy)s of %(contract)s is on its way to you"),
        body=_("Sent on %(sent)s. Confirm the receipt with the cabinet in which it lies."),
        severity=Severity.ATTENTION,
    )
)
COPY_NOT_RECEIVED = register(
    NoticeKind(
        name="contracts.copy_not_received",
        label=_("Original not received"),
        title=_("%(unit)s has not confirmed original %(copy)s of %(contract)s"),
        body=_("Sent on %(sent)s. Confirm it, or say that it never arrived."),
        severity=Severity.WARNING,
    )
)
COPY_TROUBLED = register(
    NoticeKind(
        name="contracts.copy_troubled",
        label=_("Original rejected or never arrived"),
        title=_("%(contract)s: original %(copy)s for %(unit)s: %(trouble)s"),
        body=_("%(note)s Send it again, or withdraw and replace it."),
        severity=Severity.WARNING,
        words={"trouble": dict(Trouble.choices)},
    )
)
COPIES_NOT_SENT = register(
    NoticeKind(
        name="contracts.copies_not_sent",
        label=_("Originals not sent"),
        title=_("%(contract)s: %(count)s originals were not sent"),
        body=_("Signed on %(signed)s. Name the holders and send them."),
        severity=Severity.ATTENTION,
    )
)
COPIES_MISSING = register(
    NoticeKind(
        name="contracts.copies_missing",
        label=_("Originals missing at filing"),
        title=_("%(contract)s: %(count)s originals are missing, filing was due on %(due)s"),
        body=_("It is filed once every holder has confirmed its own original."),
        severity=Severity.WARNING,
        group=_("Originals of a contract are missing: %(count)s"),
    )
)
LOAN_GIVEN = register(
    NoticeKind(
        name="contracts.loan_given",
        label=_("Original lent to you"),
        title=_("Original %(copy)s of %(contract)s is lent to you until %(due)s"),
        body=_("Lent by %(unit)s. Purpose: %(purpose)s"),
    )
)
LOAN_DUE = register(
    NoticeKind(
        name="contracts.loan_due",
        label=_("Loan of an original ends"),
        title=_("Bring back original %(copy)s of %(contract)s by %(due)s"),
        body=_("%(who)s has it from %(unit)s."),
        severity=Severity.ATTENTION,
    )
)
LOAN_LATE = register(
    NoticeKind(
        name="contracts.loan_late",
        label=_("Loan of an original late"),
        title=_("Original %(copy)s of %(contract)s was to be back on %(due)s"),
        body=_("%(who)s has it from %(unit)s."),
        severity=Severity.WARNING,
    )
)
