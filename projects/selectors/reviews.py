"""Joint review and approval as pages, duties and notices read them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from projects.models import (
    Approval,
    ApprovalStep,
    Project,
    ReviewCondition,
    ReviewOpinion,
    ReviewRequest,
    ReviewRound,
)
from projects.models.review_choices import QUESTION_LABELS
from projects.rules.authority import next_step
from projects.rules.reviews import Answers, Question, answers_of
from projects.selectors.json_rows import JsonRows, as_date
from projects.selectors.people import by_asked
from projects.selectors.project_lists import Row
from zhaoshang.accounts.models import Position, PositionHolding, Unit, User
from zhaoshang.accounts.rules import Office, Role, UnitKind
from zhaoshang.accounts.selectors import standing_units

MOST = 100
# A body of the policy's table → the offices that may decide for it.
OFFICES_OF = {"county_principals": (Office.PARTY_SECRETARY, Office.COUNTY_HEAD)}


def offices_of(body: str) -> tuple[str, ...]:
    """Return the codes of the offices that a deciding body consists of."""
    return tuple(each.value for each in OFFICES_OF.get(body, ())) or (body,)


def reviewers_of(unit_ids: Iterable[int], on: dt.date) -> list[int]:
    """Return the ids of the reviewers of departments."""
    return sorted({pk for each in reviewers_by_unit(unit_ids, on).values() for pk in each})


def reviewers_by_unit(unit_ids: Iterable[int], on: dt.date) -> dict[int, list[int]]:
    """Return the ids of the reviewers of each department; a department without any is left out."""
    reviewers = User.objects.get_queryset().active_on(on).with_role(Role.REVIEWER)
    return by_asked(standing_units(unit_ids), reviewers)


def departments_to_ask(county: Unit, on: dt.date) -> QuerySet[Unit]:
    """Return whom a review may be sent to: the county's departments."""
    found = Unit.objects.filter(county=county, kind=UnitKind.DEPARTMENT.value).open_on(on)
    return found.in_tree_order()


@dataclass(frozen=True)
class Line:
    """One department of a round: its request, its opinion in each column (None: not asked)."""

    request: ReviewRequest
    cells: list[ReviewOpinion | None]
    labels: list[str]

    @property
    def labelled(self) -> list[tuple[str, ReviewOpinion | None]]:
        """The opinions, each with the heading of its column."""
        return list(zip(self.labels, self.cells, strict=True))

    @property
    def is_missing(self) -> bool:
        """At least one question has no answer."""
        return any(each is not None and not each.opinion for each in self.cells)


@dataclass(frozen=True)
class Matrix:
    """A round as departments × questions."""

    round: ReviewRound
    questions: list[Question]
    lines: list[Line]
    answers: Answers

    @property
    def labels(self) -> list[str]:
        """The headings of the columns."""
        return [str(QUESTION_LABELS[question]) for question in self.questions]


def rounds_of(project: Project) -> list[Matrix]:
    """Return the rounds of a project, newest first: one query, as each opinion names its round.

    Nobody is asked nothing, so that every round and every request has an opinion.
    """
    opinions = (
        ReviewOpinion.objects.filter(request__round__project=project)
        .select_related(
            "request__unit",
            "request__answered_by",
            "request__document__file",
            "request__round__concluded_by",
            "request__round__document__file",
            "request__round__created_by",
        )
        .order_by("-request__round__number", "request__unit__path", "request_id", "pk")
    )
    rounds: dict[int, ReviewRound] = {}
    requests: dict[int, dict[int, ReviewRequest]] = {}
    said: dict[int, list[ReviewOpinion]] = defaultdict(list)
    for each in opinions:
        request = each.request
        review = rounds.setdefault(request.round_id, request.round)
        review.project = project
        request.round = review
        requests.setdefault(review.pk, {}).setdefault(request.pk, request)
        said[request.pk].append(each)
    return [
        matrix_of_read(review, [(each, said[each.pk]) for each in requests[pk].values()])
        for pk, review in rounds.items()
    ]


def condition_rows() -> JsonRows:
    """Return the conditions of all rounds and steps of a project, as a column of the project."""
    name = Coalesce(NullIf("done_by__full_name", Value("")), "done_by__username")
    fields = {
        **{each: F(each) for each in ("pk", "text", "done_on", "evidence", "document_id")},
        **{each: F(each) for each in ("round_id", "step_id")},
        "done_by": name,
    }
    found = ReviewCondition.objects.filter(project=OuterRef("pk")).order_by("pk")
    return JsonRows(found, fields, {"done_on": as_date})


def give_conditions(
    rows: Iterable[Row], matrices: Iterable[Matrix], approvals: Iterable[Approval]
) -> None:
    """Hang the conditions of a project (`condition_rows`) on its rounds and steps."""
    of_round: dict[int | None, list[Row]] = defaultdict(list)
    of_step: dict[int | None, list[Row]] = defaultdict(list)
    for each in rows:
        of_round[each["round_id"]].append(each)
        of_step[each["step_id"]].append(each)
    for matrix in matrices:
        _fill(matrix.round, "conditions", of_round[matrix.round.pk])
    for approval in approvals:
        for step in approval.steps.all():
            _fill(step, "conditions", of_step[step.pk])


