"""What is done in agency service: cases opened and closed, permits asked for, stopped, ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from projects.forms.agency import (
    AskForm,
    CaseClerkForm,
    CloseCaseForm,
    FinishForm,
    OpenCaseForm,
    PermitForm,
    StartForm,
    StopForm,
)
from projects.models import AgencyCase, AgencyItem
from projects.permissions_services import can_answer_permit, can_run_agency, can_take_back_result
from projects.policies_services import PERMIT_LISTS
from projects.selectors.agency import clerks_to_choose
from projects.selectors.project_page import units_to_choose
from projects.services import agency, agency_items
from projects.views.access import BUREAU, allow, project_or_404
from projects.views.agency import DESKS, item_or_404
from projects.views.form_page import run_form
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import FormPage, posted, run_page, typed_version
from zhaoshang.accounts.models import User
from zhaoshang.core import clock
from zhaoshang.core.form_parts import RevokeForm
from zhaoshang.policy.selectors import in_force

GET_POST = ["GET", "HEAD", "POST"]
Words = tuple[str, str, str]
Act = Callable[[dict[str, Any]], Any]


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def agency_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a project's case with a list of permits."""
    seen, on = project_or_404(request, pk), clock.today()
    allow(can_run_agency(seen.user, seen.project))
    county = seen.project.county
    policy = in_force(PERMIT_LISTS, county, on)
    form = OpenCaseForm(
        **posted(request),
        checklists=[(name, name) for name in policy.value.names],
        clerks=clerks_to_choose(county, on),
        on=on,
        initial={"clerk": seen.user.pk},
    )
    page = FormPage(
        title=_("Open an agency case"),
        verb=_("Open the case"),
        lead=_("The window takes over the permits of this project, by the list chosen."),
        done=_("The case was opened."),
        back=reverse("projects:project-services", args=[pk]),
    )
    return run_form(
        request,
        seen,
        form,
        lambda data: agency.open_case(project_id=pk, by=seen.user, on=on, **data),
        page,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def agency_case_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a case to another clerk."""
    case, user = _case(request, pk), actor(request)
    clerks = clerks_to_choose(case.project.county, clock.today())
    form = CaseClerkForm(request.POST or None, clerks=clerks, initial={"clerk": case.clerk_id})

    def act(data: dict[str, Any]) -> AgencyCase:
        return agency.change_case(case_id=pk, by=user, version=typed_version(request), **data)

    words = (_("Change the window clerk"), _("Save"), _("Saved."))
    return _on_case(request, case, form, act, words)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def agency_case_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a case whose permits all have a result."""
    case, user, on = _case(request, pk), actor(request), clock.today()

    def act(data: dict[str, Any]) -> AgencyCase:
        return agency.close_case(case_id=pk, by=user, on=on, version=typed_version(request), **data)

    words = (_("Close the case"), _("Close the case"), _("The case is closed."))
    return _on_case(request, case, CloseCaseForm(**posted(request), on=on), act, words)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def agency_item_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a permit to a case."""
    case, user, on = _case(request, pk), actor(request), clock.today()
    units = units_to_choose(case.project.county, on)

    def act(data: dict[str, Any]) -> AgencyItem:
        facts = agency.PermitFacts(**data)
        return agency.add_permit(case_id=pk, facts=facts, by=user, on=on)

    words = (_("Add a permit"), _("Add"), _("The permit was added."))
    return _on_case(request, case, PermitForm(**posted(request), units=units), act, words)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def agency_item_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a permit before it is asked for."""
    user, on = actor(request), clock.today()
    item = _runnable(user, pk)
    units = units_to_choose(item.case.project.county, on)
    words = (_("Change the permit"), _("Save"), _("Saved."))
    return _on_item(
        request,
        item,
        PermitForm(**posted(request), units=units, item=item),
        lambda data: agency.edit_permit(
            item_id=pk,
            facts=agency.PermitFacts(**data),
            by=user,
            on=on,
            version=typed_version(request),
        ),
        words,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def agency_item_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a department for a permit."""
    user, on = actor(request), clock.today()
    item = _runnable(user, pk)
    words = (_("Ask for the permit"), _("Ask for it"), _("The department was asked."))
    return _on_item(
        request,
        item,
        AskForm(**posted(request), on=on),
        lambda data: agency_items.ask_permit(
            item_id=pk, by=user, on=on, version=typed_version(request), **data
        ),
        words,
    )


@roles_required(*DESKS)
@require_http_methods(GET_POST)
def agency_item_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which papers are missing; the clock stands still."""
    user, on, item = _answerable(request, pk)
    words = (_("Papers are missing"), _("Stop the clock"), _("The clock stands still."))
    return _on_item(
        request,
        item,
        StopForm(**posted(request), on=on),
        lambda data: agency_items.stop_clock(
            item_id=pk, by=user, on=on, version=typed_version(request), **data
        ),
        words,
    )


@roles_required(*DESKS)
@require_http_methods(GET_POST)
def agency_item_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the papers are there; the clock runs again."""
    user, on, item = _answerable(request, pk)
    words = (_("The papers are there"), _("Start the clock"), _("The clock runs again."))
    return _on_item(
        request,
        item,
        StartForm(**posted(request), on=on),
        lambda data: agency_items.start_clock(
            item_id=pk, by=user, on=on, version=typed_version(request), **data
        ),
        words,
    )


@roles_required(*DESKS)
@require_http_methods(GET_POST)
def agency_item_finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a department's result."""
    user, on, item = _answerable(request, pk)
    words = (_("Enter the result"), _("Enter the result"), _("The result was recorded."))
    return _on_item(
        request,
        item,
        FinishForm(**posted(request), on=on),
        lambda data: agency_items.finish_permit(
            item_id=pk,
            outcome=agency_items.Outcome(**data),
            by=user,
            on=on,
            version=typed_version(request),
        ),
        words,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def agency_item_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a permit is not needed."""
    user, on = actor(request), clock.today()
    item = _runnable(user, pk)
    words = (_("Not needed"), _("Drop the permit"), _("The permit was dropped."))
    return _on_item(
        request,
        item,
        RevokeForm(**posted(request)),
        lambda data: agency_items.drop_permit(
            item_id=pk, by=user, on=on, version=typed_version(request), **data
        ),
        words,
        danger=True,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def agency_item_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a result back that was entered wrongly."""
    user, on = actor(request), clock.today()
    item = item_or_404(user, pk)
    allow(can_take_back_result(user, item.case))
    words = (_("Take the result back"), _("Take back"), _("The permit is open again."))
    return _on_item(
        request,
        item,
        RevokeForm(**posted(request)),
        lambda data: agency_items.take_back_result(
            item_id=pk, by=user, on=on, version=typed_version(request), **data
        ),
        words,
        danger=True,
    )


def _case(request: HttpRequest, pk: int) -> AgencyCase:
    user = actor(request)
    found = AgencyCase.objects.visible_to(user).select_related("project__county", "clerk")
    case: AgencyCase = get_object_or_404(found, pk=pk)
    allow(can_run_agency(user, case.project))
    return case


def _runnable(user: User, pk: int) -> AgencyItem:
    item = item_or_404(user, pk)
    allow(can_run_agency(user, item.case.project))
    return item


def _answerable(request: HttpRequest, pk: int) -> tuple[User, dt.date, AgencyItem]:
    user = actor(request)
    item = item_or_404(user, pk)
    allow(can_answer_permit(user, item))
    return user, clock.today(), item


def _on_case(
    request: HttpRequest, case: AgencyCase, form: forms.Form, act: Act, words: Words
) -> HttpResponse:
    title, verb, done = words
    back = reverse("projects:project-services", args=[case.project_id])
    page = FormPage(title=title, verb=verb, done=done, back=back)
    crumbs = ((case.project.name, back),)
    return run_page(request, form, act, page, crumbs=crumbs, record=case)


def _on_item(
    request: HttpRequest,
    item: AgencyItem,
    form: forms.Form,
    act: Act,
    words: Words,
    *,
    danger: bool = False,
) -> HttpResponse:
    title, verb, done = words
    back = reverse("projects:agency-item", args=[item.pk])
    lead = f"{item.case.project.name} · {item.unit or ''}"
    page = FormPage(title=title, verb=verb, lead=lead, done=done, back=back, danger=danger)
    crumbs = ((_("Agency service"), reverse("projects:agency")), (item.name, back))
    return run_page(request, form, act, page, crumbs=crumbs, record=item)
