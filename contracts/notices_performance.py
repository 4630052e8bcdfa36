"""Notices of promises and special reports: who is told what (R14, R18)."""

from django.utils.translation import gettext_lazy as _

from contracts.models.choices import DecisionKind
from contracts.rules.performance import Level
from zhaoshang.alerts.kinds import NoticeKind, Severity, register

LEVEL_LABELS = {
    Level.HEAD.value: _("The unit's head answers for it."),
    Level.SPONSOR.value: _("Carried to the lead sponsor: the unit has not written it."),
    Level.GROUP.value: _("Carried to the leading group: the unit has not written it."),
}
OBLIGATION_DUE = register(
    NoticeKind(
        name="contracts.obligation_due",
        label=_("Promise of a contract due"),
        title=_("%(contract)s: due on %(due)s: %(content)s"),
        body=_("In %(days)s days or less."),
        severity=Severity.ATTENTION,
        group=_("A promise of a contract comes due"),
    )
)
OBLIGATION_OVERDUE = register(
    NoticeKind(
        name="contracts.obligation_overdue",
        label=_("Promise of a contract overdue"),
        title=_("%(contract)s: was due on %(due)s: %(content)s"),
        body=_("It was not performed on its day."),
        severity=Severity.WARNING,
        group=_("A promise of a contract is overdue"),
    )
)
OBLIGATION_MOVED = register(
    NoticeKind(
        name="contracts.obligation_moved",
        label=_("Due day of a promise moved"),
        title=_("%(contract)s: %(content)s"),
        body=_("Moved from %(old)s to %(due)s by %(reference)s."),
    )
)
CLAIM_TO_CHECK = register(
    NoticeKind(
        name="contracts.claim_to_check",
        label=_("Kept promise to be checked"),
        title=_("%(contract)s: reported as kept: %(content)s"),
        body=_("Check the evidence, then confirm it or send it back."),
        severity=Severity.ATTENTION,
    )
)
CLAIM_RETURNED = register(
    NoticeKind(
        name="contracts.claim_returned",
        label=_("Report of a kept promise returned"),
        title=_("%(contract)s: sent back: %(content)s"),
        body=_("Reason: %(reason)s"),
        severity=Severity.WARNING,
    )
)
REPORT_OWED = register(
    NoticeKind(
        name="contracts.report_owed",
        label=_("Special report owed"),
        title=_("%(contract)s was not performed on %(expired)s: special report due on %(due)s"),
        body=_("%(unit)s writes it to the leading group."),
        severity=Severity.WARNING,
        group=_("A special report is to be written"),
    )
)
REPORT_LATE = register(
    NoticeKind(
        name="contracts.report_late",
        label=_("Special report late"),
        title=_("%(contract)s: the special report of %(unit)s was due on %(due)s"),
        body=_("%(level)s"),
        severity=Severity.WARNING,
        words={"level": LEVEL_LABELS},
        group=_("A special report is late"),
    )
)
REPORT_TO_CONFIRM = register(
    NoticeKind(
        name="contracts.report_to_confirm",
        label=_("Special report to be confirmed"),
        title=_("%(contract)s: confirm the special report, due on %(due)s"),
        body=_("Your confirmation submits it to the leading group."),
        severity=Severity.ATTENTION,
    )
)
REPORT_SUBMITTED = register(
    NoticeKind(
        name="contracts.report_submitted",
        label=_("Special report submitted"),
        title=_("%(contract)s: %(unit)s submitted its special report"),
        body=_("Receive it for the leading group, or return it with a reason."),
        severity=Severity.ATTENTION,
    )
)
REPORT_RETURNED = register(
    NoticeKind(
        name="contracts.report_returned",
        label=_("Special report returned"),
        title=_("%(contract)s: the special report was returned"),
        body=_("Reason: %(reason)s"),
        severity=Severity.WARNING,
    )
)
REPORT_RECEIVED = register(
    NoticeKind(
        name="contracts.report_received",
        label=_("Special report received"),
        title=_("%(contract)s: the leading group's office received the special report"),
        body=_("Receipt %(receipt)s."),
    )
)
REPORT_DECIDED = register(
    NoticeKind(
        name="contracts.report_decided",
        label=_("Decision of the leading group"),
        title=_("%(contract)s: %(decision)s, %(reference)s"),
        body=_("Decided by %(body)s."),
        severity=Severity.ATTENTION,
        words={"decision": {each.value: each.label for each in DecisionKind}},
    )
)
REPORT_MOVED = register(
    NoticeKind(
        name="contracts.report_moved",
        label=_("Due day of a special report settled"),
        title=_("%(contract)s: the special report is due on %(due)s"),
        body=_("The holidays of that year are known now; the due day was counted anew."),
        severity=Severity.ATTENTION,
    )
)
