"""Event kinds of indicators, annual plans and targets (R20)."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

INDICATOR_DEFINED = "assessment.indicator_defined"
DEFINITION_CHANGED = "assessment.definition_changed"
DEFINITION_ADDED = "assessment.definition_added"
INDICATOR_SWITCHED = "assessment.indicator_switched"
PLAN_MADE = "assessment.plan_made"
PLAN_CHANGED = "assessment.plan_changed"
PLAN_ISSUED = "assessment.plan_issued"
BASIS_SAVED = "assessment.basis_saved"
BASIS_REMOVED = "assessment.basis_removed"
GROUP_SAVED = "assessment.group_saved"
GROUP_REMOVED = "assessment.group_removed"
PLAN_INDICATORS_SAVED = "assessment.plan_indicators_saved"
TARGETS_SAVED = "assessment.targets_saved"
TARGETS_IMPORTED = "assessment.targets_imported"
TARGET_MONTHS_SAVED = "assessment.target_months_saved"
TARGET_ADJUSTED = "assessment.target_adjusted"
PLAN_EXPORTED = "assessment.plan_exported"
LETTER_MADE = "assessment.letter_made"

register_kinds(
    {
        INDICATOR_DEFINED: _("Indicator defined"),
        DEFINITION_CHANGED: _("Definition of an indicator changed before its use"),
        DEFINITION_ADDED: _("New definition of an indicator takes over"),
        INDICATOR_SWITCHED: _("Indicator put into or out of use"),
        PLAN_MADE: _("Annual plan made"),
        PLAN_CHANGED: _("Annual plan changed"),
        PLAN_ISSUED: _("Annual plan issued"),
        BASIS_SAVED: _("Basis of targets saved"),
        BASIS_REMOVED: _("Basis of targets removed"),
        GROUP_SAVED: _("Group of units saved"),
        GROUP_REMOVED: _("Group of units removed"),
        PLAN_INDICATORS_SAVED: _("Indicators of an annual plan saved"),
        TARGETS_SAVED: _("Targets saved"),
        TARGETS_IMPORTED: _("Targets imported from a workbook"),
        TARGET_MONTHS_SAVED: _("Target broken down by month"),
        TARGET_ADJUSTED: _("Target adjusted by a document"),
        PLAN_EXPORTED: _("Annual plan exported"),
        LETTER_MADE: _("Letter of responsibility made"),
    }
)
