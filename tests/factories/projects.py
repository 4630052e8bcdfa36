"""Investors and projects for tests: a ladder of stages, each complete for its own gate.

    ProjectFactory(county=county.county, responsible_unit=county.township)   registered
    ProjectFactory(signed=True, county=…)                                    formal contract
    ProjectFactory(sub_stage=SubStage.STARTED, county=…)                     any step

The rows are what the services would have left: parts, moves, milestones, documents, summary.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from projects.models import (
    FirstContactFiling,
    FundsEntry,
    GateFact,
    Industry,
    Investor,
    Milestone,
    Project,
    ProjectDocument,
    StageMove,
)
from projects.models.choices import DocumentKind, MilestoneKind
from projects.rules.gates import Fact
from projects.rules.identity import name_key
from projects.rules.moves import MOVE_MILESTONES
from projects.rules.stages import ORDER, STAGE_OF, Stage, Status, SubStage, Verb, position
from projects.services.parts import rebuild_parts
from projects.services.saving import insert_project, refresh_missing
from projects.services.summaries import apply_difference, contributions
from tests.factories.accounts import UnitFactory
from tests.factories.project_records import (
    HAPPENED_ON,
    TODAY,
    at_noon,
    credit_code,
    make_document,
    make_follow_up,
    make_funds,
    make_problem,
    make_stored_file,
    set_milestone,
    stored_file,
)
from zhaoshang.accounts.rules import UnitKind
from zhaoshang.audit.bulk import CREATED, record_history
from zhaoshang.core.text import search_text
from zhaoshang.files.models import StoredFile

__all__ = [
    "HAPPENED_ON",
    "TODAY",
    "InvestorFactory",
    "ProjectFactory",
    "at_noon",
    "climb",
    "credit_code",
    "give_what_is_asked",
    "make_document",
    "make_follow_up",
    "make_funds",
    "make_problem",
    "make_stored_file",
    "set_milestone",
    "stored_file",
]


class InvestorFactory(DjangoModelFactory):
    """An investor of a county, with a right credit code."""

    class Meta:
        model = Investor

    county = factory.SubFactory(UnitFactory, kind=UnitKind.COUNTY.value)
    name = factory.Sequence(lambda n: f"江苏远景装备制造{n}有限公司")
    name_key = factory.LazyAttribute(lambda investor: name_key(investor.name))
    search_text = factory.LazyAttribute(
        lambda investor: search_text(investor.name, investor.credit_code)
    )
    credit_code = factory.Sequence(credit_code)
    contact_name = "赵经理"
    contact_phone = "13905341234"


@dataclass
class _Rows:
    """What the steps of a ladder leave beside the project: written together, not row by row."""

    project: Project
    facts: list[GateFact] = field(default_factory=list)
    files: list[StoredFile] = field(default_factory=list)
    documents: list[ProjectDocument] = field(default_factory=list)
    milestones: dict[str, dt.date] = field(default_factory=dict)
    moves: list[StageMove] = field(default_factory=list)

    def by_hand(self, fact: Fact, on: dt.date) -> None:
        """Set a fact by hand."""
        self.facts.append(
            GateFact(project=self.project, fact=fact.value, happened_on=on, reference="县招字3号")
        )

    def document(self, kind: DocumentKind, on: dt.date, title: str) -> None:
        """Add a document with its file."""
        self.files.append(stored_file(self.project.county))
        self.documents.append(
            ProjectDocument(project=self.project, kind=kind, title=title, happened_on=on)
        )

    def write(self) -> None:
        """Write all of it, with its history."""
        StageMove.objects.bulk_create(self.moves)
        StoredFile.objects.bulk_create(self.files)
        for document, file in zip(self.documents, self.files, strict=True):
            document.file = file
        self._insert(GateFact, self.facts)
        self._insert(ProjectDocument, self.documents)
        if not self.milestones:
            return
        known = {each.kind for each in self.project.milestones.filter(kind__in=self.milestones)}
        for kind in known:
            set_milestone(self.project, kind, self.milestones[kind])
        new = [
            Milestone(project=self.project, kind=kind, actual_on=on)
            for kind, on in self.milestones.items()
            if kind not in known
        ]
        self._insert(Milestone, new)

    @staticmethod
    def _insert(model: Any, rows: list[Any]) -> None:
        if rows:
            made = model.objects.bulk_create(rows)
            record_history(model, [each.pk for each in made], kind=CREATED)


def _contacted(rows: _Rows, on: dt.date) -> dict[str, Any]:
    make_follow_up(rows.project, on)
    return {"last_follow_up_on": on}


def _negotiating(rows: _Rows, on: dt.date) -> dict[str, Any]:
    project = rows.project
    unit = project.introducing_unit or project.responsible_unit
    FirstContactFiling.objects.create(
        project=project,
        unit=unit,
        submitted_at=at_noon(on),
        state=FirstContactFiling.State.ACCEPTED,
        decided_at=at_noon(on),
        protected_until=on + dt.timedelta(days=90),
    )
    rows.by_hand(Fact.JOINT_REVIEW_ASKED, on)
    return {"first_contact_unit": unit}


def _agreement(rows: _Rows, on: dt.date) -> dict[str, Any]:
    rows.document(DocumentKind.AGREEMENT, on, "框架协议")
    return {}


def _contract(rows: _Rows, on: dt.date) -> dict[str, Any]:
    for fact in (Fact.JOINT_REVIEW, Fact.APPROVAL, Fact.LEGAL_REVIEW):
        rows.by_hand(fact, on)
    rows.document(DocumentKind.CONTRACT_TEXT, on, "投资合同")
    return {"signed_on": on}


def _procedures(rows: _Rows, on: dt.date) -> dict[str, Any]:
    rows.by_hand(Fact.CONTRACT_FILED, on)
    rows.milestones[MilestoneKind.LAND_OBTAINED.value] = on
    rows.milestones[MilestoneKind.COMPANY_REGISTERED.value] = on
    return {
        "company_name": f"{rows.project.name}有限公司"[:150],
        "company_credit_code": credit_code(900_000 + rows.project.pk),
    }


def _started(rows: _Rows, on: dt.date) -> dict[str, Any]:
    rows.document(DocumentKind.PERMIT, on, "施工许可证")
    return {"started_on": on}


def _under_construction(rows: _Rows, on: dt.date) -> dict[str, Any]:
    make_funds(
        rows.project,
        on,
        1200,
        kind=FundsEntry.Kind.EQUIPMENT,
        verified_wan=Decimal(1000),
        reduced_wan=Decimal(200),
        state=FundsEntry.State.VERIFIED,
        verified_at=at_noon(on),
    )
    return {"funds_claimed_wan": Decimal(1200), "funds_verified_wan": Decimal(1000)}


def _trial(rows: _Rows, on: dt.date) -> dict[str, Any]:
    rows.milestones[MilestoneKind.EQUIPMENT.value] = on
    return {}


def _producing(rows: _Rows, on: dt.date) -> dict[str, Any]:
    rows.document(DocumentKind.PRODUCTION, on, "投产证明")
    return {"produced_on": on}


def _at_capacity(rows: _Rows, on: dt.date) -> dict[str, Any]:
    rows.by_hand(Fact.CAPACITY_REACHED, on)
    return {}


_STEPS = {
    SubStage.CONTACTED: _contacted,
    SubStage.NEGOTIATING: _negotiating,
    SubStage.AGREEMENT: _agreement,
    SubStage.CONTRACT: _contract,
    SubStage.PROCEDURES: _procedures,
    SubStage.STARTED: _started,
    SubStage.UNDER_CONSTRUCTION: _under_construction,
    SubStage.TRIAL: _trial,
    SubStage.PRODUCING: _producing,
    SubStage.AT_CAPACITY: _at_capacity,
}


def give_what_is_asked(project: Project, step: SubStage) -> dict[str, Any]:
    """Give a project what the gate into a step asks; return the fields it sets, unsaved."""
    rows = _Rows(project)
    fields = _STEPS[step](rows, HAPPENED_ON[step])
    rows.write()
    return fields


def climb(project: Project, to: SubStage) -> None:
    """Bring a registered project up the ladder, with everything each gate asks."""
    steps = ORDER[1 : position(to) + 1]
    if not steps:
        return
    before, rows = contributions([project.pk]), _Rows(project)
    for step in steps:
        on = HAPPENED_ON[step]
        fields = _STEPS[step](rows, on)
        if step in MOVE_MILESTONES:
            rows.milestones[str(MOVE_MILESTONES[step])] = on
        rows.moves.append(_move(project, Verb.ADVANCE, step, on))
        fields["sub_stage"] = step.value
        if STAGE_OF[step] != project.stage:
            fields["stage"], fields["stage_since"] = STAGE_OF[step].value, on
        fields["sub_stage_since"] = on
        for name, value in fields.items():
            setattr(project, name, value)
    rows.write()
    project.version += 1
    project.save()
    rebuild_parts([project.pk])
    apply_difference(before, contributions([project.pk]))
    refresh_missing(project)


def _move(project: Project, verb: Verb, to: SubStage, on: dt.date, **fields: Any) -> StageMove:
    """Return a row of the log, unsaved."""
    first = verb is Verb.REGISTER
    return StageMove(
        project=project,
        verb=verb.value,
        from_stage="" if first else project.stage,
        from_sub_stage="" if first else project.sub_stage,
        from_status="" if first else project.status,
        to_stage=STAGE_OF[to].value,
        to_sub_stage=to.value,
        to_status=fields.pop("to_status", Status.ACTIVE.value),
        happened_on=on,
        entered_at=at_noon(on),
        **fields,
    )


class ProjectFactory(DjangoModelFactory):
    """A project, complete for its step; `sub_stage` or one of the traits says which."""

    class Meta:
        model = Project

    class Params:
        contacted = factory.Trait(sub_stage=SubStage.CONTACTED.value)
        negotiating = factory.Trait(sub_stage=SubStage.NEGOTIATING.value)
        agreement = factory.Trait(sub_stage=SubStage.AGREEMENT.value)
        signed = factory.Trait(sub_stage=SubStage.CONTRACT.value)
        landed = factory.Trait(sub_stage=SubStage.PROCEDURES.value)
        started = factory.Trait(sub_stage=SubStage.STARTED.value)
        under_construction = factory.Trait(sub_stage=SubStage.UNDER_CONSTRUCTION.value)
        trial = factory.Trait(sub_stage=SubStage.TRIAL.value)
        producing = factory.Trait(sub_stage=SubStage.PRODUCING.value)
        at_capacity = factory.Trait(sub_stage=SubStage.AT_CAPACITY.value)
        suspended = factory.Trait(
            status=Status.SUSPENDED.value, suspended_until=dt.date(2026, 12, 31)
        )
        withdrawn = factory.Trait(status=Status.WITHDRAWN.value, status_reason="客商放弃投资")

    county = factory.SubFactory(UnitFactory, kind=UnitKind.COUNTY.value)
    code = factory.Sequence(lambda n: f"LX-2026-{n:05d}")
    name = factory.Sequence(lambda n: f"高端铝合金部件项目{n}")
    investor = factory.SubFactory(InvestorFactory, county=factory.SelfAttribute("..county"))
    source = "以商招商"
    submitted_on = HAPPENED_ON[SubStage.REGISTERED]
    introducing_unit = factory.LazyAttribute(lambda project: project.responsible_unit)
    responsible_unit = factory.SubFactory(
        UnitFactory, kind=UnitKind.TOWNSHIP.value, parent=factory.SelfAttribute("..county")
    )
    responsible_person_name = "孙立军"
    section = factory.LazyFunction(
        lambda: Industry.objects.filter(kind=Industry.Kind.SECTION, code="C").first()
    )
    wanted_site = "经济开发区南区"
    total_investment_wan = Decimal(30000)
    sub_stage = SubStage.REGISTERED.value
    status = Status.ACTIVE.value

    @classmethod
    def _create(cls, model_class: type[Project], *args: Any, **fields: Any) -> Project:
        target = SubStage(fields.pop("sub_stage"))
        status = Status(fields.pop("status"))
        on = fields["submitted_on"]
        fields.setdefault("stage_since", on)
        fields.setdefault("sub_stage_since", on)
        fields["stage"], fields["sub_stage"] = Stage.CLUE.value, SubStage.REGISTERED.value
        later = {name: fields.pop(name) for name in ("suspended_until",) if name in fields}
        project = insert_project(model_class(**fields), by=fields.get("created_by"))
        Milestone.objects.create(project=project, kind=MilestoneKind.REGISTERED, actual_on=on)
        by = fields.get("created_by")
        _move(project, Verb.REGISTER, SubStage.REGISTERED, on, by=by).save()
        climb(project, target)
        if status is not Status.ACTIVE:
            _turn(project, status, later)
        return project


def _turn(project: Project, status: Status, later: dict[str, Any]) -> None:
    """Give a project another status than active, from the fixed day on."""
    verb = Verb.SUSPEND if status is Status.SUSPENDED else Verb.WITHDRAW
    before = contributions([project.pk])
    _move(project, verb, SubStage(project.sub_stage), TODAY, to_status=status.value).save()
    project.status, project.status_since = status.value, TODAY
    for name, value in later.items():
        setattr(project, name, value)
    project.version += 1
    project.save()
    apply_difference(before, contributions([project.pk]))
