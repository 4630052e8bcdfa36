"""Land and plants on offer: the list, one with its reservations, and what is done with each."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from projects.forms.activities import NoFieldsForm
from projects.forms.reserve import ExtendForm, LeastForm, OfferForm, ReservationForm
from projects.models import SpaceOffer, SpaceReservation
from projects.models.spaces import RESERVATION_LABELS, SPACE_LABELS
from projects.permissions_partners import is_bureau
from projects.permissions_reserve import can_keep_offer, can_propose_reserve, can_reserve_space
from projects.policies_reserve import SPACE_RESERVATION
from projects.rules.reserve import Held, ReservationState, holds
from projects.rules.stages import Status
from projects.selectors.project_page import units_to_choose
from projects.selectors.reserve import Asked, offers_for, one_offer, reservations_of
from projects.selectors.scheduling import units_to_filter
from projects.services import spaces as services
from projects.views.access import BUREAU, READERS, WRITERS, allow
from projects.views.duty_pages import (
    project_asked,
    projects_of_county,
    run_duty,
    typed_of,
    version_of,
)
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import chosen, link, posted
from zhaoshang.accounts.models import User
from zhaoshang.core import clock
from zhaoshang.core.form_parts import RevokeForm
from zhaoshang.core.keyset import KeysetOrder, paginate
from zhaoshang.core.templatetags.zs import day
from zhaoshang.files.responses import file_response
from zhaoshang.policy.selectors import in_force

NAME = "projects:spaces"
PAGE = 50
GET_POST = ["GET", "HEAD", "POST"]
BY_CODE = KeysetOrder("code")
WITHDRAWN = "withdrawn"
TONES = {
    ReservationState.RESERVED: "on",
    ReservationState.TAKEN: "done",
    ReservationState.RELEASED: "off",
    ReservationState.EXPIRED: "off",
}


@roles_required(*READERS)
@require_safe
def spaces(request: HttpRequest) -> HttpResponse:
    """List land and plants on offer with what is free of each today."""
    user, on = actor(request), clock.today()
    units = list(units_to_filter(user))
    least = LeastForm(request.GET)
    query = {
        "kind": chosen(request, "kind", list(SPACE_LABELS)),
        "state": chosen(request, "state", [WITHDRAWN]),
        "unit": chosen(request, "unit", {str(each.pk) for each in units}),
        "least": request.GET.get("least", "") if least.is_valid() else "",
        "q": request.GET.get("q", "").strip()[:40],
    }
    asked = Asked(
        kind=query["kind"],
        state=query["state"],
        unit_id=int(query["unit"]) if query["unit"] else None,
        least=least.cleaned_data.get("least") if least.is_valid() else None,
        text=query["q"],
    )
    page = paginate(
        offers_for(user, asked, on), order=BY_CODE, cursor=request.GET.get("after"), size=PAGE
    )
    context = {
        "rows": page.rows,
        "asked": query,
        "kinds": [(each.value, label) for each, label in SPACE_LABELS.items()],
        "units": units,
        "may_enter": can_propose_reserve(user),
        "policy": in_force(SPACE_RESERVATION, user.unit.county or user.unit, on),
        "is_narrowed": any(query.values()),
        "prev_url": link(reverse(NAME), query, page.previous),
        "next_url": link(reverse(NAME), query, page.next),
    }
    return render(request, "projects/reserve/spaces.html", context)


@roles_required(*READERS)
@require_safe
def space(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one: its facts, what is free, what is kept until when."""
    found, user, on = _seen(request, pk), actor(request), clock.today()
    context = {
        "offer": found,
        "rows": [_row(each, on) for each in reservations_of(user, found)],
        "policy": in_force(SPACE_RESERVATION, found.county, on),
        "may_keep": can_keep_offer(user, found) and found.withdrawn_on is None,
        "may_restore": can_keep_offer(user, found) and found.withdrawn_on is not None,
        "may_reserve": can_reserve_space(user, found) and found.free > 0,
        "steers": can_reserve_space(user, found),
    }
    return render(request, "projects/reserve/space.html", context)


