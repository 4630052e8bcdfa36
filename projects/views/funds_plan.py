"""The investment plan: beside what arrived on the tab, its versions, and the form that sets it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from projects.forms.funds import PlanForm
from projects.models import FundsPlan
from projects.models.funds import FundsPlanItem
from projects.permissions_funds import can_plan_funds
from projects.policies_funds import FUNDS_DUE, SPREAD_LABELS
from projects.rules.funds import due_by
from projects.rules.funds_course import standing
from projects.selectors.funds import ProjectFunds
from projects.selectors.funds_plan import (
    as_planned,
    as_version,
    changes_by_year,
    plan_in_force,
    verified_on,
)
from projects.services.funds_plan import YearPlan, plan_funds
from projects.views.access import WRITERS, Seen, allow, project_or_404
from projects.views.form_page import run_form
from zhaoshang.accounts.access import roles_required
from zhaoshang.accounts.form_page import FormPage, posted, typed_version
from zhaoshang.core import clock
from zhaoshang.core.money import percent
from zhaoshang.core.periods import Month
from zhaoshang.policy.selectors import in_force

_MONTHS = 12
_YEARS_AROUND = 10
_ZERO = Decimal(0)


def plan_shown(seen: Seen, found: ProjectFunds, on: dt.date) -> dict[str, Any] | None:
    """Return the version in force beside what arrived, what is due by now, and all versions."""
    current = next((each for each in found.plans if each.is_current), None)
    if current is None:
        return None
    items = list(current.items.all())
    policy = in_force(FUNDS_DUE, seen.project.county, on)
    due = due_by([as_planned(item) for item in items], on, policy.value)
    verified = found.total.verified_wan
    counted = [
        (verified_on(each), each.verified_wan or _ZERO)
        for each in found.entries
        if each.state == each.State.VERIFIED
    ]
    versions = [as_version(each) for each in found.plans]
    return {
        "version": current,
        "rows": [_row(item, found, on) for item in items],
        "planned": sum((item.amount_wan for item in items), _ZERO),
        "sources": sorted({item.source for item in items if item.source}),
        "due": due,
        "verified": verified,
        "missing": max(due - verified, _ZERO),
        "rate": percent(verified, due) if due else None,
        "policy": policy,
        "spread": SPREAD_LABELS[policy.value],
        "standing": standing(versions, counted, on, policy.value),
        "versions": [
            _version(each, older)
            for each, older in zip(found.plans, [*found.plans[1:], None], strict=True)
        ],
    }


def _row(item: FundsPlanItem, found: ProjectFunds, on: dt.date) -> dict[str, Any]:
    planned = as_planned(item)
    months = [Month.of(item.first_on) + place for place in range(item.months)]
    came = sum((found.arrived.get(month.first_day, _ZERO) for month in months), _ZERO)
    return {
        "label": period_words(item),
        "planned": item.amount_wan,
        "arrived": came,
        "rate": percent(came, item.amount_wan) if item.amount_wan else None,
        "is_past": planned.last < on,
    }


def period_words(item: FundsPlanItem) -> str:
    """Name the month or quarter of an item."""
    if item.months == 1:
        return f"{item.first_on:%Y-%m}"
    return f"{item.first_on:%Y-%m} — {as_planned(item).last:%m}"


def _version(plan: FundsPlan, older: FundsPlan | None) -> dict[str, Any]:
    items = list(plan.items.all())
    return {
        "plan": plan,
        "total": sum((item.amount_wan for item in items), _ZERO),
        "changes": changes_by_year(plan, older) if older is not None else [],
        "items": [{"label": period_words(item), "planned": item.amount_wan} for item in items],
    }


@roles_required(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the investment plan of a year, by months or quarters, in a new version."""
    seen, on = project_or_404(request, pk), clock.today()
    allow(can_plan_funds(seen.user, seen.project, seen.part))
    current = plan_in_force(pk)
    year, months, items = _asked(request, current, on)
    form = PlanForm(
        **posted(request),
        year=year,
        months=months,
        items=_initial(items, months),
        is_change=current is not None,
        initial={"source": items[0].source if items else ""},
    )
    page = FormPage(
        title=_("Investment plan %(year)s") % {"year": year},
        verb=_("Save"),
        lead=_(
            "Amounts in 10,000 yuan. The plan of the year is replaced as a whole by a new version;"
            " the version before stays readable."
        ),
        done=lambda made: _("The plan was saved as version %(number)s.") % {"number": made.number},
        template="projects/funds/plan.html",
        back=reverse("projects:funds", args=[pk]),
        context={
            "version": current.number if current is not None else 0,
            "current": current,
            **_choices(pk, year, months, on),
        },
    )

    def act(data: dict[str, Any]) -> FundsPlan:
        planned = YearPlan(year, months, form.amounts, data["source"], data.get("reason", ""))
        return plan_funds(
            project_id=pk, planned=planned, by=seen.user, on=on, version=typed_version(request)
        )

    return run_form(request, seen, form, act, page)


def _asked(
    request: HttpRequest, current: FundsPlan | None, on: dt.date
) -> tuple[int, int, list[FundsPlanItem]]:
    """Return the year and length of a period that are asked for, and what stands for the year."""
    around = (on.year - _YEARS_AROUND, on.year + _YEARS_AROUND)
    year = _number(request.GET.get("year"), on.year, *around)
    planned = current.items.all() if current is not None else ()
    items = [each for each in planned if each.first_on.year == year]
    usual = items[0].months if items else FundsPlanItem.Length.QUARTER.value
    asked = _number(request.GET.get("months"), usual, 1, _MONTHS)
    return year, asked if asked in FundsPlanItem.Length.values else usual, items


def _choices(pk: int, year: int, months: int, on: dt.date) -> dict[str, Any]:
    url = reverse("projects:funds-plan", args=[pk])
    return {
        "year": year,
        "years": [
            {"label": each, "url": f"{url}?year={each}&months={months}", "current": each == year}
            for each in range(on.year - 2, on.year + 4)
        ],
        "lengths": [
            {
                "label": label,
                "url": f"{url}?year={year}&months={value}",
                "current": value == months,
            }
            for value, label in FundsPlanItem.Length.choices
        ],
    }


def _initial(items: list[FundsPlanItem], months: int) -> dict[int, Decimal]:
    """Return what stands for each month or quarter; months are added up to quarters."""
    found: dict[int, Decimal] = {}
    for item in items:
        place = (item.first_on.month - 1) // months
        found[place] = found.get(place, _ZERO) + item.amount_wan
    return found


def _number(text: str | None, usual: int, least: int, most: int) -> int:
    """Read a number of the address; anything else is the usual one."""
    digits = text is not None and text.isascii() and text.isdigit() and len(text) <= len(str(most))
    number = int(text) if text is not None and digits else usual
    return number if least <= number <= most else usual
