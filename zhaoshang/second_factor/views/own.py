"""The own second factor: how it stands, setting it up, its recovery codes, switching it off."""

from __future__ import annotations

from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhaoshang.accounts.access import actor, login_only
from zhaoshang.accounts.form_page import add_broken
from zhaoshang.accounts.models import User
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.secrets import SecretUnreadableError, open_text
from zhaoshang.second_factor import services
from zhaoshang.second_factor.codes import address_for_app
from zhaoshang.second_factor.counting import count_wrong, limit_of, locked_page
from zhaoshang.second_factor.drawing import as_data_image
from zhaoshang.second_factor.forms import AnyCodeForm, AppCodeForm, SwitchOffForm
from zhaoshang.second_factor.middleware import is_gated, open_gate
from zhaoshang.second_factor.models import KEY_PURPOSE
from zhaoshang.second_factor.rules import FEW_CODES, NOTICE, PASSED, RECOVERY_CODES, Outcome
from zhaoshang.second_factor.selectors import (
    begun_factor_of,
    codes_left,
    factor_of,
    is_required_of,
    required_from,
)
from zhaoshang.second_factor.words import REPLAYED, UNREADABLE, WRONG, WRONG_PAIR

KEY_GROUP = 4


@login_only
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show how the own second factor stands, and whether it is required."""
    user, today = actor(request), clock.today()
    factor = factor_of(user)
    left = codes_left(factor) if factor is not None else 0
    context = {
        "factor": factor,
        "left": left,
        "few": left <= FEW_CODES,
        "required": is_required_of(user, today),
        "required_from": required_from(user, today, today + NOTICE),
        **_frame(request),
    }
    return render(request, "second_factor/mine.html", context)


@login_only
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Make a key and lead to its drawing."""
    try:
        services.begin_enrolment(user=actor(request))
    except RuleBroken as broken:
        messages.error(request, str(broken.message))
        return redirect("second_factor:mine")
    return redirect("second_factor:enrol")


@login_only
@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Show the key that was made, and switch the second factor on by its first code."""
    user = actor(request)
    factor = begun_factor_of(user)
    if factor is None:
        return redirect("second_factor:mine")
    form = AppCodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            changed, shown = services.confirm_enrolment(user=user, typed=form.cleaned_data["code"])
        except RuleBroken as broken:
            add_broken(form, broken)
        else:
            update_session_auth_hash(request, changed)
            open_gate(request)
            return _show_codes(request, shown, fresh=True)
    key = open_text(factor.key, KEY_PURPOSE)
    home = user.unit.county or user.unit
    issuer = _t("%(county)s Investment") % {"county": home.label}
    address = address_for_app(key, issuer=issuer, account=user.username)
    context = {
        "form": form,
        "drawing": as_data_image(address),
        "address": address,
        "key": " ".join(key[at : at + KEY_GROUP] for at in range(0, len(key), KEY_GROUP)),
        "issuer": issuer,
        **_frame(request),
    }
    return render(request, "second_factor/enrol.html", context)


@login_only
@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "POST"])
def renew(request: HttpRequest) -> HttpResponse:
    """Make ten new recovery codes against a code."""
    user = actor(request)
    if factor_of(user) is None:
        return redirect("second_factor:mine")
    form = AnyCodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            outcome, shown = services.renew_codes(
                user=user, typed=form.cleaned_data["code"], limit=limit_of(request, user)
            )
        except SecretUnreadableError:
            form.add_error("code", UNREADABLE)
        else:
            if outcome in PASSED:
                return _show_codes(request, shown, fresh=False)
            if outcome == Outcome.LOCKED:
                return locked_page(request, user)
            _refuse(request, user, form, REPLAYED if outcome == Outcome.REPLAYED else WRONG)
    intro = _t("The ten codes that you have end at once.")
    return _form_page(request, form, _t("Renew recovery codes"), _t("Renew codes"), intro)


@login_only
@sensitive_post_parameters("code", "password")
@never_cache
@require_http_methods(["GET", "POST"])
def off(request: HttpRequest) -> HttpResponse:
    """Switch the own second factor off, where it is not required."""
    user = actor(request)
    if factor_of(user) is None:
        return redirect("second_factor:mine")
    form = SwitchOffForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            outcome = services.switch_off(
                user=user,
                password=form.cleaned_data["password"],
                typed=form.cleaned_data["code"],
                limit=limit_of(request, user),
            )
        except SecretUnreadableError:
            form.add_error("code", UNREADABLE)
        except RuleBroken as broken:
            add_broken(form, broken)
        else:
            if outcome in PASSED:
                messages.success(request, _t("Your second factor is off."))
                return redirect("second_factor:mine")
            if outcome == Outcome.LOCKED:
                return locked_page(request, user)
            _refuse(request, user, form, REPLAYED if outcome == Outcome.REPLAYED else WRONG_PAIR)
    intro = _t("From then on your password alone opens your account.")
    title, verb = _t("Switch the second factor off"), _t("Switch off")
    return _form_page(request, form, title, verb, intro, danger=True)


def _refuse(request: HttpRequest, user: User, form: forms.Form, words: object) -> None:
    """Say that it was wrong and how many tries are left, counted as at log-in."""
    form.add_error("code", str(words) % {"left": count_wrong(request, user)})


def _show_codes(request: HttpRequest, shown: list[str], *, fresh: bool) -> HttpResponse:
    """Show recovery codes: this page cannot be called up again."""
    lines = [_t("Recovery codes of %(name)s") % {"name": actor(request).username}, "", *shown]
    text = "\r\n".join([*lines, "", _t("Each is good once.")])
    context = {
        "codes": shown,
        "count": RECOVERY_CODES,
        "fresh": fresh,
        "download": "data:text/plain;charset=utf-8," + quote(text),
        "layout": "base.html",
    }
    return render(request, "second_factor/codes.html", context)


def _form_page(
    request: HttpRequest,
    form: forms.Form,
    title: str,
    verb: str,
    intro: str,
    *,
    danger: bool = False,
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "verb": verb,
        "intro": intro,
        "danger": danger,
        "slim": True,
        "back": reverse("second_factor:mine"),
        "crumbs": [
            (_t("My details"), reverse("accounts:profile")),
            (_t("Second factor"), reverse("second_factor:mine")),
        ],
    }
    return render(request, "second_factor/form.html", context)


def _frame(request: HttpRequest) -> dict[str, object]:
    """Return the frame of a page: bare for who reaches nothing else yet."""
    gated = is_gated(request)
    return {"gated": gated, "layout": "base_plain.html" if gated else "base.html"}
