"""Absences: who is away, and who stands in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_http_methods, require_safe

from zhaoshang.accounts import services
from zhaoshang.accounts.access import actor, login_only
from zhaoshang.accounts.forms.absences import AbsenceEditForm, AbsenceForm, BackForm, WhoForm
from zhaoshang.accounts.models import Absence, User
from zhaoshang.accounts.permissions import (
    can_announce_absence,
    can_announce_for_others,
    can_name_successor,
)
from zhaoshang.accounts.selectors_absences import (
    AbsenceView,
    absences_of,
    state_of,
    what_is_not_covered,
)
from zhaoshang.accounts.views.attempts import allow, attempt, posted, visible_person
from zhaoshang.accounts.views.lists import page_of
from zhaoshang.core import clock

PAGE_SIZE = 50


@login_only
@require_safe
def absences(request: HttpRequest) -> HttpResponse:
    """List the absences in sight: running and coming ones, or those that are over."""
    user, today = actor(request), clock.today()
    over = request.GET.get("show") == "over"
    page = page_of(request, Paginator(absences_of(user, today, over=over), PAGE_SIZE))
    page["rows"] = [
        AbsenceView(row, state_of(row, today), can_announce_absence(user, row.person))
        for row in page["rows"]
    ]
    address = reverse("accounts:absences")
    tabs = [
        {"label": _t("Running and coming"), "url": address, "current": not over},
        {"label": _t("Ended absences"), "url": f"{address}?show=over", "current": over},
    ]
    context = {"over": over, "tabs": tabs, "crumbs": _crumbs()[:1], **page}
    return render(request, "accounts/absences.html", context)


@login_only
@require_http_methods(["GET", "POST"])
def absence_new(request: HttpRequest) -> HttpResponse:
    """Announce an absence: the own one, or that of somebody of the own people or area."""
    by = actor(request)
    person = _person_asked(request, by)
    for_good = can_name_successor(by, person)
    form = AbsenceForm(person, posted(request), for_good=for_good)
    done = attempt(
        form,
        lambda: services.announce_absence(by=by, person=person, **_facts(form.cleaned_data)),
    )
    if done:
        _say(request, done)
        return redirect("accounts:absences")
    who = WhoForm(by, person) if can_announce_for_others(by) else None
    title = _t("Announce absence")
    return _page(request, form, person, title=title, verb=_t("Announce"), who=who)


@login_only
@require_http_methods(["GET", "POST"])
def absence_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change who stands in, the days, or the reason."""
    by, absence = actor(request), _visible(request, pk)
    person = absence.person
    allow(allowed=can_announce_absence(by, person))
    names = ("deputy", "since", "until", "reason", "version")
    form = AbsenceEditForm(
        person,
        posted(request),
        for_good=can_name_successor(by, person),
        initial={name: getattr(absence, name) for name in names},
    )
    done = attempt(
        form,
        lambda: services.change_absence(
            by=by,
            absence_id=absence.pk,
            version=form.cleaned_data["version"],
            **_facts(form.cleaned_data),
        ),
        record=absence,
    )
    if done:
        _say(request, done)
        return redirect("accounts:absences")
    ending = {
        "end_url": reverse("accounts:absence-end", args=[absence.pk]),
        "state": state_of(absence, clock.today()),
    }
    return _page(request, form, person, title=_t("Change absence"), verb=_t("Save"), **ending)


@login_only
@require_http_methods(["GET", "POST"])
def absence_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End an absence early, or call off one that has not begun."""
    by, absence = actor(request), _visible(request, pk)
    allow(allowed=can_announce_absence(by, absence.person))
    form = BackForm(posted(request), initial=_back(absence))
    done = attempt(
        form,
        lambda: services.end_absence(
            by=by,
            absence_id=absence.pk,
            version=form.cleaned_data["version"],
            back_on=form.cleaned_data["back_on"],
        ),
        record=absence,
    )
    if done:
        words = {"person": absence.person, "day": form.cleaned_data["back_on"]}
        messages.success(request, _t("%(person)s is back on %(day)s.") % words)
        return redirect("accounts:absences")
    words = {"person": absence.person, "deputy": absence.deputy}
    context = {
        "form": form,
        "title": _t("End absence"),
        "subject": _t("%(deputy)s stands in for %(person)s") % words,
        "verb": _t("End absence"),
        "intro": _t("What %(deputy)s has not read by then goes back to %(person)s alone.") % words,
        "back": reverse("accounts:absences"),
        "crumbs": _crumbs(),
    }
    return render(request, "accounts/form_page.html", context)


def _person_asked(request: HttpRequest, by: User) -> User:
    asked = request.GET.get("person", "")
    if not asked.isdecimal() or int(asked) == by.pk:
        return by
    person = visible_person(request, int(asked))
    allow(allowed=can_announce_absence(by, person))
    return person


def _visible(request: HttpRequest, pk: int) -> Absence:
    absences = Absence.objects.visible_to(actor(request))
    found: Absence = get_object_or_404(
        absences.select_related("person__unit", "deputy__unit").distinct(), pk=pk
    )
    return found


def _facts(data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in ("deputy", "since", "until", "reason")}


def _back(absence: Absence) -> dict[str, Any]:
    """Return what the form of the end begins with: today, or for a coming one its first day."""
    return {"version": absence.version, "back_on": max(clock.today(), absence.since)}


def _say(request: HttpRequest, absence: Absence) -> None:
    """Say what holds now, and what of it a head who stands in cannot open."""
    words = {
        "deputy": absence.deputy,
        "person": absence.person,
        "since": absence.since,
        "until": absence.until or "…",
    }
    text = _t("%(deputy)s stands in for %(person)s from %(since)s to %(until)s.")
    messages.success(request, text % words)
    lacking = what_is_not_covered(absence.person, absence.deputy)
    if lacking:
        text = _t("%(deputy)s is told of it, but cannot open what belongs to: %(what)s.")
        messages.warning(request, text % {**words, "what": "、".join(lacking)})


def _page(
    request: HttpRequest,
    form: AbsenceForm | AbsenceEditForm,
    person: User,
    **words: Any,
) -> HttpResponse:
    context = {
        "form": form,
        "person": person,
        "back": reverse("accounts:absences"),
        "crumbs": _crumbs(),
        **words,
    }
    return render(request, "accounts/absence.html", context)


def _crumbs() -> list[tuple[str, str]]:
    return [
        (_t("My details"), reverse("accounts:profile")),
        (_t("Absences"), reverse("accounts:absences")),
    ]
