"""Pages of assessment: indicators, annual plans, targets, letters of responsibility."""

from django.urls import URLPattern, path

from assessment.views import (
    indicators,
    letters,
    plan_files,
    plan_parts,
    plans,
    target,
    targets,
)

urlpatterns: list[URLPattern] = [
    path("indicators/", indicators.indicator_list, name="indicators"),
    path("indicators/new/", indicators.indicator_new, name="indicator-new"),
    path("indicators/<int:pk>/", indicators.indicator, name="indicator"),
    path(
        "indicators/<int:pk>/take-over/", indicators.indicator_take_over, name="indicator-take-over"
    ),
    path("indicators/<int:pk>/switch/", indicators.indicator_switch, name="indicator-switch"),
    path("definitions/<int:pk>/edit/", indicators.definition_edit, name="definition-edit"),
    path("plans/", plans.plan_list, name="plans"),
    path("plans/new/", plans.plan_new, name="plan-new"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/edit/", plans.plan_edit, name="plan-edit"),
    path("plans/<int:pk>/issue/", plans.plan_issue, name="plan-issue"),
    path("plans/<int:pk>/changes/", plans.plan_changes, name="plan-changes"),
    path("plans/<int:pk>/history/", plans.plan_history_page, name="plan-history"),
    path("plans/<int:pk>/indicators/", plan_parts.plan_indicators, name="plan-indicators"),
    path("plans/<int:pk>/bases/new/", plan_parts.basis_new, name="plan-basis-new"),
    path("plans/<int:pk>/groups/new/", plan_parts.group_new, name="plan-group-new"),
    path("bases/<int:pk>/edit/", plan_parts.basis_edit, name="basis-edit"),
    path("bases/<int:pk>/remove/", plan_parts.basis_remove, name="basis-remove"),
    path("groups/<int:pk>/edit/", plan_parts.group_edit, name="group-edit"),
    path("groups/<int:pk>/remove/", plan_parts.group_remove, name="group-remove"),
    path("plans/<int:pk>/targets/", targets.plan_targets, name="plan-targets"),
    path("plans/<int:pk>/target/", target.plan_target, name="plan-target"),
    path("plans/<int:pk>/target/months/", target.target_months, name="plan-target-months"),
    path("plans/<int:pk>/target/adjust/", target.target_adjust, name="plan-target-adjust"),
    path("plans/<int:pk>/letters/", letters.plan_letters, name="plan-letters"),
    path("plans/<int:pk>/letter/", letters.plan_letter, name="plan-letter"),
    path("plans/<int:pk>/letter/word/", letters.plan_letter_word, name="plan-letter-word"),
    path("plans/<int:pk>/export/", plan_files.plan_export, name="plan-export"),
    path("plans/<int:pk>/import/", plan_files.plan_import, name="plan-import"),
    path(
        "plans/<int:pk>/import/confirm/",
        plan_files.plan_import_confirm,
        name="plan-import-confirm",
    ),
]
