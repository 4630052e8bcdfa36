"""What a project really brings by year: reported by one, verified by another (S3, R3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects import events as ledger_events
from projects import events_services as events
from projects.models import ActualResult, GateFact, Project
from projects.models.care import FIRST_YEAR
from projects.models.choices import DocumentKind
from projects.policies_services import CAPACITY
from projects.rules.care import Compared, at_capacity
from projects.rules.gates import Fact
from projects.rules.stages import Status
from projects.services.documents import attach
from projects.services.gate_pushes import lapse_fact, push_fact
from projects.services.moves import check_not_merged
from projects.services.saving import LockedProject, conflict_of, lock_project, save_project
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.selectors import in_force
from zhaoshang.policy.services import mark_used

CHUNK = 2000
NOTHING_REPORTED = _("Enter at least one of output, tax and jobs.")
SOURCE_NEEDED = _("Say where the figures come from.")
YEAR_NOT_BEGUN = _("This year has not begun yet.")
NO_SUCH_YEAR = _("Results are kept from %(first)s on.")
ENTERED_ALREADY = _("There is a result for %(year)s already. Correct that one.")
OWN_REPORT = _("Who reported the figures does not verify them.")
VERIFIED_ALREADY = _("This result has been verified already.")
BELOW_AGREED = _("The verified results do not reach the promise any more")


@dataclass(frozen=True)
class ResultFacts:
    """A year's figures as the form has them; amounts in 万元."""

    source: str
    output_wan: Decimal | None = None
    tax_wan: Decimal | None = None
    jobs_count: int | None = None
    upload: File[Any] | None = None


@transaction.atomic
def report_result(
    *, project_id: int, year: int, facts: ResultFacts, by: User, on: dt.date
) -> ActualResult:
    """Report what a project brought in a year.

    Raises:
        FileRefused: when the file is not taken.
        RuleBroken: for a year that has a result, or has not begun, without a figure or a source.
    """
    with acting(user=by):
        locked = lock_project(project_id)
        check_not_merged(locked.project)
        if year > on.year:
            raise RuleBroken(YEAR_NOT_BEGUN, code="year_not_begun", field="year")
        if year < FIRST_YEAR:
            raise RuleBroken(
                str(NO_SUCH_YEAR) % {"first": FIRST_YEAR}, code="no_such_year", field="year"
            )
        if ActualResult.objects.filter(project=locked.project, year=year).exists():
            raise RuleBroken(
                str(ENTERED_ALREADY) % {"year": year}, code="entered_already", field="year"
            )
        row = ActualResult(project=locked.project, year=year, created_by=by)
        _set(row, locked, facts, by=by, on=on)
        row.save()
        _record(events.RESULT_SAVED, row, by=by, added=True)
        return row


@transaction.atomic
def correct_result(
    *, result_id: int, facts: ResultFacts, by: User, on: dt.date, version: int | None = None
) -> ActualResult:
    """Correct a year's figures; what stood before is kept, and it has to be verified anew.

    Raises:
        Conflict: when somebody changed it meanwhile.
        FileRefused: when the file is not taken.
        RuleBroken: without a figure or a source.
    """
    with acting(user=by):
        locked, row = _held(result_id, version)
        was_verified = row.verified_on is not None
        _set(row, locked, facts, by=by, on=on)
        row.verified_by, row.verified_on = None, None
        row.version += 1
        row.save()
        if was_verified:
            _settle_capacity(locked, by=by, on=on)
        _record(events.RESULT_SAVED, row, by=by, added=False)
        return row


@transaction.atomic
def verify_result(
    *, result_id: int, by: User, on: dt.date, version: int | None = None
) -> ActualResult:
    """Verify a year's figures; those that reach the promise open the gate "at capacity".

    Raises:
        Conflict: when somebody corrected it since it was looked at.
        RuleBroken: by who reported it, or when it was verified already.
    """
    with acting(user=by):
        locked, row = _held(result_id, version)
        if row.verified_on is not None:
            raise RuleBroken(VERIFIED_ALREADY, code="verified_already")
        if row.reported_by_id == by.pk:
            raise RuleBroken(OWN_REPORT, code="own_report")
        row.verified_by, row.verified_on, row.updated_by = by, on, by
        row.version += 1
        row.save()
        _settle_capacity(locked, by=by, on=on)
        _record(events.RESULT_VERIFIED, row, by=by)
        return row


