"""A file of a contract is added, or removed with a reason."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contracts.forms.files import FileForm, ReasonForm
from contracts.models import Contract
from contracts.permissions import can_run
from contracts.services import files as services
from contracts.views.access import BUREAU, allow, contract_crumbs, contract_or_404
from contracts.views.files import file_or_404
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import Crumb, FormPage, posted, run_page
from zhaoshang.core import clock

GET_POST = ["GET", "HEAD", "POST"]


def files_url(contract: Contract) -> str:
    """Return the address of a contract's files."""
    return reverse("contracts:files", args=[contract.pk])


def files_crumbs(contract: Contract) -> tuple[Crumb, ...]:
    """Return the pages above a form about a contract's files."""
    return (*contract_crumbs(contract), (_("Contract files"), files_url(contract)))


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def file_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a file."""
    seen, on = contract_or_404(request, pk), clock.today()
    allow(can_run(seen.user, seen.contract))
    form = FileForm(**posted(request), rule=services.files_rule(seen.contract.county), on=on)
    page = FormPage(
        title=_("Add a file"),
        verb=_("Upload"),
        lead=_(
            "The content is checked and its SHA-256 taken; from then on the file opens only by"
            " right, and every view and download is recorded."
        ),
        done=lambda file: _("“%(title)s” was added.") % {"title": file.title},
        back=files_url(seen.contract),
    )

    def act(data: dict[str, Any]) -> Any:
        return services.add_file(contract_id=pk, by=seen.user, on=on, **data)

    crumbs = files_crumbs(seen.contract)
    return run_page(request, form, act, page, crumbs=crumbs, record=seen.contract)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def file_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file out of the list."""
    file = file_or_404(actor(request), pk)
    seen = contract_or_404(request, file.contract_id)
    allow(can_run(seen.user, seen.contract))
    page = FormPage(
        title=_("Remove the file “%(title)s”") % {"title": file.title},
        verb=_("Remove"),
        lead=_(
            "It is no longer shown. The stored content, its hash and the list of who opened it"
            " are kept."
        ),
        done=_("The file was removed from the list."),
        danger=True,
        back=files_url(seen.contract),
    )

    def act(data: dict[str, Any]) -> Any:
        return services.remove_file(file_id=pk, by=seen.user, on=clock.today(), **data)

    crumbs = files_crumbs(seen.contract)
    form = ReasonForm(**posted(request))
    return run_page(request, form, act, page, crumbs=crumbs, record=seen.contract)
