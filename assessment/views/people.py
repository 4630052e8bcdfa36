"""Persons and teams 个人与专班 of a unit: targets, figures, progress, and the rows behind each."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessment.policies import PERSONS
from assessment.rules.persons import PersonRule, ResponsibleOf, SponsorOf
from assessment.rules.progress import Progress
from assessment.selectors.closing import last_closed
from assessment.selectors.figure_sight import sees_unit
from assessment.selectors.figures import MonthRow, month_figures
from assessment.selectors.indicators import FilterWords
from assessment.selectors.people_figures import (
    PersonRow,
    people_figures,
    people_in_sight,
    rows_of_person,
    teams_of,
)
from assessment.selectors.plans import TargetIn
from assessment.views.figure_rows import MONTH, MOST, row_words
from assessment.views.figure_words import rounded
from assessment.views.months import (
    READERS,
    county_or_403,
    month_asked,
    month_or_404,
    month_words,
)
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import COUNTY_WIDE
from zhaoshang.core import clock
from zhaoshang.core.money import round_half_up
from zhaoshang.core.periods import Month, time_progress, year_months
from zhaoshang.policy.selectors import InForce


@roles_required(*READERS)
@require_safe
def unit_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Show persons of a unit with targets, and teams its people are in; of the county all."""
    user, on = actor(request), clock.today()
    county_id = county_or_403(user)
    unit = Unit.objects.visible_to(user).filter(pk=pk).first()
    if unit is None:
        raise Http404
    month = month_asked(request) or last_closed(county_id) or Month.of(on)
    found = people_figures(
        county_id=county_id, month=month, on=on, people=people_in_sight(user, unit)
    )
    table = month_figures(county_id=county_id, month=month, on=on)
    teams = {each.pk for each in teams_of(unit, month)}
    this = Month.of(on)
    context = {
        "unit": unit,
        "is_county": pk == county_id,
        "plan": found.plan,
        "month": month,
        "month_words": month_words(month),
        "months": [
            {"value": str(each), "label": month_words(each), "chosen": each == month}
            for each in sorted({*year_months(this.year), *year_months(month.year)}, reverse=True)
            if each <= max(this, month)
        ],
        "time": round_half_up(time_progress(month) * 100, 2),
        "rule": table.rule.value if table.rule else None,
        "people": [_person(row) for row in found.rows],
        "teams": [
            _team(row, month)
            for row in table.rows
            if row.unit_id in teams and row.targets and sees_unit(user, table, row.unit_id)
        ],
        **_counting(user, found.rule),
    }
    return render(request, "assessment/figures/people.html", context)


def _counting(user: User, rule: InForce[PersonRule]) -> dict[str, Any]:
    """Return by what policy projects count for persons, in words."""
    return {
        "counting": counting_words(rule.value),
        "source": rule.source_document,
        "policy_url": reverse("policy:kind", args=[PERSONS.name])
        if user.has_role(*COUNTY_WIDE)
        else "",
    }


def counting_words(rule: PersonRule) -> list[str]:
    """Say how a project and an activity count for a person."""
    said = [
        _("For its responsible person a project counts with what is credited to the person’s unit.")
        if rule.responsible is ResponsibleOf.PART
        else _("For its responsible person a project counts whole.")
    ]
    said.append(
        _("For its lead sponsor a project counts whole.")
        if rule.sponsor is SponsorOf.WHOLE
        else _("For its lead sponsor a project does not count.")
    )
    said.append(_("An activity counts for who led it and for each who took part."))
    said.append(_("Persons and sponsors are those that projects have today."))
    return said


def _person(row: PersonRow) -> dict[str, Any]:
    definition = row.definition
    return {
        "who": row.person.full_name,
        "note": row.person.job_title,
        "unit": row.person.unit,
        "definition": definition,
        "value": rounded(row.value, definition),
        "cumulative": rounded(row.cumulative, definition),
        "goals": [_goal(goal, reached) for goal, reached in row.goals],
        "is_unknown": row.cumulative is None,
        "url": _rows_url(row, ""),
        "month_url": _rows_url(row, f"?span={MONTH}"),
    }


def _rows_url(row: PersonRow, query: str) -> str:
    month = row.goals[0][0].month
    args = [month, row.person.pk, row.definition.indicator_id]
    return reverse("assessment:person-rows", args=args) + query


def _goal(goal: TargetIn, reached: Progress | None) -> dict[str, Any]:
    return {
        "basis": goal.basis,
        "amount": goal.amount,
        "progress": reached,
        "time": round_half_up(reached.time * 100, 2) if reached else None,
        "told": [goal.change] if goal.change else [],
    }


def _team(row: MonthRow, month: Month) -> dict[str, Any]:
    base = reverse("assessment:figure-rows", args=[month, row.unit_id, row.indicator_id])
    return {
        "who": str(row.unit),
        "definition": row.definition,
        "value": rounded(row.value, row.definition),
        "cumulative": rounded(row.cumulative, row.definition),
        "goals": [
            {
                "basis": each.basis,
                "amount": each.progress.target,
                "progress": each.progress,
                "time": round_half_up(each.progress.time * 100, 2),
                "told": [each.change] if each.change else [],
            }
            for each in row.targets
        ],
        "url": base,
        "month_url": f"{base}?span={MONTH}",
    }


@roles_required(*READERS)
@require_safe
def person_rows(request: HttpRequest, month: str, person: int, indicator: int) -> HttpResponse:
    """Show the rows behind a person's figure: of the month, or of the year to its end."""
    user, on, asked = actor(request), clock.today(), month_or_404(month)
    county_id = county_or_403(user)
    county = Unit.objects.get(pk=county_id)
    who = next((each for each in people_in_sight(user, county) if each.pk == person), None)
    table = people_figures(
        county_id=county_id, month=asked, on=on, people=[who] if who is not None else []
    )
    rows = [each for each in table.rows if each.definition.indicator_id == indicator]
    if who is None or not rows or rows[0].cumulative is None:
        raise Http404
    row, of_month = rows[0], request.GET.get("span") == MONTH
    months = [asked] if of_month else list(year_months(asked.year)[: asked.number])
    found = rows_of_person(
        user=user,
        county_id=county_id,
        person=who,
        definition=row.definition,
        rule=table.rule.value,
        months=months,
        on=on,
    )
    base = reverse("assessment:person-rows", args=[month, person, indicator])
    context = {
        "person": who,
        "definition": row.definition,
        "counts": FilterWords(user).sentence(row.definition, whose=False),
        "month": asked,
        "month_words": month_words(asked),
        "of_month": of_month,
        "printed": rounded(row.value if of_month else row.cumulative, row.definition),
        "total": rounded(found.total, row.definition),
        "hidden": found.hidden,
        "hidden_sum": rounded(found.hidden_sum, row.definition),
        "rows": [row_words(each, row.definition) for each in found.rows[:MOST]],
        "more": max(len(found.rows) - MOST, 0),
        "is_shared": any(each.is_shared for each in found.rows),
        "tabs": [
            {"label": _("The year to this month"), "url": base, "current": not of_month},
            {"label": _("This month"), "url": f"{base}?span={MONTH}", "current": of_month},
        ],
        "people_url": reverse("assessment:unit-people", args=[who.unit_id]) + f"?month={asked}",
        **_counting(user, table.rule),
    }
    return render(request, "assessment/figures/person_rows.html", context)
