"""Notices of instructions, action items and difficulties: who is told what (R18)."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.alerts.kinds import NoticeKind, Severity, register

INSTRUCTION_GIVEN = register(
    NoticeKind(
        name="projects.instruction_given",
        label=_("Instruction of a leader"),
        title=_("%(leader)s: %(content)s"),
        body=_("About %(project)s. Break it down into action items, or settle it."),
        severity=Severity.ATTENTION,
    )
)
INSTRUCTION_SETTLED = register(
    NoticeKind(
        name="projects.instruction_settled",
        label=_("Instruction settled"),
        title=_("Your instruction is settled: %(content)s"),
        body=_("Settled on %(on)s."),
    )
)
ITEM_ASSIGNED = register(
    NoticeKind(
        name="projects.item_assigned",
        label=_("Action item given to the unit"),
        title=_("Action item: %(content)s"),
        body=_("Given to %(unit)s, due on %(due)s."),
        severity=Severity.ATTENTION,
    )
)
ITEM_REPORTED = register(
    NoticeKind(
        name="projects.item_reported",
        label=_("Action item to be checked"),
        title=_("%(unit)s reports done: %(content)s"),
        body=_("Check the proof, then close it or send it back."),
        severity=Severity.ATTENTION,
    )
)
ITEM_RETURNED = register(
    NoticeKind(
        name="projects.item_returned",
        label=_("Action item sent back"),
        title=_("Sent back: %(content)s"),
        body=_("Reason: %(reason)s Due on %(due)s."),
        severity=Severity.WARNING,
    )
)
ITEM_CLOSED = register(
    NoticeKind(
        name="projects.item_closed",
        label=_("Action item closed"),
        title=_("Closed: %(content)s"),
        body=_("Checked by %(who)s."),
    )
)
ITEM_MOVED = register(
    NoticeKind(
        name="projects.item_moved",
        label=_("Action item changed"),
        title=_("Changed: %(content)s"),
        body=_("%(reason)s Due on %(due)s."),
        severity=Severity.ATTENTION,
    )
)
ITEM_DUE = register(
    NoticeKind(
        name="projects.item_due",
        label=_("Action item due"),
        title=_("Due on %(due)s: %(content)s"),
        body=_("%(unit)s answers for it."),
        severity=Severity.ATTENTION,
        group=_("An action item comes due"),
    )
)
ITEM_LATE = register(
    NoticeKind(
        name="projects.item_late",
        label=_("Action item late"),
        title=_("Late, was due on %(due)s: %(content)s"),
        body=_("%(unit)s answers for it."),
        severity=Severity.WARNING,
        group=_("An action item is late"),
    )
)
PROBLEM_GIVEN = register(
    NoticeKind(
        name="projects.problem_given",
        label=_("Difficulty to lead"),
        title=_("%(project)s: %(content)s"),
        body=_("%(unit)s leads. State the countermeasure. Due: %(due)s."),
        severity=Severity.ATTENTION,
    )
)
PROBLEM_DUE = register(
    NoticeKind(
        name="projects.problem_due",
        label=_("Difficulty due"),
        title=_("%(project)s: to be resolved by %(due)s: %(content)s"),
        body=_("%(unit)s leads."),
        severity=Severity.ATTENTION,
    )
)
PROBLEM_LATE = register(
    NoticeKind(
        name="projects.problem_late",
        label=_("Difficulty late"),
        title=_("%(project)s: was to be resolved by %(due)s: %(content)s"),
        body=_("%(unit)s leads."),
        severity=Severity.WARNING,
        group=_("A difficulty is late"),
    )
)
PROBLEM_ESCALATED = register(
    NoticeKind(
        name="projects.problem_escalated",
        label=_("Difficulty escalated"),
        title=_("%(project)s: escalated to you: %(content)s"),
        body=_("%(reason)s"),
        severity=Severity.WARNING,
        group=_("A difficulty was escalated"),
    )
)
PROBLEM_RESOLVED = register(
    NoticeKind(
        name="projects.problem_resolved",
        label=_("Difficulty resolved"),
        title=_("%(project)s: resolved: %(content)s"),
        body=_("Result: %(result)s"),
    )
)
PROBLEM_REOPENED = register(
    NoticeKind(
        name="projects.problem_reopened",
        label=_("Difficulty reopened"),
        title=_("%(project)s: reopened: %(content)s"),
        body=_("Reason: %(reason)s"),
        severity=Severity.WARNING,
    )
)
