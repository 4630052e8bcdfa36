"""Notices of referrer rewards (R17, R18)."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.alerts.kinds import NoticeKind, Severity, register

REWARD_SUBMITTED = register(
    NoticeKind(
        name="assessment.reward_submitted",
        label=_("Referrer reward to review"),
        title=_("Referrer reward of %(project)s waits for review"),
        body=_("%(amount)s (10,000 yuan), drafted by %(by)s."),
        severity=Severity.ATTENTION,
    )
)
REWARD_RETURNED = register(
    NoticeKind(
        name="assessment.reward_returned",
        label=_("Referrer reward returned"),
        title=_("Referrer reward of %(project)s was returned"),
        body=_("Reason: %(reason)s"),
        severity=Severity.ATTENTION,
    )
)
REWARD_REFUSED = register(
    NoticeKind(
        name="assessment.reward_refused",
        label=_("Referrer reward refused"),
        title=_("Referrer reward of %(project)s was refused"),
        body=_("Reason: %(reason)s"),
    )
)
REWARD_APPROVED = register(
    NoticeKind(
        name="assessment.reward_approved",
        label=_("Referrer reward approved"),
        title=_("Referrer reward of %(project)s is approved (%(document)s)"),
        body=_("%(amount)s (10,000 yuan) are to be paid by %(due_on)s."),
        severity=Severity.ATTENTION,
    )
)
REWARD_NOTICE_OVER = register(
    NoticeKind(
        name="assessment.reward_notice_over",
        label=_("Public notice of a referrer reward is over"),
        title=_("Public notice of the referrer reward of %(project)s is over"),
        body=_("It ended on %(until)s. Approve it by the leaders' document, or return it."),
        severity=Severity.ATTENTION,
    )
)
REWARD_PAY_DUE = register(
    NoticeKind(
        name="assessment.reward_pay_due",
        label=_("Referrer reward due"),
        title=_("Referrer reward of %(project)s is to be paid by %(due_on)s"),
        body=_("%(open)s (10,000 yuan) have not been paid."),
        severity=Severity.WARNING,
    )
)
REWARD_CLAIM_NEAR = register(
    NoticeKind(
        name="assessment.reward_claim_near",
        label=_("Time for claiming a referrer reward runs out"),
        title=_("Referrer reward of %(project)s can be claimed until %(until)s"),
        body=_("Its referrers are confirmed (%(referrers)s), and there is no case yet."),
        severity=Severity.WARNING,
    )
)
