"""The columns of an import: what a ledger may bring, where it goes, what the template says.

`ProjectImport` is the django-import-export resource of the import. Its fields are the canonical
columns of `projects.importing.columns` that the record takes; a field with `attribute` is a plain
field of the project, one without becomes a record beside it (investor, milestone, funds entry …).
Staging (`projects.services.imports`) asks it what to set; the template is written from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from import_export import resources
from import_export.fields import Field

from projects.importing.columns import COLUMNS, Kind
from projects.models.choices import MilestoneKind, Nature, Origin

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Label = str | _StrPromise

WAN_UNIT = _("10,000 yuan")
UNITS: dict[Kind, Label] = {
    Kind.AMOUNT: WAN_UNIT,
    Kind.LAND: _("mu"),
    Kind.FLOOR: _("m²"),
    Kind.INTENSITY: _("10,000 yuan per mu"),
}


class ImportColumn(Field):
    """One column of an import.

    Args:
        column: Name of the canonical column.
        attribute: Field of the project that takes the value as it is.
        milestone: Kind of milestone whose date it is.
        agreed: The milestone's agreed date, not the actual one.
        required: A new project needs it.
        in_template: The empty template offers it.
        help: What the template's second sheet says about it.
    """

    def __init__(
        self,
        column: str,
        attribute: str | None = None,
        *,
        milestone: MilestoneKind | None = None,
        agreed: bool = False,
        required: bool = False,
        in_template: bool = True,
        help: Label = "",
    ) -> None:
        super().__init__(attribute=attribute, column_name=column)
        self.canonical = COLUMNS[column]
        self.milestone = milestone
        self.agreed = agreed
        self.required = required
        self.in_template = in_template
        self.help = help

    @property
    def label(self) -> str:
        """The column's words."""
        return str(self.canonical.label)

    @property
    def unit(self) -> str:
        """Unit of measure of bare figures, "" for other columns."""
        return str(UNITS.get(self.canonical.kind, ""))


