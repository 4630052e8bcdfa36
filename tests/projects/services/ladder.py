"""Projects that lack nothing, or one thing, for the next step of the ladder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from projects.models import Project, StageProposal
from projects.models.choices import MilestoneKind
from projects.rules.gates import Fact
from projects.rules.stages import ORDER, SubStage, Verb, position
from projects.services.parts import rebuild_parts
from projects.services.saving import refresh_missing
from projects.services.stages import advance_stage
from projects.services.summaries import apply_difference, contributions
from tests.factories.projects import (
    HAPPENED_ON,
    TODAY,
    ProjectFactory,
    give_what_is_asked,
    set_milestone,
)
from zhaoshang.accounts.models import User

__all__ = ["TAKE_AWAY", "propose", "ready_for", "without"]

# The days that a move copies to the project; the move itself is to set them.
_SET_BY_MOVES = ("signed_on", "started_on", "produced_on")


def ready_for(target: SubStage | str, **fields: Any) -> Project:
    """Return a project one step before, with everything that the gate into `target` asks."""
    step = SubStage(target)
    project: Project = ProjectFactory(sub_stage=ORDER[position(step) - 1], **fields)
    with _resettled(project):
        values = give_what_is_asked(project, step)
        if step is SubStage.PRODUCING:
            set_milestone(project, MilestoneKind.PRODUCTION, HAPPENED_ON[step])
        if project.agreed_deposit_wan:
            set_milestone(project, MilestoneKind.DEPOSIT_PAID, HAPPENED_ON[step])
        for name, value in values.items():
            if name not in _SET_BY_MOVES:
                setattr(project, name, value)
    return Project.objects.get(pk=project.pk)


@contextmanager
def _resettled(project: Project) -> Iterator[None]:
    """Save a project that a test changes by hand, with everything derived."""
    before = contributions([project.pk])
    yield
    project.version += 1
    project.save()
    rebuild_parts([project.pk])
    apply_difference(before, contributions([project.pk]))
    refresh_missing(project)


def propose(
    project: Project, to: SubStage | str, *, by: User, happened_on: dt.date = TODAY
) -> StageProposal:
    """Let somebody propose the next step."""
    proposal = advance_stage(
        project_id=project.pk, to_sub_stage=to, happened_on=happened_on, by=by, on=TODAY
    )
    assert isinstance(proposal, StageProposal)
    assert proposal.verb == Verb.ADVANCE
    return proposal


def without(project: Project, fact: Fact) -> Project:
    """Take the one fact away from a project; nothing else."""
    with _resettled(project):
        TAKE_AWAY[fact](project)
    return Project.objects.get(pk=project.pk)


def _clear(*names: str) -> Callable[[Project], None]:
    def clear(project: Project) -> None:
        for name in names:
            field = project._meta.get_field(name)
            setattr(project, field.attname, None if field.null else "")

    return clear


def _no_fact(fact: Fact) -> Callable[[Project], None]:
    return lambda project: project.gate_facts.filter(fact=fact.value).delete() and None


def _no_document(kind: str) -> Callable[[Project], None]:
    return lambda project: project.documents.filter(kind=kind).delete() and None


def _no_milestone(kind: str) -> Callable[[Project], None]:
    return lambda project: project.milestones.filter(kind=kind).delete() and None


def _no_funds(project: Project) -> None:
    project.funds.all().delete()
    project.funds_verified_wan = Decimal(0)


TAKE_AWAY: dict[Fact, Callable[[Project], None]] = {
    Fact.NAME: _clear("name"),
    Fact.INVESTOR: _clear("investor"),
    Fact.SOURCE: _clear("source"),
    Fact.INTRODUCING_UNIT: _clear("introducing_unit"),
    Fact.PERSON_MET: lambda project: project.follow_ups.update(person_met="") and None,
    Fact.FIRST_CONTACT: lambda project: project.first_contacts.all().delete() and None,
    Fact.TOTAL_INVESTMENT: _clear("total_investment_wan"),
    Fact.INDUSTRY: _clear("section"),
    Fact.WANTED_SITE: _clear("wanted_site"),
    Fact.RESPONSIBLE_UNIT: _clear("responsible_unit"),
    Fact.RESPONSIBLE_PERSON: _clear("responsible_person_name"),
    Fact.LEAD_SPONSOR: _clear("lead_sponsor_name"),
    Fact.JOINT_REVIEW_ASKED: _no_fact(Fact.JOINT_REVIEW_ASKED),
    Fact.AGREEMENT_FILE: _no_document("agreement"),
    Fact.JOINT_REVIEW: _no_fact(Fact.JOINT_REVIEW),
    Fact.APPROVAL: _no_fact(Fact.APPROVAL),
    Fact.LEGAL_REVIEW: _no_fact(Fact.LEGAL_REVIEW),
    Fact.SIGNED_TEXT: _no_document("contract_text"),
    Fact.CONTRACT_FILED: _no_fact(Fact.CONTRACT_FILED),
    Fact.COMPANY_REGISTERED: _clear("company_credit_code"),
    Fact.LAND_OBTAINED: _no_milestone("land_obtained"),
    Fact.DEPOSIT_PAID: _no_milestone("deposit_paid"),
    Fact.START_EVIDENCE: _no_document("permit"),
    Fact.FUNDS_VERIFIED: _no_funds,
    Fact.EQUIPMENT_INSTALLED: _no_milestone("equipment"),
    Fact.PRODUCTION_EVIDENCE: _no_document("production"),
    Fact.CAPACITY_REACHED: _no_fact(Fact.CAPACITY_REACHED),
}
