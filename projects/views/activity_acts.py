"""What is done with an activity: planned, changed, held, reported, closed; what hangs on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from projects.forms.activities import (
    ActivityForm,
    FilesForm,
    LinkForm,
    MeetingForm,
    NoFieldsForm,
    ReportForm,
)
from projects.models import (
    Activity,
    ActivityFile,
    ActivityMeeting,
    ActivityProject,
    Investor,
    Project,
)
from projects.permissions_partners import (
    can_close_activity,
    can_edit_activity,
    can_plan_activity,
    is_bureau,
)
from projects.selectors.project_page import units_to_choose
from projects.services import activities, activity_links
from projects.views.access import BUREAU, WRITERS, allow
from projects.views.activities import visible_activity
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import Crumb, FormPage, posted, run_page, typed_version
from zhaoshang.accounts.models import User
from zhaoshang.core import clock
from zhaoshang.core.form_parts import RevokeForm

GET_POST = ["GET", "HEAD", "POST"]
Act = Callable[[dict[str, Any]], Any]


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def activity_new(request: HttpRequest) -> HttpResponse:
    """Plan an activity."""
    user, on = actor(request), clock.today()
    allow(can_plan_activity(user))
    page = FormPage(
        title=_("Plan an activity"),
        verb=_("Save"),
        done=_("The activity was planned."),
        back=reverse("projects:activities"),
    )
    return run_page(
        request,
        _form(request),
        lambda data: activities.plan_activity(
            facts=activities.ActivityFacts(**data), by=user, on=on
        ),
        page,
        crumbs=_crumbs(),
    )


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def activity_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an activity."""
    found, user = _editable(request, pk), actor(request)

    def act(data: dict[str, Any]) -> Activity:
        return activities.edit_activity(
            activity_id=pk,
            facts=activities.ActivityFacts(**data),
            by=user,
            on=clock.today(),
            version=typed_version(request) or 0,
            typed=dict(request.POST.items()),
        )

    words = (_("Change the activity"), _("Save"), _("Saved."))
    return _run(request, found, _form(request, found), act, words)


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def activity_held(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that it was held."""
    found, user = _editable(request, pk), actor(request)
    words = (_("Mark as held"), _("Mark as held"), _("Marked as held; now its report is due."))
    return _run(
        request,
        found,
        NoFieldsForm(**posted(request)),
        lambda _data: activities.mark_held(activity_id=pk, by=user, on=clock.today()),
        words,
    )


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def activity_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Report what came of it."""
    found, user = _editable(request, pk), actor(request)
    words = (_("Report the activity"), _("Report"), _("The activity was reported."))
    return _run(
        request,
        found,
        ReportForm(request.POST or None, activity=found),
        lambda data: activities.report_activity(activity_id=pk, by=user, on=clock.today(), **data),
        words,
    )


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def activity_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel it with a reason."""
    found, user = _editable(request, pk), actor(request)
    words = (_("Cancel the activity"), _("Cancel the activity"), _("The activity was cancelled."))
    return _run(
        request,
        found,
        RevokeForm(**posted(request)),
        lambda data: activities.cancel_activity(activity_id=pk, by=user, **data),
        words,
        danger=True,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def activity_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close it."""
    found, user = visible_activity(request, pk), actor(request)
    allow(can_close_activity(user, found))
    words = (_("Close the activity"), _("Close"), _("The activity is closed."))
    return _run(
        request,
        found,
        NoFieldsForm(**posted(request)),
        lambda _data: activities.close_activity(activity_id=pk, by=user, on=clock.today()),
        words,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def activity_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Send its report back."""
    found, user = visible_activity(request, pk), actor(request)
    allow(can_close_activity(user, found))
    words = (_("Send the report back"), _("Send back"), _("The report was sent back."))
    return _run(
        request,
        found,
        RevokeForm(**posted(request)),
        lambda data: activities.send_back(activity_id=pk, by=user, **data),
        words,
    )


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def activity_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Record an investor met; a name among its contacts is linked to the contact."""
    found, user = _editable(request, pk), actor(request)
    # At an activity a unit meets investors of the library that it does not work with yet.
    investors = Investor.objects.filter(county_id=found.county_id).standing()

    def act(data: dict[str, Any]) -> ActivityMeeting:
        known = data["investor"].contacts.filter(name=data["person_met"].strip()).first()
        return activity_links.add_meeting(activity_id=pk, contact=known, by=user, **data)

    words = (_("Record whom we met"), _("Record"), _("Recorded."))
    return _run(request, found, MeetingForm(request.POST or None, investors=investors), act, words)


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def activity_meeting_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an investor off the list."""
    user = actor(request)
    seen = ActivityMeeting.objects.filter(activity__in=Activity.objects.visible_to(user))
    meeting = get_object_or_404(seen, pk=pk)
    found = _editable(request, meeting.activity_id)
    words = (_("Take off the list"), _("Take off the list"), _("Taken off the list."))
    return _run(
        request,
        found,
        NoFieldsForm(**posted(request)),
        lambda _data: activity_links.remove_meeting(meeting_id=pk, by=user),
        words,
        lead=str(meeting.investor),
        danger=True,
    )


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def activity_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Link a project of the ledger."""
    found, user = _editable(request, pk), actor(request)
    projects = Project.objects.filter(
        pk__in=Project.objects.visible_to(user).values("pk"), county_id=found.county_id
    )
    words = (_("Link a project"), _("Link"), _("The project was linked."))
    return _run(
        request,
        found,
        LinkForm(request.POST or None, projects=projects),
        lambda data: activity_links.link_project(activity_id=pk, by=user, **data),
        words,
    )


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def activity_unlink(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a project off the activity."""
    user = actor(request)
    visible = Project.objects.visible_to(user).values("pk")
    seen = ActivityProject.objects.filter(
        activity__in=Activity.objects.visible_to(user), project__in=visible
    )
    link = get_object_or_404(seen.select_related("project"), pk=pk)
    found = _editable(request, link.activity_id)
    words = (_("Unlink the project"), _("Unlink"), _("The project was unlinked."))
    return _run(
        request,
        found,
        NoFieldsForm(**posted(request)),
        lambda _data: activity_links.unlink_project(link_id=pk, by=user),
        words,
        lead=link.project.name,
        danger=True,
    )


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def activity_files(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep files and photos."""
    found, user = _editable(request, pk), actor(request)
    words = (_("Add files and photos"), _("Upload"), _("The files were stored."))
    return _run(
        request,
        found,
        FilesForm(**posted(request)),
        lambda data: activity_links.add_files(activity_id=pk, by=user, **data),
        words,
    )


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def activity_file_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file off."""
    user = actor(request)
    seen = ActivityFile.objects.filter(activity__in=Activity.objects.visible_to(user))
    kept = get_object_or_404(seen, pk=pk, removed_at=None)
    found = _editable(request, kept.activity_id)
    words = (_("Remove the file"), _("Remove the file"), _("The file was removed."))
    return _run(
        request,
        found,
        RevokeForm(**posted(request)),
        lambda data: activity_links.remove_file(file_id=pk, by=user, **data),
        words,
        lead=kept.title,
        danger=True,
    )


def _form(request: HttpRequest, found: Activity | None = None) -> ActivityForm:
    user, on = actor(request), clock.today()
    county = found.county if found is not None else user.unit.county or user.unit
    units = units_to_choose(county, on)
    own = units if is_bureau(user) else units.filter(pk__in=user.scope.unit_ids)
    people = User.objects.get_queryset().active_on(on).filter(unit__county=county)
    return ActivityForm(
        request.POST or None,
        units=own,
        people=people.order_by("full_name", "pk"),
        activity=found,
        initial={} if found else {"unit": user.unit_id, "starts_on": on, "ends_on": on},
    )


def _editable(request: HttpRequest, pk: int) -> Activity:
    found = visible_activity(request, pk)
    allow(can_edit_activity(actor(request), found))
    return found


def _run(
    request: HttpRequest,
    found: Activity,
    form: forms.Form,
    act: Act,
    words: tuple[str, str, str],
    *,
    lead: str = "",
    danger: bool = False,
) -> HttpResponse:
    back = reverse("projects:activity", args=[found.pk])
    title, verb, done = words
    page = FormPage(title=title, verb=verb, done=done, lead=lead, danger=danger, back=back)
    crumbs = (*_crumbs(), (found.title, back))
    return run_page(request, form, act, page, crumbs=crumbs, record=found)


def _crumbs() -> tuple[Crumb, ...]:
    return ((_("Activities"), reverse("projects:activities")),)
