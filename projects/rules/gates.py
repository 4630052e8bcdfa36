"""The gate table: what each sub-stage needs, and whether a project has it (rules.md R3).

- `Fact`: the closed set of facts a gate can ask for; `HAND_FACTS` are set by the bureau by hand,
  `PUSHED_FACTS` by the module that knows them.
- `GateTable`: sub-stage → facts and who confirms; a policy, so a county may add and drop items.
- `ProjectFacts`: what is known of one project, as plain values.
- `checklist`, `missing_for`: the same table answers "what is missing" and decides "may it move".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from projects.rules.stages import SubStage


class Fact(StrEnum):
    """What a gate can ask for."""

    NAME = "name"
    INVESTOR = "investor"
    SOURCE = "source"
    INTRODUCING_UNIT = "introducing_unit"
    SUBMITTED = "submitted"
    PERSON_MET = "person_met"
    FIRST_CONTACT = "first_contact"
    TOTAL_INVESTMENT = "total_investment"
    INDUSTRY = "industry"
    WANTED_SITE = "wanted_site"
    RESPONSIBLE_UNIT = "responsible_unit"
    RESPONSIBLE_PERSON = "responsible_person"
    LEAD_SPONSOR = "lead_sponsor"
    JOINT_REVIEW_ASKED = "joint_review_asked"
    AGREEMENT_FILE = "agreement_file"
    JOINT_REVIEW = "joint_review"
    APPROVAL = "approval"
    LEGAL_REVIEW = "legal_review"
    SIGNED_TEXT = "signed_text"
    CONTRACT_FILED = "contract_filed"
    COMPANY_REGISTERED = "company_registered"
    LAND_OBTAINED = "land_obtained"
    DEPOSIT_PAID = "deposit_paid"
    START_EVIDENCE = "start_evidence"
    FUNDS_VERIFIED = "funds_verified"
    EQUIPMENT_INSTALLED = "equipment_installed"
    PRODUCTION_EVIDENCE = "production_evidence"
    CAPACITY_REACHED = "capacity_reached"


class ConfirmedBy(StrEnum):
    """Who lets a project through a gate: the unit itself ("–" in R3), or the bureau."""

    UNIT = "unit"
    BUREAU = "bureau"


# What the bureau may set with a document where the records themselves do not have it (R3).
HAND_FACTS = (Fact.FUNDS_VERIFIED,)
# Facts that a module pushes: what was set by hand before it came counts until it is replaced.
PUSHED_FACTS = (
    Fact.JOINT_REVIEW_ASKED,
    Fact.JOINT_REVIEW,
    Fact.APPROVAL,
    Fact.LEGAL_REVIEW,
    Fact.CONTRACT_FILED,
    Fact.CAPACITY_REACHED,
)
# The contract register pushes them; a document of the project meets them as well.
REGISTERED_TEXTS = (Fact.AGREEMENT_FILE, Fact.SIGNED_TEXT)
STORED_FACTS = frozenset({*HAND_FACTS, *PUSHED_FACTS, *REGISTERED_TEXTS})

# Source: rules.md R3.
DEFAULT_ITEMS: dict[SubStage, tuple[Fact, ...]] = {
    SubStage.REGISTERED: (
        Fact.NAME,
        Fact.INVESTOR,
        Fact.SOURCE,
        Fact.INTRODUCING_UNIT,
        Fact.SUBMITTED,
    ),
    SubStage.CONTACTED: (Fact.PERSON_MET,),
    SubStage.NEGOTIATING: (
        Fact.FIRST_CONTACT,
        Fact.TOTAL_INVESTMENT,
        Fact.INDUSTRY,
        Fact.WANTED_SITE,
        Fact.RESPONSIBLE_UNIT,
        Fact.RESPONSIBLE_PERSON,
        Fact.LEAD_SPONSOR,
        Fact.JOINT_REVIEW_ASKED,
    ),
    SubStage.AGREEMENT: (Fact.AGREEMENT_FILE,),
    SubStage.CONTRACT: (
        Fact.JOINT_REVIEW,
        Fact.APPROVAL,
        Fact.LEGAL_REVIEW,
        Fact.SIGNED_TEXT,
    ),
    SubStage.PROCEDURES: (
        Fact.CONTRACT_FILED,
        Fact.COMPANY_REGISTERED,
        Fact.LAND_OBTAINED,
        Fact.DEPOSIT_PAID,
    ),
    SubStage.STARTED: (Fact.START_EVIDENCE,),
    SubStage.UNDER_CONSTRUCTION: (Fact.FUNDS_VERIFIED,),
    SubStage.TRIAL: (Fact.EQUIPMENT_INSTALLED,),
    SubStage.PRODUCING: (Fact.PRODUCTION_EVIDENCE,),
    SubStage.AT_CAPACITY: (Fact.CAPACITY_REACHED,),
}
DEFAULT_CONFIRMED_BY: dict[SubStage, ConfirmedBy] = {
    sub_stage: ConfirmedBy.UNIT
    if sub_stage in {SubStage.REGISTERED, SubStage.CONTACTED, SubStage.NEGOTIATING}
    else ConfirmedBy.BUREAU
    for sub_stage in SubStage
}


@dataclass(frozen=True)
class GateTable:
    """What each sub-stage needs and who confirms; a sub-stage without a row needs nothing."""

    items: Mapping[SubStage, tuple[Fact, ...]] = field(default_factory=lambda: DEFAULT_ITEMS)
    confirmed_by: Mapping[SubStage, ConfirmedBy] = field(
        default_factory=lambda: DEFAULT_CONFIRMED_BY
    )

    def needs_bureau(self, sub_stage: SubStage | str) -> bool:
        """Tell whether the bureau confirms the move; where the table is silent, it does."""
        return self.confirmed_by.get(SubStage(sub_stage)) is not ConfirmedBy.UNIT


@dataclass(frozen=True)
class FactState:
    """What is known of one fact: since when and by what, if it is there."""

    met: bool
    on: dt.date | None = None
    detail: str = ""
    by_hand: bool = False


NOT_MET = FactState(met=False)


@dataclass(frozen=True)
class ProjectFacts:
    """The facts of one project, and what decides whether some are asked at all."""

    states: Mapping[Fact, FactState]
    is_key: bool = False
    deposit_agreed: bool = False

    def state(self, fact: Fact) -> FactState:
        """Return what is known of a fact; nothing known is not met."""
        return self.states.get(fact, NOT_MET)

    def asked(self, fact: Fact) -> bool:
        """Tell whether the project has to have the fact.

        The sponsoring leader is asked of key clues only, the deposit where one was agreed.
        """
        if fact is Fact.LEAD_SPONSOR:
            return self.is_key
        if fact is Fact.DEPOSIT_PAID:
            return self.deposit_agreed
        return True


@dataclass(frozen=True)
class GateItem:
    """One line of the checklist."""

    fact: Fact
    state: FactState

    @property
    def met(self) -> bool:
        """The fact is there."""
        return self.state.met


def checklist(
    table: GateTable, sub_stage: SubStage | str, facts: ProjectFacts
) -> tuple[GateItem, ...]:
    """Return what the gate into a sub-stage asks: missing first, else in the table's order."""
    items = [
        GateItem(fact, facts.state(fact))
        for fact in table.items.get(SubStage(sub_stage), ())
        if facts.asked(fact)
    ]
    return tuple(sorted(items, key=lambda item: item.met))


def missing_for(
    table: GateTable, sub_stage: SubStage | str, facts: ProjectFacts
) -> tuple[Fact, ...]:
    """Return the facts that keep a project from a sub-stage; none: it may move."""
    return tuple(item.fact for item in checklist(table, sub_stage, facts) if not item.met)
