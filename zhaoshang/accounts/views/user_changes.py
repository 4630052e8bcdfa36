"""What is done to an account: one-time password, switching off and on, sessions, teams."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from zhaoshang.accounts import services
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.forms.base import VersionedForm
from zhaoshang.accounts.forms.users import DeactivateForm, EndForm, TeamMemberForm
from zhaoshang.accounts.models import User
from zhaoshang.accounts.permissions import can_administer_user, can_control_account
from zhaoshang.accounts.rules import Role
from zhaoshang.accounts.selectors import team_memberships
from zhaoshang.accounts.views.attempts import allow, attempt, posted, visible_person
from zhaoshang.accounts.views.users import account_page, one_time_password, user_crumbs
from zhaoshang.core import clock


@roles_required(Role.SYSADMIN, Role.SECADMIN)
@never_cache
@require_http_methods(["GET", "POST"])
def user_reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a one-time password and show it once.

    The form carries the version, so that sending it again does not make a second password; called
    up by its address, the page leads back to the account.
    """
    person = visible_person(request, pk)
    allow(allowed=can_control_account(actor(request), person))
    if request.method == "GET":
        return redirect("accounts:user", person.pk)
    form = VersionedForm(request.POST)
    done = attempt(
        form,
        lambda: services.reset_password(
            by=actor(request), user_id=person.pk, version=form.cleaned_data["version"]
        ),
    )
    if done:
        return one_time_password(request, *done, created=False)
    return _refused(request, person, form)


@roles_required(Role.SYSADMIN, Role.SECADMIN)
@require_http_methods(["GET", "POST"])
def user_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch an account off or on, or end its sessions."""
    person = visible_person(request, pk)
    allow(allowed=can_control_account(actor(request), person))
    if request.method == "GET":
        return redirect("accounts:user", person.pk)
    act = {"off": _switch_off, "on": _switch_on, "sessions": _end_sessions}.get(
        request.POST.get("act", "")
    )
    if act is None:
        raise Http404
    return act(request, person)


def _switch_off(request: HttpRequest, person: User) -> HttpResponse:
    form = DeactivateForm(person, request.POST)
    if attempt(
        form,
        lambda: services.deactivate_user(
            by=actor(request),
            user_id=person.pk,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            successor=form.cleaned_data["successor"],
        ),
        record=person,
    ):
        text = _t("The account of %(name)s is switched off; its sessions have ended.")
        messages.success(request, text % {"name": person})
        return redirect("accounts:user", person.pk)
    return account_page(request, person, deactivate=form)


def _switch_on(request: HttpRequest, person: User) -> HttpResponse:
    form = VersionedForm(request.POST)
    if attempt(
        form,
        lambda: services.reactivate_user(
            by=actor(request), user_id=person.pk, version=form.cleaned_data["version"]
        ),
    ):
        messages.success(request, _t("The account of %(name)s is in use again.") % {"name": person})
        return redirect("accounts:user", person.pk)
    return _refused(request, person, form)


def _end_sessions(request: HttpRequest, person: User) -> HttpResponse:
    services.end_sessions(by=actor(request), user_id=person.pk)
    messages.success(request, _t("%(name)s is logged out everywhere.") % {"name": person})
    return redirect("accounts:user", person.pk)


def _refused(request: HttpRequest, person: User, form: VersionedForm) -> HttpResponse:
    """Say on the account's page why a button of it did nothing."""
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, str(error))
    person.refresh_from_db()
    return account_page(request, person)


@roles_required(Role.SYSADMIN)
@require_http_methods(["GET", "POST"])
def user_teams(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a person's team memberships; add one, or end one."""
    person = visible_person(request, pk)
    allow(allowed=can_administer_user(actor(request), person))
    ending = request.POST.get("membership", "")
    form = TeamMemberForm(actor(request), None if ending else posted(request))
    end_form = EndForm(posted(request) if ending else None)
    if ending:
        membership = team_memberships(person).filter(pk=int(ending) if ending.isdecimal() else 0)
        chosen = membership.first()
        if chosen is None:
            raise Http404
        if attempt(
            end_form,
            lambda: services.end_team_membership(
                by=actor(request),
                membership_id=chosen.pk,
                until=end_form.cleaned_data["until"],
            ),
        ):
            messages.success(request, _t("The membership is ended."))
            return redirect("accounts:user-teams", person.pk)
    elif attempt(
        form,
        lambda: services.add_team_member(
            by=actor(request),
            team=form.cleaned_data["team"],
            user=person,
            since=form.cleaned_data["since"],
            until=form.cleaned_data["until"],
        ),
    ):
        team = form.cleaned_data["team"]
        messages.success(request, _t("Added to %(team)s.") % {"team": team.name})
        return redirect("accounts:user-teams", person.pk)
    context = {
        "person": person,
        "memberships": team_memberships(person),
        "form": form,
        "end_form": end_form,
        "ending": ending,
        "today": clock.today(),
        "crumbs": user_crumbs(person),
        "has_errors": bool(end_form.errors),
    }
    return render(request, "accounts/user_teams.html", context)