def _fill(owner: Any, name: str, rows: list[Any]) -> None:
    """Give a record what hangs on it, as a prefetch would."""
    found = getattr(owner, name).all()
    found._result_cache, found._prefetch_done = rows, True
    owner._prefetched_objects_cache = {
        **getattr(owner, "_prefetched_objects_cache", {}),
        name: found,
    }


def _with_lines(rounds: QuerySet[ReviewRound]) -> QuerySet[ReviewRound]:
    requests = ReviewRequest.objects.select_related(
        "unit", "answered_by", "document__file"
    ).prefetch_related("opinions")
    return rounds.select_related(
        "project__county", "concluded_by", "document__file", "created_by"
    ).prefetch_related(
        Prefetch("requests", requests.order_by("unit__path", "pk")),
        Prefetch("conditions", ReviewCondition.objects.select_related("done_by")),
    )


def round_with_lines(pk: int) -> Matrix:
    """Return one round."""
    return matrix_of(_with_lines(ReviewRound.objects.filter(pk=pk)).get())


def matrix_of(review: ReviewRound) -> Matrix:
    """Lay a round out that was read with its requests and opinions."""
    requests = review.requests.all()
    return matrix_of_read(review, [(each, list(each.opinions.all())) for each in requests])


def matrix_of_read(
    review: ReviewRound, requests: Sequence[tuple[ReviewRequest, Sequence[ReviewOpinion]]]
) -> Matrix:
    """Lay a round out; only questions that somebody was asked have a column."""
    opinions = [each for _request, said in requests for each in said]
    asked = {each.question for each in opinions}
    questions = [question for question in Question if question.value in asked]
    labels = [str(QUESTION_LABELS[question]) for question in questions]
    lines = []
    for request, said in requests:
        cells = {each.question: each for each in said}
        lines.append(Line(request, [cells.get(each.value) for each in questions], labels))
    return Matrix(review, questions, lines, answers_of(each.opinion for each in opinions))


def rounds_listed(user: User) -> QuerySet[ReviewRound]:
    """Return the rounds of the projects the user reads, with how many questions stand how."""
    return (
        ReviewRound.objects.visible_to(user)
        .filter(project__status__in=("active", "suspended"))
        .select_related("project", "project__responsible_unit")
        .annotate(
            asked_count=Count("requests__opinions"),
            missing_count=Count("requests__opinions", filter=Q(requests__opinions__opinion="")),
            disagreed_count=Count(
                "requests__opinions", filter=Q(requests__opinions__opinion="disagree")
            ),
            open_conditions=Exists(
                ReviewCondition.objects.filter(round=OuterRef("pk"), done_on=None)
            ),
        )
    )


def rounds_running(user: User, *, late_on: dt.date | None = None) -> QuerySet[ReviewRound, Any]:
    """Return the rounds in sight not concluded yet; with a day, those whose answers are late."""
    found: Any = rounds_listed(user).filter(conclusion="").order_by("due_on", "pk")
    return found.filter(due_on__lt=late_on, missing_count__gt=0) if late_on else found


def requests_waiting(user: User) -> QuerySet[ReviewRequest]:
    """Return what a reviewer's unit still owes an answer to, earliest due first."""
    missing = ReviewOpinion.objects.filter(request=OuterRef("pk"), opinion="")
    return (
        ReviewRequest.objects.sent_to(user)
        .running()
        .filter(Exists(missing))
        .select_related("round__project", "unit")
        .order_by("round__due_on", "pk")
    )


def requests_answered(user: User) -> QuerySet[ReviewRequest]:
    """Return what a reviewer's unit has answered, newest first."""
    missing = ReviewOpinion.objects.filter(request=OuterRef("pk"), opinion="")
    return (
        ReviewRequest.objects.sent_to(user)
        .exclude(answered_on=None)
        .exclude(Exists(missing))
        .select_related("round__project", "unit")
        .order_by("-answered_on", "-pk")
    )


def rounds_to_conclude(user: User, on: dt.date) -> QuerySet[ReviewRound]:
    """Return the county's running rounds that are complete or late."""
    missing = ReviewOpinion.objects.filter(request__round=OuterRef("pk"), opinion="")
    return (
        ReviewRound.objects.filter(
            project__county_id=user.scope.county_id,
            project__status__in=("active", "suspended"),
            conclusion="",
        )
        .annotate(has_missing=Exists(missing))
        .filter(Q(has_missing=False) | Q(due_on__lt=on))
        .select_related("project")
        .order_by("due_on", "pk")[:MOST]
    )


