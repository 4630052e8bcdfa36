"""Event kinds of assessment (R20): sheets of assessors."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

SHEETS_ASKED = "assessment.sheets_asked"
SHEET_MARKED = "assessment.sheet_marked"
SHEET_HANDED_IN = "assessment.sheet_handed_in"
SHEET_GIVEN_BACK = "assessment.sheet_given_back"
SHEET_CALLED_OFF = "assessment.sheet_called_off"

register_kinds(
    {
        SHEETS_ASKED: _("Assessors asked"),
        SHEET_MARKED: _("Assessor’s sheet filled in"),
        SHEET_HANDED_IN: _("Assessor’s sheet handed in"),
        SHEET_GIVEN_BACK: _("Assessor’s sheet given back"),
        SHEET_CALLED_OFF: _("Assessor’s sheet called off"),
    }
)
