"""Reserve projects: the list, one, the year's quota, and what is done with each."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from projects.forms.activities import NoFieldsForm
from projects.forms.reserve import PromotionForm, QuotaForm, ReserveForm, TakeUpForm
from projects.models import Activity, Industry, ReserveProject
from projects.models.reserve import BAND_LABELS
from projects.permissions import can_register
from projects.permissions_partners import is_bureau
from projects.permissions_reserve import (
    can_accept_reserve,
    can_change_reserve,
    can_promote_reserve,
    can_propose_reserve,
    can_set_quota,
)
from projects.policies_reserve import RESERVE_BANDS
from projects.rules.reserve import Band, ReserveState, band_of
from projects.selectors.project_page import units_to_choose
from projects.selectors.reserve import (
    Asked,
    one_reserve,
    promotions_of,
    quota_of,
    quota_table,
    reserve_for,
    years_of,
)
from projects.selectors.scheduling import units_to_filter
from projects.services import reserve as services
from projects.views.access import BUREAU, READERS, WRITERS, allow
from projects.views.duty_pages import projects_of_county, run_duty, typed_of, version_of
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import chosen, link, posted
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock
from zhaoshang.core.form_parts import RevokeForm
from zhaoshang.core.keyset import KeysetOrder, paginate
from zhaoshang.policy.selectors import in_force

NAME, QUOTA = "projects:reserve-projects", "projects:reserve-quota"
PAGE = 30
GET_POST = ["GET", "HEAD", "POST"]
LATEST = KeysetOrder("pk", descending=True)
COUNTED = "counted"
TONES: dict[str, str] = {
    ReserveState.PROPOSED: "warn",
    ReserveState.RETURNED: "late",
    ReserveState.ACCEPTED: "on",
    ReserveState.TAKEN_UP: "done",
    ReserveState.SHELVED: "off",
}


@roles_required(*READERS)
@require_safe
def reserve_projects(request: HttpRequest) -> HttpResponse:
    """List reserve projects by year, band, state and unit."""
    user, on = actor(request), clock.today()
    units, years = list(units_to_filter(user)), years_of(user, on)
    states = [*ReserveState, COUNTED]
    query = {
        "year": chosen(request, "year", {str(each) for each in years}),
        "state": chosen(request, "state", states),
        "band": chosen(request, "band", list(Band)),
        "unit": chosen(request, "unit", {str(each.pk) for each in units}),
        "q": request.GET.get("q", "").strip()[:40],
    }
    asked = Asked(
        year=int(query["year"]) if query["year"] else None,
        state=query["state"],
        band=query["band"],
        unit_id=int(query["unit"]) if query["unit"] else None,
        text=query["q"],
    )
    policy = in_force(RESERVE_BANDS, user.unit.county or user.unit, on)
    page = paginate(
        reserve_for(user, asked, policy.value),
        order=LATEST,
        cursor=request.GET.get("after"),
        size=PAGE,
    )
    base = reverse(NAME)
    context = {
        "rows": [
            {
                "reserve": each,
                "tone": TONES[each.state],
                "band": BAND_LABELS.get(band_of(each.total_wan, policy.value)),  # type: ignore[arg-type]
            }
            for each in page.rows
        ],
        "asked": query,
        "years": years,
        "units": units,
        "bands": [(each.value, BAND_LABELS[each]) for each in Band],
        "states": [
            *ReserveProject._meta.get_field("state").choices,  # type: ignore[misc]
            (COUNTED, _("Counted towards the quota")),
        ],
        "policy": policy,
        "may_propose": can_propose_reserve(user),
        "is_narrowed": any(query.values()),
        "prev_url": link(base, query, page.previous),
        "next_url": link(base, query, page.next),
    }
    return render(request, "projects/reserve/list.html", context)


@roles_required(*READERS)
@require_safe
def reserve(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one: what it is, where it was promoted, what came of it."""
    found, user = _seen(request, pk), actor(request)
    policy = in_force(RESERVE_BANDS, found.county, clock.today())
    band = band_of(found.total_wan, policy.value)
    may_change = can_change_reserve(user, found)
    context = {
        "reserve": found,
        "tone": TONES[found.state],
        "band": BAND_LABELS[band] if band else "",
        "policy": policy,
        "promotions": promotions_of(user, found),
        "may_change": may_change,
        "may_accept": can_accept_reserve(user, found),
        "may_promote": can_promote_reserve(user, found),
        "may_take_up": found.state == ReserveState.ACCEPTED and can_register(user),
        "may_shelve": may_change and is_bureau(user),
    }
    return render(request, "projects/reserve/reserve.html", context)


