"""What is done with a land accounting before the sign-off: figures, whom to ask."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contracts.forms.land import (
    AskForm,
    FiguresForm,
)
from contracts.models import LandAccounting
from contracts.selectors.land import (
    RUNNING_STATES,
    agreed_day,
    land_rule,
    other_formal,
    units_to_ask,
    usually_asked,
)
from contracts.services import accounting as services
from contracts.services.accounting_asking import ask_departments
from contracts.views.access import BUREAU, allow, contract_crumbs, contract_or_404
from contracts.views.land_forms import GET_POST, held_by_bureau, page_for, run_act
from zhaoshang.accounts.access import roles_required
from zhaoshang.accounts.form_page import FormPage, posted, run_page, typed_version
from zhaoshang.core import clock


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def accounting_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Work out the land of a contract."""
    seen, on = contract_or_404(request, pk), clock.today()
    allow(seen.runs)
    offered = services.offered_inputs(seen.contract, on)
    agreed = agreed_day(seen.contract, land_rule(seen.contract.county, on))
    form = FiguresForm(**posted(request), offered=offered.values, on=on, agreed_on=agreed)
    page = FormPage(
        title=_("Account for the land"),
        verb=_("Work it out"),
        done=_("The land was accounted for. Look at the figures, then ask the departments."),
        template="contracts/land/figures.html",
        back=reverse("contracts:land", args=[pk]),
        onward=lambda made: reverse("contracts:accounting", args=[made.pk]),
        context={
            "offered": offered.values,
            "ledger": offered.ledger.as_json,
            "others": other_formal(seen.contract),
        },
    )

    def act(_data: dict[str, Any]) -> Any:
        return services.start_accounting(
            contract_id=pk, figures=form.figures(), by=seen.user, on=on
        )

    return run_page(
        request, form, act, page, crumbs=contract_crumbs(seen.contract), record=seen.contract
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def accounting_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change figures before the sign-off."""
    seen, found = held_by_bureau(request, pk)
    allow(found.state in RUNNING_STATES)
    on = clock.today()
    offered = services.offered_inputs(seen.contract, found.as_of)
    form = FiguresForm(**posted(request), offered=offered.values, on=on, found=found)
    asked = found.state == LandAccounting.State.ASKED
    page = page_for(
        found,
        _("Change the figures"),
        _("Save and work out anew"),
        _("The figures were changed and worked out anew."),
        lead=_("Opinions given on other figures are asked for anew.") if asked else "",
        template="contracts/land/figures.html",
        context={
            "offered": offered.values,
            "ledger": offered.ledger.as_json,
            "others": other_formal(seen.contract),
        },
    )

    def act(_data: dict[str, Any]) -> Any:
        figures = form.figures()
        return services.change_accounting(
            accounting_id=pk,
            figures=figures,
            by=seen.user,
            on=on,
            version=typed_version(request),
            typed={name: getattr(figures, name) for name in services.INPUTS},
        )

    return run_act(request, (seen, found), form, act, page)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def accounting_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask departments and the host for their opinion."""
    seen, found = held_by_bureau(request, pk)
    allow(found.state in RUNNING_STATES)
    on = clock.today()
    rule = land_rule(seen.contract.county, on)
    known = set(found.opinions.values_list("unit_id", flat=True))
    units = [each for each in units_to_ask(seen.contract, on) if each.pk not in known]
    proposed = [] if known else usually_asked(seen.contract, units, rule)
    form = AskForm(**posted(request), units=units, proposed=proposed)
    page = page_for(
        found,
        _("Ask the departments"),
        _("Ask"),
        _("The departments were asked."),
        lead=_(
            "They see this accounting and no more of the contract. Due in %(days)s working days."
        )
        % {"days": rule.opinion_days},
    )

    def act(_data: dict[str, Any]) -> Any:
        return ask_departments(
            accounting_id=pk,
            unit_ids=form.unit_ids(),
            by=seen.user,
            on=on,
            version=typed_version(request),
        )

    return run_act(request, (seen, found), form, act, page)
