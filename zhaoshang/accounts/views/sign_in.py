"""Log-in, log-out, password, language, own details."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login as start_session
from django.contrib.auth import logout as end_session
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _t
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from zhaoshang.accounts import second_step, services
from zhaoshang.accounts.access import actor, login_only, own_path, public
from zhaoshang.accounts.forms.sign_in import LoginForm, PasswordForm, ProfileForm
from zhaoshang.accounts.labels import ENDED_LABELS, role_names
from zhaoshang.accounts.models import Position
from zhaoshang.accounts.selectors import offices, team_memberships
from zhaoshang.accounts.selectors_absences import own_absence_on, stands_in_for
from zhaoshang.accounts.views.attempts import attempt
from zhaoshang.core import clock


@public
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Let a person in; wrong passwords lock the name at this address for a while (by policy)."""
    onwards = own_path(request, request.POST.get("next") or request.GET.get("next"))
    if request.user.is_authenticated:
        return HttpResponseRedirect(onwards or resolve_url(settings.LOGIN_REDIRECT_URL))
    # Whoever comes back here begins anew.
    second_step.forget(request)
    form = LoginForm(request, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        address = second_step.begin(request, form.get_user(), onwards)
        if address:
            return HttpResponseRedirect(address)
        start_session(request, form.get_user())
        return HttpResponseRedirect(onwards or resolve_url(settings.LOGIN_REDIRECT_URL))
    context = {
        "form": form,
        "next": onwards,
        "ended": ENDED_LABELS.get(request.GET.get("ended", "")),
    }
    return render(request, "registration/login.html", context)


@login_only
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End the session."""
    end_session(request)
    return redirect("accounts:login")


@login_only
@sensitive_post_parameters("old", "new", "again")
@never_cache
@require_http_methods(["GET", "POST"])
def password_change(request: HttpRequest) -> HttpResponse:
    """Change one's own password: on the first log-in, and at the policy's age, the only page."""
    user = actor(request)
    form = PasswordForm(user, request.POST if request.method == "POST" else None)
    first = user.must_change_password
    # Set by the middleware that lets nobody past it whose password is too old.
    aged_days: int = getattr(request, "password_days", 0)
    if request.method == "POST" and form.is_valid():
        changed = services.change_password(user=user, password=form.cleaned_data["new"])
        update_session_auth_hash(request, changed)
        messages.success(request, _t("The password is changed. Other sessions have ended."))
        return redirect(settings.LOGIN_REDIRECT_URL if first or aged_days else "accounts:profile")
    layout = "base_plain.html" if first or aged_days else "base.html"
    return render(
        request,
        "registration/password_change.html",
        {"form": form, "first": first, "aged_days": aged_days, "layout": layout},
    )


@public
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the language: in a cookie, and for a person also in the account."""
    onwards = own_path(request, request.POST.get("next") or request.headers.get("Referer"))
    response = HttpResponseRedirect(onwards or resolve_url(settings.LOGIN_REDIRECT_URL))
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return response
    if request.user.is_authenticated:
        services.set_language(user=actor(request), language=language)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        path=settings.LANGUAGE_COOKIE_PATH,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


@login_only
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show one's own details, roles, teams and positions; telephone and e-mail may be changed."""
    user = actor(request)
    form = ProfileForm(
        request.POST if request.method == "POST" else None,
        initial={"phone": user.phone, "email": user.email, "version": user.version},
    )
    if attempt(
        form,
        lambda: services.update_profile(
            user=user,
            version=form.cleaned_data["version"],
            phone=form.cleaned_data["phone"],
            email=form.cleaned_data["email"],
        ),
        record=user,
    ):
        messages.success(request, _t("Your details are saved."))
        return redirect("accounts:profile")
    today = clock.today()
    held = Position.objects.filter(holdings__holder=user) | Position.objects.filter(
        holdings__deputy=user
    )
    mine = [
        office
        for office in offices(held.distinct(), today)
        if office.holding and user.pk in {office.holding.holder_id, office.holding.deputy_id}
    ]
    context = {
        "form": form,
        "roles": role_names(user.scope.roles),
        "memberships": team_memberships(user),
        "offices": mine,
        "absence": own_absence_on(user, today),
        "stands_in": stands_in_for(user, today),
        "today": today,
    }
    return render(request, "accounts/profile.html", context)
