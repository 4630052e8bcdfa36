"""Notices of a project: who is told what (R18); found at start-up, with those of each area."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from projects import (
    notices_duties,
    notices_flags,
    notices_funds,
    notices_ledger,
    notices_reserve,
    notices_reviews,
    notices_services,
)
from projects.models.choices import SUB_STAGE_LABELS, VERB_LABELS
from zhaoshang.alerts.kinds import NoticeKind, Severity, register

# A worker that fills a notice's words loads no page: it knows the kinds of every area from here.
__all__ = [
    "notices_duties",
    "notices_flags",
    "notices_funds",
    "notices_ledger",
    "notices_reserve",
    "notices_reviews",
    "notices_services",
]
_WORDS: Mapping[str, Mapping[Any, Any]] = {"sub_stage": SUB_STAGE_LABELS, "verb": VERB_LABELS}

PROPOSAL_WAITING = register(
    NoticeKind(
        name="projects.proposal_waiting",
        label=_("Proposal to confirm"),
        title=_("%(project)s: %(unit)s proposes to move to %(sub_stage)s"),
        body=_("Proposed by %(who)s. Check the evidence, then confirm or refuse."),
        severity=Severity.ATTENTION,
        words=_WORDS,
    )
)
STATUS_WAITING = register(
    NoticeKind(
        name="projects.status_waiting",
        label=_("Suspension or withdrawal to decide"),
        title=_("%(project)s: %(unit)s asks to suspend or withdraw it"),
        body=_("Proposed by %(who)s. Reason: %(reason)s"),
        severity=Severity.ATTENTION,
    )
)
PROPOSAL_CONFIRMED = register(
    NoticeKind(
        name="projects.proposal_confirmed",
        label=_("Proposal confirmed"),
        title=_("%(project)s: your proposal was confirmed"),
        body=_("Confirmed by %(who)s. The project now stands at %(sub_stage)s."),
        words=_WORDS,
    )
)
PROPOSAL_REFUSED = register(
    NoticeKind(
        name="projects.proposal_refused",
        label=_("Proposal refused"),
        title=_("%(project)s: your proposal was refused"),
        body=_("Refused by %(who)s. Reason: %(reason)s"),
        severity=Severity.ATTENTION,
    )
)
PROPOSAL_DROPPED = register(
    NoticeKind(
        name="projects.proposal_dropped",
        label=_("Proposal dropped"),
        title=_("%(project)s: your proposal fell away"),
        body=_("%(who)s changed the project meanwhile, so there is nothing left to confirm."),
    )
)
PROJECT_ASSIGNED = register(
    NoticeKind(
        name="projects.assigned",
        label=_("Project given to the unit"),
        title=_("%(project)s is now your unit's responsibility"),
        body=_("Given to %(unit)s by %(who)s. Complete what is missing and record the next step."),
        severity=Severity.ATTENTION,
        needs_answer=True,
        action=_("Take note"),
    )
)
FILING_WAITING = register(
    NoticeKind(
        name="projects.filing_waiting",
        label=_("First contact to decide"),
        title=_("%(unit)s files the first contact of %(project)s"),
        body=_("Compare it with likely duplicates, then accept or refuse."),
        severity=Severity.ATTENTION,
    )
)
FILING_ACCEPTED = register(
    NoticeKind(
        name="projects.filing_accepted",
        label=_("First contact accepted"),
        title=_("%(project)s: the first contact was accepted"),
        body=_("Protected until %(until)s; each follow-up of your unit renews it."),
    )
)
FILING_REFUSED = register(
    NoticeKind(
        name="projects.filing_refused",
        label=_("First contact refused"),
        title=_("%(project)s: the first contact was refused"),
        body=_("Reason: %(reason)s"),
        severity=Severity.ATTENTION,
    )
)
FILING_EXPIRED = register(
    NoticeKind(
        name="projects.filing_expired",
        label=_("Protection ended"),
        title=_("%(project)s: the protection of the first contact ended on %(until)s"),
        body=_(
            "No follow-up of %(unit)s was recorded in time. File it again if it is still alive."
        ),
        severity=Severity.ATTENTION,
    )
)