def conditions_open(user: User) -> QuerySet[ReviewCondition]:
    """Return the county's conditions that nobody has ticked done."""
    return (
        ReviewCondition.objects.filter(
            project__county_id=user.scope.county_id,
            project__status__in=("active", "suspended"),
            done_on=None,
        )
        .filter(Q(step=None) | Q(step__approval__is_current=True))
        .exclude(Exists(_later_rounds()))
        .select_related("project")
        .order_by("pk")[:MOST]
    )


def _later_rounds() -> QuerySet[ReviewRound]:
    """Rounds that took the place of the one a condition belongs to."""
    return ReviewRound.objects.filter(
        project=OuterRef("project"), number__gt=OuterRef("round__number")
    )


def approvals_of(project: Project) -> list[Approval]:
    """Return the paths of a project with their steps, the newest first: one query.

    Every path has a step: the policy refuses a row that names nobody.
    """
    steps = (
        ApprovalStep.objects.filter(approval__project=project)
        .select_related("approval__host_unit", "position", "recorded_by", "document__file")
        .order_by("-approval__number", "place")
    )
    found: dict[int, Approval] = {}
    by_approval: dict[int, list[ApprovalStep]] = defaultdict(list)
    for step in steps:
        approval = found.setdefault(step.approval_id, step.approval)
        approval.project = project
        step.approval = approval
        by_approval[approval.pk].append(step)
    for pk, approval in found.items():
        _fill(approval, "steps", by_approval[pk])
    return list(found.values())


def step_to_decide(approval: Approval) -> ApprovalStep | None:
    """Return the step whose turn it is, of a running path with its steps read."""
    if approval.state != Approval.State.RUNNING:
        return None
    steps = list(approval.steps.all())
    place = next_step([each.decision for each in steps])
    return None if place is None else steps[place]


def positions_of(body: str, *, county_id: int, host: Unit | None) -> list[Position]:
    """Return the positions that decide for a body: a park's head of this park, else the county's.

    The park is the host unit itself, or the park the host unit stands under.
    """
    found = Position.objects.filter(unit__county_id=county_id, code__in=offices_of(body))
    positions = found.select_related("unit").order_by("-unit__path", "pk")
    return [each for each in positions if is_decider(each, body, host)]


def holdings_on(positions: Iterable[Position], on: dt.date) -> dict[int, PositionHolding]:
    """Return who holds positions on a day, by position: one query."""
    held = PositionHolding.objects.filter(position__in=list(positions), since__lte=on)
    held = held.filter(Q(until=None) | Q(until__gt=on)).select_related("holder", "deputy")
    return {each.position_id: each for each in held}


def position_held(user: User, positions: Iterable[Position], on: dt.date) -> Position | None:
    """Return which of the positions a user holds, or stands in for, on a day."""
    by_pk = {each.pk: each for each in positions}
    for pk, held in holdings_on(by_pk.values(), on).items():
        if user.pk in {held.holder_id, held.deputy_id}:
            return by_pk[pk]
    return None


def steps_waiting(user: User, on: dt.date) -> list[ApprovalStep]:
    """Return the steps that this user may decide today as holder or deputy: four queries."""
    mine = PositionHolding.objects.filter(Q(holder=user) | Q(deputy=user), since__lte=on).filter(
        Q(until=None) | Q(until__gt=on)
    )
    positions = [each.position for each in mine.select_related("position__unit")]
    if not positions:
        return []
    running = (
        Approval.objects.filter(
            is_current=True,
            state=Approval.State.RUNNING,
            project__county_id=user.unit.county_id,
            project__status="active",
        )
        .select_related("project", "host_unit")
        .prefetch_related("steps")
        .order_by("computed_on", "pk")[:MOST]
    )
    found = []
    for approval in running:
        step = step_to_decide(approval)
        if step is not None and any(
            is_decider(each, step.body, approval.host_unit) for each in positions
        ):
            step.approval = approval
            found.append(step)
    return found


def is_decider(position: Position, body: str, host: Unit | None) -> bool:
    """Tell whether a position decides for a body: of a park's heads, that of the host's own."""
    if position.code not in offices_of(body):
        return False
    if body != Office.PARK_HEAD.value:
        return True
    unit = position.unit
    return host is not None and unit.kind == UnitKind.PARK and host.path.startswith(unit.path)


def review_events(project_id: int) -> QuerySet[ReviewRound, Any]:
    """Rounds of a project for its timeline: when asked, when concluded, how."""
    return ReviewRound.objects.filter(project_id=project_id).values(
        "pk", "number", "asked_on", "concluded_on", "conclusion", "reason", "created_by"
    )


def decision_events(project_id: int) -> QuerySet[ApprovalStep, Any]:
    """Decisions on a project for its timeline."""
    decided = ApprovalStep.objects.filter(approval__project_id=project_id).exclude(decision="")
    return decided.values(
        "pk", "place", "body", "decision", "decided_on", "reference", "recorded_by"
    )
