"""Flags of a unit 红黄旗: the number, the rule, since when, what clears each (rules.md R7)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.models import Flag, FlagHold
from projects.rules.flags.kinds import RuleKind, Severity
from projects.selectors.flag_series import series_names
from projects.views.access import READERS
from projects.views.flag_words import (
    CLEARS,
    badge,
    county_looks,
    flag_title,
    held_badge,
    held_words,
    policy_source,
    since_words,
    why,
    worse_words,
)
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core import clock
from zhaoshang.core.htmx import is_fragment, vary_on_fragment
from zhaoshang.policy.selectors import policy_book

_WORST_FIRST = (Severity.WARNING, Severity.ATTENTION, Severity.PRAISE)


@roles_required(*READERS)
@require_safe
def of_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a unit's open flags: a block of the page of its year, and a page of its own.

    Raises:
        Http404: when the unit is out of sight.
    """
    user, on = actor(request), clock.today()
    unit = Unit.objects.visible_to(user).filter(pk=pk).first()
    if unit is None:
        raise Http404
    context = {"unit": unit, "banners": _banners(user, unit, on)}
    name = "_of_unit.html" if is_fragment(request) else "of_unit.html"
    return vary_on_fragment(render(request, f"projects/flags/{name}", context))


def _banners(user: User, unit: Unit, on: dt.date) -> list[dict[str, Any]]:
    """Return the flags in sight for `components/_flag_banner.html`, the worst first."""
    flags = list(
        Flag.objects.visible_to(user)
        .open()
        .filter(unit=unit, project=None)
        .order_by("since", "rule", "key")
    )
    if not flags:
        return []
    holds = list(
        FlagHold.objects.visible_to(user)
        .in_force(on)
        .filter(unit=unit, project=None)
        .order_by("-until")
    )
    book = policy_book(unit, on)
    looks, source, names = county_looks(book), policy_source(book, user), series_names(flags)
    found = []
    for flag in sorted(flags, key=lambda each: _WORST_FIRST.index(Severity(each.severity))):
        hold = next((each for each in holds if each.covers(flag.rule, flag.key)), None)
        shown = held_badge(hold) if hold else badge(flag, looks, on)
        found.append(
            {
                "id": flag.pk,
                "badge": shown,
                "box": "excused" if hold else f"c-{shown['colour']}",
                "title": flag_title(flag, names.get(flag.pk, "")),
                "why": why(flag, on),
                "since": since_words(flag, on),
                "worse": held_words(hold) if hold else worse_words(flag, looks, source.follows, on),
                "clears": CLEARS[RuleKind(flag.rule)],
                "source": source.text,
                "policy_url": source.url,
            }
        )
    return found
