"""Annual plans: the list, a plan's page, made, changed, issued, its adjustments and history."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessment.forms.plans import IssueForm, NewPlanForm, PlanHeadForm
from assessment.models import AnnualPlan
from assessment.permissions import can_keep_indicators
from assessment.rules.plans import month_now
from assessment.selectors.plan_history import plan_history
from assessment.selectors.plan_page import (
    changes_of,
    counts_of,
    groups_with_units,
    main_grid,
    open_points,
    plans_of,
)
from assessment.selectors.plans import plan_indicators
from assessment.services import plans as services
from assessment.views.plan_access import (
    ADMIN,
    READERS,
    allow,
    may,
    may_now,
    plan_crumbs,
    plan_or_404,
    plan_tabs,
    plan_url,
)
from assessment.views.plan_words import change_row, point_row, sum_rows
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import FormPage, posted, run_page, typed_version
from zhaoshang.core import clock
from zhaoshang.core.keyset import KeysetOrder, paginate
from zhaoshang.core.periods import Month

GET_POST = ["GET", "HEAD", "POST"]
PAGE = 50


@roles_required(*READERS)
@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    """List the plans in sight."""
    user = actor(request)
    context = {
        "plans": plans_of(user),
        "may_make": can_keep_indicators(user, user.scope.county_id or 0),
        "reads_region": user.scope.reads_region,
    }
    return render(request, "assessment/plan/plans.html", context)


@roles_required(*ADMIN)
@require_http_methods(GET_POST)
def plan_new(request: HttpRequest) -> HttpResponse:
    """Make a plan for a year, empty or as a copy."""
    user, on = actor(request), clock.today()
    county = user.unit.county
    if county is None:
        raise Http404
    allow(can_keep_indicators(user, county.pk))
    years = list(
        AnnualPlan.objects.filter(county=county).values_list("year", flat=True).order_by("-year")
    )
    year = years[0] + 1 if years else on.year
    form = NewPlanForm(
        **posted(request),
        years=years,
        initial={
            "year": year,
            "title": f"{county.label}{year}年招商引资目标任务",
            "copy": years[0] if years else "",
        },
    )
    page = FormPage(
        title=_("Make an annual plan"),
        verb=_("Make the plan"),
        lead=_("It is a draft until it is issued with its document."),
        done=_("The plan was made. Look through its parts, then issue it."),
        back=reverse("assessment:plans"),
        onward=plan_url,
    )

    def act(data: dict[str, Any]) -> AnnualPlan:
        source = data.get("copy")
        copying = services.Copying(source, data["with_targets"]) if source else None
        return services.make_plan(
            county=county, year=data["year"], title=data["title"], copying=copying, by=user, on=on
        )

    return run_page(request, form, act, page, crumbs=plan_crumbs())


@roles_required(*READERS)
@require_safe
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a plan: what is missing, sums by indicator, bases, groups, indicators."""
    user = actor(request)
    found = plan_or_404(request, pk)
    grid = main_grid(found, month_now(found.year, clock.today()))
    rights = may_now(user, found)
    context = {
        "plan": found,
        "tabs": plan_tabs(found, "plan"),
        "may": rights,
        "counts": counts_of(found),
        "points": [point_row(found, each, rights) for each in open_points(found)]
        if found.is_draft
        else [],
        "sums": sum_rows(grid) if grid else [],
        "bases": found.bases.order_by("sort_order", "pk"),
        "groups": groups_with_units(found),
        "indicators": plan_indicators(found, Month(found.year, 12)),
    }
    return render(request, "assessment/plan/plan.html", context)


@roles_required(*ADMIN)
@require_http_methods(GET_POST)
def plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change title and explanation."""
    user = actor(request)
    found = plan_or_404(request, pk)
    allow(can_keep_indicators(user, found.county_id))
    form = PlanHeadForm(
        **posted(request), plan=found, initial={"title": found.title, "note": found.note}
    )
    page = FormPage(
        title=_("Change the plan"),
        verb=_("Save"),
        done=_("The plan was changed."),
        back=plan_url(found),
    )

    def act(data: dict[str, Any]) -> AnnualPlan:
        return services.change_plan(
            plan_id=found.pk,
            version=typed_version(request),
            title=data["title"],
            note=data["note"],
            reason=data.get("reason", ""),
            by=user,
        )

    return run_page(request, form, act, page, crumbs=plan_crumbs(found), record=found)


@roles_required(*ADMIN)
@require_http_methods(GET_POST)
def plan_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a plan into force with its document; what it lacks is said first."""
    user, on = actor(request), clock.today()
    found = plan_or_404(request, pk)
    allow(can_keep_indicators(user, found.county_id))
    form = IssueForm(**posted(request), on=on)
    page = FormPage(
        title=_("Issue the plan"),
        verb=_("Issue the plan"),
        lead=_(
            "From then on targets change only by an adjustment with a document; both values stay"
            " in sight."
        ),
        done=_("The plan is issued. Its units owe a monthly report from now on."),
        back=plan_url(found),
        template="assessment/plan/issue.html",
        context={
            "points": [point_row(found, each, may(user, found)) for each in open_points(found)]
        },
    )

    def act(data: dict[str, Any]) -> AnnualPlan:
        return services.issue_plan(
            plan_id=found.pk,
            version=typed_version(request),
            document=data["document"],
            issued_on=data["issued_on"],
            by=user,
            on=on,
        )

    return run_page(request, form, act, page, crumbs=plan_crumbs(found), record=found)


@roles_required(*READERS)
@require_safe
def plan_changes(request: HttpRequest, pk: int) -> HttpResponse:
    """List the adjustments of the plan's targets with both values."""
    found = plan_or_404(request, pk)
    page = paginate(
        changes_of(found),
        order=KeysetOrder("created_at", descending=True),
        cursor=request.GET.get("after"),
        size=PAGE,
    )
    names = {each.plan_indicator.indicator_id: each.definition for each in _indicators(found)}
    base = reverse("assessment:plan-changes", args=[found.pk])
    context = {
        "plan": found,
        "tabs": plan_tabs(found, "plan-changes"),
        "may": may_now(actor(request), found),
        "rows": [change_row(each, names) for each in page.rows],
        "prev_url": f"{base}?after={page.previous}" if page.previous else "",
        "next_url": f"{base}?after={page.next}" if page.next else "",
    }
    return render(request, "assessment/plan/changes.html", context)


@roles_required(*READERS)
@require_safe
def plan_history_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who changed what of the plan's frame and targets."""
    found = plan_or_404(request, pk)
    context = {
        "plan": found,
        "tabs": plan_tabs(found, "plan-history"),
        "events": plan_history(found),
    }
    return render(request, "assessment/plan/history.html", context)


def _indicators(found: AnnualPlan) -> list[Any]:
    return list(plan_indicators(found, Month(found.year, 12)))
