"""The verbs of status, each on a page of its own: suspended, withdrawn, merged, and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from projects.forms.verbs import (
    MergeForm,
    ResumeForm,
    SuspendForm,
    WithdrawForm,
)
from projects.models import Project, StageMove
from projects.permissions import (
    can_ask_for,
    can_merge,
    can_suspend,
    can_withdraw,
)
from projects.rules.stages import Verb, needs_withdrawal_report
from projects.selectors.reserve import reservations_in_force
from projects.services import merging, status
from projects.views.access import BUREAU, WRITERS, allow, project_or_404
from projects.views.form_page import run_form
from projects.views.stage import PROPOSED
from zhaoshang.accounts.access import roles_required
from zhaoshang.accounts.form_page import FormPage, posted, typed_version
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.form_parts import ReasonForm

GET_POST = ["GET", "HEAD", "POST"]
NO_SUCH_CODE = gettext_lazy("There is no project with this code among those you may read.")


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def suspend(request: HttpRequest, pk: int) -> HttpResponse:
    """Suspend a project until a day, or propose it to the bureau."""
    seen, on = project_or_404(request, pk), clock.today()
    project = seen.project
    decides = can_suspend(seen.user, project)
    allow(decides or can_ask_for(seen.user, project, seen.part, Verb.SUSPEND))
    act = status.suspend_project if decides else status.ask_suspension
    page = FormPage(
        title=_("Suspend") if decides else _("Propose to suspend"),
        verb=_("Suspend") if decides else _("Propose to suspend"),
        lead=_("A suspension has an end and stops the clocks; it is counted for the unit."),
        done=_("The project is suspended.") if decides else PROPOSED,
    )
    return run_form(
        request,
        seen,
        SuspendForm(**posted(request), on=on),
        lambda data: act(
            project_id=pk, by=seen.user, on=on, version=typed_version(request), **data
        ),
        page,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a suspended project up again."""
    seen, on = project_or_404(request, pk), clock.today()
    allow(can_suspend(seen.user, seen.project))
    page = FormPage(title=_("Resume"), verb=_("Resume"), done=_("The project is active again."))
    return run_form(
        request,
        seen,
        ResumeForm(**posted(request), on=on),
        lambda data: status.resume_project(
            project_id=pk, by=seen.user, on=on, version=typed_version(request), **data
        ),
        page,
    )


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a project, or propose it to the bureau from "negotiating" on."""
    seen, on = project_or_404(request, pk), clock.today()
    project = seen.project
    decides = can_withdraw(seen.user, project, seen.part)
    allow(decides or can_ask_for(seen.user, project, seen.part, Verb.WITHDRAW))
    act = status.withdraw_project if decides else status.ask_withdrawal
    needs_report = needs_withdrawal_report(project.sub_stage)
    page = FormPage(
        title=_("Withdraw the project") if decides else _("Propose to withdraw"),
        verb=_("Withdraw the project") if decides else _("Propose to withdraw"),
        lead=" ".join(filter(None, _withdrawal_words(project, on, needs_report=needs_report))),
        done=_("The project was withdrawn.") if decides else PROPOSED,
        danger=True,
    )

    def go(data: dict[str, Any]) -> Any:
        document = data.pop("document", None)
        return act(
            project_id=pk,
            by=seen.user,
            on=on,
            version=typed_version(request),
            document_id=document.pk if document else None,
            **data,
        )

    form = WithdrawForm(**posted(request), project=project, needs_report=needs_report, on=on)
    return run_form(request, seen, form, go, page)


def _withdrawal_words(project: Project, on: dt.date, *, needs_report: bool) -> Iterator[str]:
    """Say what goes with a withdrawal, and what it gives free."""
    if needs_report:
        yield _("From negotiation on, the special report to the leading group goes with it.")
    kept = [each.offer.title for each in reservations_in_force(project, on)]
    if kept:
        yield _("What is reserved for the project is given free: %(titles)s.") % {
            "titles": "、".join(kept)
        }


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def reinstate(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a withdrawn project up again where it ended."""
    seen, on = project_or_404(request, pk), clock.today()
    allow(can_suspend(seen.user, seen.project))
    page = FormPage(
        title=_("Reinstate"), verb=_("Reinstate"), done=_("The project is active again.")
    )
    return run_form(
        request,
        seen,
        ReasonForm(**posted(request), on=on),
        lambda data: status.reinstate_project(
            project_id=pk, by=seen.user, on=on, version=typed_version(request), **data
        ),
        page,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Merge a duplicate into another project."""
    seen, on = project_or_404(request, pk), clock.today()
    allow(can_merge(seen.user, seen.project))
    page = FormPage(
        title=_("Merge into another project"),
        verb=_("Merge"),
        lead=_("This cannot be undone. First-contact filings go along: the earliest one holds."),
        done=_("The duplicate was merged."),
        danger=True,
    )

    def go(data: dict[str, Any]) -> StageMove:
        into = Project.objects.visible_to(seen.user).filter(
            county_id=seen.project.county_id, code__iexact=data.pop("into")
        )
        target = into.values_list("pk", flat=True).first()
        if target is None:
            raise RuleBroken(NO_SUCH_CODE, code="no_such_code", field="into")
        return merging.merge_project(
            project_id=pk,
            into_id=target,
            by=seen.user,
            on=on,
            version=typed_version(request),
            **data,
        )

    return run_form(request, seen, MergeForm(**posted(request)), go, page)
