"""The kinds of record that stand in a project's timeline, and what is read of each.

A new kind is a member of `Kind`, an entry of `RECORDS` here, and its words in
`projects.views.page_timeline`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import SimpleNamespace
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Expression,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, NullIf, TruncDate

from projects.models import (
    ActionItem,
    Activity,
    ActivityProject,
    AgencyItem,
    ApprovalStep,
    CareRequest,
    CareVisit,
    Flag,
    FlagHold,
    FollowUp,
    FundsEntry,
    Instruction,
    Problem,
    ProblemStep,
    ProjectDocument,
    ReviewRound,
    SpaceReservation,
    StageMove,
)
from projects.rules.duties import StepKind
from projects.rules.flags.kinds import ClearedBy, HoldState
from projects.selectors.json_rows import Reader, as_amount, as_date, as_list


class Kind(StrEnum):
    """Kinds of entry, in their order within a day."""

    STAGE = "stage"
    FLAG_CLEARED = "flag_cleared"
    FLAG = "flag"
    HOLD = "hold"
    CONCLUDED = "concluded"
    DECISION = "decision"
    REVIEW = "review"
    FOLLOW_UP = "follow_up"
    FUNDS = "funds"
    ITEM_CLOSED = "item_closed"
    ITEM = "item"
    INSTRUCTION = "instruction"
    RESOLVED = "resolved"
    PROBLEM_STEP = "problem_step"
    PROBLEM = "problem"
    SERVICE = "service"
    VISIT = "visit"
    ANSWER = "answer"
    ACTIVITY = "activity"
    SPACE = "space"
    DOCUMENT = "document"
    CHANGE = "change"


# A filter by the one shows the other too.
OUTCOMES = {
    Kind.RESOLVED: Kind.PROBLEM,
    Kind.PROBLEM_STEP: Kind.PROBLEM,
    Kind.ITEM: Kind.INSTRUCTION,
    Kind.ITEM_CLOSED: Kind.INSTRUCTION,
    Kind.FLAG_CLEARED: Kind.FLAG,
    Kind.HOLD: Kind.FLAG,
    Kind.CONCLUDED: Kind.REVIEW,
    Kind.DECISION: Kind.REVIEW,
    Kind.VISIT: Kind.SERVICE,
    Kind.ANSWER: Kind.SERVICE,
}


@dataclass(frozen=True)
class Record:
    """How one kind of record is read.

    Args:
        rows: The records of a project.
        day: The day under which one stands.
        facts: What its words need: name → expression.
        readers: How to read what JSON has no word for.
        seen: Which of them a reader of some units sees, by units and person; all of them where
            seeing the project is enough.
    """

    rows: Callable[[int], QuerySet[Any]]
    day: Expression | F
    facts: Mapping[str, Any]
    readers: Mapping[str, Reader] = field(default_factory=dict)
    seen: Callable[[Sequence[int], int], Q] | None = None

    def read(self, facts: Mapping[str, Any]) -> SimpleNamespace:
        """Return the facts of a row as attributes."""
        read = dict(facts)
        for name, reader in self.readers.items():
            read[name] = reader(read[name])
        return SimpleNamespace(**read)


def person(path: str) -> Coalesce:
    """Return somebody's name as an expression."""
    name = NullIf(F(f"{path}__full_name"), Value(""))
    return Coalesce(name, F(f"{path}__username"), Value(""), output_field=CharField())


def unit_name(path: str) -> Case:
    """Return a unit's short name where it has one, as an expression."""
    return Case(
        When(Q(**{f"{path}__short_name": ""}), then=F(f"{path}__name")),
        default=F(f"{path}__short_name"),
        output_field=CharField(),
    )


def _files_of(field_name: str) -> Subquery:
    files = ProjectDocument.objects.filter(**{field_name: OuterRef("pk")}, removed_at=None)
    number = files.order_by().annotate(number=Func(F("pk"), function="COUNT"))
    return Subquery(number.values("number"))


_CREATED = TruncDate("created_at")