@roles_required(*READERS)
@require_safe
def reserve_quota(request: HttpRequest) -> HttpResponse:
    """Show the year's quota by unit and size band, with what was entered and accepted."""
    user, on = actor(request), clock.today()
    county = user.unit.county
    if county is None:
        raise Http404
    years = years_of(user, on)
    year = int(chosen(request, "year", {str(each) for each in years}) or on.year)
    policy = in_force(RESERVE_BANDS, county, on)
    table = quota_table(user, county, year, policy.value)
    may_set = can_set_quota(user, county.pk)
    listed = {row.unit.pk for row in table}
    context = {
        "year": year,
        "years": years,
        "policy": policy,
        "bands": [(each.value, BAND_LABELS[each]) for each in Band],
        "rows": [
            {
                "unit": row.unit,
                "cells": [
                    {"band": band.value, "label": BAND_LABELS[band], "cell": row.cells[band]}
                    for band in Band
                ],
            }
            for row in table
        ],
        "totals": [
            {
                "label": BAND_LABELS[band],
                "owed": sum(row.cells[band].owed for row in table),
                "entered": sum(row.cells[band].entered for row in table),
                "accepted": sum(row.cells[band].accepted for row in table),
                "missing": sum(row.cells[band].missing for row in table),
            }
            for band in Band
        ],
        "may_set": may_set,
        "others": [each for each in units_to_choose(county, on) if each.pk not in listed]
        if may_set
        else [],
    }
    return render(request, "projects/reserve/quota.html", context)


