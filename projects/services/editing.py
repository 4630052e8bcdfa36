"""Editing a project by sections: only the touched fields are checked and saved (R3).

An imported row with gaps stays editable; what is missing for the next step is the gate's business.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from projects import events
from projects.models import Parcel, Project, Site
from projects.models.choices import Currency
from projects.rules.stages import Status
from projects.selectors.duplicates import parcel_key
from projects.services.investors import check_credit_code, find_or_create_investor
from projects.services.moves import IN_FUTURE, check_not_merged
from projects.services.saving import LockedProject, differs, lock_project, save_project
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.money import convert_foreign

FIELDS = frozenset(
    {
        "name",
        "aliases",
        "section",
        "chain",
        "industry_text",
        "nature",
        "content",
        "source",
        "submitted_on",
        "signing_event",
        "note",
        "parent",
        "phase_number",
        "investor",
        "origin",
        "company_name",
        "company_credit_code",
        "total_investment_wan",
        "first_phase_wan",
        "fixed_asset_investment_wan",
        "agreed_amount_wan",
        "currency",
        "foreign_amount_wan",
        "conversion_rate",
        "conversion_rate_on",
        "agreed_deposit_wan",
        "agreed_intensity_wan_mu",
        "expected_output_wan",
        "expected_tax_wan",
        "expected_jobs_count",
        "address",
        "in_park",
        "wanted_site",
        "land_mu",
        "floor_area_m2",
        "visible_progress",
        "next_step",
        "next_step_due_on",
        "responsible_person",
        "responsible_person_name",
    }
)
_NEVER_AHEAD = ("submitted_on", "conversion_rate_on")
_FOREIGN = ("currency", "foreign_amount_wan", "conversion_rate", "conversion_rate_on")

NAME_NEEDED = _("A project needs a name.")
RATE_NEEDED = _("Foreign money needs the amount, the rate and the date of the rate.")
FIRST_PHASE_LARGER = _("Phase one cannot be larger than the total investment.")
OWN_PHASE = _("A project cannot be a phase of itself, nor of one of its own phases.")
PHASE_OF_PHASE = _("%(name)s is itself a later phase. Choose the first one.")
OTHER_COUNTY = _("This project belongs to another county.")


@dataclass(frozen=True)
class ParcelFacts:
    """One parcel as the form has it; `pk` of a stored one."""

    pk: int | None = None
    number: str = ""
    land_mu: Decimal | None = None
    floor_area_m2: Decimal | None = None
    obtained_on: dt.date | None = None
    price_wan_mu: Decimal | None = None
    remove: bool = False


@dataclass(frozen=True)
class NewInvestor:
    """An investor typed in instead of chosen."""

    name: str
    credit_code: str = ""


@transaction.atomic
def edit_project(
    *,
    project_id: int,
    values: Mapping[str, Any],
    by: User,
    on: dt.date,
    version: int | None = None,
    typed: Mapping[str, object] | None = None,
    parcels: Sequence[ParcelFacts] | None = None,
    new_investor: NewInvestor | None = None,
    reason: str = "",
) -> Project:
    """Change facts of a project; fields with their old value are left alone.

    Args:
        project_id: The project.
        values: Field → new value; only fields of `FIELDS`.
        by: Who changes them.
        on: Today.
        version: The version the form was opened with.
        typed: What was typed, in words, for the comparison after a conflict.
        parcels: The parcels of its site, if the section shows them.
        new_investor: An investor typed in, found by credit code or created.
        reason: Why, for the history.

    Raises:
        Conflict: when somebody saved the project meanwhile.
        RuleBroken: when a touched field cannot stand.
    """
    unknown = set(values) - FIELDS
    if unknown:
        raise ValueError(f"not editable here: {sorted(unknown)}")
    with acting(user=by, reason=reason or None):
        locked = lock_project(project_id, version=version, typed=typed)
        project = locked.project
        check_not_merged(project)
        wanted = dict(values)
        if new_investor is not None and new_investor.name.strip():
            wanted["investor"] = find_or_create_investor(
                county=project.county,
                name=new_investor.name,
                credit_code=new_investor.credit_code,
                by=by,
            )
        touched = _touched(project, wanted)
        _check(project, wanted, touched, on)
        for name in touched:
            setattr(project, name, wanted[name])
        touched |= _derive_from_foreign(project, touched)
        _check_first_phase(project, touched)
        touched_parcels = parcels is not None and _save_parcels(project, parcels, by=by, on=on)
        if touched_parcels:
            touched |= _sum_land(project)
        if touched or touched_parcels:
            _save(locked, touched, parcels=touched_parcels, by=by, reason=reason)
        return project


def _touched(project: Project, values: Mapping[str, Any]) -> set[str]:
    return {name for name, value in values.items() if differs(project, name, value)}


def _check(project: Project, values: dict[str, Any], touched: set[str], on: dt.date) -> None:
    if "name" in touched and not str(values["name"]).strip():
        raise RuleBroken(NAME_NEEDED, code="name_needed", field="name")
    for name in _NEVER_AHEAD:
        if name in touched and values[name] and values[name] > on:
            raise RuleBroken(IN_FUTURE, code="in_future", field=name)
    if "company_credit_code" in touched:
        values["company_credit_code"] = check_credit_code(
            values["company_credit_code"], field="company_credit_code"
        )
    if "parent" in touched and values["parent"] is not None:
        _check_parent(project, values["parent"])


def _check_first_phase(project: Project, touched: set[str]) -> None:
    """Compare phase one with the whole, typed or derived from foreign money."""
    total, first = project.total_investment_wan, project.first_phase_wan
    if not touched & {"total_investment_wan", "first_phase_wan"}:
        return
    if total is not None and first is not None and first > total:
        raise RuleBroken(FIRST_PHASE_LARGER, code="first_phase_larger", field="first_phase_wan")


def _check_parent(project: Project, parent: Project) -> None:
    if parent.county_id != project.county_id:
        raise RuleBroken(OTHER_COUNTY, code="other_county", field="parent")
    if project.pk in {parent.pk, parent.parent_id} or project.phases.exists():
        raise RuleBroken(OWN_PHASE, code="own_phase", field="parent")
    if parent.parent_id is not None or parent.status == Status.MERGED:
        raise RuleBroken(
            str(PHASE_OF_PHASE) % {"name": parent.name}, code="phase_of_phase", field="parent"
        )


def _derive_from_foreign(project: Project, touched: set[str]) -> set[str]:
    """Derive the total in 万元 from foreign money, at its rate and date (R1)."""
    if not touched & {*_FOREIGN, "total_investment_wan"}:
        return set()
    if project.currency == Currency.CNY:
        left_over = {name for name in _FOREIGN[1:] if getattr(project, name) is not None}
        for name in left_over:
            setattr(project, name, None)
        return left_over
    amount, rate = project.foreign_amount_wan, project.conversion_rate
    if amount is None or not rate or project.conversion_rate_on is None:
        missing = "foreign_amount_wan" if amount is None else "conversion_rate"
        if amount is not None and rate:
            missing = "conversion_rate_on"
        raise RuleBroken(RATE_NEEDED, code="rate_needed", field=missing)
    project.total_investment_wan = convert_foreign(amount, rate)
    return {"total_investment_wan"}


def _save_parcels(
    project: Project, parcels: Sequence[ParcelFacts], *, by: User, on: dt.date
) -> bool:
    site = Site.objects.filter(project=project).order_by("pk").first()
    stored = {} if site is None else {each.pk: each for each in site.parcels.all()}
    changed = False
    for facts in parcels:
        row = stored.get(facts.pk) if facts.pk else None
        if facts.remove:
            if row is not None:
                row.delete()
                changed = True
            continue
        if row is None and not _says_anything(facts):
            continue
        if site is None:
            site = Site.objects.create(
                project=project, host_unit=project.host_unit, created_by=by, updated_by=by
            )
        _check_obtained(row, facts, on)
        changed |= _save_parcel(row or Parcel(site=site, created_by=by), facts, by=by)
    return changed


def _check_obtained(row: Parcel | None, facts: ParcelFacts, on: dt.date) -> None:
    """Refuse land that is obtained only later: the gate into "procedures" reads this day."""
    if row is not None and row.obtained_on == facts.obtained_on:
        return
    if facts.obtained_on is not None and facts.obtained_on > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field="obtained_on")


def _says_anything(facts: ParcelFacts) -> bool:
    return any(
        (facts.number, facts.land_mu, facts.floor_area_m2, facts.obtained_on, facts.price_wan_mu)
    )


def _save_parcel(row: Parcel, facts: ParcelFacts, *, by: User) -> bool:
    values = {
        "number": facts.number.strip(),
        "number_key": parcel_key(facts.number),
        "land_mu": facts.land_mu,
        "floor_area_m2": facts.floor_area_m2,
        "obtained_on": facts.obtained_on,
        "price_wan_mu": facts.price_wan_mu,
    }
    if row.pk and all(getattr(row, name) == value for name, value in values.items()):
        return False
    for name, value in values.items():
        setattr(row, name, value)
    row.updated_by = by
    row.save()
    return True


def _sum_land(project: Project) -> set[str]:
    """Sum the land over the parcels (R8); what was typed stays while no parcel says anything."""
    parcels = Parcel.objects.filter(site__project=project)
    areas = [each.land_mu for each in parcels if each.land_mu is not None]
    if not areas or project.land_mu == sum(areas):
        return set()
    project.land_mu = sum(areas, Decimal(0))
    return {"land_mu"}


def _save(
    locked: LockedProject, touched: set[str], *, parcels: bool, by: User, reason: str
) -> None:
    project = save_project(locked, by=by, fields=touched)
    record_event(
        events.EDITED,
        by=by,
        county=project.county_id,
        subject=project,
        reason=reason,
        detail={"fields": sorted(touched), "parcels": parcels},
    )
