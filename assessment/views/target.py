"""One target: its months, its adjustments with both values, its history; the two forms of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessment.forms.targets import AdjustForm, MonthsForm
from assessment.models import AnnualPlan, Target, TargetBasis, TargetChange
from assessment.rules.plans import MONTHS, month_now
from assessment.selectors.closing import last_closed
from assessment.selectors.plans import TargetIn, with_changes
from assessment.selectors.target_grid import Column, Subject, columns_of, months_wrong, subject_of
from assessment.services.targets import NO_TARGET, adjust_target, set_months
from assessment.views.plan_access import (
    ADMIN,
    BUREAU,
    READERS,
    allow,
    basis_of,
    may,
    may_now,
    plan_crumbs,
    plan_or_404,
)
from assessment.views.plan_words import target_url
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import Crumb, FormPage, posted, run_page, typed_version
from zhaoshang.audit.selectors import field_changes
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.periods import Month, year_months

GET_POST = ["GET", "HEAD", "POST"]
MOST_HISTORY = 30


@dataclass(frozen=True)
class Named:
    """The cell that an address names; `target` is None where there is none yet."""

    plan: AnnualPlan
    basis: TargetBasis
    subject: Subject
    column: Column
    target: Target | None

    @property
    def url(self) -> str:
        """The address of its page."""
        return target_url(self.plan.pk, self.subject.key, self.column.indicator_id, self.basis.pk)

    @property
    def title(self) -> str:
        """Who and what."""
        return f"{self.subject.label} {self.column.definition.name}"

    def link(self, name: str) -> str:
        """Return the address of a form of this cell."""
        query = self.url.partition("?")[2]
        return f"{reverse(f'assessment:{name}', args=[self.plan.pk])}?{query}"

    @property
    def crumbs(self) -> tuple[Crumb, ...]:
        """The pages above its forms."""
        grid = reverse("assessment:plan-targets", args=[self.plan.pk])
        targets = (_("Targets of the plan"), f"{grid}?basis={self.basis.pk}")
        return (*plan_crumbs(self.plan), targets, (self.title, self.url))


def _named(request: HttpRequest, pk: int) -> Named:
    plan = plan_or_404(request, pk)
    basis = basis_of(request, plan)
    key, indicator = request.GET.get("who", ""), request.GET.get("indicator", "")
    subject = subject_of(plan, key)
    column = next((c for c in columns_of(plan) if str(c.indicator_id) == indicator), None)
    if subject is None or column is None or not column.is_for(subject):
        raise Http404
    unit_id, person_id = subject.ids
    target = (
        Target.objects.filter(
            plan=plan,
            basis=basis,
            indicator=column.indicator_id,
            unit=unit_id,
            person=person_id,
        )
        .select_related("created_by", "updated_by", "basis")
        .first()
    )
    return Named(plan, basis, subject, column, target)


@roles_required(*READERS)
@require_safe
def plan_target(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one target."""
    named = _named(request, pk)
    target, month = named.target, month_now(named.plan.year, clock.today())
    read = TargetIn(target, month) if target else None
    others = Target.objects.filter(
        plan=named.plan,
        indicator=named.column.indicator_id,
        unit=named.subject.ids[0],
        person=named.subject.ids[1],
    ).select_related("basis")
    context = {
        "named": named,
        "plan": named.plan,
        "target": target,
        "may": may_now(actor(request), named.plan),
        "definition": named.column.definition,
        "read": read,
        "is_set": bool(read and read.is_set),
        "months": _months_shown(read),
        "months_wrong": bool(target and target.months and months_wrong(target)),
        "changes": _changes(target),
        "entries": field_changes(target, limit=MOST_HISTORY) if target else [],
        "others": [
            TargetIn(each, month)
            for each in with_changes(others).order_by("basis__sort_order", "basis")
        ],
        "months_url": named.link("plan-target-months"),
        "adjust_url": named.link("plan-target-adjust"),
        "crumbs": named.crumbs[:-1],
    }
    return render(request, "assessment/plan/target.html", context)


def _months_shown(read: TargetIn | None) -> list[dict[str, Any]]:
    """Return what is due by each month: by the target that holds in it."""
    if read is None:
        return []
    shown = []
    for month in year_months(read.month.year):
        held = read.at(month)
        split, number = held.cumulative, month.number
        due = split[number - 1] if split else held.amount * number / MONTHS
        before = split[number - 2] if split and number > 1 else due - due
        shown.append(
            {
                "number": number,
                "amount": held.amount if held.is_set else None,
                "due": due if held.is_set else None,
                "step": due - before if split else None,
            }
        )
    return shown


def _changes(target: Target | None) -> list[TargetChange]:
    if target is None:
        return []
    return list(target.changes.select_related("created_by").order_by("pk"))


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def target_months(request: HttpRequest, pk: int) -> HttpResponse:
    """Break a draft's target down by month, or let it follow time."""
    user = actor(request)
    named = _named(request, pk)
    allow(may(user, named.plan)["frame"] or may(user, named.plan)["type"])
    form = MonthsForm(**posted(request), column=named.column, target=named.target)
    page = FormPage(
        title=_("Break down by month"),
        verb=_("Save"),
        lead=_(
            "Cumulative, from January to December. All empty: the target follows time progress."
        ),
        done=_("The months were saved."),
        template="assessment/plan/months_form.html",
        back=named.url,
        context={"named": named, "target": named.target},
    )

    def act(_data: dict[str, Any]) -> Target:
        if named.target is None:
            raise RuleBroken(NO_TARGET, code="no_target")
        return set_months(
            target_id=named.target.pk,
            version=typed_version(request),
            months=form.months(),
            by=user,
        )

    return run_page(request, form, act, page, crumbs=named.crumbs, record=named.target)


@roles_required(*ADMIN)
@require_http_methods(GET_POST)
def target_adjust(request: HttpRequest, pk: int) -> HttpResponse:
    """Adjust an issued target by a document."""
    user, on = actor(request), clock.today()
    named = _named(request, pk)
    allow(may(user, named.plan)["frame"])
    months = _open_months(named.plan)
    this = Month.of(on)
    form = AdjustForm(
        **posted(request),
        column=named.column,
        target=named.target,
        months=months,
        initial={"from_month": str(this if this in months else months[-1])},
    )
    page = FormPage(
        title=_("Adjust the target"),
        verb=_("Adjust the target"),
        lead=_("Both values stay in sight, with the document. Closed months do not change."),
        done=_("The target was adjusted."),
        template="assessment/plan/adjust_form.html",
        back=named.url,
        context={"named": named, "target": named.target},
    )

    def act(_data: dict[str, Any]) -> TargetChange:
        return adjust_target(
            plan_id=named.plan.pk,
            basis=named.basis,
            indicator_id=named.column.indicator_id,
            subject=named.subject,
            version=typed_version(request),
            adjustment=form.adjustment(),
            by=user,
            on=on,
        )

    return run_page(request, form, act, page, crumbs=named.crumbs, record=named.target)


def _open_months(plan: AnnualPlan) -> list[Month]:
    closed = last_closed(plan.county_id)
    months = list(year_months(plan.year))
    still = [each for each in months if closed is None or each > closed]
    # All closed: the service says so, naming the month.
    return still or months[-1:]
