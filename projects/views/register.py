"""Registering a clue: the form, the investor looked up, likely duplicates before saving."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from projects.forms.register import RegisterForm
from projects.models import Activity, Investor, Project, ReserveProject
from projects.permissions import can_register, is_bureau_of
from projects.rules.reserve import ReserveState
from projects.selectors.duplicates import Clue, Suggestion, likely_duplicates
from projects.selectors.investors import similar_investors
from projects.selectors.people import people_to_choose
from projects.selectors.project_page import units_to_choose
from projects.services.activities import register_from_activity
from projects.services.registering import NewClue, register_project
from projects.services.reserve import register_from_reserve
from projects.views.access import WRITERS, allow
from projects.views.words import CAUSE_LABELS
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import add_broken
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken

LONGEST_NUMBER = 9
Origin = Activity | ReserveProject | None


@roles_required(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Register a clue; likely duplicates are shown first."""
    allow(can_register(actor(request)))
    origin = _origin(request)
    form = _form(request, origin)
    suggestions: list[Suggestion] = []
    if request.method == "POST" and form.is_valid() and "lookup" not in request.POST:
        try:
            project = _save(
                origin,
                clue=_clue(form),
                by=actor(request),
                on=clock.today(),
                not_a_duplicate=form.cleaned_data["not_a_duplicate"],
            )
        except RuleBroken as broken:
            if broken.code == "likely_duplicate":
                suggestions = _suggestions(request, form)
            add_broken(form, broken)
        else:
            return _registered(request, form, project)
    context = {
        "form": form,
        "suggestions": _shown(suggestions),
        "found": _found(request),
        "chosen": _chosen(request),
    }
    return render(request, "projects/register.html", context)


@roles_required(*WRITERS)
@require_safe
def investor_lookup(request: HttpRequest) -> HttpResponse:
    """Return the investors on record whose name holds what was typed, as a fragment of the form."""
    allow(can_register(actor(request)))
    text = request.GET.get("investor_name", "")
    context = {"found": similar_investors(actor(request), text), "chosen": None}
    return render(request, "projects/partials/_investor_found.html", context)


def _origin(request: HttpRequest) -> Origin:
    """Return what the clue comes of, if it is in sight: an activity, or a reserve project."""
    user = actor(request)
    activity, reserve = _number(request, "activity"), _number(request, "reserve")
    if activity is not None:
        held = Activity.objects.visible_to(user).exclude(state=Activity.State.CANCELLED)
        return held.filter(pk=activity).first()
    if reserve is not None:
        kept = ReserveProject.objects.visible_to(user).filter(state=ReserveState.ACCEPTED.value)
        return kept.filter(pk=reserve).first()
    return None


def _number(request: HttpRequest, name: str) -> int | None:
    asked = request.GET.get(name, "")
    return int(asked) if asked.isdecimal() and len(asked) <= LONGEST_NUMBER else None


def _save(origin: Origin, **facts: Any) -> Project:
    if isinstance(origin, Activity):
        return register_from_activity(activity_id=origin.pk, **facts)
    if isinstance(origin, ReserveProject):
        return register_from_reserve(reserve_id=origin.pk, **facts)
    return register_project(**facts)


def _prefilled(origin: Origin) -> dict[str, Any]:
    """Return what the form takes over from where the clue comes of."""
    if isinstance(origin, Activity):
        return {"source": origin.title}
    if isinstance(origin, ReserveProject):
        return {
            "name": origin.title,
            "source": _("Reserve project"),
            "total_investment_wan": origin.total_wan,
            "content": origin.content,
            "wanted_site": origin.site,
            "land_mu": origin.land_mu,
            "chain": origin.chain_id,
        }
    return {}


def _form(request: HttpRequest, origin: Origin) -> RegisterForm:
    user, on = actor(request), clock.today()
    county = _county(user)
    units = units_to_choose(county, on)
    is_bureau = is_bureau_of(user, county.pk)
    own = units if is_bureau else units.filter(pk__in=user.scope.unit_ids)
    initial: dict[str, Any] = {}
    if not is_bureau:
        initial = {"introducing_unit": user.unit_id, "responsible_unit": user.unit_id}
    initial |= _prefilled(origin)
    form = RegisterForm(
        request.POST or None,
        user=user,
        on=on,
        units=units,
        own_units=own,
        people=people_to_choose(county, None if is_bureau else user.scope.unit_ids, on),
        initial=initial,
    )
    # Who registers for a unit follows the clue up: without a writing part it would be lost to him.
    form.fields["responsible_unit"].required = not is_bureau
    return form


def _county(user: User) -> Unit:
    county = user.unit.county
    if county is None:
        raise PermissionDenied
    return county


def _clue(form: RegisterForm) -> NewClue:
    data = form.cleaned_data
    return NewClue(
        name=data["name"],
        source=data["source"],
        introducing_unit=data["introducing_unit"],
        responsible_unit=data["responsible_unit"],
        submitted_on=data["submitted_on"],
        investor=data["investor"],
        investor_name=data["investor_name"],
        credit_code=data["credit_code"],
        investor_facts=form.investor_facts(),
        referrer_name=data["referrer_name"],
        rest=form.rest(),
    )


def _suggestions(request: HttpRequest, form: RegisterForm) -> list[Suggestion]:
    data = form.cleaned_data
    investor = data["investor"]
    county = _county(actor(request))
    clue = Clue(
        name=data["name"],
        investor_name=investor.name if investor else data["investor_name"],
        credit_code=investor.credit_code if investor else data["credit_code"],
    )
    return likely_duplicates(clue, county=county, user=actor(request))


def _shown(suggestions: list[Suggestion]) -> list[dict[str, Any]]:
    return [
        {
            "suggestion": each,
            "causes": "、".join(str(CAUSE_LABELS[cause]) for cause in each.causes),
        }
        for each in suggestions
    ]


def _found(request: HttpRequest) -> list[Investor]:
    """Return the investors on record for the button without script."""
    if "lookup" not in request.POST:
        return []
    return similar_investors(actor(request), request.POST.get("investor_name", ""))


def _chosen(request: HttpRequest) -> Investor | None:
    text = request.POST.get("investor", "")
    if not text.isdigit():
        return None
    return Investor.objects.visible_to(actor(request)).filter(pk=int(text)).first()


def _registered(request: HttpRequest, form: RegisterForm, project: Any) -> HttpResponse:
    messages.success(
        request,
        _("“%(name)s” was registered under %(code)s.")
        % {"name": project.name, "code": project.code},
    )
    for warning in form.fields["total_investment_wan"].warnings:  # type: ignore[attr-defined]
        messages.warning(request, warning)
    return redirect("projects:project", project.pk)
