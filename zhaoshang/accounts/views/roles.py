"""Roles: the security administrator's list and forms."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_http_methods

from zhaoshang.accounts import second_step, services
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.forms.users import GrantForm, RolesForm, UserFilterForm
from zhaoshang.accounts.labels import ROLE_LABELS, role_names
from zhaoshang.accounts.models import User
from zhaoshang.accounts.permissions import can_assign_roles_to
from zhaoshang.accounts.rules import Role
from zhaoshang.accounts.selectors import users_matching
from zhaoshang.accounts.views.attempts import (
    allow,
    attempt,
    form_page,
    posted,
    visible_person,
)
from zhaoshang.accounts.views.lists import filter_tags, page_of
from zhaoshang.core import clock

PAGE_SIZE = 50


@roles_required(Role.SECADMIN)
@require_http_methods(["GET", "POST"])
def roles(request: HttpRequest) -> HttpResponse:
    """List the people of the own area with their roles; grant one role to several at once."""
    by = actor(request)
    filters = UserFilterForm(by, request.GET)
    visible = User.objects.visible_to(by)
    grant = GrantForm(posted(request))
    ticked = [int(pk) for pk in request.POST.getlist("pk") if pk.isdecimal()]
    people = list(visible.filter(pk__in=ticked).values_list("pk", flat=True)) if ticked else []
    granted = None
    if grant.is_bound:
        granted = attempt(
            grant,
            lambda: services.grant_role(
                by=by,
                user_ids=people,
                role=grant.cleaned_data["role"],
                reason=grant.cleaned_data["reason"],
            ),
        )
    if granted is not None:
        words = {"role": ROLE_LABELS[Role(grant.cleaned_data["role"])], "count": len(granted)}
        messages.success(request, _t("%(role)s granted to %(count)s people.") % words)
        return HttpResponseRedirect(request.get_full_path())
    found = users_matching(visible, filters.wanted())
    found = found.select_related("unit").prefetch_related("groups")
    ordered = found.order_by("unit__sort_order", "unit__code", "full_name", "pk")
    page = page_of(request, Paginator(ordered, PAGE_SIZE))
    marks = second_step.marks_of(page["rows"], clock.today())
    for person in page["rows"]:
        person.second_step = marks.get(person.pk)
        person.role_names = role_names(group.name for group in person.groups.all())
    context = {
        "filters": filters,
        "form": grant,
        "ticked": people,
        "tags": filter_tags(request, filters),
        **page,
    }
    return render(request, "accounts/roles.html", context)


@roles_required(Role.SECADMIN)
@require_http_methods(["GET", "POST"])
def user_roles(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one person exactly the roles ticked."""
    person = visible_person(request, pk)
    allow(allowed=can_assign_roles_to(actor(request), person))
    form = RolesForm(
        posted(request),
        initial={"roles": sorted(person.scope.roles), "version": person.version},
    )
    if attempt(
        form,
        lambda: services.assign_roles(
            by=actor(request),
            user_id=person.pk,
            version=form.cleaned_data["version"],
            roles=form.cleaned_data["roles"],
            reason=form.cleaned_data["reason"],
        ),
        record=person,
    ):
        messages.success(request, _t("The roles of %(name)s are saved.") % {"name": person})
        return redirect("accounts:roles")
    return form_page(
        request,
        form,
        title=_t("Roles of %(name)s") % {"name": person.full_name},
        subject=person.unit.name,
        verb=_t("Save roles"),
        intro=_t(
            "The person's sessions end when the roles change. System administrator, security "
            "administrator and auditor exclude one another and every other role."
        ),
        back=reverse("accounts:roles"),
        crumbs=[(_t("Roles"), reverse("accounts:roles"))],
    )
