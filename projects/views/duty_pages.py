"""What the pages of instructions, action items and difficulties have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from projects.models import Project
from projects.policies_duties import DUTIES
from projects.rules.duties import Standing
from projects.selectors.duties import OPEN, Asked
from projects.selectors.narrowing import EVERYTHING, Narrowing
from projects.views.access import READERS
from zhaoshang.accounts.access import actor, own_path
from zhaoshang.accounts.form_page import Act, Crumb, FormPage, chosen, run_page
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock
from zhaoshang.policy.selectors import in_force

# Departments answer for what they were given, whether they have a part in the project or not.
ANSWERERS = (*READERS, Role.REVIEWER)
ANSWER_WRITERS = (Role.CLERK, Role.UNIT_HEAD, Role.BUREAU, Role.BUREAU_ADMIN, Role.REVIEWER)
STEERERS = (Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER)
TONES = {
    Standing.LATE: "late",
    Standing.SOON: "warn",
    Standing.IN_TIME: "on",
    Standing.NO_DATE: "draft",
}
_LONGEST = 40


def asked_of(
    request: HttpRequest,
    *,
    shows: Sequence[str],
    units: Iterable[Unit] = (),
    categories: Sequence[str] = (),
    sources: Sequence[str] = (),
    narrowing: Narrowing = EVERYTHING,
) -> Asked:
    """Return what the address asks for; what cannot be is left out."""
    unit = chosen(request, "unit", {str(each.pk) for each in units})
    return Asked(
        show=chosen(request, "show", shows) or OPEN,
        category=chosen(request, "category", categories),
        source=chosen(request, "source", sources),
        unit_id=int(unit) if unit else None,
        text=request.GET.get("q", "").strip()[:_LONGEST],
        narrowing=narrowing,
    )


def address(name: str, asked: Asked, **changes: Any) -> str:
    """Return the address of the same list with changes."""
    values = {
        "show": asked.show if asked.show != OPEN else "",
        "category": asked.category,
        "source": asked.source,
        "unit": asked.unit_id or "",
        "q": asked.text,
        **asked.narrowing.query,
        **changes,
    }
    query = urlencode({key: value for key, value in values.items() if value})
    return reverse(name) + (f"?{query}" if query else "")


def tabs_of(
    name: str, asked: Asked, labels: Mapping[str, Any], counts: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Return the tabs of a list with their counts."""
    return [
        {
            "label": label,
            "n": counts[show],
            "url": address(name, asked, show=show if show != OPEN else ""),
            "current": show == asked.show,
        }
        for show, label in labels.items()
    ]


def project_asked(request: HttpRequest, user: User) -> Project | None:
    """Return the visible project that the address names, if any."""
    number = request.GET.get("project", "")
    if not number.isdecimal():
        return None
    return Project.objects.visible_to(user).filter(pk=int(number)).first()


def projects_of_county(user: User) -> Any:
    """Return the visible projects of the user's county, for a choice by name."""
    visible = Project.objects.visible_to(user).values("pk")
    return Project.objects.filter(pk__in=visible, county_id=user.scope.county_id)


def run_duty(
    request: HttpRequest,
    form: forms.Form,
    act: Act,
    words: tuple[Any, Any, Any],
    *,
    back: str,
    crumbs: tuple[Crumb, ...],
    record: Any = None,
    lead: Any = "",
    danger: bool = False,
) -> HttpResponse:
    """Run one form about a duty; go back to where it was asked from, else to its page.

    Args:
        request: The request.
        form: Bound when posted.
        act: The service.
        words: Title, word of the button, what is said when it was done.
        back: Its page.
        crumbs: Pages above.
        record: What is changed, with its version.
        lead: A sentence above the form.
        danger: Hard to undo.
    """
    title, verb, done = words
    page = FormPage(
        title=title,
        verb=verb,
        done=done,
        lead=lead,
        danger=danger,
        back=own_path(request, request.GET.get("next")) or back,
    )
    return run_page(request, form, act, page, crumbs=crumbs, record=record)


def needs_proof(county: Unit) -> bool:
    """Tell whether something is reported done in this county only with a file that proves it."""
    return bool(in_force(DUTIES, county, clock.today()).value.needs_proof)


def typed_of(form: forms.Form) -> dict[str, object]:
    """Return what a form wants to set, in words, for the comparison with another's save."""
    return {name: value for name, value in form.cleaned_data.items() if name != "uploads"}


def version_of(request: HttpRequest) -> int:
    """Return the version a form was opened with; 0, which no record has, without one."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() else 0


def asking_user(request: HttpRequest) -> tuple[User, Unit | None]:
    """Return who asks, and the county."""
    user = actor(request)
    return user, user.unit.county
