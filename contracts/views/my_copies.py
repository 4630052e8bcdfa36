"""The custodian's own page: what the unit keeps, what is on its way, what is lent."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from contracts.forms.copies import BackForm, HandOverForm, LendForm, ReceiveForm
from contracts.models import ContractCopy, CopyLoan
from contracts.permissions_copies import can_keep
from contracts.policies_copies import CONTRACT_COPIES
from contracts.selectors.copies import (
    copies_arriving,
    copies_held,
    copies_kept,
    loans_given,
    loans_of,
)
from contracts.selectors.copy_people import custodians, custodians_leaving, custodians_of
from contracts.services import copies as service
from contracts.services import loans as loan_service
from contracts.services.copy_changes import hand_over_custody
from contracts.views.access import READERS, allow
from contracts.views.copies import copy_or_404
from contracts.views.copy_acts import copy_crumbs, copy_url
from contracts.views.copy_words import copy_row
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import Crumb, FormPage, link, posted, run_page, typed_version
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.accounts.sent import new_token
from zhaoshang.core import clock
from zhaoshang.core.keyset import KeysetOrder, paginate
from zhaoshang.policy.selectors import in_force

GET_POST = ["GET", "HEAD", "POST"]
PAGE = 50
MOST = 100
ARRIVING, KEPT, LENT, BORROWED = "arriving", "kept", "lent", "borrowed"
OF_ARCHIVIST = {
    ARRIVING: gettext_lazy("On the way to us"),
    KEPT: gettext_lazy("Kept by us"),
    LENT: gettext_lazy("Lent"),
}
OF_ALL = {BORROWED: gettext_lazy("Lent to me")}


def mine_url() -> str:
    """Return the address of the custodian's page."""
    return reverse("contracts:my-copies")


def _crumbs() -> tuple[Crumb, ...]:
    return ((_("Originals in custody"), mine_url()),)


@roles_required(*READERS)
@require_safe
def my_copies(request: HttpRequest) -> HttpResponse:
    """Show what the unit keeps, what is coming, what is out, and what the user has on loan."""
    user = actor(request)
    is_archivist = user.has_role(Role.ARCHIVIST)
    shows = (OF_ARCHIVIST if is_archivist else {}) | OF_ALL
    asked = request.GET.get("show", "")
    show = asked if asked in shows else next(iter(shows))
    context = {
        "show": show,
        "is_archivist": is_archivist,
        "today": clock.today(),
        "tabs": [
            {"label": label, "url": f"?show={code}", "current": code == show}
            for code, label in shows.items()
        ],
        **_SHOWN[show](request, user),
    }
    return render(request, "contracts/copies/mine.html", context)


def _arriving(_request: HttpRequest, user: User) -> dict[str, Any]:
    rows = list(copies_arriving(user)[:MOST])
    if not rows:
        return {"form": None, "rows": []}
    on = clock.today()
    people = list(custodians_of(user.unit, on))
    form = ReceiveForm(copies=rows, people=people, user=user, on=on)
    return {"form": form, "rows": rows, "once": new_token()}


def _kept(request: HttpRequest, user: User) -> dict[str, Any]:
    page = paginate(
        copies_held(user),
        order=KeysetOrder("received_on", descending=True),
        cursor=request.GET.get("after"),
        size=PAGE,
    )
    query = {"show": KEPT}
    on = clock.today()
    return {
        "rows": [copy_row(each, on) for each in page.rows],
        "prev_url": link(mine_url(), query, page.previous),
        "next_url": link(mine_url(), query, page.next),
    }


def _lent(_request: HttpRequest, user: User) -> dict[str, Any]:
    return {"rows": list(loans_given(user)[:MOST])}


def _borrowed(_request: HttpRequest, user: User) -> dict[str, Any]:
    return {"rows": list(loans_of(user)[:MOST])}


_SHOWN = {ARRIVING: _arriving, KEPT: _kept, LENT: _lent, BORROWED: _borrowed}


