"""What is done in after-care: visits, requests, answers, ratings, actual results."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from projects.forms.activities import NoFieldsForm
from projects.forms.care import AnswerForm, RateForm, RequestForm, ResultForm, VisitForm
from projects.models import ActualResult, CareRequest, CareVisit
from projects.permissions_services import (
    can_answer_request,
    can_change_request,
    can_correct_visit,
    can_record_care,
    can_verify_result,
)
from projects.selectors.project_page import units_to_choose
from projects.services import actual_results, care
from projects.views.access import BUREAU, WRITERS, Seen, allow, project_or_404
from projects.views.care import DESKS, request_or_404
from projects.views.form_page import run_form
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import FormPage, posted, run_page, typed_version
from zhaoshang.core import clock
from zhaoshang.core.templatetags.zs import figure

GET_POST = ["GET", "HEAD", "POST"]
Words = tuple[str, str, str]
Act = Callable[[dict[str, Any]], Any]


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def care_visit_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a visit to the enterprise."""
    seen, on = _writable(request, pk), clock.today()
    page = _page(seen, (_("Record a visit"), _("Record"), _("The visit was recorded.")))
    return run_form(
        request,
        seen,
        VisitForm(**posted(request), on=on, initial={"visitors": str(seen.user)}),
        lambda data: care.record_visit(
            project_id=pk, facts=care.VisitFacts(**data), unit=seen.user.unit, by=seen.user, on=on
        ),
        page,
    )


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def care_visit_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a visit."""
    user, on = actor(request), clock.today()
    visit: CareVisit = get_object_or_404(CareVisit.objects.visible_to(user), pk=pk)
    seen = project_or_404(request, visit.project_id)
    visit.project = seen.project
    allow(can_correct_visit(user, visit, seen.part))
    words = (_("Correct the visit"), _("Save"), _("Saved."))
    return _on_record(
        request,
        visit,
        VisitForm(**posted(request), on=on, visit=visit),
        lambda data: care.correct_visit(
            visit_id=pk,
            facts=care.VisitFacts(**data),
            by=user,
            on=on,
            version=typed_version(request),
        ),
        _page(seen, words),
    )


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def care_request_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Take down a request or complaint."""
    seen, on = _writable(request, pk), clock.today()
    units = units_to_choose(seen.project.county, on)
    words = (_("Take down a request"), _("Record"), _("The request was recorded."))
    return run_form(
        request,
        seen,
        RequestForm(**posted(request), on=on, units=units),
        lambda data: care.receive_request(
            project_id=pk, facts=care.RequestFacts(**data), by=seen.user, on=on
        ),
        _page(seen, words),
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def care_request_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a request, or give it to another unit."""
    user, on = actor(request), clock.today()
    found = request_or_404(user, pk)
    allow(can_change_request(user, found))
    units = units_to_choose(found.project.county, on)
    words = (_("Change the request"), _("Save"), _("Saved."))
    return _on_request(
        request,
        found,
        RequestForm(**posted(request), on=on, units=units, request_row=found),
        lambda data: care.change_request(
            request_id=pk,
            facts=care.RequestFacts(**data),
            by=user,
            on=on,
            version=typed_version(request),
        ),
        words,
    )


@roles_required(*DESKS)
@require_http_methods(GET_POST)
def care_request_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what the enterprise was answered."""
    user, on = actor(request), clock.today()
    found = request_or_404(user, pk)
    allow(can_answer_request(user, found))
    words = (_("Answer the enterprise"), _("Record the answer"), _("The answer was recorded."))
    return _on_request(
        request,
        found,
        AnswerForm(**posted(request), on=on),
        lambda data: care.answer_request(
            request_id=pk, by=user, on=on, version=typed_version(request), **data
        ),
        words,
    )


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def care_request_rate(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what the enterprise thinks of the answer."""
    user, on = actor(request), clock.today()
    found = request_or_404(user, pk)
    _writable(request, found.project_id)
    words = (_("Note the enterprise's opinion"), _("Record"), _("The opinion was recorded."))
    return _on_request(
        request,
        found,
        RateForm(**posted(request)),
        lambda data: care.rate_answer(
            request_id=pk, by=user, on=on, version=typed_version(request), **data
        ),
        words,
    )


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def actual_result_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Report what a project brought in a year."""
    seen, on = _writable(request, pk), clock.today()

    def act(data: dict[str, Any]) -> ActualResult:
        year = data.pop("year")
        facts = actual_results.ResultFacts(**data)
        return actual_results.report_result(
            project_id=pk, year=year, facts=facts, by=seen.user, on=on
        )

    words = (_("Report a year's result"), _("Report"), _("The result waits for verification."))
    return run_form(request, seen, ResultForm(**posted(request), on=on), act, _page(seen, words))


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def actual_result_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a year's figures; they are verified anew."""
    on, result = clock.today(), _result(request, pk)
    seen = _writable(request, result.project_id)

    def act(data: dict[str, Any]) -> ActualResult:
        return actual_results.correct_result(
            result_id=pk,
            facts=actual_results.ResultFacts(**data),
            by=seen.user,
            on=on,
            version=typed_version(request),
        )

    words = (_("Correct the result"), _("Save"), _("Saved; it has to be verified anew."))
    form = ResultForm(**posted(request), on=on, result=result)
    return _on_record(request, result, form, act, _page(seen, words))


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def actual_result_verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Verify a year's figures."""
    result = _result(request, pk)
    seen = project_or_404(request, result.project_id)
    result.project = seen.project
    allow(can_verify_result(seen.user, result))
    words = (_("Verify the result"), _("Verify"), _("The result is verified."))
    return _on_record(
        request,
        result,
        NoFieldsForm(**posted(request)),
        lambda _data: actual_results.verify_result(
            result_id=pk, by=seen.user, on=clock.today(), version=typed_version(request)
        ),
        _page(seen, words, lead=_figures(result)),
    )


def _figures(result: ActualResult) -> str:
    """Say a year's figures in one line, for whoever verifies them."""
    wan = _("10,000 yuan")
    parts = [str(result.year)]
    for label, value in ((_("Output"), result.output_wan), (_("Tax"), result.tax_wan)):
        if value is not None:
            parts.append(f"{label} {figure(value)} {wan}")
    if result.jobs_count is not None:
        parts.append(f"{_('Jobs')} {figure(result.jobs_count)}")
    return "；".join([*parts, result.source])


def _result(request: HttpRequest, pk: int) -> ActualResult:
    found: ActualResult = get_object_or_404(
        ActualResult.objects.visible_to(actor(request)).select_related("project"), pk=pk
    )
    return found


def _writable(request: HttpRequest, pk: int) -> Seen:
    seen = project_or_404(request, pk)
    allow(can_record_care(seen.user, seen.project, seen.part))
    return seen


def _page(seen: Seen, words: Words, *, lead: str = "") -> FormPage:
    title, verb, done = words
    return FormPage(title=title, verb=verb, lead=lead, done=done, back=_tab(seen.project.pk))


def _tab(project_id: int) -> str:
    return reverse("projects:project-services", args=[project_id])


def _on_record(
    request: HttpRequest, record: Any, form: forms.Form, act: Act, page: FormPage
) -> HttpResponse:
    crumbs = ((record.project.name, page.back),)
    return run_page(request, form, act, page, crumbs=crumbs, record=record)


def _on_request(
    request: HttpRequest, found: CareRequest, form: forms.Form, act: Act, words: Words
) -> HttpResponse:
    title, verb, done = words
    back = reverse("projects:care-request", args=[found.pk])
    lead = f"{found.project.name} · {found.lead_unit}"
    page = FormPage(title=title, verb=verb, lead=lead, done=done, back=back)
    crumbs = ((_("After-care"), reverse("projects:care")), (found.project.name, back))
    return run_page(request, form, act, page, crumbs=crumbs, record=found)
