"""Event kinds of workbooks of a unit's month and of superior's tables (R20)."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

WORKBOOK_HANDED_OUT = "assessment.workbook_handed_out"
WORKBOOK_SENT_BACK = "assessment.workbook_sent_back"
WORKBOOK_TAKEN = "assessment.workbook_taken"
FORM_ADDED = "assessment.form_added"
FORM_CHANGED = "assessment.form_changed"
FORM_FILE_REPLACED = "assessment.form_file_replaced"
FORM_FILLED = "assessment.form_filled"

register_kinds(
    {
        WORKBOOK_HANDED_OUT: _("Workbook of a monthly report downloaded"),
        WORKBOOK_SENT_BACK: _("Workbook of a monthly report sent back with its errors"),
        WORKBOOK_TAKEN: _("Workbook of a monthly report taken over"),
        FORM_ADDED: _("Superior's table added"),
        FORM_CHANGED: _("Superior's table changed"),
        FORM_FILE_REPLACED: _("File of a superior's table replaced"),
        FORM_FILLED: _("Superior's table filled"),
    }
)
