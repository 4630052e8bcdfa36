"""Event kinds of instructions, action items and steps of difficulties (R20): one event per act."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

INSTRUCTION_SAVED = "projects.instruction_saved"
INSTRUCTION_SETTLED = "projects.instruction_settled"
ITEM_SAVED = "projects.action_item_saved"
ITEM_REPORT = "projects.action_item_report"
ITEM_STATE = "projects.action_item_state"
ITEM_POSTPONED = "projects.action_item_postponed"
PROBLEM_STEP = "projects.problem_step"
ITEMS_PRINTED = "projects.items_printed"
PROBLEMS_EXPORTED = "projects.problems_exported"
PROBLEMS_PRINTED = "projects.problems_printed"

register_kinds(
    {
        INSTRUCTION_SAVED: _("Instruction of a leader recorded"),
        INSTRUCTION_SETTLED: _("Instruction settled"),
        ITEM_SAVED: _("Action item assigned or changed"),
        ITEM_REPORT: _("Progress of an action item reported"),
        ITEM_STATE: _("State of an action item changed"),
        ITEM_POSTPONED: _("Due date of an action item moved"),
        ITEMS_PRINTED: _("List of action items printed"),
        PROBLEM_STEP: _("Step taken on a difficulty"),
        PROBLEMS_EXPORTED: _("List of difficulties exported"),
        PROBLEMS_PRINTED: _("List of difficulties printed"),
    }
)
