"""The facts of projects as the gate table asks for them, read in one query for any number.

`facts_of` reads, `projects.rules.gates` judges; `missing_counts` puts both together for the
ledger's column and for imports.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from projects.models import (
    FirstContactFiling,
    FollowUp,
    GateFact,
    Milestone,
    Parcel,
    Project,
    ProjectDocument,
)
from projects.models.choices import DocumentKind, MilestoneKind
from projects.policies import gates_in_force
from projects.rules.gates import (
    NOT_MET,
    STORED_FACTS,
    Fact,
    FactState,
    GateTable,
    ProjectFacts,
    missing_for,
)
from projects.rules.identity import credit_code_problem
from projects.rules.stages import SubStage, next_sub_stages
from projects.selectors.json_rows import JsonRows, as_date
from zhaoshang.accounts.models import Unit
from zhaoshang.core.prepared import Prepared

Row = Mapping[str, Any]

_DOCUMENT_FACTS = {
    DocumentKind.AGREEMENT: Fact.AGREEMENT_FILE,
    DocumentKind.CONTRACT_TEXT: Fact.SIGNED_TEXT,
}
_COLUMNS = (
    "pk",
    "name",
    "investor_id",
    "source",
    "introducing_unit_id",
    "submitted_on",
    "total_investment_wan",
    "section_id",
    "chain_id",
    "wanted_site",
    "address",
    "host_unit_id",
    "responsible_unit_id",
    "responsible_person_id",
    "responsible_person_name",
    "lead_sponsor_id",
    "lead_sponsor_name",
    "company_credit_code",
    "funds_verified_wan",
    "is_key",
    "agreed_deposit_wan",
    "stage",
    "sub_stage",
)
_READ = (
    "has_referrer",
    "met_on",
    "first_contact_at",
    "parcel_on",
    "milestone_rows",
    "document_rows",
    "hand_rows",
)


def facts_of(project_ids: Iterable[int]) -> dict[int, ProjectFacts]:
    """Return the facts of projects by id, in one query."""
    return {row["pk"]: facts_of_row(row) for row in fact_rows(project_ids)}


def facts_of_one(project_id: int) -> ProjectFacts:
    """Return the facts of one project, in one query."""
    return facts_of_row(_FACTS.rows(pk=project_id)[0])


def missing_counts(project_ids: Iterable[int], *, county: Unit, on: dt.date) -> dict[int, int]:
    """Return how many items each project lacks for its next step: two queries for any number.

    Where two steps are next (from "negotiating"), the one with less to do counts.
    """
    table = gates_in_force(county, on).value
    return {
        row["pk"]: missing_count(table, row["sub_stage"], facts_of_row(row))
        for row in fact_rows(project_ids)
    }


def missing_count(table: GateTable, sub_stage: SubStage | str, facts: ProjectFacts) -> int:
    """Return how many items are missing for the next step."""
    return min(
        (len(missing_for(table, each, facts)) for each in next_sub_stages(sub_stage)), default=0
    )


def fact_rows(project_ids: Iterable[int]) -> QuerySet[Project, dict[str, Any]]:
    """Return what the facts are made of, a row for each project."""
    found = with_facts(Project.objects.filter(pk__in=list(project_ids)))
    return found.values(*_COLUMNS, *_READ)


def with_facts(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Add what the facts are made of beside the project's own columns."""
    of_project = {"project_id": OuterRef("pk")}
    milestones = Milestone.objects.filter(**of_project, actual_on__isnull=False)
    documents = ProjectDocument.objects.filter(**of_project, removed_at=None)
    by_hand = GateFact.objects.filter(**of_project, revoked_at=None)
    accepted = FirstContactFiling.objects.filter(
        **of_project, state=FirstContactFiling.State.ACCEPTED
    )
    return projects.annotate(
        has_referrer=Exists(Project.referrers.through.objects.filter(**of_project)),
        met_on=_first(
            FollowUp.objects.standing()
            .filter(**of_project)
            .exclude(Q(person_met="") | Q(kind=FollowUp.Kind.NO_CHANGE)),
            "happened_on",
        ),
        first_contact_at=_first(accepted, "submitted_at"),
        parcel_on=_first(Parcel.objects.filter(site__project_id=OuterRef("pk")), "obtained_on"),
        milestone_rows=JsonRows(
            milestones, {"kind": F("kind"), "on": F("actual_on")}, {"on": as_date}
        ),
        document_rows=JsonRows(
            documents,
            {"kind": F("kind"), "on": F("happened_on"), "title": F("title")},
            {"on": as_date},
        ),
        hand_rows=JsonRows(
            by_hand,
            {
                "fact": F("fact"),
                "on": F("happened_on"),
                "detail": F("reference"),
                "hand": F("is_by_hand"),
            },
            {"on": as_date},
        ),
    )


