"""The columns of the project ledger: the one definition behind screen, print, Excel and CSV.

`LedgerResource.fields` holds every column in the order of the choice. A column's key is its name in
links (`?sort=-total_investment`), in `LedgerSettings.columns` and in saved exports.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from import_export import resources

from projects.models import Project
from projects.models.choices import STAGE_LABELS, STATUS_LABELS, SUB_STAGE_LABELS, Nature, Origin
from projects.resources.columns import Group, LedgerColumn, Look
from projects.resources.values import (
    days_in_stage,
    first_filled,
    flag_text,
    industry_name,
    intensity,
    key_word,
    section_name,
    share_of,
)
from projects.rules.stages import SubStage

WAN_UNIT = _("10,000 yuan")
MU_UNIT = _("mu")
DAYS_UNIT = _("days")

ORIGIN_LABELS = dict(Origin.choices)
NATURE_LABELS = dict(Nature.choices)


def _unit(heading: Any, path: str, **options: Any) -> LedgerColumn:
    return LedgerColumn(
        heading,
        f"{path}__short_name",
        f"{path}__name",
        read=first_filled,
        group=Group.PEOPLE,
        width=14,
        section="people",
        **options,
    )


def _wan(heading: Any, path: str, **options: Any) -> LedgerColumn:
    settings = {"group": Group.MONEY, "width": 14, "section": "money", "summed": True, **options}
    return LedgerColumn(heading, path, look=Look.FIGURE, unit=WAN_UNIT, **settings)


def _day(heading: Any, path: str, **options: Any) -> LedgerColumn:
    settings = {
        "look": Look.DAY,
        "group": Group.DATES,
        "section": "milestones",
        "sort": path,
        **options,
    }
    return LedgerColumn(heading, path, **settings)


class LedgerResource(resources.Resource):
    """Every column of the ledger. Amounts in 万元, land in 亩, dates as dates."""

    name = LedgerColumn(
        _("Project name"), "name", look=Look.NAME, width=32, card="title", shown=True
    )
    status = LedgerColumn(
        _("Status"),
        "status",
        look=Look.STATUS,
        labels=STATUS_LABELS,
        width=10,
        group=Group.PROGRESS,
    )
    flag = LedgerColumn(
        _("Flag"),
        "flag_severity",
        "flag_since",
        "county_id",
        read=flag_text,
        reads_day=True,
        look=Look.FLAG,
        unit=DAYS_UNIT,
        width=10,
        card="flag",
        group=Group.PROGRESS,
        shown=True,
    )
    responsible_unit = _unit(
        _("Responsible unit"),
        "responsible_unit",
        card="meta",
        expected_from=SubStage.NEGOTIATING,
        undecided=True,
        shown=True,
    )
    responsible_person = LedgerColumn(
        _("Responsible person"),
        "responsible_person__full_name",
        "responsible_person_name",
        read=first_filled,
        group=Group.PEOPLE,
        expected_from=SubStage.NEGOTIATING,
        section="people",
        undecided=True,
        shown=True,
    )
    lead_sponsor = LedgerColumn(
        _("Lead sponsor"),
        "lead_sponsor__full_name",
        "lead_sponsor_name",
        read=first_filled,
        group=Group.PEOPLE,
        expected_from=SubStage.AGREEMENT,
        section="people",
        undecided=True,
        shown=True,
    )
    sub_stage = LedgerColumn(
        _("Sub-stage"),
        "sub_stage",
        look=Look.STAGE,
        labels=SUB_STAGE_LABELS,
        width=12,
        card="stage",
        group=Group.PROGRESS,
        shown=True,
    )
    days_in_stage = LedgerColumn(
        _("In stage"),
        "stage_since",
        "status",
        "status_since",
        read=days_in_stage,
        reads_day=True,
        look=Look.COUNT,
        unit=DAYS_UNIT,
        width=8,
        group=Group.PROGRESS,
        sort="stage_since",
        sort_nullable=False,
        sort_reversed=True,
        shown=True,
    )
    total_investment = _wan(
        _("Total investment"),
        "total_investment_wan",
        sort="total_investment_wan",
        card="money",
        expected_from=SubStage.NEGOTIATING,
        shown=True,
    )
    funds_verified = _wan(
        _("Funds verified"),
        "funds_verified_wan",
        sort="funds_verified_wan",
        sort_nullable=False,
        section="",
        shown=True,
    )
    next_step = LedgerColumn(
        _("Next step"),
        "next_step",
        look=Look.LONG,
        width=28,
        card="next",
        group=Group.PROGRESS,
        expected_from=SubStage.REGISTERED,
        section="next",
        shown=True,
    )
    next_step_due = _day(
        _("Due"),
        "next_step_due_on",
        look=Look.DUE,
        group=Group.PROGRESS,
        section="next",
        card="due",
        shown=True,
    )
    last_follow_up = _day(
        _("Last follow-up"),
        "last_follow_up_on",
        look=Look.SHORT_DAY,
        group=Group.PROGRESS,
        section="",
        shown=True,
    )
    investor = LedgerColumn(
        _("Investor"), "investor__name", look=Look.LONG, width=26, section="investor", shown=True
    )
    industry = LedgerColumn(
        _("Industry"),
        "chain__name",
        "section__name",
        "section__name_en",
        "industry_text",
        read=industry_name,
        look=Look.LONG,
        width=14,
        expected_from=SubStage.NEGOTIATING,
        section="basic",
        shown=True,
    )
    verified_share = LedgerColumn(
        _("Share verified"),
        "funds_verified_wan",
        "total_investment_wan",
        read=share_of,
        look=Look.PERCENT,
        unit="%",
        width=10,
        group=Group.MONEY,
        shown=True,
    )
    land = LedgerColumn(
        _("Land"),
        "land_mu",
        look=Look.FIGURE,
        unit=MU_UNIT,
        places=4,
        width=12,
        group=Group.PLACE,
        sort="land_mu",
        summed=True,
        expected_from=SubStage.PROCEDURES,
        section="site",
        shown=True,
    )
    signed = _day(
        _("Signed on"),
        "signed_on",
        expected_from=SubStage.CONTRACT,
        shown=True,
    )
    agreed_start = _day(_("Agreed start"), "agreed_start_on", shown=True)

    code = LedgerColumn(_("Project code"), "code", width=16)
    aliases = LedgerColumn(_("Other names"), "aliases", look=Look.LONG, width=20)
    is_key = LedgerColumn(_("Key project"), "is_key", read=key_word, width=8)
    stage = LedgerColumn(_("Stage"), "stage", labels=STAGE_LABELS, width=8, group=Group.PROGRESS)
    stage_since = _day(
        _("In stage since"),
        "stage_since",
        group=Group.PROGRESS,
        section="",
        sort="",
    )
    origin = LedgerColumn(
        _("Origin of capital"), "origin", labels=ORIGIN_LABELS, width=10, section="investor"
    )
    company = LedgerColumn(
        _("Local company"), "company_name", look=Look.LONG, width=26, section="investor"
    )
    nature = LedgerColumn(
        _("Kind of construction"), "nature", labels=NATURE_LABELS, width=12, section="basic"
    )
    section = LedgerColumn(
        _("Industry section"),
        "section__name",
        "section__name_en",
        read=section_name,
        look=Look.LONG,
        width=18,
        section="basic",
    )
    content = LedgerColumn(
        _("Content and scale"), "content", look=Look.LONG, width=40, section="basic"
    )
    source = LedgerColumn(
        _("Source of the clue"), "source", look=Look.LONG, width=20, section="basic"
    )
    introducing_unit = _unit(_("Introducing unit"), "introducing_unit")
    first_contact_unit = _unit(_("First-contact unit"), "first_contact_unit")
    host_unit = _unit(_("Host unit"), "host_unit")
    service_team = _unit(_("Service team"), "service_team")
    units_reported = LedgerColumn(
        _("Units as reported"), "unit_text", look=Look.LONG, width=20, group=Group.PEOPLE
    )
    first_phase = _wan(_("Of which phase one"), "first_phase_wan")
    fixed_assets = _wan(_("Fixed-asset investment"), "fixed_asset_investment_wan")
    agreed_amount = _wan(_("Agreed amount"), "agreed_amount_wan")
    funds_claimed = _wan(_("Funds claimed"), "funds_claimed_wan", section="")
    expected_output = _wan(_("Expected output"), "expected_output_wan")
    expected_tax = _wan(_("Expected tax"), "expected_tax_wan")
    expected_jobs = LedgerColumn(
        _("Expected jobs"),
        "expected_jobs_count",
        look=Look.COUNT,
        summed=True,
        width=10,
        group=Group.MONEY,
        section="money",
    )
    intensity = LedgerColumn(
        _("Intensity"),
        "fixed_asset_investment_wan",
        "land_mu",
        read=intensity,
        look=Look.FIGURE,
        unit=_("10,000 yuan per mu"),
        width=12,
        group=Group.MONEY,
    )
    address = LedgerColumn(
        _("Site"), "address", look=Look.LONG, width=24, group=Group.PLACE, section="site"
    )
    visible_progress = LedgerColumn(
        _("Visible progress"),
        "visible_progress",
        look=Look.LONG,
        width=40,
        group=Group.PROGRESS,
        section="next",
    )
    open_problems = LedgerColumn(
        _("Open problems"),
        "open_problem_count",
        look=Look.PROBLEMS,
        width=8,
        group=Group.PROGRESS,
        summed=True,
    )
    missing_items = LedgerColumn(
        _("Items missing"),
        "missing_count",
        look=Look.PROBLEMS,
        width=8,
        group=Group.PROGRESS,
    )
    submitted = _day(_("Submitted on"), "submitted_on", sort_nullable=False)
    signing_event = LedgerColumn(
        _("Signing event"), "signing_event", look=Look.LONG, width=18, group=Group.DATES
    )
    started = _day(_("Started on"), "started_on", expected_from=SubStage.STARTED)
    produced = _day(_("Produced on"), "produced_on", expected_from=SubStage.PRODUCING)
    agreed_production = _day(_("Agreed production"), "agreed_production_on", sort="")
    note = LedgerColumn(_("Remarks"), "note", look=Look.LONG, width=30)

    def get_queryset(self) -> QuerySet[Project]:
        """Return the projects with what their columns read, in few queries."""
        return Project.objects.select_related(*RELATIONS).order_by("pk")

    def get_export_fields(self, selected_fields: list[str] | None = None) -> list[LedgerColumn]:
        """Return the columns of an export, in the order asked for."""
        keys = selected_fields or standard_choice()
        return [self.fields[column.key] for column in columns_named(keys)]


COLUMNS: dict[str, LedgerColumn] = {
    key: column.named(key) for key, column in LedgerResource.fields.items()
}
RELATIONS = sorted(
    {
        path.rpartition("__")[0]
        for column in COLUMNS.values()
        for path in column.reads
        if "__" in path
    }
)
NAME = "name"
DEFAULT_SORT = "-changed"

# Sorts that are no column: what changed last comes first.
SORTS: dict[str, tuple[str, bool, bool]] = {
    "changed": ("changed_at", False, False),
    **{
        key: (column.sort, column.sort_nullable, column.sort_reversed)
        for key, column in COLUMNS.items()
        if column.sort
    },
}


def standard_choice() -> list[str]:
    """Return the keys of the columns shown to somebody who has chosen none."""
    return [key for key, column in COLUMNS.items() if column.shown]


def columns_named(keys: Iterable[str]) -> list[LedgerColumn]:
    """Return the columns of these keys in this order, the name first; unknown ones are left out."""
    wanted = dict.fromkeys([NAME, *keys])
    return [COLUMNS[key] for key in wanted if key in COLUMNS]
