"""Notices of flags (R18): raised or worse, an excuse asked and decided, a consequence issued."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.models.flag_choices import (
    CONSEQUENCE_LABELS,
    RULE_LABELS,
    SEVERITY_LABELS,
)
from zhaoshang.alerts.kinds import NoticeKind, Severity, register

_WORDS: Mapping[str, Mapping[Any, Any]] = {
    "rule": RULE_LABELS,
    # The county's own word stands in the notice; older ones name the severity.
    "severity": SEVERITY_LABELS,
    "what": CONSEQUENCE_LABELS,
}

FLAG_RAISED = register(
    NoticeKind(
        name="projects.flag_raised",
        label=_("Flag raised"),
        title=_("%(project)s: %(rule)s (%(severity)s since %(since)s)"),
        body=_("See on its page what the flag rests on, what clears it and when it gets worse."),
        severity=Severity.ATTENTION,
        words=_WORDS,
        group=_("A flag was raised: %(rule)s"),
    )
)
FLAG_WORSENED = register(
    NoticeKind(
        name="projects.flag_worsened",
        label=_("Flag worsened"),
        title=_("%(project)s: %(rule)s (%(severity)s now, since %(since)s)"),
        body=_("See on its page what the flag rests on and what clears it."),
        severity=Severity.WARNING,
        words=_WORDS,
        group=_("A flag got worse: %(rule)s"),
    )
)
EXCUSE_ASKED = register(
    NoticeKind(
        name="projects.excuse_asked",
        label=_("Excuse to decide"),
        title=_("%(project)s: %(unit)s asks for an excuse until %(until)s"),
        body=_("Asked by %(who)s. Reason: %(reason)s"),
        severity=Severity.ATTENTION,
    )
)
EXCUSE_DECIDED = register(
    NoticeKind(
        name="projects.excuse_decided",
        label=_("Excuse decided"),
        title=_("%(project)s: your excuse was decided by %(who)s"),
        body=_("See on the page of its flags whether and until when it holds."),
    )
)
CONSEQUENCE_ISSUED = register(
    NoticeKind(
        name="projects.flag_consequence",
        label=_("Consequence of a flag"),
        title=_("%(project)s: %(what)s because of %(rule)s"),
        body=_("Confirm the receipt by %(receipt)s and answer by %(feedback)s."),
        severity=Severity.WARNING,
        words=_WORDS,
    )
)
TALK_LISTED = register(
    NoticeKind(
        name="projects.talk_listed",
        label=_("Talk list"),
        title=_("Talk list of %(day)s: %(count)s to be talked with"),
        body=_("%(names)s. Call them, and see to receipt and answer."),
        severity=Severity.ATTENTION,
    )
)
