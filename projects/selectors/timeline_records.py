"""The kinds of record that stand in a project's timeline, and what is read of each.

A new kind is a member of `timeline_kinds.Kind`, an entry of `RECORDS` here, and its words in
`projects.views.page_timeline`.
"""

from __future__ import annotations

from django.db.models import F, Func, OuterRef, Q, Subquery
from django.db.models.functions import TruncDate

from projects.models import (
    ActionItem,
    Activity,
    ActivityProject,
    ActualResult,
    AgencyItem,
    ApprovalStep,
    CareRequest,
    CareVisit,
    Flag,
    FlagConsequence,
    FlagHold,
    FollowUp,
    FundsEntry,
    Instruction,
    Problem,
    ProblemStep,
    ProjectDocument,
    ReferrerClaim,
    ReviewRequest,
    ReviewRound,
    SpaceReservation,
    StageMove,
)
from projects.rules.duties import StepKind
from projects.rules.flags.kinds import ClearedBy, HoldState
from projects.selectors.json_rows import as_amount, as_date, as_list
from projects.selectors.timeline_kinds import Kind, Record, person, unit_name


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
    Kind.CONSEQUENCE: Record(
        rows=lambda pk: FlagConsequence.objects.filter(project_id=pk),
        day=F("issued_on"),
        facts={
            "kind": F("kind"),
            "rule": F("rule"),
            "key": F("key"),
            "state": F("state"),
            "unit": unit_name("unit"),
        },
    ),
    Kind.OPINION: Record(
        rows=lambda pk: ReviewRequest.objects.filter(round__project_id=pk).exclude(
            answered_on=None
        ),
        day=F("answered_on"),
        facts={
            "reference": F("reference"),
            "unit": unit_name("unit"),
            "by": person("answered_by"),
        },
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
    Kind.HANDED_IN: Record(
        rows=lambda pk: AgencyItem.objects.filter(case__project_id=pk).exclude(asked_on=None),
        day=F("asked_on"),
        facts={"pk": F("pk"), "name": F("name"), "due_on": F("due_on"), "unit": unit_name("unit")},
        readers={"due_on": as_date},
    ),
    Kind.REQUEST: Record(
        rows=lambda pk: CareRequest.objects.filter(project_id=pk),
        day=F("received_on"),
        facts={
            "pk": F("pk"),
            "is_complaint": F("is_complaint"),
            "content": F("content"),
            "answer_due_on": F("answer_due_on"),
            "unit": unit_name("lead_unit"),
        },
        readers={"answer_due_on": as_date},
    ),
    Kind.RESULT: Record(
        rows=lambda pk: ActualResult.objects.filter(project_id=pk),
        day=F("reported_on"),
        facts={
            "year": F("year"),
            "output_wan": F("output_wan"),
            "tax_wan": F("tax_wan"),
            "jobs_count": F("jobs_count"),
            "verified_on": F("verified_on"),
            "by": person("reported_by"),
        },
        readers={"output_wan": as_amount, "tax_wan": as_amount, "verified_on": as_date},
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
    Kind.CLAIM: Record(
        rows=lambda pk: ReferrerClaim.objects.filter(project_id=pk),
        day=F("claimed_on"),
        facts={
            "referrer": F("referrer_id"),
            "name": F("referrer__name"),
            "evidence": F("evidence"),
            "by": person("created_by"),
        },
    ),
    Kind.CLAIM_DECIDED: Record(
        rows=lambda pk: ReferrerClaim.objects.filter(project_id=pk).exclude(decided_on=None),
        day=F("decided_on"),
        facts={
            "referrer": F("referrer_id"),
            "name": F("referrer__name"),
            "state": F("state"),
            "percent": F("percent"),
            "note": F("decision_note"),
            "dispute": F("dispute_note"),
            "by": person("decided_by"),
        },
        readers={"percent": as_amount},
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
            "place": F("place"),
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
    Kind.FUNDS_DECIDED: Record(
        rows=lambda pk: FundsEntry.objects.filter(
            project_id=pk, corrects=None, verified_at__isnull=False
        ),
        day=TruncDate("verified_at"),
        facts={
            "month": F("month"),
            "claimed_wan": F("claimed_wan"),
            "verified_wan": F("verified_wan"),
            "state": F("state"),
            "note": F("decision_note"),
            "by": person("verified_by"),
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
