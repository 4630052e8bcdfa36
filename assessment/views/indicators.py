"""Indicators: the list with what each counts, a page of each, definitions that take over."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.forms.indicators import MeaningForm, initial_of
from assessment.models import Indicator, IndicatorDefinition, PlanIndicator
from assessment.permissions import can_keep_indicators
from assessment.selectors.closing import last_closed
from assessment.selectors.indicators import FilterWords, definitions_of, indicator_rows, is_used
from assessment.services import indicators as services
from assessment.views.plan_access import ADMIN, READERS, allow, found_or_404
from projects.models import Industry
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import Crumb, FormPage, posted, run_page
from zhaoshang.accounts.models import User
from zhaoshang.core import clock
from zhaoshang.core.periods import Month

GET_POST = ["GET", "HEAD", "POST"]
FORM = "assessment/plan/definition_form.html"
_AHEAD = 13


@roles_required(*READERS)
@require_safe
def indicator_list(request: HttpRequest) -> HttpResponse:
    """List the county's indicators, what each counts in words, who uses it."""
    user = actor(request)
    context = {
        "rows": indicator_rows(user, clock.today()),
        "may_keep": can_keep_indicators(user, user.scope.county_id or 0),
    }
    return render(request, "assessment/plan/indicators.html", context)


@roles_required(*READERS)
@require_safe
def indicator(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an indicator with all its definitions."""
    user = actor(request)
    found: Indicator = found_or_404(Indicator, user, pk)
    words = FilterWords(user)
    may_keep = can_keep_indicators(user, found.county_id)
    on = clock.today()
    definitions = definitions_of(found)
    now = next((each.pk for each in definitions if each.effective_from <= on), 0)
    rows = [
        {
            "definition": each,
            "counts": words.parts(each),
            "used": is_used(each),
            "now": each.pk == now,
            "future": each.effective_from > on,
        }
        for each in definitions
    ]
    context = {
        "indicator": found,
        "name": definitions[0].name if definitions else found.code,
        "rows": rows,
        "plans": PlanIndicator.objects.filter(indicator=found)
        .select_related("plan")
        .prefetch_related("groups")
        .order_by("-plan__year"),
        "may_keep": may_keep,
    }
    return render(request, "assessment/plan/indicator.html", context)


@roles_required(*ADMIN)
@require_http_methods(GET_POST)
def indicator_new(request: HttpRequest) -> HttpResponse:
    """Define a new indicator."""
    user = actor(request)
    county = user.scope.county_id or 0
    allow(can_keep_indicators(user, county))
    first = Month(clock.today().year - 1, 1)
    form = MeaningForm(
        **posted(request),
        industries=_industries(user),
        months=list(first.through(first + 12 + _AHEAD)),
        is_new=True,
        initial={"effective_from": str(first + 12)},
    )
    page = FormPage(
        title=_("Define an indicator"),
        verb=_("Define an indicator"),
        done=_("The indicator was defined. It can be chosen in the annual plan now."),
        template=FORM,
        back=reverse("assessment:indicators"),
        onward=_page_of,
    )

    def act(data: dict[str, Any]) -> Indicator:
        return services.define_indicator(
            county_id=county,
            code=data["code"],
            meaning=form.meaning(),
            month=form.month(),
            by=user,
        )

    return run_page(request, form, act, page, crumbs=_crumbs())


@roles_required(*ADMIN)
@require_http_methods(GET_POST)
def indicator_take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a new definition take over from a month that is not closed."""
    user = actor(request)
    found: Indicator = found_or_404(Indicator, user, pk)
    allow(can_keep_indicators(user, found.county_id))
    latest = found.definitions.order_by("-effective_from").first()
    first = (last_closed(found.county_id) or Month(clock.today().year, 1) - 1) + 1
    if latest is not None:
        first = max(first, Month.of(latest.effective_from) + 1)
    this = max(first, Month.of(clock.today()))
    form = MeaningForm(
        **posted(request),
        industries=_industries(user),
        months=list(first.through(this + _AHEAD)),
        initial={**(initial_of(latest) if latest else {}), "effective_from": str(this)},
    )
    page = FormPage(
        title=_("New definition"),
        verb=_("Let it take over"),
        lead=_("Earlier months keep the definition they were counted by."),
        done=_("The new definition takes over from its month on."),
        template=FORM,
        back=_page_of(found),
    )

    def act(_data: dict[str, Any]) -> IndicatorDefinition:
        return services.add_definition(
            indicator_id=found.pk, meaning=form.meaning(), month=form.month(), by=user
        )

    return run_page(request, form, act, page, crumbs=_crumbs(found))


@roles_required(*ADMIN)
@require_http_methods(GET_POST)
def definition_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a definition that nothing has used yet."""
    user = actor(request)
    definition: IndicatorDefinition = found_or_404(IndicatorDefinition, user, pk)
    allow(can_keep_indicators(user, definition.indicator.county_id))
    form = MeaningForm(
        **posted(request), industries=_industries(user), initial=initial_of(definition)
    )
    back = _page_of(definition.indicator)
    if is_used(definition):
        messages.warning(request, str(services.USED))
        return redirect(back)
    page = FormPage(
        title=_("Change the definition"),
        verb=_("Save"),
        lead=_("Nothing has used this definition yet, so it can still be changed."),
        done=_("The definition was changed."),
        template=FORM,
        back=back,
    )
    version = request.POST.get("version", "")

    def act(_data: dict[str, Any]) -> IndicatorDefinition:
        return services.change_definition(
            definition_id=definition.pk,
            version=int(version) if version.isdigit() else None,
            meaning=form.meaning(),
            by=user,
        )

    crumbs = _crumbs(definition.indicator)
    return run_page(request, form, act, page, crumbs=crumbs, record=definition)


@roles_required(*ADMIN)
@require_POST
def indicator_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an indicator into or out of use."""
    user = actor(request)
    found: Indicator = found_or_404(Indicator, user, pk)
    allow(can_keep_indicators(user, found.county_id))
    active = request.POST.get("active") == "1"
    services.switch_indicator(indicator_id=found.pk, active=active, by=user, on=clock.today())
    said = _("The indicator is in use again.") if active else _("The indicator is out of use.")
    messages.success(request, said)
    return redirect(_page_of(found))


def _industries(user: User) -> list[Industry]:
    return list(Industry.objects.visible_to(user).filter(is_active=True).order_by("kind", "code"))


def _page_of(found: Indicator) -> str:
    return reverse("assessment:indicator", args=[found.pk])


def _crumbs(found: Indicator | None = None) -> tuple[Crumb, ...]:
    base: tuple[Crumb, ...] = ((_("Indicators"), reverse("assessment:indicators")),)
    if found is None:
        return base
    latest = found.definitions.first()
    return (*base, (latest.name if latest else found.code, _page_of(found)))
