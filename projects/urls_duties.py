"""Pages of instructions, action items and difficulties."""

from django.urls import URLPattern, path

from projects.views import (
    action_items,
    instructing,
    instructions,
    item_acts,
    item_sheet,
    problem_acts,
    problem_sheet,
    problems,
    project_duties,
)

urlpatterns: list[URLPattern] = [
    path("<int:pk>/instruct/", instructing.instruct, name="instruct"),
    path("<int:pk>/duties/", project_duties.project_duties, name="project-duties"),
    path("<int:pk>/difficulties/new/", problem_acts.problem_new, name="problem-new"),
    path("difficulties/", problems.problems, name="problems"),
    path("difficulties/export/", problem_sheet.problems_export, name="problems-export"),
    path("difficulties/print/", problem_sheet.problems_print, name="problems-print"),
    path("difficulties/<int:pk>/", problems.problem, name="problem"),
    path("difficulties/<int:pk>/change/", problem_acts.problem_change, name="problem-change"),
    path("difficulties/<int:pk>/measure/", problem_acts.problem_measure, name="problem-measure"),
    path("difficulties/<int:pk>/escalate/", problem_acts.problem_escalate, name="problem-escalate"),
    path("difficulties/<int:pk>/resolve/", problem_acts.problem_resolve, name="problem-resolve"),
    path("difficulties/<int:pk>/reopen/", problem_acts.problem_reopen, name="problem-reopen"),
    path("duty-files/<int:pk>/", problems.duty_file, name="duty-file"),
    path("instructions/", instructions.instructions, name="instructions"),
    path("instructions/new/", instructions.instruction_new, name="instruction-new"),
    path("instructions/<int:pk>/", instructions.instruction, name="instruction"),
    path("instructions/<int:pk>/file/", instructions.instruction_file, name="instruction-file"),
    path("instructions/<int:pk>/edit/", instructions.instruction_edit, name="instruction-edit"),
    path(
        "instructions/<int:pk>/settle/", instructions.instruction_settle, name="instruction-settle"
    ),
    path("action-items/", action_items.action_items, name="action-items"),
    path("action-items/print/", item_sheet.items_print, name="action-items-print"),
    path("action-items/new/", item_acts.item_new, name="action-item-new"),
    path("action-items/<int:pk>/", action_items.action_item, name="action-item"),
    path("action-items/<int:pk>/edit/", item_acts.item_edit, name="action-item-edit"),
    path("action-items/<int:pk>/postpone/", item_acts.item_postpone, name="action-item-postpone"),
    path("action-items/<int:pk>/cancel/", item_acts.item_cancel, name="action-item-cancel"),
    path("action-items/<int:pk>/reopen/", item_acts.item_reopen, name="action-item-reopen"),
    path("action-items/<int:pk>/progress/", item_acts.item_progress, name="action-item-progress"),
    path("action-items/<int:pk>/done/", item_acts.item_done, name="action-item-done"),
    path("action-items/<int:pk>/close/", item_acts.item_close, name="action-item-close"),
    path("action-items/<int:pk>/return/", item_acts.item_return, name="action-item-return"),
]
