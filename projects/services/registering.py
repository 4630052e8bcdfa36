"""Registering a clue 新增线索: likely duplicates first, then project, code, log row, milestone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from projects import events
from projects.models import Investor, Project, StageMove
from projects.models.choices import MilestoneKind
from projects.permissions import is_bureau_of
from projects.rules.stages import Stage, Status, SubStage, Verb
from projects.selectors.duplicates import Clue, likely_duplicates
from projects.services import milestones
from projects.services.codes import PROJECT_SERIES, draw_numbers, project_code
from projects.services.investors import (
    check_credit_code,
    find_or_create_investor,
    find_or_create_referrer,
)
from projects.services.moves import IN_FUTURE
from projects.services.roles import check_unit
from projects.services.saving import insert_project, refresh_missing
from zhaoshang.accounts.models import Unit, User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken

NAME_NEEDED = _("Name the project.")
SOURCE_NEEDED = _("Say where the clue came from.")
INVESTOR_NEEDED = _("Name the investor, or the referrer who brought the clue.")
UNIT_NEEDED = _("Choose the unit that brought the project in.")
LIKELY_DUPLICATE = _(
    "There may already be such a project. Compare the list; if it is another one, say why and save."
)
# What may be filled in at once, beside what R3 asks.
REST_FIELDS = (
    "aliases",
    "total_investment_wan",
    "section",
    "chain",
    "content",
    "nature",
    "wanted_site",
    "land_mu",
    "next_step",
    "next_step_due_on",
    "origin",
    "responsible_person",
    "responsible_person_name",
)


@dataclass(frozen=True)
class NewClue:
    """A clue as the form has it."""

    name: str
    source: str
    introducing_unit: Unit
    submitted_on: dt.date
    responsible_unit: Unit | None = None
    investor: Investor | None = None
    investor_name: str = ""
    credit_code: str = ""
    investor_facts: Mapping[str, Any] = field(default_factory=dict)
    referrer_name: str = ""
    rest: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def register_project(*, clue: NewClue, by: User, on: dt.date, not_a_duplicate: str = "") -> Project:
    """Register a clue.

    Args:
        clue: What is known.
        by: Who registers it; the project belongs to this user's county.
        on: Today.
        not_a_duplicate: Why it is none of the likely duplicates; asked only if there are some.

    Raises:
        RuleBroken: when something R3 asks is missing, the date has not come, a credit code is
            wrong, a unit belongs to another county or is closed, or likely duplicates were found
            and nothing was said about them.
    """
    county = _county_of(by)
    _check_complete(clue, on)
    for name in ("introducing_unit", "responsible_unit"):
        unit = getattr(clue, name)
        if unit is not None:
            check_unit(unit, county_id=county.pk, on=on, field=name)
    reason = not_a_duplicate.strip()
    with acting(user=by, reason=reason or None):
        suggestions = likely_duplicates(_as_clue(clue), county=county, user=by)
        if suggestions and not reason:
            raise RuleBroken(LIKELY_DUPLICATE, code="likely_duplicate", field="not_a_duplicate")
        project = _insert(clue, county=county, by=by)
        _log(project, clue, by=by, reason=reason)
        record_event(
            events.REGISTERED,
            by=by,
            county=county,
            subject=project,
            reason=reason,
            detail={
                "code": project.code,
                "likely_duplicates": [each.project_id for each in suggestions],
            },
        )
        return project


def _as_clue(clue: NewClue) -> Clue:
    investor = clue.investor
    return Clue(
        name=clue.name,
        investor_name=investor.name if investor else clue.investor_name,
        credit_code=investor.credit_code if investor else clue.credit_code,
    )


def _county_of(by: User) -> Unit:
    county = by.unit.county
    if county is None:
        raise RuleBroken(_("Only the people of a county register clues."), code="no_county")
    return county


def _check_complete(clue: NewClue, on: dt.date) -> None:
    """Refuse a clue that lacks what the gate into "registered" asks (R3)."""
    if not clue.name.strip():
        raise RuleBroken(NAME_NEEDED, code="name_needed", field="name")
    if not (clue.investor or clue.investor_name.strip() or clue.referrer_name.strip()):
        raise RuleBroken(INVESTOR_NEEDED, code="investor_needed", field="investor_name")
    if not clue.source.strip():
        raise RuleBroken(SOURCE_NEEDED, code="source_needed", field="source")
    if clue.submitted_on > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field="submitted_on")
    check_credit_code(clue.credit_code)


def _insert(clue: NewClue, *, county: Unit, by: User) -> Project:
    investor = clue.investor
    if investor is None and clue.investor_name.strip():
        investor = find_or_create_investor(
            county=county,
            name=clue.investor_name,
            credit_code=clue.credit_code,
            by=by,
            **clue.investor_facts,
        )
    year = clue.submitted_on.year
    number = draw_numbers(county=county, year=year, series=PROJECT_SERIES)[0]
    rest = {name: clue.rest[name] for name in REST_FIELDS if name in clue.rest}
    project = Project(
        county=county,
        code=project_code(county.code, year, number),
        name=clue.name.strip(),
        investor=investor,
        source=clue.source.strip(),
        introducing_unit=clue.introducing_unit,
        responsible_unit=clue.responsible_unit,
        submitted_on=clue.submitted_on,
        stage=Stage.CLUE.value,
        sub_stage=SubStage.REGISTERED.value,
        status=Status.ACTIVE.value,
        stage_since=clue.submitted_on,
        sub_stage_since=clue.submitted_on,
        **rest,
    )
    insert_project(project, by=by)
    if clue.referrer_name.strip():
        project.referrers.add(
            find_or_create_referrer(county=county, name=clue.referrer_name, by=by)
        )
        refresh_missing(project)
    return project


def _log(project: Project, clue: NewClue, *, by: User, reason: str) -> None:
    StageMove.objects.create(
        project=project,
        verb=Verb.REGISTER.value,
        to_stage=project.stage,
        to_sub_stage=project.sub_stage,
        to_status=project.status,
        happened_on=clue.submitted_on,
        entered_at=clock.now(),
        by=by,
        reason=reason,
    )
    milestones.reach_first(project, MilestoneKind.REGISTERED, clue.submitted_on, by=by)


def may_choose_unit(by: User, unit: Unit) -> bool:
    """Tell whether somebody may make a unit responsible when registering: the bureau any."""
    return is_bureau_of(by, unit.county_id or 0) or unit.pk in by.scope.unit_ids
