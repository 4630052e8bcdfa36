"""A request to open a contract's files: asked, decided, revoked, taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contracts.forms.files import GRANT, AskForm, DecideForm, ReasonForm
from contracts.models import AccessRequest
from contracts.permissions import can_ask_access
from contracts.selectors.access import decides_access, is_open
from contracts.selectors.openings import requests_listed
from contracts.services import access as services
from contracts.services.files import files_rule
from contracts.views.access import READERS, allow, contract_or_404
from contracts.views.files_acts import GET_POST, files_crumbs, files_url
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import Crumb, FormPage, posted, run_page, typed_version
from zhaoshang.accounts.models import User
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken


@roles_required(*READERS)
@require_http_methods(GET_POST)
def access_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a leader to open the files."""
    seen, on = contract_or_404(request, pk), clock.today()
    allow(can_ask_access(seen.user, seen.contract))
    page = FormPage(
        title=_("Ask to open the files"),
        verb=_("Ask"),
        lead=_(
            "A leader of the county decides. The files then open to you alone, for the days"
            " granted; every view and download is recorded and shown to the keeper."
        ),
        done=_("Your request was sent to the county's leaders."),
        back=files_url(seen.contract),
    )

    def act(data: dict[str, Any]) -> Any:
        return services.ask_access(contract_id=pk, by=seen.user, on=on, **data)

    return run_page(
        request,
        AskForm(**posted(request), rule=files_rule(seen.contract.county, on)),
        act,
        page,
        crumbs=files_crumbs(seen.contract),
        record=seen.contract,
    )


@roles_required(*READERS)
@require_http_methods(GET_POST)
def access_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant or refuse a request; shows what was decided to who may know of it."""
    user, on = actor(request), clock.today()
    found = _request_or_404(user, pk)
    decides = decides_access(user, found.contract.county_id, on)
    is_own = found.requested_by_id == user.pk
    waits = found.state == AccessRequest.State.ASKED
    if request.method != "POST" and not (waits and decides and not is_own):
        opens = is_open(found, clock.now())
        context = {
            "request_row": found,
            "is_open": opens,
            "may_revoke": opens and decides and not is_own,
            "may_take_back": waits and is_own,
        }
        return render(request, "contracts/files/request.html", context)
    allow(decides)
    rule = files_rule(found.contract.county, on)
    form = DecideForm(
        **posted(request),
        rule=rule,
        initial={"days": min(found.days, rule.max_grant_days), "may_download": found.may_download},
    )
    page = FormPage(
        title=_("Decide on a request to open files"),
        verb=_("Decide"),
        done=_said,
        template="contracts/files/decide.html",
        back=reverse("contracts:access-requests"),
        context={"request_row": found},
    )

    def act(data: dict[str, Any]) -> Any:
        common: dict[str, Any] = {
            "request_id": pk,
            "by": user,
            "on": on,
            "version": typed_version(request),
        }
        if data["decision"] == GRANT:
            grant = services.Grant(data["days"], data["may_download"])
            return services.grant_access(grant=grant, note=data["note"], **common)
        return services.refuse_access(note=data["note"], **common)

    return run_page(request, form, act, page, crumbs=_crumbs(), record=found)


@roles_required(*READERS)
@require_http_methods(GET_POST)
def access_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the files again before the end of a grant."""
    user, on = actor(request), clock.today()
    found = _request_or_404(user, pk)
    allow(decides_access(user, found.contract.county_id, on))
    page = FormPage(
        title=_("Revoke the opening of files"),
        verb=_("Revoke"),
        lead=_("%(who)s can no longer open the files from this moment on, and is told why.")
        % {"who": found.requested_by},
        done=_("The files are closed again."),
        danger=True,
        back=reverse("contracts:access-decide", args=[pk]),
    )

    def act(data: dict[str, Any]) -> Any:
        return services.revoke_access(
            request_id=pk, by=user, on=on, version=typed_version(request), **data
        )

    form = ReasonForm(**posted(request))
    return run_page(request, form, act, page, crumbs=_crumbs(), record=found)


@roles_required(*READERS)
@require_POST
def access_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own waiting request back."""
    user = actor(request)
    found = _request_or_404(user, pk)
    allow(found.requested_by_id == user.pk)
    try:
        services.take_back_access(request_id=pk, by=user)
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        messages.success(request, _("Your request was taken back."))
    return redirect("contracts:access-requests")


def _request_or_404(user: User, pk: int) -> AccessRequest:
    """Return a request that the user may know of: its own, or one of the county it decides on."""
    related = ("contract__county", "contract__project", "contract__keeper")
    found = requests_listed(user).select_related(*related, "requested_by__unit", "decided_by")
    row = found.filter(pk=pk).first()
    if row is None and user.scope.county_id is not None:
        # A leader's deputy need not be somebody who reads the whole county.
        others = AccessRequest.objects.filter(contract__county_id=user.scope.county_id, pk=pk)
        if decides_access(user, user.scope.county_id, clock.today()):
            row = others.select_related(*related, "requested_by__unit", "decided_by").first()
    if row is None:
        raise Http404
    return row


def _said(row: AccessRequest) -> str:
    if row.state == AccessRequest.State.GRANTED and row.closes_at is not None:
        until = timezone.localtime(row.closes_at)
        words = {"who": row.requested_by, "until": f"{until:%Y-%m-%d %H:%M}"}
        return _("The files are open to %(who)s until %(until)s.") % words
    return _("The request was refused.")


def _crumbs() -> tuple[Crumb, ...]:
    return ((_("Requests to open files"), reverse("contracts:access-requests")),)
