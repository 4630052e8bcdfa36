"""Group robots of the county: the list, setting one up, switching, trying."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhaoshang.accounts.access import actor, refreshes_itself, roles_required
from zhaoshang.accounts.form_page import FormPage, posted, run_page, typed_version
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts import kinds
from zhaoshang.alerts.forms import RobotForm
from zhaoshang.alerts.models import Robot
from zhaoshang.alerts.policies import DELIVERY
from zhaoshang.alerts.selectors.deliveries import latest_tests
from zhaoshang.alerts.selectors.robots import robot_rows, shown_address
from zhaoshang.alerts.services.robots import (
    change_robot,
    create_robot,
    group_kinds,
    switch_robot,
)
from zhaoshang.alerts.services.trying import send_test
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.htmx import is_fragment, vary_on_fragment
from zhaoshang.policy.selectors import in_force

GET_POST = ["GET", "HEAD", "POST"]


@roles_required(Role.BUREAU_ADMIN)
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """List the robots of the own county."""
    user = actor(request)
    context = {
        "rows": robot_rows(user),
        "kinds_of_all": len(group_kinds()),
        "policy": in_force(DELIVERY, user.unit.county or user.unit, clock.today()),
        "now": clock.now(),
    }
    return render(request, "alerts/robots.html", context)


@roles_required(Role.BUREAU_ADMIN)
@require_http_methods(GET_POST)
def robot_new(request: HttpRequest) -> HttpResponse:
    """Set up a robot."""
    user = actor(request)
    every = [kind.name for kind in group_kinds()]
    form = RobotForm(user, None, **posted(request), initial={"kinds": every})
    page = FormPage(
        title=_("New group robot"),
        verb=_("Set up"),
        done=lambda robot: _t("%(robot)s is set up. Try it, then switch it on.") % {"robot": robot},
        template="alerts/robot_form.html",
        back=reverse("alerts:robots"),
        onward=lambda robot: reverse("alerts:robot", args=[robot.pk]),
    )
    return run_page(
        request,
        form,
        lambda _given: create_robot(by=user, facts=form.facts()),
        page,
        crumbs=_crumbs(),
    )


@refreshes_itself()
@roles_required(Role.BUREAU_ADMIN)
@require_http_methods(GET_POST)
def robot(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a robot with its latest tests, and change it."""
    user, found = actor(request), _visible(request, pk)
    told = found.kinds or [kind.name for kind in group_kinds()]
    if is_fragment(request) and request.method != "POST":
        return _tests(request, found)
    initial = {
        "name": found.name,
        "unit": found.unit_id,
        "channel": found.channel,
        "kinds": told,
    }
    form = RobotForm(user, found, **posted(request), initial=initial)
    page = FormPage(
        title=found.name,
        verb=_("Save"),
        done=_("Saved."),
        template="alerts/robot.html",
        back=reverse("alerts:robot", args=[pk]),
        context={
            "address": shown_address(found),
            "has_secret": bool(found.sealed_secret),
            "is_paused": found.paused_until is not None and found.paused_until > clock.now(),
            "tried": [kind for kind in group_kinds() if kind.name in told],
            **_test_context(request, found),
        },
    )
    answer = run_page(
        request,
        form,
        lambda _given: change_robot(
            by=user, robot_id=pk, version=typed_version(request) or 0, facts=form.facts()
        ),
        page,
        crumbs=_crumbs(),
        record=found,
    )
    return vary_on_fragment(answer)


@roles_required(Role.BUREAU_ADMIN)
@require_POST
def robot_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch a robot on or off."""
    found = _visible(request, pk)
    turns_on = request.POST.get("on") == "1"
    switch_robot(by=actor(request), robot_id=found.pk, on=turns_on)
    words = _t("%(robot)s is switched on.") if turns_on else _t("%(robot)s is switched off.")
    messages.success(request, words % {"robot": found})
    return redirect("alerts:robot", pk)


@roles_required(Role.BUREAU_ADMIN)
@require_POST
def robot_try(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a test to the robot's group."""
    found = _visible(request, pk)
    kind = kinds.find(request.POST.get("kind", ""))
    if kind is None:
        messages.error(request, _t("Choose the kind of notice to try."))
        return _to_tests(pk)
    try:
        send_test(by=actor(request), kind=kind, robot_id=found.pk)
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        messages.success(request, _t("The test is on its way: what the service answers is below."))
    return _to_tests(pk)


def _to_tests(pk: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("alerts:robot", args=[pk]) + "#tests")


def _tests(request: HttpRequest, found: Robot) -> HttpResponse:
    return render(request, "alerts/partials/_tests.html", _test_context(request, found))


def _test_context(request: HttpRequest, found: Robot) -> dict[str, Any]:
    rows = latest_tests(actor(request), robot_id=found.pk)
    return {
        "tests": rows,
        "tests_url": reverse("alerts:robot", args=[found.pk]),
        "is_waiting": any(row.is_awaited for row in rows),
    }


def _visible(request: HttpRequest, pk: int) -> Robot:
    found = Robot.objects.visible_to(actor(request)).select_related("unit")
    return get_object_or_404(found, pk=pk)


def _crumbs() -> tuple[tuple[Any, str], ...]:
    return ((_("Group robots"), reverse("alerts:robots")),)