class ProjectImport(resources.Resource):
    """What a ledger may bring, in the order of the template."""

    code = ImportColumn(
        "code", help=_("Leave empty for a new project. With a code the project is updated.")
    )
    name = ImportColumn("name", "name", required=True, help=_("At most 150 characters."))
    stage = ImportColumn(
        "stage", required=True, help=_("Choose from the list; finer steps may be written as well.")
    )
    investor = ImportColumn("investor")
    investor_place = ImportColumn("investor_place")
    origin = ImportColumn("origin", "origin")
    contact_name = ImportColumn("contact_name", in_template=False)
    contact_phone = ImportColumn("contact_phone", in_template=False)
    company_name = ImportColumn("company_name", "company_name")
    credit_code = ImportColumn(
        "credit_code", help=_("Credit code of the local company; its check character is checked.")
    )
    registered_capital_wan = ImportColumn("registered_capital_wan", in_template=False)
    industry = ImportColumn("industry")
    chain = ImportColumn("chain", in_template=False)
    nature = ImportColumn("nature", "nature")
    content = ImportColumn("content", "content")
    address = ImportColumn("address", "address")
    in_park = ImportColumn("in_park", "in_park")
    host_unit = ImportColumn("host_unit", help=_("Name or short name of a unit of the county."))
    responsible_unit = ImportColumn(
        "responsible_unit", help=_("Empty: the unit that imports the ledger.")
    )
    introducing_unit = ImportColumn("introducing_unit")
    first_contact_unit = ImportColumn("first_contact_unit", in_template=False)
    supporting_units = ImportColumn(
        "supporting_units", help=_("Several units are separated by “、”.")
    )
    lead_sponsor = ImportColumn("lead_sponsor")
    responsible_person = ImportColumn("responsible_person")
    referrer = ImportColumn("referrer")
    source = ImportColumn("source", "source")
    total_investment_wan = ImportColumn("total_investment_wan", "total_investment_wan")
    first_phase_wan = ImportColumn("first_phase_wan", "first_phase_wan")
    fixed_asset_investment_wan = ImportColumn(
        "fixed_asset_investment_wan", "fixed_asset_investment_wan"
    )
    agreed_amount_wan = ImportColumn("agreed_amount_wan", "agreed_amount_wan")
    funds_in_place_wan = ImportColumn(
        "funds_in_place_wan",
        help=_("Cumulative. Becomes one opening entry that the bureau still verifies."),
    )
    funds_year_wan = ImportColumn("funds_year_wan", in_template=False)
    funds_month_wan = ImportColumn("funds_month_wan", in_template=False)
    land_mu = ImportColumn("land_mu", "land_mu")
    floor_area_m2 = ImportColumn("floor_area_m2", "floor_area_m2")
    agreed_intensity_wan_mu = ImportColumn("agreed_intensity_wan_mu", "agreed_intensity_wan_mu")
    expected_output_wan = ImportColumn("expected_output_wan", "expected_output_wan")
    expected_tax_wan = ImportColumn("expected_tax_wan", "expected_tax_wan")
    expected_jobs_count = ImportColumn("expected_jobs_count", "expected_jobs_count")
    submitted_on = ImportColumn("submitted_on", "submitted_on")
    signed_on = ImportColumn(
        "signed_on",
        "signed_on",
        milestone=MilestoneKind.CONTRACT_SIGNED,
        help=_("Write dates as 2026-03-05."),
    )
    registered_on = ImportColumn("registered_on", milestone=MilestoneKind.COMPANY_REGISTERED)
    land_obtained_on = ImportColumn("land_obtained_on", milestone=MilestoneKind.LAND_OBTAINED)
    started_on = ImportColumn("started_on", "started_on", milestone=MilestoneKind.START)
    statistics_entry_on = ImportColumn(
        "statistics_entry_on", milestone=MilestoneKind.STATISTICS_ENTRY
    )
    completed_on = ImportColumn("completed_on", in_template=False)
    produced_on = ImportColumn("produced_on", "produced_on", milestone=MilestoneKind.PRODUCTION)
    agreed_start_on = ImportColumn(
        "agreed_start_on", "agreed_start_on", milestone=MilestoneKind.START, agreed=True
    )
    agreed_completion_on = ImportColumn("agreed_completion_on", in_template=False)
    agreed_production_on = ImportColumn(
        "agreed_production_on",
        "agreed_production_on",
        milestone=MilestoneKind.PRODUCTION,
        agreed=True,
    )
    progress = ImportColumn("progress", "visible_progress")
    problem = ImportColumn("problem", help=_("Becomes an open problem of the project."))
    next_step = ImportColumn("next_step", "next_step")
    coordination = ImportColumn("coordination", in_template=False)
    is_key = ImportColumn("is_key", "is_key", help=_("Only the bureau marks key projects."))
    note = ImportColumn("note")

    class Meta:
        import_id_fields = ("code",)
        skip_unchanged = True
        skip_html_diff = True
        use_transactions = True

    def columns(self) -> list[ImportColumn]:
        """Return every column, in the order of the template."""
        return [field for field in self.fields.values() if isinstance(field, ImportColumn)]


def _plain() -> dict[str, str]:
    return {
        each.column_name: each.attribute
        for each in ProjectImport().columns()
        if each.attribute and not each.milestone
    }


def _milestones() -> dict[str, ImportColumn]:
    return {each.column_name: each for each in ProjectImport().columns() if each.milestone}


# Canonical column → field of the project that takes its value as it is.
PLAIN_FIELDS: dict[str, str] = _plain()
# Canonical column → its definition, for dates of milestones.
MILESTONE_COLUMNS: dict[str, ImportColumn] = _milestones()
# Words of the lists that the template offers.
CHOICES: dict[Kind, list[Any]] = {
    Kind.ORIGIN: list(Origin.labels),
    Kind.NATURE: list(Nature.labels),
    Kind.YES_NO: [_("Yes"), _("No")],
}