RECORDS: dict[Kind, Record] = {
    Kind.STAGE: Record(
        rows=lambda pk: StageMove.objects.filter(project_id=pk),
        day=F("happened_on"),
        facts={
            "verb": F("verb"),
            "from_stage": F("from_stage"),
            "from_sub_stage": F("from_sub_stage"),
            "to_stage": F("to_stage"),
            "to_sub_stage": F("to_sub_stage"),
            "by": person("by"),
            "proposed_by": person("proposed_by"),
            "reason": F("reason"),
            "missing": F("missing"),
        },
        readers={"missing": as_list},
    ),
    Kind.FLAG: Record(
        rows=lambda pk: Flag.objects.filter(project_id=pk),
        day=F("since"),
        facts={
            "rule": F("rule"),
            "key": F("key"),
            "severity": F("severity"),
            "raised_on": F("raised_on"),
            "since": F("since"),
        },
        readers={"raised_on": as_date, "since": as_date},
    ),
    Kind.FLAG_CLEARED: Record(
        rows=lambda pk: (
            Flag.objects.filter(project_id=pk)
            .exclude(cleared_on=None)
            .exclude(cleared_by__in=[ClearedBy.WORSENED.value, ClearedBy.EASED.value])
        ),
        day=F("cleared_on"),
        facts={
            "rule": F("rule"),
            "key": F("key"),
            "severity": F("severity"),
            "cleared_by": F("cleared_by"),
        },
    ),
    Kind.HOLD: Record(
        rows=lambda pk: FlagHold.objects.filter(project_id=pk, state=HoldState.GRANTED.value),
        day=F("since"),
        facts={
            "kind": F("kind"),
            "rule": F("rule"),
            "reason": F("reason"),
            "until": F("until"),
            "by": person("decided_by"),
        },
        readers={"until": as_date},
    ),
    Kind.REVIEW: Record(
        rows=lambda pk: ReviewRound.objects.filter(project_id=pk),
        day=F("asked_on"),
        facts={"number": F("number"), "due_on": F("due_on"), "by": person("created_by")},
        readers={"due_on": as_date},
    ),
    Kind.CONCLUDED: Record(
        rows=lambda pk: ReviewRound.objects.filter(project_id=pk).exclude(concluded_on=None),
        day=F("concluded_on"),
        facts={"number": F("number"), "conclusion": F("conclusion"), "reason": F("reason")},
    ),
    Kind.DECISION: Record(
        rows=lambda pk: ApprovalStep.objects.filter(approval__project_id=pk).exclude(decision=""),
        day=F("decided_on"),
        facts={
            "body": F("body"),
            "decision": F("decision"),
            "reference": F("reference"),
            "by": person("recorded_by"),
        },
    ),
    Kind.SERVICE: Record(
        rows=lambda pk: AgencyItem.objects.filter(case__project_id=pk).exclude(done_on=None),
        day=F("done_on"),
        facts={
            "pk": F("pk"),
            "name": F("name"),
            "result": F("result"),
            "reference": F("reference"),
            "reason": F("reason"),
            "unit": unit_name("unit"),
        },
    ),
    Kind.VISIT: Record(
        rows=lambda pk: CareVisit.objects.filter(project_id=pk),
        day=F("visited_on"),
        facts={
            "visitors": F("visitors"),
            "person_met": F("person_met"),
            "content": F("content"),
            "unit": unit_name("unit"),
        },
    ),
    Kind.ANSWER: Record(
        rows=lambda pk: CareRequest.objects.filter(project_id=pk).exclude(answered_on=None),
        day=F("answered_on"),
        facts={
            "pk": F("pk"),
            "is_complaint": F("is_complaint"),
            "content": F("content"),
            "answer": F("answer"),
            "satisfaction": F("satisfaction"),
            "unit": unit_name("lead_unit"),
        },
    ),
    Kind.ACTIVITY: Record(
        rows=lambda pk: ActivityProject.objects.filter(project_id=pk),
        day=F("activity__starts_on"),
        facts={
            "activity": F("activity_id"),
            "title": F("activity__title"),
            "kind": F("activity__kind"),
            "note": F("note"),
            "unit": unit_name("activity__unit"),
        },
        seen=lambda units, person: Q(activity__in=Activity.objects.of_units(units, person)),
    ),
    Kind.SPACE: Record(
        rows=lambda pk: SpaceReservation.objects.filter(project_id=pk),
        day=F("reserved_on"),
        facts={
            "offer": F("offer_id"),
            "title": F("offer__title"),
            "kind": F("offer__kind"),
            "area": F("area"),
            "until": F("until"),
            "state": F("state"),
            "reason": F("state_reason"),
            "by": person("created_by"),
        },
        readers={"until": as_date, "area": as_amount},
    ),
    Kind.FOLLOW_UP: Record(
        rows=lambda pk: FollowUp.objects.standing().filter(project_id=pk),
        day=F("happened_on"),
        facts={
            "kind": F("kind"),
            "content": F("content"),
            "person_met": F("person_met"),
            "visible_progress": F("visible_progress"),
            "next_step": F("next_step"),
            "next_step_due_on": F("next_step_due_on"),
            "file_count": _files_of("follow_up"),
            "by": person("created_by"),
            "unit": unit_name("unit"),
        },
        readers={"next_step_due_on": as_date},
    ),
    Kind.FUNDS: Record(
        rows=lambda pk: FundsEntry.objects.filter(project_id=pk),
        day=_CREATED,
        facts={
            "month": F("month"),
            "claimed_wan": F("claimed_wan"),
            "origin": F("origin"),
            "kind": F("kind"),
            "state": F("state"),
            "verified_wan": F("verified_wan"),
            "corrects": F("corrects_id"),
            "is_opening": F("is_opening"),
            "note": F("note"),
            "by": person("created_by"),
            "unit": unit_name("unit"),
        },
        readers={"month": as_date, "claimed_wan": as_amount, "verified_wan": as_amount},
    ),
    Kind.PROBLEM: Record(
        rows=lambda pk: Problem.objects.filter(project_id=pk),
        day=F("raised_on"),
        facts={
            "pk": F("pk"),
            "content": F("content"),
            "category": F("category"),
            "lead_unit": unit_name("lead_unit"),
            "due_on": F("due_on"),
            "by": person("created_by"),
        },
        readers={"due_on": as_date},
    ),
    Kind.RESOLVED: Record(
        rows=lambda pk: Problem.objects.filter(project_id=pk).exclude(resolved_on=None),
        day=F("resolved_on"),
        facts={"pk": F("pk"), "content": F("content"), "result": F("result")},
    ),
    Kind.PROBLEM_STEP: Record(
        rows=lambda pk: ProblemStep.objects.filter(problem__project_id=pk).exclude(
            kind=StepKind.RESOLVED.value
        ),
        day=F("happened_on"),
        facts={
            "problem": F("problem_id"),
            "content": F("problem__content"),
            "kind": F("kind"),
            "text": F("text"),
            "by": person("created_by"),
            "to": person("to"),
        },
    ),
    Kind.INSTRUCTION: Record(
        rows=lambda pk: Instruction.objects.filter(project_id=pk),
        day=F("given_on"),
        facts={"pk": F("pk"), "content": F("content"), "by": person("given_by")},
    ),
    Kind.ITEM: Record(
        rows=lambda pk: ActionItem.objects.filter(project_id=pk),
        day=F("assigned_on"),
        facts={
            "pk": F("pk"),
            "content": F("content"),
            "unit": unit_name("owner_unit"),
            "due_on": F("due_on"),
            "by": person("created_by"),
        },
        readers={"due_on": as_date},
    ),
    Kind.ITEM_CLOSED: Record(
        rows=lambda pk: ActionItem.objects.filter(project_id=pk).exclude(closed_on=None),
        day=F("closed_on"),
        facts={
            "pk": F("pk"),
            "content": F("content"),
            "result": F("result"),
            "by": person("closed_by"),
        },
    ),
    Kind.DOCUMENT: Record(
        rows=lambda pk: ProjectDocument.objects.filter(project_id=pk, removed_at=None),
        day=_CREATED,
        facts={
            "pk": F("pk"),
            "kind": F("kind"),
            "title": F("title"),
            "by": person("created_by"),
            "unit": unit_name("created_by__unit"),
        },
    ),
}
