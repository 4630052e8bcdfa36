"""Messages about rows of a workbook against the ledger: units, rights, matches, what stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LEDGER_MESSAGES: dict[str, _StrPromise] = {
    # Units and people.
    "unit_unknown": _(
        "“%(value)s” is no unit of the county. It is kept as text; in the preview it can be said "
        "which unit is meant."
    ),
    "unit_not_yours": _(
        "“%(value)s” is not your unit. You import projects of your own unit; the bureau imports "
        "those of all units."
    ),
    "unit_only_first": _("Only “%(read)s” is taken; “%(rest)s” is kept as text."),
    "person_unknown": _("Nobody of the county has the name “%(value)s”; it is kept as text."),
    # Which project is meant.
    "code_unknown": _("No project has the code “%(value)s”; the row is compared by its name."),
    "code_not_yours": _("No project that you may change has the code “%(value)s”."),
    "same_project_twice": _("This row means the same project as row %(first)s of “%(other)s”."),
    "several_of_name": _(
        "%(count)s projects bear this name. Choose one in the preview, or write its code in the "
        "workbook."
    ),
    "told_by_investment": _(
        "%(count)s projects bear this name; the row is taken for %(code)s, the only one with its "
        "total investment. If that is wrong, choose another in the preview."
    ),
    "name_elsewhere": _(
        "The ledger already holds a project of this name: %(code)s, %(unit)s. This row is taken "
        "for another one; if it is the same, choose it in the preview."
    ),
    "name_of_other_unit": _(
        "Another unit has already registered a project of this name. Ask the bureau before you "
        "import it."
    ),
    "project_merged": _("The project %(code)s was merged into another one and takes no changes."),
    # What is not taken.
    "stage_stays": _(
        "The workbook says %(told)s, the ledger %(kept)s. An import changes no stage; it stays."
    ),
    "status_stays": _("The workbook says %(told)s, the ledger %(kept)s; the status stays."),
    "stage_must_be_chosen": _("Choose in the preview how far this project has come."),
    "stage_suggested": _("The stage is taken from dates and progress: %(read)s. Check it."),
    "bureau_confirms": _("%(read)s is a stage that the bureau confirms."),
    "funds_exist": _(
        "The project already has funds entries, %(claimed)s together. The cumulative “%(value)s” "
        "is not written; enter what is new month by month."
    ),
    "funds_month_closed": _(
        "%(month)s is closed, so “%(value)s” cannot be entered into it. Let the workbook name the "
        "open month, or leave the row out and claim the money there."
    ),
    "funds_month_assumed": _(
        "The workbook states no month for “%(value)s”; the opening entry is dated %(month)s."
    ),
    "responsibility_by_bureau": _(
        "Only the bureau gives a project to another unit; the responsible unit stays."
    ),
    "key_by_bureau": _("Only the bureau marks key projects; this is left out."),
    "column_in_remarks": _(
        "The ledger has no field for this column; what stands in it is kept in the remarks."
    ),
}