def _set(
    row: ActualResult, locked: LockedProject, facts: ResultFacts, *, by: User, on: dt.date
) -> None:
    if facts.output_wan is None and facts.tax_wan is None and facts.jobs_count is None:
        raise RuleBroken(NOTHING_REPORTED, code="nothing_reported", field="output_wan")
    if not facts.source.strip():
        raise RuleBroken(SOURCE_NEEDED, code="source_needed", field="source")
    row.output_wan, row.tax_wan = facts.output_wan, facts.tax_wan
    row.jobs_count, row.source = facts.jobs_count, facts.source.strip()
    if facts.upload is not None:
        row.document = attach(
            locked.project, facts.upload, kind=DocumentKind.OTHER, by=by, happened_on=on
        )
    row.reported_by, row.reported_on, row.updated_by = by, on, by


def check_capacity(*, on: dt.date) -> int:
    """Settle "at capacity" anew where a promise or the policy was changed; return how many changed.

    Computed from what is stored: a second run changes nothing.
    """
    rows = (
        ActualResult.objects.exclude(verified_on=None)
        .exclude(project__status=Status.MERGED.value)
        .select_related("project__county")
        .order_by("project")
    )
    least: dict[int, Decimal] = {}
    reached: dict[int, bool] = {}
    for row in rows.iterator(chunk_size=CHUNK):
        county = row.project.county
        if county.pk not in least:
            least[county.pk] = in_force(CAPACITY, county, on).value
        known = reached.get(row.project_id, False)
        reached[row.project_id] = known or reaches(row.project, row, least[county.pk])
    pushed = set(
        GateFact.objects.filter(
            fact=Fact.CAPACITY_REACHED.value, revoked_at=None, is_by_hand=False
        ).values_list("project_id", flat=True)
    )
    wrong = [pk for pk, does in reached.items() if does != (pk in pushed)]
    return sum(_check_capacity(pk, on) for pk in wrong)


@transaction.atomic
def _check_capacity(project_id: int, on: dt.date) -> bool:
    locked = lock_project(project_id)
    changed = _settle_capacity(locked, by=None, on=on)
    if changed:
        stands = GateFact.objects.filter(
            project=locked.project, fact=Fact.CAPACITY_REACHED.value, revoked_at=None
        ).exists()
        record_event(
            ledger_events.GATE_FACT_SET if stands else ledger_events.GATE_FACT_REVOKED,
            by=None,
            county=locked.project.county_id,
            subject=locked.project,
            detail={"fact": Fact.CAPACITY_REACHED.value},
        )
    return changed


def _settle_capacity(locked: LockedProject, *, by: User | None, on: dt.date) -> bool:
    """Push the fact while a verified year reaches the promise, take it back when none does.

    Tell whether it changed.
    """
    project = locked.project
    policy = in_force(CAPACITY, project.county, on)
    verified = project.actual_results.exclude(verified_on=None).order_by("year")
    best = next((row for row in verified if reaches(project, row, policy.value)), None)
    if best is None:
        changed = lapse_fact(
            project, Fact.CAPACITY_REACHED, reason=str(BELOW_AGREED), by=by, pushed_only=True
        )
    else:
        changed = _push_capacity(project, best, by=by)
        if changed:
            mark_used(policy)
    if changed:
        save_project(locked, by=by, fields=())
    return changed


def _push_capacity(project: Project, best: ActualResult, *, by: User | None) -> bool:
    """Push the fact unless it stands already, by the same year's result; tell whether it was."""
    # The year's end; of a year that was not over, the day it was verified.
    happened_on = min(dt.date(best.year, 12, 31), best.verified_on or best.reported_on)
    standing = GateFact.objects.filter(
        project=project,
        fact=Fact.CAPACITY_REACHED.value,
        revoked_at=None,
        is_by_hand=False,
        happened_on=happened_on,
        document=best.document,
    )
    if standing.exists():
        return False
    push_fact(
        project,
        Fact.CAPACITY_REACHED,
        happened_on=happened_on,
        by=by,
        reference=gettext("Verified result of %(year)s") % {"year": best.year},
        document=best.document,
    )
    return True


def reaches(project: Project, row: ActualResult, least_percent: Decimal) -> bool:
    """Tell whether a year's output or tax reaches the project's promise."""
    return at_capacity(
        Compared(row.output_wan, project.expected_output_wan),
        Compared(row.tax_wan, project.expected_tax_wan),
        least_percent,
    )


def _held(result_id: int, version: int | None) -> tuple[LockedProject, ActualResult]:
    project_id = ActualResult.objects.values_list("project_id", flat=True).get(pk=result_id)
    locked = lock_project(project_id)
    check_not_merged(locked.project)
    row = ActualResult.objects.get(pk=result_id)
    row.project = locked.project
    if version is not None and version != row.version:
        raise conflict_of(row, version, {}, changed_at=row.updated_at)
    return locked, row


def _record(kind: str, row: ActualResult, *, by: User, **detail: Any) -> None:
    record_event(
        kind,
        by=by,
        county=row.project.county_id,
        subject=row.project,
        detail={"result": row.pk, "year": row.year, **detail},
    )
