"""What the ledger already holds of the projects that a workbook names, in few queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.db.models.functions import Coalesce

from projects.models import (
    FundsEntry,
    Investor,
    Milestone,
    Problem,
    Project,
    ProjectPart,
    SupportingUnit,
)
from projects.rules.identity import name_key
from zhaoshang.accounts.models import Unit

CHUNK = 1000
# Everything of a project that an import compares or sets.
FIELDS = (
    "code",
    "name",
    "name_key",
    "version",
    "stage",
    "sub_stage",
    "status",
    "status_reason",
    "stage_since",
    "sub_stage_since",
    "status_since",
    "investor_id",
    "investor__name",
    "origin",
    "company_name",
    "company_credit_code",
    "section_id",
    "chain_id",
    "industry_text",
    "nature",
    "content",
    "source",
    "submitted_on",
    "introducing_unit_id",
    "first_contact_unit_id",
    "responsible_unit_id",
    "host_unit_id",
    "lead_sponsor_id",
    "lead_sponsor_name",
    "responsible_person_id",
    "responsible_person_name",
    "unit_text",
    "address",
    "in_park",
    "land_mu",
    "floor_area_m2",
    "total_investment_wan",
    "first_phase_wan",
    "fixed_asset_investment_wan",
    "agreed_amount_wan",
    "currency",
    "foreign_amount_wan",
    "agreed_intensity_wan_mu",
    "expected_output_wan",
    "expected_tax_wan",
    "expected_jobs_count",
    "signed_on",
    "signing_event",
    "started_on",
    "produced_on",
    "agreed_start_on",
    "agreed_production_on",
    "visible_progress",
    "next_step",
    "is_key",
    "note",
    "aliases",
    "funds_claimed_wan",
    "open_problem_count",
    "missing_count",
)


@dataclass(frozen=True)
class StoredMilestone:
    """One milestone of a project."""

    pk: int
    actual_on: dt.date | None
    agreed_on: dt.date | None
    note: str


@dataclass
class Existing:
    """The county's projects that a workbook may mean, with what hangs on them."""

    by_id: dict[int, dict[str, Any]] = field(default_factory=dict)
    by_code: dict[str, int] = field(default_factory=dict)
    by_key: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    parts: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    writable: set[int] = field(default_factory=set)
    milestones: dict[int, dict[str, StoredMilestone]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    claimed: dict[int, Decimal] = field(default_factory=dict)
    problems: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    supporting: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    referrers: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))


def existing_projects(
    county: Unit, *, codes: Iterable[str], names: Iterable[str], units: Collection[int] | None
) -> Existing:
    """Read the projects with these codes or names; nine queries per thousand names.

    Args:
        county: Whose ledger.
        codes: Codes as written.
        names: Names as written.
        units: Units for which the importer writes; None for the whole county.
    """
    found = Existing()
    in_county = Project.objects.filter(county=county)
    keys = {name_key(name) for name in names} - {""}
    for chunk in _chunks(sorted(keys)):
        _take(found, in_county.filter(name_key__in=chunk))
    wanted = {code.strip().upper() for code in codes} - {""}
    for chunk in _chunks(sorted(wanted)):
        _take(found, in_county.filter(code__in=chunk))
    for ids in _chunks(sorted(found.by_id)):
        _take_parts(found, ids, units)
        _take_records(found, ids)
    return found


def existing_investors(
    county: Unit, *, names: Iterable[str], credit_codes: Iterable[str] = ()
) -> tuple[dict[str, int], dict[str, int]]:
    """Return the county's investors of these names and credit codes: by name key, by code.

    The name of one that was merged away means the one it was merged into.
    """
    standing = Coalesce("merged_into", "pk")
    by_key: dict[str, int] = {}
    by_code: dict[str, int] = {}
    in_county = Investor.objects.filter(county=county).order_by("-pk")
    for chunk in _chunks(sorted({name_key(name) for name in names} - {""})):
        by_key |= dict(in_county.filter(name_key__in=chunk).values_list("name_key", standing))
    for chunk in _chunks(sorted(set(credit_codes) - {""})):
        by_code |= dict(in_county.filter(credit_code__in=chunk).values_list("credit_code", "pk"))
    return by_key, by_code


def _take(found: Existing, projects: Any) -> None:
    for row in projects.order_by("pk").values("pk", *FIELDS):
        pk = row["pk"]
        if pk not in found.by_id:
            found.by_id[pk] = row
            found.by_code[row["code"]] = pk
            found.by_key[row["name_key"]].append(pk)


def _take_parts(found: Existing, ids: list[int], units: Collection[int] | None) -> None:
    for project_id, unit_id, writes in ProjectPart.objects.filter(project_id__in=ids).values_list(
        "project_id", "unit_id", "may_write"
    ):
        found.parts[project_id].add(unit_id)
        if units is None or (writes and unit_id in units):
            found.writable.add(project_id)
    if units is None:
        found.writable.update(ids)
    for project_id, unit_id in SupportingUnit.objects.filter(
        project_id__in=ids, until=None
    ).values_list("project_id", "unit_id"):
        found.supporting[project_id].add(unit_id)


def _take_records(found: Existing, ids: list[int]) -> None:
    for pk, project_id, kind, actual, agreed, note in Milestone.objects.filter(
        project_id__in=ids
    ).values_list("pk", "project_id", "kind", "actual_on", "agreed_on", "note"):
        found.milestones[project_id][kind] = StoredMilestone(pk, actual, agreed, note)
    entries = FundsEntry.objects.filter(project_id__in=ids).order_by()
    for project_id, claimed in entries.values_list("project_id").annotate(Sum("claimed_wan")):
        found.claimed[project_id] = Decimal(claimed)
    for project_id, content in Problem.objects.filter(project_id__in=ids).values_list(
        "project_id", "content"
    ):
        found.problems[project_id].add(content.strip())
    through = Project.referrers.through.objects.filter(project_id__in=ids)
    for project_id, name in through.values_list("project_id", "referrer__name"):
        found.referrers[project_id].add(name_key(name))


def _chunks(items: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
