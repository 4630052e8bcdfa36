"""What happened along the way: stage log, milestones, follow-ups, funds, problems, filings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from projects.demo.ledger import Placed
from projects.demo.money import entries_of
from projects.demo.staff import Staff
from projects.demo.timeline import every
from projects.models import (
    CreditShare,
    FirstContactFiling,
    FollowUp,
    FundsEntry,
    Milestone,
    Parcel,
    Problem,
    Project,
    Site,
    StageMove,
    StageProposal,
    SupportingUnit,
)
from projects.models.choices import MilestoneKind
from projects.rules.stages import STAGE_OF, Stage, Status, SubStage, Verb, next_sub_stages, position
from projects.selectors.gates import missing_counts
from projects.services.parts import rebuild_parts
from projects.services.summaries import apply_difference, contributions
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import UnitKind
from zhaoshang.core import clock
from zhaoshang.core.bulk import update_rows

PEOPLE_MET = ("总经理", "投资部经理", "董事长", "项目负责人", "副总经理")
MET = {
    FollowUp.Kind.VISIT_OUT: "赴企业总部拜访，介绍县情和产业政策，投资方表示愿意进一步了解。",
    FollowUp.Kind.VISIT_IN: "投资方来县考察选址，查看地块和厂房，提出用电、用水需求。",
    FollowUp.Kind.SITE: "到现场查看进度，协调解决临时用电和道路问题。",
    FollowUp.Kind.MEETING: "召开专题会，研究项目用地、环评和合同条款。",
    FollowUp.Kind.CALL: "电话了解进展，投资方正在准备材料。",
}
FORGOTTEN_EACH, OFTEN = 7, 18
SPLIT = (Decimal(60), Decimal(40))


def load_records(staff: Staff, placed: Sequence[Placed], *, on: dt.date, by: User) -> None:
    """Write the records of newly added projects, and everything that is derived from them."""
    stamps: dict[str, Any] = {"created_by": by, "updated_by": by}
    StageMove.objects.bulk_create([move for each in placed for move in _moves(each, by)])
    _create(Milestone, (row for each in placed for row in _milestones(each, stamps)))
    _create(FollowUp, (row for each in placed for row in _follow_ups(each, on, stamps)))
    _create(FundsEntry, (row for each in placed for row in entries_of(each, on, by, stamps)))
    _create(Problem, (row for each in placed for row in _problems(each, on, staff, stamps)))
    _create(FirstContactFiling, (row for each in placed for row in _filings(each, on, by, stamps)))
    _create(StageProposal, (row for each in placed for row in _proposals(each, on, stamps)))
    _create(SupportingUnit, (row for each in placed for row in _supporting(each, staff, stamps)))
    _create(CreditShare, (row for each in placed for row in _shares(each, stamps)))
    _create_sites(placed, stamps)
    _derive([each.project.pk for each in placed], staff.county, on)


def _create(model: type[Any], rows: Iterable[Any]) -> list[Any]:
    created: list[Any] = bulk_create_with_history(list(rows), model)
    return created


def _moves(placed: Placed, by: User) -> Iterable[StageMove]:
    project, before = placed.project, None
    for step in placed.timeline.steps:
        confirmed = STAGE_OF[step.sub_stage] != Stage.CLUE
        advance = Verb.CONFIRM if confirmed else Verb.ADVANCE
        yield StageMove(
            project=project,
            verb=advance if before else Verb.REGISTER,
            from_stage=STAGE_OF[before] if before else "",
            from_sub_stage=before or "",
            from_status=Status.ACTIVE if before else "",
            to_stage=STAGE_OF[step.sub_stage],
            to_sub_stage=step.sub_stage,
            to_status=Status.ACTIVE,
            happened_on=step.happened_on,
            entered_at=_at(step.happened_on, 16),
            by=by if confirmed else project.responsible_person or by,
            proposed_by=project.responsible_person if confirmed else None,
        )
        before = step.sub_stage
    if project.status == Status.SUSPENDED and project.status_since:
        yield StageMove(
            project=project,
            verb=Verb.SUSPEND,
            from_stage=project.stage,
            from_sub_stage=project.sub_stage,
            from_status=Status.ACTIVE,
            to_stage=project.stage,
            to_sub_stage=project.sub_stage,
            to_status=Status.SUSPENDED,
            happened_on=project.status_since,
            entered_at=_at(project.status_since, 17),
            by=by,
            reason=project.status_reason,
        )


def _milestones(placed: Placed, stamps: dict[str, Any]) -> Iterable[Milestone]:
    project, done = placed.project, placed.timeline.milestones()
    agreed = {
        MilestoneKind.START: project.agreed_start_on,
        MilestoneKind.PRODUCTION: project.agreed_production_on,
    }
    notes = {MilestoneKind.START: placed.row["start"]}
    for kind in MilestoneKind:
        if kind in done or agreed.get(kind):
            yield Milestone(
                project=project,
                kind=kind,
                agreed_on=agreed.get(kind),
                actual_on=done.get(kind),
                note=notes.get(kind, "") if kind in done else "",
                **stamps,
            )


def _follow_ups(placed: Placed, on: dt.date, stamps: dict[str, Any]) -> Iterable[FollowUp]:
    number, project = placed.number, placed.project
    if project.sub_stage == SubStage.REGISTERED or not project.responsible_unit_id:
        return
    last = on - dt.timedelta(days=(number * 5) % 45)
    kinds = list(MET)
    # Most were looked after through the year, some only of late.
    times = 1 + number % 4 if every(number, FORGOTTEN_EACH, 3) else OFTEN
    for back in range(times):
        happened_on = last - dt.timedelta(days=17 * back)
        if happened_on < project.submitted_on:
            return
        kind = kinds[(number + back) % len(kinds)]
        yield FollowUp(
            project=project,
            happened_on=happened_on,
            kind=kind,
            person_met=PEOPLE_MET[(number + back) % len(PEOPLE_MET)],
            content=MET[kind],
            visible_progress=project.visible_progress[:300] if back == 0 else "",
            next_step=project.next_step if back == 0 else "",
            next_step_due_on=project.next_step_due_on if back == 0 else None,
            unit_id=project.responsible_unit_id,
            **stamps,
        )


def _problems(
    placed: Placed, on: dt.date, staff: Staff, stamps: dict[str, Any]
) -> Iterable[Problem]:
    words = placed.row["problem"]
    if not words:
        return
    departments = staff.of_kind(UnitKind.DEPARTMENT)
    raised_on = max(placed.timeline.submitted_on, on - dt.timedelta(days=20 + placed.number % 60))
    yield Problem(
        project=placed.project,
        category=_category(words),
        content=words,
        raised_on=raised_on,
        lead_unit=departments[placed.number % len(departments)],
        due_on=raised_on + dt.timedelta(days=30),
        **stamps,
    )


def _category(words: str) -> str:
    for category, signs in (
        (Problem.Category.FUNDING, ("资金", "亏损")),
        (Problem.Category.FACTORS, ("土地", "用地", "取土", "煤", "荒置")),
        (Problem.Category.CONSTRUCTION, ("拆迁", "建设", "进度")),
    ):
        if any(sign in words for sign in signs):
            return category
    return Problem.Category.OTHER


def _filings(
    placed: Placed, on: dt.date, by: User, stamps: dict[str, Any]
) -> Iterable[FirstContactFiling]:
    project, number = placed.project, placed.number
    negotiated = placed.timeline.reached(SubStage.NEGOTIATING)
    if negotiated is None and project.sub_stage != SubStage.CONTACTED:
        return
    state = FirstContactFiling.State.ACCEPTED
    if negotiated is None:
        waiting = FirstContactFiling.State.SUBMITTED
        state = FirstContactFiling.State.REFUSED if every(number, 8, 7) else waiting
    submitted_on = (negotiated or placed.timeline.last.happened_on) - dt.timedelta(days=3)
    decided = state != FirstContactFiling.State.SUBMITTED
    accepted = state == FirstContactFiling.State.ACCEPTED
    yield FirstContactFiling(
        project=project,
        unit=project.introducing_unit,
        submitted_at=_at(max(submitted_on, project.submitted_on), 9),
        state=state,
        decided_by=by if decided else None,
        decided_at=_at(submitted_on + dt.timedelta(days=2), 15) if decided else None,
        decision_note="" if accepted or not decided else "与已备案项目为同一投资方，不予受理。",
        protected_until=max(on, submitted_on) + dt.timedelta(days=60) if accepted else None,
        **stamps,
    )


def _proposals(placed: Placed, on: dt.date, stamps: dict[str, Any]) -> Iterable[StageProposal]:
    project = placed.project
    following = next_sub_stages(project.sub_stage)
    bureau_confirms = position(project.sub_stage) >= position(SubStage.NEGOTIATING)
    if not every(placed.number, 9) or not following or not bureau_confirms:
        return
    if project.status != Status.ACTIVE:
        return
    day = on - dt.timedelta(days=placed.number % 6)
    yield StageProposal(
        project=project,
        to_sub_stage=following[-1],
        happened_on=max(day, project.sub_stage_since),
        note="材料已齐，请予确认。",
        proposed_at=_at(day, 11),
        **{**stamps, "created_by": project.responsible_person},
    )


def _supporting(placed: Placed, staff: Staff, stamps: dict[str, Any]) -> Iterable[SupportingUnit]:
    departments = staff.of_kind(UnitKind.DEPARTMENT)
    unit = departments[placed.number * 3 % len(departments)]
    if every(placed.number, 3) and unit.pk != placed.project.responsible_unit_id:
        yield SupportingUnit(
            project=placed.project, unit=unit, since=placed.timeline.submitted_on, **stamps
        )


def _shares(placed: Placed, stamps: dict[str, Any]) -> Iterable[CreditShare]:
    project = placed.project
    if project.stage == Stage.CLUE or not project.introducing_unit_id:
        return
    units: list[Unit] = [project.introducing_unit]  # type: ignore[list-item]
    if project.responsible_unit_id not in (None, project.introducing_unit_id):
        units.append(project.responsible_unit)  # type: ignore[arg-type]
    percents = SPLIT if len(units) == len(SPLIT) else (Decimal(100),)
    for unit, percent in zip(units, percents, strict=True):
        yield CreditShare(
            project=project,
            unit=unit,
            percent=percent,
            since=placed.timeline.submitted_on,
            **stamps,
        )


def _create_sites(placed: Sequence[Placed], stamps: dict[str, Any]) -> None:
    hosted = [each for each in placed if each.project.host_unit_id or each.project.land_mu]
    sites = _create(
        Site,
        (
            Site(
                project=each.project,
                host_unit_id=each.project.host_unit_id,
                address=each.project.address,
                in_park=bool(each.project.in_park),
                is_wanted=each.project.stage == Stage.CLUE,
                **stamps,
            )
            for each in hosted
        ),
    )
    _create(
        Parcel,
        (
            Parcel(
                site=site,
                land_mu=each.project.land_mu,
                floor_area_m2=each.project.floor_area_m2,
                obtained_on=each.timeline.reached(SubStage.PROCEDURES),
                **stamps,
            )
            for site, each in zip(sites, hosted, strict=True)
            if each.project.land_mu or each.project.floor_area_m2
        ),
    )


def _derive(ids: Sequence[int], county: Unit, on: dt.date) -> None:
    projects = Project.objects.filter(pk__in=ids).prefetch_related(
        "funds", "follow_ups", "problems"
    )
    changed = list(projects)
    for project in changed:
        entries = list(project.funds.all())
        project.funds_claimed_wan = sum((entry.claimed_wan for entry in entries), Decimal(0))
        project.funds_verified_wan = sum(
            (entry.verified_wan or Decimal(0) for entry in entries), Decimal(0)
        )
        days = [entry.happened_on for entry in project.follow_ups.all()]
        project.last_follow_up_on = max(days, default=None)
        project.open_problem_count = sum(
            1 for each in project.problems.all() if not each.resolved_on
        )
    bulk_update_with_history(
        changed,
        Project,
        ["funds_claimed_wan", "funds_verified_wan", "last_follow_up_on", "open_problem_count"],
    )
    rebuild_parts(ids)
    apply_difference({}, contributions(ids))
    missing = missing_counts(ids, county=county, on=on)
    update_rows(Project, [{"id": pk, "missing_count": count} for pk, count in missing.items()])


def _at(day: dt.date | None, hour: int) -> dt.datetime:
    zone = timezone.get_default_timezone()
    return dt.datetime.combine(day or clock.today(), dt.time(hour), tzinfo=zone)
