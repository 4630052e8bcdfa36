"""The words of every kind of notice, as people and groups read them, and a test of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from zhaoshang.accounts.access import actor, refreshes_itself, roles_required
from zhaoshang.accounts.form_page import add_broken
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts import kinds
from zhaoshang.alerts.forms import MYSELF, TryForm
from zhaoshang.alerts.kinds import NoticeKind
from zhaoshang.alerts.permissions import can_keep_robots
from zhaoshang.alerts.selectors.deliveries import latest_tests
from zhaoshang.alerts.selectors.words import kind_groups, previews
from zhaoshang.alerts.services.trying import send_test
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.htmx import is_fragment, vary_on_fragment

FOLLOWERS = (Role.SYSADMIN, Role.BUREAU_ADMIN)


@roles_required(*FOLLOWERS)
@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """List the kinds of notices with their words, one part of the system at a time."""
    groups = kind_groups()
    asked = request.GET.get("part", "")
    shown = next((group for group in groups if group.part == asked), groups[0])
    base = reverse("alerts:words")
    context = {
        "groups": groups,
        "shown": shown,
        "count": sum(len(group.rows) for group in groups),
        "tabs": [
            {
                "label": group.label,
                "n": len(group.rows),
                "url": f"{base}?part={group.part}",
                "current": group is shown,
            }
            for group in groups
        ],
    }
    return render(request, "alerts/words.html", context)


@refreshes_itself()
@roles_required(*FOLLOWERS)
@require_safe
def word(request: HttpRequest, name: str) -> HttpResponse:
    """Show the words of a kind in every language, to a person and to a group."""
    kind = _kind(name)
    if is_fragment(request):
        context = _test_context(request, kind)
        return vary_on_fragment(render(request, "alerts/partials/_tests.html", context))
    return vary_on_fragment(_page(request, kind, _form(request, kind)))


@roles_required(*FOLLOWERS)
@require_POST
def word_try(request: HttpRequest, name: str) -> HttpResponse:
    """Send a test of a kind's words to oneself or to a group."""
    kind = _kind(name)
    form = _form(request, kind, data=request.POST)
    if form.is_valid():
        try:
            send_test(by=actor(request), kind=kind, robot_id=form.robot_id())
        except RuleBroken as broken:
            add_broken(form, broken)
        else:
            messages.success(request, _t("The test is on its way: what comes of it is below."))
            return HttpResponseRedirect(reverse("alerts:word", args=[name]) + "#tests")
    return _page(request, kind, form)


def _page(request: HttpRequest, kind: NoticeKind, form: TryForm) -> HttpResponse:
    context = {
        "kind": kind,
        "previews": previews(kind),
        "form": form,
        "has_robots": len(form.receivers()) > 1,
        "keeps_robots": can_keep_robots(actor(request)),
        "crumbs": ((_("Words of notices"), reverse("alerts:words")),),
        **_test_context(request, kind),
    }
    return render(request, "alerts/word.html", context)


def _test_context(request: HttpRequest, kind: NoticeKind) -> dict[str, Any]:
    rows = latest_tests(actor(request), kind=kind.name)
    return {
        "tests": rows,
        "tests_url": reverse("alerts:word", args=[kind.name]),
        "is_waiting": any(row.is_awaited for row in rows),
    }


def _form(request: HttpRequest, kind: NoticeKind, *, data: Any = None) -> TryForm:
    user = actor(request)
    with_robots = bool(kind.group) and can_keep_robots(user)
    return TryForm(user, data, robots=with_robots, initial={"receiver": MYSELF})


def _kind(name: str) -> NoticeKind:
    kind = kinds.find(name)
    if kind is None:
        raise Http404
    return kind