@roles_required(Role.ARCHIVIST)
@require_http_methods(GET_POST)
def copies_receive(request: HttpRequest) -> HttpResponse:
    """Confirm that originals came, several at once, each with cabinet and custodian."""
    user, on = actor(request), clock.today()
    rows = _to_receive(request, user)
    form = ReceiveForm(
        **posted(request), copies=rows, people=list(custodians_of(user.unit, on)), user=user, on=on
    )
    page = FormPage(
        title=_("Confirm the receipt of originals"),
        verb=_("Confirm the receipt"),
        done=lambda came: (
            ngettext(
                "The receipt of %(count)s original is confirmed.",
                "The receipt of %(count)s originals is confirmed.",
                len(came),
            )
            % {"count": len(came)}
        ),
        template="contracts/copies/receive.html",
        back=mine_url(),
        context={"rows": rows},
    )

    def act(data: dict[str, Any]) -> Any:
        return service.receive_copies(
            receipts=form.receipts(), received_on=data["received_on"], by=user, on=on
        )

    return run_page(request, form, act, page, crumbs=_crumbs())


def _to_receive(request: HttpRequest, user: User) -> list[ContractCopy]:
    """Return what is on its way, and what the form ticks though somebody confirmed it meanwhile."""
    rows = list(copies_arriving(user)[:MOST])
    known = {each.pk for each in rows}
    ticked = {
        int(name.removeprefix("take-"))
        for name in request.POST
        if name.startswith("take-") and name.removeprefix("take-").isdecimal()
    }
    late = ticked - known
    return [*rows, *copies_kept(user).filter(pk__in=sorted(late)[:MOST])] if late else rows


@roles_required(Role.ARCHIVIST)
@require_http_methods(GET_POST)
def copies_hand_over(request: HttpRequest) -> HttpResponse:
    """Put all originals of one custodian in the hands of another."""
    user, on = actor(request), clock.today()
    page = FormPage(
        title=_("Hand over originals"),
        verb=_("Hand over"),
        lead=_("All originals of one custodian of your unit go to another in one act."),
        done=lambda count: (
            ngettext(
                "%(count)s original was handed over.",
                "%(count)s originals were handed over.",
                count,
            )
            % {"count": count}
        ),
        back=f"{mine_url()}?show={KEPT}",
    )

    def act(data: dict[str, Any]) -> Any:
        return hand_over_custody(unit=user.unit, by=user, on=on, **data)

    form = HandOverForm(
        **posted(request),
        givers=custodians_leaving(user.unit),
        takers=list(custodians_of(user.unit, on)),
    )
    return run_page(request, form, act, page, crumbs=_crumbs())


@roles_required(Role.ARCHIVIST)
@require_http_methods(GET_POST)
def copy_lend(request: HttpRequest, pk: int) -> HttpResponse:
    """Lend an original."""
    found, seen = copy_or_404(request, pk)
    allow(can_keep(seen.user, found))
    on = clock.today()
    policy = in_force(CONTRACT_COPIES, seen.contract.county, on).value
    people = list(custodians(seen.contract.county_id, on))
    page = FormPage(
        title=_("Lend the original"),
        verb=_("Lend"),
        done=_("The loan is recorded. The borrower is told."),
        back=copy_url(found),
    )

    def act(data: dict[str, Any]) -> Any:
        return loan_service.lend_copy(
            copy_id=pk,
            lending=loan_service.Lending(**data),
            by=seen.user,
            on=on,
            version=typed_version(request),
        )

    form = LendForm(**posted(request), people=people, on=on, days=policy.loan_days)
    return run_page(request, form, act, page, crumbs=copy_crumbs(found), record=found)


@roles_required(Role.ARCHIVIST)
@require_http_methods(GET_POST)
def loan_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that a lent original is back."""
    user, on = actor(request), clock.today()
    names = ("borrower", "copy__contract", "copy__holder_unit", "updated_by")
    rows = CopyLoan.objects.visible_to(user).select_related(*names)
    loan = get_object_or_404(rows, pk=pk)
    allow(can_keep(user, loan.copy))
    page = FormPage(
        title=_("Brought back"),
        verb=_("Record the return"),
        lead=_("%(person)s had original %(copy)s since %(day)s.")
        % {"person": loan.borrower, "copy": loan.copy.label, "day": loan.lent_on},
        done=_("The original is back in its cabinet."),
        back=copy_url(loan.copy),
    )

    def act(data: dict[str, Any]) -> Any:
        return loan_service.bring_back(
            loan_id=pk, by=user, on=on, version=typed_version(request), **data
        )

    form = BackForm(**posted(request), loan=loan, on=on)
    return run_page(request, form, act, page, crumbs=copy_crumbs(loan.copy), record=loan)
