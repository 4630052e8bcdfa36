"""Flags of the county 红黄旗: open ones, by unit, excuses waiting, talks and slips."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from projects.models import Flag, FlagConsequence, FlagHold
from projects.models.choices import STAGE_LABELS
from projects.models.flag_choices import RULE_CHOICES, RULE_LABELS
from projects.narrowed import narrowed_by, narrowing_asked
from projects.policies_flag_looks import FlagLooks, Looks
from projects.rules.flag_days import FlagDays
from projects.rules.flags.kinds import ConsequenceState, RuleKind, Severity
from projects.rules.flags.limits import ProjectClass
from projects.rules.stages import Stage
from projects.selectors.flag_looks import looks_in_sight
from projects.selectors.flag_pages import (
    HELD,
    MOST_ROWS,
    ListChoice,
    flags_by_unit,
    open_flags_page,
    pending_consequences,
    waiting_excuses,
)
from projects.selectors.flag_series import series_names
from projects.selectors.scheduling import units_to_filter
from projects.views.access import READERS
from projects.views.flag_offers import decide_url
from projects.views.flag_words import (
    badge,
    county_looks,
    days_up,
    flag_title,
    hold_rule,
    policy_source,
    why,
    word_of,
)
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core import clock
from zhaoshang.core.templatetags.zs import day
from zhaoshang.policy.selectors import PolicyBook, policy_book

# Unit, colour and rule stand in the bar; the others are opened.
FIRST = 3
CLASS_LABELS = {
    ProjectClass.KEY: gettext_lazy("Key projects"),
    ProjectClass.OTHER: gettext_lazy("Other projects"),
}
OVER = ("7", "30", "90", "180")
STEPS = {
    ConsequenceState.OPEN.value: gettext_lazy("Receipt"),
    ConsequenceState.RECEIVED.value: gettext_lazy("Answer"),
    ConsequenceState.ANSWERED.value: gettext_lazy("Re-check"),
}


@roles_required(*READERS)
@require_safe
def open_list(request: HttpRequest) -> HttpResponse:
    """List the open flags, the worst and oldest first."""
    user, on = actor(request), clock.today()
    narrowing = narrowing_asked(request)
    units = list(units_to_filter(user, narrowing.county))
    asked = _asked(request, units)
    choice = ListChoice(
        severity=asked["severity"],
        rule=asked["rule"],
        unit_id=int(asked["unit"]) if asked["unit"] else None,
        over_days=int(asked["over"]) if asked["over"] else None,
        state=asked["state"],
        stage=asked["stage"],
        klass=asked["klass"],
        narrowing=narrowing,
    )
    kept = choice.narrowing.query
    frame, book = _frame(request, "open")
    looks, shown = county_looks(book), looks_in_sight(user, book)
    choices = _choices(asked, units, looks)
    page = open_flags_page(user, choice, on=on, cursor=request.GET.get("after"))
    names = series_names(page.rows)
    context = {
        **frame,
        "part": "projects/flags/_list.html",
        "choices": choices[:FIRST],
        "more": choices[FIRST:],
        "more_chosen": any(each["value"] for each in choices[FIRST:]),
        "tags": _tags(asked, units, looks, kept),
        "narrowed": narrowed_by(
            user,
            choice.narrowing,
            lambda name: _link(asked, **{each: pk for each, pk in kept.items() if each != name}),
        ),
        "clear_url": reverse("projects:flags"),
        "rows": [_row(flag, shown, names, on) for flag in page.rows],
        "prev_url": _link(asked, **kept, after=page.previous) if page.previous else "",
        "next_url": _link(asked, **kept, after=page.next) if page.next else "",
    }
    return render(request, "projects/flags/county.html", context)


@roles_required(*READERS)
@require_safe
def by_unit(request: HttpRequest) -> HttpResponse:
    """Show flags now and days of this year by unit, held days apart."""
    user, on = actor(request), clock.today()
    frame, book = _frame(request, "units")
    looks = county_looks(book)
    found = flags_by_unit(user, on=on)
    total = sum((each.days for each in found), FlagDays())
    context = {
        **frame,
        "part": "projects/flags/_units.html",
        "words": {each.value: word_of(each.value, looks) for each in Severity},
        "rows": [
            {
                "unit": each.unit,
                "url": f"{reverse('projects:flags')}?{urlencode({'unit': each.unit.pk})}",
                "warning": each.warning,
                "attention": each.attention,
                "days": each.days,
            }
            for each in found
        ],
        "total": {
            "warning": sum(each.warning for each in found),
            "attention": sum(each.attention for each in found),
            "days": total,
        },
    }
    return render(request, "projects/flags/county.html", context)


@roles_required(*READERS)
@require_safe
def excuses(request: HttpRequest) -> HttpResponse:
    """List the excuses that wait for a decision."""
    frame, _book = _frame(request, "excuses")
    found = list(waiting_excuses(actor(request))[:MOST_ROWS])
    context = {
        **frame,
        "part": "projects/flags/_waiting.html",
        "rows": [_excuse(actor(request), hold) for hold in found],
    }
    return render(request, "projects/flags/county.html", context)


@roles_required(*READERS)
@require_safe
def slips(request: HttpRequest) -> HttpResponse:
    """List the talks and supervision slips that are not ended, the latest due last."""
    frame, _book = _frame(request, "slips")
    found = sorted(
        pending_consequences(actor(request))[:MOST_ROWS],
        key=lambda each: (each.next_due_on or dt.date.max, each.pk),
    )
    context = {
        **frame,
        "part": "projects/flags/_slips.html",
        "rows": [_slip(each) for each in found],
    }
    return render(request, "projects/flags/county.html", context)


def _frame(request: HttpRequest, current: str) -> tuple[dict[str, Any], PolicyBook]:
    """Return what stands around every part, and the policies in force: three queries."""
    user, on = actor(request), clock.today()
    book = policy_book(user.unit.county or user.unit, on)
    source = policy_source(book, user)
    waiting, pending = waiting_excuses(user).count(), pending_consequences(user)
    parts = (
        ("open", _("Open flags"), "projects:flags", None),
        ("units", _("By unit"), "projects:flag-units", None),
        ("excuses", _("Excuses waiting"), "projects:flag-excuses", waiting),
        ("slips", _("Talks and slips"), "projects:flag-slips", pending.count()),
    )
    frame = {
        "tabs": [
            {"label": label, "url": reverse(name), "current": code == current, "n": number}
            for code, label, name, number in parts
        ],
        "policy_text": source.text,
        "policy_url": source.url,
        "today": on,
    }
    return frame, book


def _asked(request: HttpRequest, units: Sequence[Unit]) -> dict[str, str]:
    """Return what the address asks for; what cannot be is left out."""
    allowed: dict[str, set[str]] = {
        "severity": {each.value for each in Severity},
        "rule": {value for value, _label in RULE_CHOICES},
        "unit": {str(unit.pk) for unit in units},
        "over": set(OVER),
        "state": {HELD},
        "stage": {each.value for each in Stage},
        "klass": {each.value for each in ProjectClass},
    }
    given = {name: request.GET.get(name, "") for name in allowed}
    return {name: value if value in allowed[name] else "" for name, value in given.items()}


def _options(units: Sequence[Unit], looks: Looks) -> dict[str, tuple[str, str, list[Any]]]:
    """Return label, word for "all", and values of each filter."""
    return {
        "unit": (_("Unit"), _("All units"), [(str(unit.pk), str(unit)) for unit in units]),
        "severity": (
            _("Flag"),
            _("All"),
            [(each.value, word_of(each.value, looks)) for each in Severity],
        ),
        "rule": (_("Rule"), _("All"), RULE_CHOICES),
        "stage": (_("Stage"), _("All"), list(STAGE_LABELS.items())),
        "klass": (_("Class of project"), _("All"), list(CLASS_LABELS.items())),
        "over": (
            _("Up for"),
            _("Any time"),
            [(each, _("more than %(days)s days") % {"days": each}) for each in OVER],
        ),
        "state": (_("State"), _("Up"), [(HELD, _("Held down"))]),
    }


def _choices(asked: dict[str, str], units: Sequence[Unit], looks: Looks) -> list[dict[str, Any]]:
    return [
        {"name": name, "label": label, "empty": empty, "options": values, "value": asked[name]}
        for name, (label, empty, values) in _options(units, looks).items()
    ]


def _tags(
    asked: dict[str, str], units: Sequence[Unit], looks: Looks, kept: Mapping[str, int]
) -> list[dict[str, str]]:
    options = _options(units, looks)
    return [
        {
            "label": f"{options[name][0]}：{dict(options[name][2])[value]}",
            "remove_url": _link({**asked, name: ""}, **kept),
        }
        for name, value in asked.items()
        if value
    ]


def _link(asked: dict[str, str], **more: str | int | None) -> str:
    query = urlencode({name: value for name, value in {**asked, **more}.items() if value})
    return reverse("projects:flags") + (f"?{query}" if query else "")


def _row(flag: Flag, looks: FlagLooks, names: Mapping[int, str], on: dt.date) -> dict[str, Any]:
    project, held_until = flag.project, getattr(flag, "held_until", None)
    held = held_until is not None
    return {
        "badge": {**badge(flag, looks.at(flag.county.path), on, days=False), "held": held},
        "name": project.name if project else str(flag.unit),
        # A unit's flags follow from its figures, which stand above the ledger.
        "url": reverse("projects:project-flags", args=[project.pk])
        if project
        else reverse("assessment:unit-year", args=[flag.unit_id]),
        "unit": project.responsible_unit if project else flag.unit,
        "rule": flag_title(flag, names.get(flag.pk, "")),
        "why": why(flag, on),
        "since": flag.since,
        "days": days_up(flag, on),
        "worse": _what_next(flag, held_until),
    }


def _what_next(flag: Flag, held_until: dt.date | None) -> str:
    """Say until when a flag is held down, or when it gets worse."""
    if held_until is not None:
        return _("held until %(until)s") % {"until": day(held_until)}
    return day(flag.worsens_on) if flag.severity == Severity.ATTENTION else ""


def _excuse(user: User, hold: FlagHold) -> dict[str, Any]:
    project = hold.project
    return {
        "decide_url": decide_url(user, hold),
        "name": project.name if project else str(hold.unit),
        "url": f"{reverse('projects:project-flags', args=[project.pk])}#holds" if project else "",
        "unit": hold.unit,
        "rule": hold_rule(hold),
        "reason": hold.reason,
        "asked": hold.asked_on,
        "until": hold.until,
    }


def _slip(each: FlagConsequence) -> dict[str, Any]:
    project = each.project
    return {
        "name": project.name if project else str(each.unit),
        "url": f"{reverse('projects:project-flags', args=[project.pk])}#consequences"
        if project
        else "",
        "unit": each.unit,
        "kind": each.get_kind_display(),
        "rule": RULE_LABELS[RuleKind(each.rule)],
        "issued": each.issued_on,
        "step": STEPS.get(each.state, ""),
        "due": each.next_due_on,
    }
