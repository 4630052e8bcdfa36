"""The form of an act on a land accounting: who may, where it leads, its crumbs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from contracts.models import LandAccounting
from contracts.views.access import Seen, allow, contract_crumbs
from contracts.views.land import accounting_or_404
from zhaoshang.accounts.form_page import Crumb, FormPage, run_page

GET_POST = ["GET", "HEAD", "POST"]
Act = Callable[[dict[str, Any]], Any]
Held = tuple[Seen, LandAccounting]


def held_by_bureau(request: HttpRequest, pk: int) -> Held:
    """Return an accounting that the user's bureau runs."""
    seen, found = accounting_or_404(request, pk)
    allow(seen.runs)
    return seen, found


def page_for(found: LandAccounting, title: str, verb: str, done: str, **more: Any) -> FormPage:
    """Return what the page of an act shows; it leads back to the accounting."""
    back = reverse("contracts:accounting", args=[found.pk])
    return FormPage(title=title, verb=verb, done=done, back=back, **more)


def crumbs_for(seen: Seen, found: LandAccounting) -> tuple[Crumb, ...]:
    """Return the pages above the form of an act."""
    name = _("Land accounting %(number)s") % {"number": found.number}
    return (
        *contract_crumbs(seen.contract),
        (name, reverse("contracts:accounting", args=[found.pk])),
    )


def run_act(request: HttpRequest, held: Held, form: Any, act: Act, page: FormPage) -> HttpResponse:
    """Run the form of an act on an accounting."""
    seen, found = held
    return run_page(request, form, act, page, crumbs=crumbs_for(seen, found), record=found)
