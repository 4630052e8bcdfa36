"""What hangs on a project, for tests: files, documents, follow-ups, difficulties, money."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
from decimal import Decimal
from typing import Any

from projects.models import FollowUp, FundsEntry, Milestone, Problem, Project, ProjectDocument
from projects.models.choices import DocumentKind, MilestoneKind
from projects.rules.identity import check_character
from projects.rules.stages import SubStage
from zhaoshang.accounts.models import Unit
from zhaoshang.files.models import StoredFile

# The day each step of the ladder happened.
HAPPENED_ON: dict[SubStage, dt.date] = {
    SubStage.REGISTERED: dt.date(2026, 1, 5),
    SubStage.CONTACTED: dt.date(2026, 1, 12),
    SubStage.NEGOTIATING: dt.date(2026, 2, 2),
    SubStage.AGREEMENT: dt.date(2026, 3, 2),
    SubStage.CONTRACT: dt.date(2026, 4, 1),
    SubStage.PROCEDURES: dt.date(2026, 5, 6),
    SubStage.STARTED: dt.date(2026, 6, 1),
    SubStage.UNDER_CONSTRUCTION: dt.date(2026, 7, 1),
    SubStage.TRIAL: dt.date(2026, 9, 1),
    SubStage.PRODUCING: dt.date(2026, 10, 8),
    SubStage.AT_CAPACITY: dt.date(2026, 11, 2),
}
# A fixed day after the whole ladder, for tests that freeze the clock.
TODAY = dt.date(2026, 11, 20)
_numbers = itertools.count(1)


def at_noon(day: dt.date) -> dt.datetime:
    """Return the day's noon in the county."""
    return dt.datetime.combine(day, dt.time(12), tzinfo=dt.timezone(dt.timedelta(hours=8)))


def credit_code(number: int) -> str:
    """Return a right credit code; another for each number."""
    first = f"91371421{number:09d}"
    return first + check_character(first)


def make_stored_file(county: Unit, name: str = "合同.pdf") -> StoredFile:
    """Make the row of a stored file, without its bytes."""
    made = stored_file(county, name)
    made.save()
    return made


def stored_file(county: Unit, name: str = "合同.pdf") -> StoredFile:
    """Return the row of a stored file, unsaved."""
    number = next(_numbers)
    return StoredFile(
        key=f"{number:032x}",
        sha256=hashlib.sha256(str(number).encode()).hexdigest(),
        size=1024,
        content_type="application/pdf",
        name=name,
        county=county,
        purpose="projects.document",
        uploaded_at=at_noon(HAPPENED_ON[SubStage.REGISTERED]),
    )


def make_document(
    project: Project, kind: DocumentKind, on: dt.date | None = None, title: str = ""
) -> ProjectDocument:
    """Give a project a document."""
    return ProjectDocument.objects.create(
        project=project,
        kind=kind,
        title=title or str(kind.label),
        happened_on=on,
        file=make_stored_file(project.county),
    )


def make_follow_up(project: Project, on: dt.date, **fields: Any) -> FollowUp:
    """Record a visit to the investor."""
    unit = project.responsible_unit or project.introducing_unit or project.county
    values = {
        "kind": FollowUp.Kind.VISIT_OUT,
        "person_met": "赵总",
        "content": "上门拜访，介绍园区条件",
        "unit": unit,
        **fields,
    }
    return FollowUp.objects.create(project=project, happened_on=on, **values)


def make_problem(project: Project, on: dt.date, **fields: Any) -> Problem:
    """Record a difficulty."""
    values = {"content": "一期用地指标缺 52 亩", **fields}
    return Problem.objects.create(project=project, raised_on=on, **values)


def make_funds(project: Project, month: dt.date, claimed_wan: Decimal | int, **fields: Any) -> Any:
    """Record money put in, claimed."""
    values = {"unit": project.responsible_unit, "origin": "other_province", **fields}
    return FundsEntry.objects.create(
        project=project, month=month.replace(day=1), claimed_wan=Decimal(claimed_wan), **values
    )


def set_milestone(project: Project, kind: MilestoneKind | str, on: dt.date | None) -> Milestone:
    """Set the actual date of a milestone, and nothing that is derived from it."""
    return Milestone.objects.update_or_create(
        project=project, kind=str(kind), defaults={"actual_on": on}
    )[0]
