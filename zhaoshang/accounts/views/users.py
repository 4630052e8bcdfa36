"""Accounts: the list, one account, creating and changing it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from zhaoshang.accounts import second_step, services
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.fields import unit_label
from zhaoshang.accounts.forms.users import (
    DeactivateForm,
    UserCreateForm,
    UserEditForm,
    UserFilterForm,
)
from zhaoshang.accounts.labels import role_names
from zhaoshang.accounts.models import Position, User
from zhaoshang.accounts.permissions import (
    can_administer_user,
    can_assign_roles_to,
    can_control_account,
)
from zhaoshang.accounts.rules import Role
from zhaoshang.accounts.selectors import offices, team_memberships, users_matching
from zhaoshang.accounts.selectors_absences import own_absence_on, stands_in_for
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


@roles_required(Role.SYSADMIN)
@require_safe
def users(request: HttpRequest) -> HttpResponse:
    """List the accounts of the own area."""
    form = UserFilterForm(actor(request), request.GET)
    people = users_matching(User.objects.visible_to(actor(request)), form.wanted())
    people = people.select_related("unit").prefetch_related("groups")
    ordered = people.order_by("unit__sort_order", "unit__code", "full_name", "pk")
    page = page_of(request, Paginator(ordered, PAGE_SIZE))
    today = clock.today()
    marks = second_step.marks_of(page["rows"], today)
    for person in page["rows"]:
        person.second_step = marks.get(person.pk)
        person.role_names = role_names(group.name for group in person.groups.all())
        person.has_expired = person.expires_on is not None and person.expires_on <= today
    context = {"form": form, "tags": filter_tags(request, form), **page}
    return render(request, "accounts/users.html", context)


@roles_required(Role.SYSADMIN, Role.SECADMIN)
@require_safe
def user(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one account."""
    return account_page(request, visible_person(request, pk))


def account_page(
    request: HttpRequest, person: User, *, deactivate: DeactivateForm | None = None
) -> HttpResponse:
    """Render one account, with the dialog of switching off open after a failed post."""
    by = actor(request)
    today = clock.today()
    held = Position.objects.filter(holdings__holder=person).distinct()
    context = {
        "person": person,
        "crumbs": _list_crumb(by),
        "unit_label": unit_label(person.unit),
        "roles": role_names(person.scope.roles),
        "memberships": team_memberships(person),
        "offices": [
            office
            for office in offices(held, today)
            if office.holding and office.holding.holder_id == person.pk
        ],
        "today": today,
        "has_expired": person.expires_on is not None and person.expires_on <= today,
        "may_change": can_administer_user(by, person),
        "may_control": can_control_account(by, person),
        "may_assign": can_assign_roles_to(by, person),
        "deactivate": deactivate or DeactivateForm(person, initial={"version": person.version}),
        "absence": own_absence_on(person, today),
        "stands_in": stands_in_for(person, today),
        "deactivate_open": deactivate is not None,
        "off_hidden": [("act", "off")],
        "has_errors": deactivate is not None,
    }
    return render(request, "accounts/user.html", context)


@roles_required(Role.SYSADMIN)
@never_cache
@require_http_methods(["GET", "POST"])
def user_new(request: HttpRequest) -> HttpResponse:
    """Create an account; its one-time password is shown once, on the answer to the post."""
    form = UserCreateForm(
        actor(request), posted(request), initial={"unit": request.GET.get("unit")}
    )
    created = attempt(
        form,
        lambda: services.create_user(
            by=actor(request),
            unit=form.cleaned_data["unit"],
            username=form.cleaned_data["username"],
            details=form.details(),
        ),
    )
    if created:
        person, password = created
        return one_time_password(request, person, password, created=True)
    return form_page(
        request,
        form,
        title=_t("New account"),
        verb=_t("Create account"),
        intro=_t(
            "The account begins without roles: the security administrator grants them. Its "
            "one-time password is shown once, after creating."
        ),
        back=reverse("accounts:users"),
        crumbs=[(_t("Users"), reverse("accounts:users"))],
    )


def one_time_password(
    request: HttpRequest, person: User, password: str, *, created: bool
) -> HttpResponse:
    """Show a one-time password: this page cannot be called up again."""
    context = {"person": person, "password": password, "created": created}
    return render(request, "accounts/one_time_password.html", context)


@roles_required(Role.SYSADMIN)
@require_http_methods(["GET", "POST"])
def user_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an account's details and unit."""
    person = visible_person(request, pk)
    allow(allowed=can_administer_user(actor(request), person))
    names = ("full_name", "unit", "job_title", "phone", "email", "expires_on", "version")
    form = UserEditForm(
        actor(request),
        person,
        posted(request),
        initial={name: getattr(person, name) for name in names},
    )
    if attempt(
        form,
        lambda: services.update_user(
            by=actor(request),
            user_id=person.pk,
            version=form.cleaned_data["version"],
            details=form.details(),
            unit=form.cleaned_data["unit"],
        ),
        record=person,
    ):
        messages.success(request, _t("The account of %(name)s is saved.") % {"name": person})
        return redirect("accounts:user", person.pk)
    return form_page(
        request,
        form,
        title=_t("Change account"),
        subject=person.full_name,
        verb=_t("Save"),
        back=reverse("accounts:user", args=[person.pk]),
        crumbs=user_crumbs(person),
    )


def _list_crumb(by: User) -> list[tuple[str, str]]:
    if by.has_role(Role.SYSADMIN):
        return [(_t("Users"), reverse("accounts:users"))]
    return [(_t("Roles"), reverse("accounts:roles"))]


def user_crumbs(person: User) -> list[tuple[str, str]]:
    """Return the way to an account."""
    return [
        (_t("Users"), reverse("accounts:users")),
        (person.full_name, reverse("accounts:user", args=[person.pk])),
    ]
