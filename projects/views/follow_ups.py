"""Follow-ups of a project: the tab, a new one, "no change" and back, corrected, removed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects.forms.follow_ups import CorrectionForm, FollowUpForm
from projects.models import FollowUp, InvestorContact
from projects.permissions import can_follow_up, is_bureau_of
from projects.selectors.follow_ups import follow_ups_page, rhythm_in_force
from projects.selectors.people import people_to_choose
from projects.services import follow_up_changes, follow_ups
from projects.services.follow_up_changes import correction_days, is_fresh
from projects.views.access import READERS, WRITERS, Seen, allow, project_or_404
from projects.views.form_page import run_form
from projects.views.project_tabs import part_context
from projects.views.records import writing_unit
from zhaoshang.accounts.access import actor, own_path, roles_required
from zhaoshang.accounts.form_page import FormPage, chosen, link, posted, typed_version
from zhaoshang.accounts.rules import COUNTY_WIDE
from zhaoshang.core import clock
from zhaoshang.core.errors import Conflict, RuleBroken
from zhaoshang.core.form_parts import RevokeForm

GET_POST = ["GET", "HEAD", "POST"]


@roles_required(*READERS)
@require_safe
def project_follow_ups(request: HttpRequest, pk: int) -> HttpResponse:
    """Show all follow-ups of a project, and when the next one is owed."""
    seen, on = project_or_404(request, pk), clock.today()
    kind = chosen(request, "kind", FollowUp.Kind.values)
    page = follow_ups_page(seen.project, kind=kind, cursor=request.GET.get("after"))
    writes = can_follow_up(seen.user, seen.project, seen.part)
    days = correction_days(seen.project.county, on)
    base = reverse("projects:follow-ups", args=[pk])
    context = {
        **part_context(seen, "follow-ups"),
        **rhythm_context(seen, on),
        "rows": [_row(seen, each, on, days if writes else None) for each in page.rows],
        "correction_days": days,
        "kind": kind,
        "kinds": FollowUp.Kind.choices,
        "empty_actions": [{"label": _("All"), "url": base}] if kind else [],
        "may_follow_up": writes,
        "prev_url": link(base, {"kind": kind}, page.previous),
        "next_url": link(base, {"kind": kind}, page.next),
    }
    return render(request, "projects/follow_ups.html", context)


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a follow-up."""
    seen, on = _writable(request, pk), clock.today()
    page = FormPage(
        title=_("Record follow-up"),
        verb=_("Record"),
        done=_("The follow-up was recorded."),
        template="projects/follow_up.html",
        back=_back(request),
        context={**rhythm_context(seen, on), "files_lost": bool(request.FILES)},
    )

    def act(data: dict[str, Any]) -> Any:
        uploads = [*data.pop("photos"), *data.pop("uploads")]
        return follow_ups.record_follow_up(
            project_id=pk,
            facts=follow_ups.FollowUpFacts(**data),
            unit=writing_unit(seen),
            by=seen.user,
            on=on,
            uploads=uploads,
        )

    form = FollowUpForm(**posted(request), on=on, **_people(seen, on))
    return run_form(request, seen, form, act, page)