@roles_required(Role.BUREAU_ADMIN)
@require_http_methods(GET_POST)
def reserve_quota_set(request: HttpRequest, pk: int) -> HttpResponse:
    """Set what one unit owes in a year."""
    user, on = actor(request), clock.today()
    county = user.unit.county
    unit = get_object_or_404(Unit, pk=pk, county=county)
    allow(county is not None and can_set_quota(user, county.pk))
    year = int(chosen(request, "year", {str(on.year + step) for step in (-1, 0, 1)}) or on.year)
    quota = quota_of(unit, year)
    initial = {band.value: number for band, number in quota.numbers.items()}
    form = QuotaForm(**posted(request), initial=initial)
    words = (
        _("Quota of %(unit)s in %(year)s") % {"unit": unit, "year": year},
        _("Save"),
        _("The quota was set."),
    )
    return run_duty(
        request,
        form,
        lambda _data: services.set_quota(
            unit=unit, year=year, numbers=form.numbers(), by=user, version=version_of(request)
        ),
        words,
        back=f"{reverse(QUOTA)}?year={year}",
        crumbs=((_("Reserve projects"), reverse(NAME)), (_("Quota"), reverse(QUOTA))),
        record=quota,
    )


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def reserve_new(request: HttpRequest) -> HttpResponse:
    """Package a project."""
    user, on = actor(request), clock.today()
    allow(can_propose_reserve(user))
    form = _form(request, user, initial={"year": on.year, "unit": user.unit_id})
    words = (_("Package a project"), _("Propose"), _("The project was proposed to the bureau."))
    return run_duty(
        request,
        form,
        lambda data: services.propose_reserve(facts=services.ReserveFacts(**data), by=user, on=on),
        words,
        back=reverse(NAME),
        crumbs=_crumbs(),
    )


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def reserve_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change it; one that was returned is proposed anew."""
    found, user = _seen(request, pk), actor(request)
    allow(can_change_reserve(user, found))
    form = _form(request, user, found=found)
    return _run(
        request,
        found,
        form,
        lambda data: services.change_reserve(
            reserve_id=pk,
            facts=services.ReserveFacts(**data),
            by=user,
            on=clock.today(),
            version=version_of(request),
            typed=typed_of(form),
        ),
        (_("Change the reserve project"), _("Save"), _("The reserve project was saved.")),
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def reserve_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it into the reserve."""
    found, user = _seen(request, pk), actor(request)
    allow(can_accept_reserve(user, found))
    return _run(
        request,
        found,
        NoFieldsForm(**posted(request)),
        lambda _data: services.accept_reserve(reserve_id=pk, by=user, version=version_of(request)),
        (_("Accept into the reserve"), _("Accept"), _("The project stands in the reserve.")),
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def reserve_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Return it with what is missing."""
    found, user = _seen(request, pk), actor(request)
    allow(can_accept_reserve(user, found))
    return _run(
        request,
        found,
        RevokeForm(**posted(request)),
        lambda data: services.return_reserve(
            reserve_id=pk, by=user, on=clock.today(), version=version_of(request), **data
        ),
        (_("Return the project"), _("Return"), _("The project was returned to its unit.")),
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def reserve_shelve(request: HttpRequest, pk: int) -> HttpResponse:
    """Shelve it with a reason."""
    found, user = _seen(request, pk), actor(request)
    allow(can_change_reserve(user, found))
    return _run(
        request,
        found,
        RevokeForm(**posted(request)),
        lambda data: services.shelve_reserve(
            reserve_id=pk, by=user, version=version_of(request), **data
        ),
        (_("Shelve the project"), _("Shelve"), _("The project was shelved.")),
        danger=True,
    )


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def reserve_promote(request: HttpRequest, pk: int) -> HttpResponse:
    """Record where it was promoted."""
    found, user, on = _seen(request, pk), actor(request), clock.today()
    allow(can_promote_reserve(user, found))
    activities = Activity.objects.visible_to(user).order_by("-starts_on", "-pk")
    return _run(
        request,
        found,
        PromotionForm(**posted(request), on=on, activities=activities),
        lambda data: services.promote_reserve(reserve_id=pk, by=user, on=on, **data),
        (_("Record a promotion"), _("Record"), _("The promotion was recorded.")),
    )


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def reserve_take_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which project of the ledger came of it."""
    found, user = _seen(request, pk), actor(request)
    allow(found.state == ReserveState.ACCEPTED and can_register(user))
    return _run(
        request,
        found,
        TakeUpForm(**posted(request), projects=projects_of_county(user)),
        lambda data: services.link_reserve(reserve_id=pk, by=user, **data),
        (_("Link the project that came of it"), _("Link"), _("The project was linked.")),
    )


def _seen(request: HttpRequest, pk: int) -> Any:
    found = one_reserve(actor(request), pk)
    if found is None:
        raise Http404
    return found


def _form(request: HttpRequest, user: User, **given: Any) -> ReserveForm:
    county = user.unit.county or user.unit
    units = units_to_choose(county, clock.today())
    own = units if is_bureau(user) else units.filter(pk__in=user.scope.unit_ids)
    chains = Industry.objects.filter(county=county, kind=Industry.Kind.CHAIN, is_active=True)
    return ReserveForm(**posted(request), units=own, chains=chains, **given)


def _run(
    request: HttpRequest,
    found: ReserveProject,
    form: Any,
    act: Any,
    words: Any,
    *,
    danger: bool = False,
) -> HttpResponse:
    own = reverse("projects:reserve", args=[found.pk])
    crumbs = (*_crumbs(), (found.title, own))
    return run_duty(request, form, act, words, back=own, crumbs=crumbs, record=found, danger=danger)


def _crumbs() -> tuple[Any, ...]:
    return ((_("Reserve projects"), reverse(NAME)),)
