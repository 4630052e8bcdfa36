"""Other people's second factors: how they stand, and taking one away."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_http_methods, require_safe

from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import FormPage, posted, run_page
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock
from zhaoshang.core.htmx import is_fragment, vary_on_fragment
from zhaoshang.second_factor import services
from zhaoshang.second_factor.forms import ResetForm
from zhaoshang.second_factor.permissions import can_reset_factor
from zhaoshang.second_factor.selectors import codes_left, factor_of, is_required_of


@roles_required(Role.SYSADMIN, Role.SECADMIN)
@require_safe
def of_user(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how somebody's second factor stands: a card of the account's page, or a page."""
    person = _person(request, pk)
    factor = factor_of(person)
    context = {
        "person": person,
        "factor": factor,
        "left": codes_left(factor) if factor is not None else 0,
        "required": is_required_of(person, clock.today()),
        "may_reset": factor is not None and can_reset_factor(actor(request), person),
        "crumbs": _crumbs(person),
    }
    part = "second_factor/partials/_of_user.html"
    template = part if is_fragment(request) else "second_factor/of_user.html"
    return vary_on_fragment(render(request, template, context))


@roles_required(Role.SYSADMIN, Role.SECADMIN)
@require_http_methods(["GET", "POST"])
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Take somebody's second factor away, with a reason; never the own one."""
    person = _person(request, pk)
    if not can_reset_factor(actor(request), person):
        raise PermissionDenied
    page = FormPage(
        title=_t("Reset the second factor"),
        verb=_t("Reset second factor"),
        lead=_t(
            "Be sure who asks for it. All sessions of %(name)s end; the next log-in asks for the"
            " password alone, and where a second factor is required it leads to setting it up."
        )
        % {"name": person},
        done=_t("The second factor of %(name)s is reset.") % {"name": person},
        danger=True,
        back=reverse("accounts:user", args=[person.pk]),
    )
    return run_page(
        request,
        ResetForm(**posted(request)),
        lambda typed: services.reset_factor(
            by=actor(request), user_id=person.pk, reason=typed["reason"]
        ),
        page,
        crumbs=tuple(_crumbs(person)),
    )


def _person(request: HttpRequest, pk: int) -> User:
    """Return a person in sight, else 404."""
    people = User.objects.visible_to(actor(request)).select_related("unit", "unit__county")
    return get_object_or_404(people, pk=pk)


def _crumbs(person: User) -> list[tuple[str, str]]:
    return [(person.full_name, reverse("accounts:user", args=[person.pk]))]