@roles_required(*WRITERS)
@require_POST
def no_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Say in one act that nothing has changed."""
    seen = _writable(request, pk)
    try:
        follow_ups.record_no_change(
            project_id=pk, unit=writing_unit(seen), by=seen.user, on=clock.today()
        )
    except RuleBroken as broken:
        messages.error(request, str(broken.message))
    else:
        words = _("Recorded: no change. It can be taken back today among the follow-ups.")
        messages.success(request, words, extra_tags="toast")
    return redirect(_back(request) or reverse("projects:project", args=[pk]))


@roles_required(*WRITERS)
@require_POST
def no_change_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the "no change" said today."""
    seen = _writable(request, pk)
    try:
        follow_up_changes.undo_no_change(project_id=pk, by=seen.user, on=clock.today())
    except RuleBroken as broken:
        messages.error(request, str(broken.message))
    else:
        messages.success(request, _("Taken back."), extra_tags="toast")
    return redirect(_back(request) or reverse("projects:follow-ups", args=[pk]))


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def follow_up_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a follow-up right."""
    found, seen, on = _correctable(request, pk)
    fresh = is_fresh(found, on, days=correction_days(seen.project.county, on))
    form = CorrectionForm(
        **posted(request), on=on, found=found, needs_reason=not fresh, **_people(seen, on, found)
    )

    context: dict[str, Any] = {"version": found.version}

    def act(data: dict[str, Any]) -> Any:
        reason = data.pop("reason", "")
        try:
            return follow_up_changes.correct_follow_up(
                follow_up_id=pk,
                facts=follow_ups.FollowUpFacts(**data),
                reason=reason,
                by=seen.user,
                on=on,
                version=typed_version(request) or 0,
                typed={name: value for name, value in data.items() if isinstance(value, str)},
            )
        except Conflict:
            # Who saves again after comparing has seen the newest.
            found.refresh_from_db(fields=["version"])
            context["version"] = found.version
            raise

    page = FormPage(
        title=_("Correct the follow-up"),
        verb=_("Save"),
        done=_("The follow-up was corrected."),
        template="projects/follow_up.html",
        back=reverse("projects:follow-ups", args=[found.project_id]),
        context=context,
    )
    return run_form(request, seen, form, act, page)


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def follow_up_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a follow-up with a reason."""
    found, seen, _on = _correctable(request, pk)
    page = FormPage(
        title=_("Remove the follow-up"),
        verb=_("Remove the follow-up"),
        lead=str(found),
        done=_("The follow-up was removed."),
        danger=True,
        back=reverse("projects:follow-ups", args=[found.project_id]),
    )
    return run_form(
        request,
        seen,
        RevokeForm(**posted(request)),
        lambda data: follow_up_changes.remove_follow_up(follow_up_id=pk, by=seen.user, **data),
        page,
    )


def rhythm_context(seen: Seen, on: dt.date) -> dict[str, Any]:
    """Return what the explanation of the interval takes."""
    rhythm, policy = rhythm_in_force(seen.project, on)
    return {
        "rhythm": rhythm,
        "rhythm_policy": policy,
        "may_read_policy": seen.user.has_role(*COUNTY_WIDE),
    }


def may_correct(seen: Seen, found: FollowUp, on: dt.date, *, days: int) -> bool:
    """Tell who corrects: the bureau at any time, the unit its own while the policy lets it.

    What a monthly report said is corrected in a report.
    """
    if found.kind == FollowUp.Kind.REPORT:
        return False
    if is_bureau_of(seen.user, seen.project.county_id):
        return True
    own = seen.part.may_write and found.unit_id in seen.user.scope.unit_ids
    return own and is_fresh(found, on, days=days)


def _row(seen: Seen, found: FollowUp, on: dt.date, days: int | None) -> dict[str, Any]:
    """Return a row of the tab; `days` is None for who only reads."""
    silent = found.kind == FollowUp.Kind.NO_CHANGE
    corrects = days is not None and may_correct(seen, found, on, days=days)
    return {
        "follow_up": found,
        "is_silent": silent,
        "files": [each for each in found.documents.all() if each.removed_at is None],
        "may_correct": corrects and not silent,
        "may_remove": corrects,
        "may_undo": silent and found.created_by_id == seen.user.pk and found.happened_on == on,
    }


def _people(seen: Seen, on: dt.date, found: FollowUp | None = None) -> dict[str, Any]:
    """Return who may be chosen: the investor's contacts, and the people of the units that write."""
    project = seen.project
    contacts = InvestorContact.objects.none()
    if project.investor_id is not None:
        contacts = InvestorContact.objects.filter(investor=project.investor_id, is_active=True)
    units = {seen.user.unit_id, seen.part.writing_unit_id or seen.user.unit_id}
    if project.responsible_unit_id is not None:
        units.add(project.responsible_unit_id)
    if found is not None:
        units |= {found.unit_id, *found.people.values_list("unit_id", flat=True)}
        contacts |= found.contacts.all()
    return {
        "contacts": contacts.distinct(),
        "people": people_to_choose(project.county, units, on),
    }


def _correctable(request: HttpRequest, pk: int) -> tuple[FollowUp, Seen, dt.date]:
    visible = FollowUp.objects.standing().visible_to(actor(request))
    found, on = get_object_or_404(visible, pk=pk), clock.today()
    seen = _writable(request, found.project_id)
    found.project = seen.project
    days = correction_days(seen.project.county, on)
    allow(may_correct(seen, found, on, days=days))
    return found, seen, on


def _writable(request: HttpRequest, pk: int) -> Seen:
    seen = project_or_404(request, pk)
    allow(can_follow_up(seen.user, seen.project, seen.part))
    return seen


def _back(request: HttpRequest) -> str:
    """Return the page of ours that the entry was asked from, or "" for the project's own."""
    return own_path(request, request.GET.get("next"))