# A save asks for the facts of one project, and so does its page.
_FACTS = Prepared(lambda pk: fact_rows([pk]), pk=int)


def _first(queryset: QuerySet[Any], field: str) -> Subquery:
    """Return the earliest value of a field, or nothing."""
    found = queryset.exclude(**{field: None}).order_by(field)
    return Subquery(found.values(field)[:1])


def facts_of_row(row: Row) -> ProjectFacts:
    """Return the facts of a row that was read, or of one that is about to be written."""
    states = _own_facts(row)
    states.update(_dated_facts(row))
    for each in row["hand_rows"]:
        fact = Fact(each["fact"])
        if fact in STORED_FACTS and not states.get(fact, NOT_MET).met:
            states[fact] = FactState(
                met=True,
                on=each["on"],
                detail=each["detail"] or "",
                by_hand=bool(each["hand"]),
            )
    return ProjectFacts(
        states=states,
        is_key=row["is_key"],
        deposit_agreed=bool(row["agreed_deposit_wan"]),
    )


def _own_facts(row: Row) -> dict[Fact, FactState]:
    """Facts that are fields of the project."""
    total = row["total_investment_wan"]
    code = row["company_credit_code"]
    present = {
        Fact.NAME: row["name"].strip(),
        Fact.INVESTOR: row["investor_id"] or row["has_referrer"],
        Fact.SOURCE: row["source"].strip(),
        Fact.INTRODUCING_UNIT: row["introducing_unit_id"],
        Fact.SUBMITTED: row["submitted_on"],
        Fact.TOTAL_INVESTMENT: total,
        Fact.INDUSTRY: row["section_id"] or row["chain_id"],
        Fact.WANTED_SITE: row["wanted_site"].strip()
        or row["host_unit_id"]
        or row["address"].strip(),
        Fact.RESPONSIBLE_UNIT: row["responsible_unit_id"],
        Fact.RESPONSIBLE_PERSON: row["responsible_person_id"] or row["responsible_person_name"],
        Fact.LEAD_SPONSOR: row["lead_sponsor_id"] or row["lead_sponsor_name"],
        Fact.COMPANY_REGISTERED: code and credit_code_problem(code) is None,
        Fact.FUNDS_VERIFIED: row["funds_verified_wan"],
    }
    details = {Fact.WANTED_SITE: row["wanted_site"], Fact.COMPANY_REGISTERED: code}
    return {
        fact: FactState(met=bool(value), detail=details.get(fact) or "")
        for fact, value in present.items()
    }


def _dated_facts(row: Row) -> dict[Fact, FactState]:
    """Facts that are a record with a date: follow-ups, filings, milestones, documents."""
    on = {each["kind"]: each["on"] for each in row["milestone_rows"]}
    states = {
        Fact.PERSON_MET: _since(row["met_on"]),
        Fact.FIRST_CONTACT: _since(row["first_contact_at"]),
        Fact.LAND_OBTAINED: _since(on.get(MilestoneKind.LAND_OBTAINED) or row["parcel_on"]),
        Fact.DEPOSIT_PAID: _since(on.get(MilestoneKind.DEPOSIT_PAID)),
        Fact.EQUIPMENT_INSTALLED: _since(on.get(MilestoneKind.EQUIPMENT)),
    }
    kinds = {each["kind"] for each in row["document_rows"]}
    for each in row["document_rows"]:
        fact = _DOCUMENT_FACTS.get(each["kind"])
        if fact is not None:
            states[fact] = FactState(met=True, on=each["on"], detail=each["title"])
        elif each["kind"] == DocumentKind.PERMIT and each["on"]:
            states[Fact.START_EVIDENCE] = FactState(met=True, on=each["on"], detail=each["title"])
    produced = on.get(MilestoneKind.PRODUCTION)
    if produced and DocumentKind.PRODUCTION in kinds:
        states[Fact.PRODUCTION_EVIDENCE] = FactState(met=True, on=produced)
    elif produced:
        states[Fact.PRODUCTION_EVIDENCE] = FactState(met=False, detail=_("The document is missing"))
    return states


def _since(on: dt.date | dt.datetime | None) -> FactState:
    day = on.date() if isinstance(on, dt.datetime) else on
    return FactState(met=day is not None, on=day)
