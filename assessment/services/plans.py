"""Annual plans: made, copied from last year, changed, issued with their document (R10)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessment import events_plan as events
from assessment.models import AnnualPlan, TargetBasis
from assessment.models.choices import BasisLevel
from assessment.selectors.plan_page import open_points
from assessment.services.plan_copying import copy_plan
from assessment.services.plan_saving import check_draft, check_reason, lock_plan, save_plan, tell
from assessment.services.year_guard import check_year_open
from zhaoshang.accounts.models import Unit, User
from zhaoshang.audit.context import acting
from zhaoshang.core.errors import RuleBroken

YEAR_TAKEN = _("The plan of %(year)s exists already.")
NO_SUCH_YEAR = _("Write the year with four digits.")
NOTHING_TO_COPY = _("There is no plan of %(year)s to copy.")
NUMBER_NEEDED = _("Write the document number.")
IN_FUTURE = _("A document of a day to come cannot be entered.")
WRONG_YEAR = _("Issued on %(day)s: that is too far from the assessment year %(year)s.")
ISSUED_ALREADY = _("The plan has been issued already, by %(document)s.")
INCOMPLETE = _("The plan is not complete yet: %(points)s")
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


@dataclass(frozen=True)
class Copying:
    """What comes over from the year before."""

    year: int
    with_targets: bool


@transaction.atomic
def make_plan(
    *,
    county: Unit,
    year: int,
    title: str,
    copying: Copying | None,
    by: User,
    on: dt.date,
) -> AnnualPlan:
    """Make a year's plan as a draft: empty with the county's own basis, or as a copy.

    Raises:
        RuleBroken: when the year has one, or there is none to copy.
    """
    with acting(user=by):
        if not _FIRST_YEAR <= year <= _LAST_YEAR:
            raise RuleBroken(NO_SUCH_YEAR, code="year", field="year")
        check_year_open(county.pk, year)
        Unit.objects.select_for_update().get(pk=county.pk)
        if AnnualPlan.objects.filter(county=county, year=year).exists():
            raise RuleBroken(YEAR_TAKEN % {"year": year}, code="year_taken", field="year")
        source = None
        if copying is not None:
            source = AnnualPlan.objects.filter(county=county, year=copying.year).first()
            if source is None:
                words = {"year": copying.year}
                raise RuleBroken(NOTHING_TO_COPY % words, code="no_source", field="copy")
        plan = AnnualPlan.objects.create(
            county=county,
            year=year,
            title=title.strip(),
            copied_from=source,
            created_by=by,
            updated_by=by,
        )
        if source is None or copying is None:
            _first_basis(plan, by)
        else:
            copy_plan(source, plan, with_targets=copying.with_targets, by=by, on=on)
        tell(
            events.PLAN_MADE,
            plan,
            by=by,
            year=year,
            copied_from=source.year if source else None,
            with_targets=bool(copying and copying.with_targets),
        )
        return plan


def _first_basis(plan: AnnualPlan, by: User) -> None:
    TargetBasis.objects.create(
        plan=plan,
        name="县定目标",
        level=BasisLevel.COUNTY,
        is_main=True,
        created_by=by,
        updated_by=by,
    )


@transaction.atomic
def change_plan(
    *, plan_id: int, version: int | None, title: str, note: str, reason: str = "", by: User
) -> AnnualPlan:
    """Change title and explanation.

    Raises:
        Conflict: when somebody saved the plan meanwhile.
        RuleBroken: when it was issued and nothing is said why.
    """
    with acting(user=by, reason=reason.strip() or None):
        plan = lock_plan(plan_id, version=version)
        check_reason(plan, reason)
        plan.title, plan.note = title.strip(), note.strip()
        save_plan(plan, by=by)
        tell(events.PLAN_CHANGED, plan, by=by, reason=reason.strip())
        return plan


@transaction.atomic
def issue_plan(
    *,
    plan_id: int,
    version: int | None,
    document: str,
    issued_on: dt.date,
    by: User,
    on: dt.date,
) -> AnnualPlan:
    """Put a plan into force with the document that issued it.

    Raises:
        Conflict: when somebody saved the plan meanwhile.
        RuleBroken: when something is missing, or number and day are not right.
    """
    with acting(user=by):
        plan = lock_plan(plan_id)
        if not plan.is_draft:
            words = {"document": plan.document}
            raise RuleBroken(ISSUED_ALREADY % words, code="issued_already")
        lock_plan(plan_id, version=version)
        if not document.strip():
            raise RuleBroken(NUMBER_NEEDED, code="number_needed", field="document")
        if issued_on > on:
            raise RuleBroken(IN_FUTURE, code="in_future", field="issued_on")
        if abs(issued_on.year - plan.year) > 1:
            facts = {"day": issued_on, "year": plan.year}
            raise RuleBroken(WRONG_YEAR % facts, code="wrong_year", field="issued_on")
        blocking = [str(each.words) for each in open_points(plan) if each.blocks]
        if blocking:
            words = {"points": "；".join(blocking)}
            raise RuleBroken(INCOMPLETE % words, code="incomplete")
        check_draft(plan)
        plan.state = AnnualPlan.State.ISSUED
        plan.document, plan.issued_on = document.strip(), issued_on
        save_plan(plan, by=by)
        tell(events.PLAN_ISSUED, plan, by=by, document=plan.document, issued_on=issued_on)
        return plan