@roles_required(*READERS)
@require_safe
def space_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Serve the plan or picture of an offer."""
    found = get_object_or_404(
        SpaceOffer.objects.visible_to(actor(request)).select_related("file"),
        pk=pk,
        file__isnull=False,
    )
    return file_response(found.file, request=request, inline=True, subject=found)  # type: ignore[arg-type]


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def space_new(request: HttpRequest) -> HttpResponse:
    """Enter a parcel or a plant."""
    user, on = actor(request), clock.today()
    allow(can_propose_reserve(user))

    def act(data: dict[str, Any]) -> SpaceOffer:
        uploads = data.pop("uploads")
        return services.enter_offer(
            facts=services.OfferFacts(**data), by=user, on=on, uploads=uploads
        )

    form = _form(request, user, initial={"host_unit": user.unit_id})
    words = (_("Enter land or a plant"), _("Enter"), _("The offer was entered."))
    return run_duty(request, form, act, words, back=reverse(NAME), crumbs=_crumbs())


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def space_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change it."""
    found, user = _kept(request, pk), actor(request)
    form = _form(request, user, found=found)

    def act(data: dict[str, Any]) -> SpaceOffer:
        uploads = data.pop("uploads")
        return services.change_offer(
            offer_id=pk,
            facts=services.OfferFacts(**data),
            by=user,
            on=clock.today(),
            version=version_of(request),
            typed=typed_of(form),
            uploads=uploads,
        )

    return _run(
        request, found, form, act, (_("Change the offer"), _("Save"), _("The offer was saved."))
    )


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def space_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it off the list."""
    found, user = _kept(request, pk), actor(request)
    return _run(
        request,
        found,
        RevokeForm(**posted(request)),
        lambda data: services.withdraw_offer(offer_id=pk, by=user, on=clock.today(), **data),
        (_("Withdraw the offer"), _("Withdraw the offer"), _("The offer was withdrawn.")),
        danger=True,
    )


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def space_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it back on the list."""
    found, user = _seen(request, pk), actor(request)
    allow(found.withdrawn_on is not None and can_keep_offer(user, found))
    return _run(
        request,
        found,
        RevokeForm(**posted(request)),
        lambda data: services.restore_offer(offer_id=pk, by=user, **data),
        (_("Put back on offer"), _("Put back on offer"), _("It is on offer again.")),
        lead=_("Off the offer since %(on)s: %(reason)s")
        % {"on": day(found.withdrawn_on), "reason": found.withdrawn_reason}
        if found.withdrawn_on
        else "",
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def space_reserve(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep part of it for a project."""
    found, user = _seen(request, pk), actor(request)
    allow(can_reserve_space(user, found))
    asked = project_asked(request, user)
    form = ReservationForm(
        **posted(request),
        projects=projects_of_county(user),
        initial={"area": f"{found.free.normalize():f}", "project": asked.code if asked else ""},
    )
    return _run(
        request,
        found,
        form,
        lambda data: services.reserve_space(offer_id=pk, by=user, on=clock.today(), **data),
        (_("Reserve for a project"), _("Reserve"), _("The area was reserved.")),
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def reservation_extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep it longer."""
    found, user = _reservation(request, pk), actor(request)
    return _run(
        request,
        found.offer,
        ExtendForm(**posted(request), initial={"until": found.until}),
        lambda data: services.extend_reservation(
            reservation_id=pk, by=user, on=clock.today(), **data
        ),
        (_("Extend the reservation"), _("Extend"), _("The reservation was extended.")),
        lead=found.project.name,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def reservation_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the project has it for good."""
    found, user = _reservation(request, pk), actor(request)
    return _run(
        request,
        found.offer,
        NoFieldsForm(**posted(request)),
        lambda _data: services.take_space(reservation_id=pk, by=user, on=clock.today()),
        (_("Mark as taken"), _("Mark as taken"), _("The area is taken.")),
        lead=_("%(project)s has it for good: bought, or rented.") % {"project": found.project},
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def reservation_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it free again."""
    found, user = _reservation(request, pk), actor(request)
    return _run(
        request,
        found.offer,
        RevokeForm(**posted(request)),
        lambda data: services.release_space(reservation_id=pk, by=user, **data),
        (_("Release the area"), _("Release"), _("The area is free again.")),
        lead=found.project.name,
        danger=True,
    )


def _row(found: Any, on: Any) -> dict[str, Any]:
    state = ReservationState(found.state)
    live = holds(Held(found.area, found.state, found.until), on)
    if state is ReservationState.RESERVED and not live:
        state = ReservationState.EXPIRED
    return {
        "reservation": found,
        "label": RESERVATION_LABELS[state],
        "tone": TONES[state],
        "is_over": state in {ReservationState.RESERVED, ReservationState.TAKEN}
        and found.project.status == Status.WITHDRAWN,
        "may_extend": state in {ReservationState.RESERVED, ReservationState.EXPIRED},
        "may_release": state in {ReservationState.RESERVED, ReservationState.TAKEN},
    }


def _seen(request: HttpRequest, pk: int) -> Any:
    found = one_offer(actor(request), pk, clock.today())
    if found is None:
        raise Http404
    return found


def _kept(request: HttpRequest, pk: int) -> Any:
    found = _seen(request, pk)
    allow(found.withdrawn_on is None and can_keep_offer(actor(request), found))
    return found


def _reservation(request: HttpRequest, pk: int) -> SpaceReservation:
    user = actor(request)
    visible = SpaceReservation.objects.visible_to(user).select_related("offer__county", "project")
    found: SpaceReservation = get_object_or_404(visible, pk=pk)
    allow(can_reserve_space(user, found.offer))
    return found


def _form(request: HttpRequest, user: User, **given: Any) -> OfferForm:
    units = units_to_choose(user.unit.county or user.unit, clock.today())
    own = units if is_bureau(user) else units.filter(pk__in=user.scope.unit_ids)
    return OfferForm(**posted(request), hosts=own, **given)


def _run(
    request: HttpRequest,
    found: SpaceOffer,
    form: Any,
    act: Any,
    words: Any,
    *,
    lead: Any = "",
    danger: bool = False,
) -> HttpResponse:
    own = reverse("projects:space", args=[found.pk])
    return run_duty(
        request,
        form,
        act,
        words,
        back=own,
        crumbs=(*_crumbs(), (str(found), own)),
        record=found,
        lead=lead,
        danger=danger,
    )


def _crumbs() -> tuple[Any, ...]:
    return ((_("Land and plants"), reverse(NAME)),)
