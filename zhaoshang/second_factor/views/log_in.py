"""The second page of a log-in: the code after the password."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib.auth import login as start_session
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from zhaoshang.accounts import second_step
from zhaoshang.accounts.access import public
from zhaoshang.accounts.models import User
from zhaoshang.core.secrets import SecretUnreadableError
from zhaoshang.second_factor import services
from zhaoshang.second_factor.counting import count_wrong, is_name_locked, limit_of, locked_page
from zhaoshang.second_factor.forms import code_form
from zhaoshang.second_factor.models import Factor
from zhaoshang.second_factor.rules import PASSED, Outcome
from zhaoshang.second_factor.words import REPLAYED, UNREADABLE, WRONG


@public
@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Ask for the code of whose password was right; the session begins only after it."""
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    waiting = second_step.pending(request)
    if waiting is None:
        return render(request, "second_factor/too_late.html")
    user = waiting.user
    if is_name_locked(request, user):
        return locked_page(request, user)
    recovery = (request.POST or request.GET).get("recovery") == "1"
    form = code_form(request.POST if request.method == "POST" else None, recovery=recovery)
    if request.method == "POST" and form.is_valid():
        refused = _try(request, user, form)
        if refused is not None:
            return refused
        if not form.errors:
            second_step.forget(request)
            start_session(request, user)
            onwards = waiting.onwards or resolve_url(settings.LOGIN_REDIRECT_URL)
            return HttpResponseRedirect(onwards)
    context = {"form": form, "recovery": recovery, "person": user}
    return render(request, "second_factor/check.html", context)


def _try(request: HttpRequest, user: User, form: forms.Form) -> HttpResponse | None:
    """Try the code; add what is wrong to the form, or return the page of the lock."""
    try:
        outcome = services.try_code(
            by=None, user=user, typed=form.cleaned_data["code"], limit=limit_of(request, user)
        )
    except Factor.DoesNotExist:
        # Reset meanwhile: the password alone is asked for once more.
        return redirect("accounts:login")
    except SecretUnreadableError:
        form.add_error("code", UNREADABLE)
        return None
    if outcome == Outcome.LOCKED:
        return locked_page(request, user)
    if outcome not in PASSED:
        left = count_wrong(request, user)
        words = REPLAYED if outcome == Outcome.REPLAYED else WRONG
        form.add_error("code", words % {"left": left})
    return None
