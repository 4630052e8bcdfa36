"""Risk deposits of a year: paid in, decided by the settlement, paid back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from assessment import events_settlement as events
from assessment.exporting.progress_file import progress_workbook
from assessment.forms.settlement import (
    DecideAllForm,
    DecideOneForm,
    DepositForm,
    PaidBackForm,
    RemoveForm,
    deposit_initial,
)
from assessment.models import GroupMember, RiskDeposit
from assessment.permissions_settlement import can_decide_deposits, can_keep_deposits
from assessment.policies_commendations import DepositRule
from assessment.services import deposit_deciding as deciding
from assessment.services import risk_deposits as services
from assessment.settlement_words import MEASURE_LABELS, OUTCOME_LABELS
from assessment.views.months import BUREAU, READERS, allow
from assessment.views.settlement_access import (
    AskedYear,
    asked_year,
    settled_or_404,
    year_crumbs,
)
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import Crumb, FormPage, posted, run_page, typed_version
from zhaoshang.accounts.models import Unit
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.file_kinds import CONTENT_TYPES, FileKind
from zhaoshang.policy.selectors import InForce

GET_POST = ["GET", "HEAD", "POST"]
State = RiskDeposit.State


@roles_required(*READERS)
@require_safe
def deposits(request: HttpRequest, year: int) -> HttpResponse:
    """Show a year's deposits with what the settlement makes of them and the working."""
    asked = asked_year(request, year)
    rule = _rule(asked)
    rows = _rows(asked, rule.value)
    waiting = [each for each in rows if each["deposit"].state == State.PAID]
    keeps = can_keep_deposits(asked.user, asked.county_id)
    decides = can_decide_deposits(asked.user, asked.county_id) and asked.settled is not None
    context = {
        "asked": asked,
        "rule": rule,
        "bands": [
            {"band": each, "outcome": OUTCOME_LABELS[each.outcome]} for each in rule.value.bands
        ],
        "measure": MEASURE_LABELS[rule.value.measure],
        "rows": rows,
        "sums": _sums([each["deposit"] for each in rows]),
        "crumbs": year_crumbs(year),
        "may_keep": keeps and rule.value.is_used,
        "may_decide": decides and rule.value.is_used,
        "waits": any(each["settled"] is not None for each in waiting),
        "reads_all": asked.user.scope.reads_county,
    }
    return render(request, "assessment/settlement/deposits.html", context)


def _rule(asked: AskedYear) -> InForce[DepositRule]:
    return services.rule_in_force(asked.county, asked.year, clock.today())


def _rows(asked: AskedYear, rule: DepositRule) -> list[dict[str, Any]]:
    found = (
        RiskDeposit.objects.visible_to(asked.user)
        .filter(county=asked.county_id, year=asked.year)
        .select_related("unit", "decided_by")
        .order_by("unit__sort_order", "unit__name", "person_name", "pk")
    )
    settled = asked.settled
    rows = []
    for deposit in found:
        row: dict[str, Any] = {"deposit": deposit, "settled": None, "working": deposit.working}
        if deposit.state == State.PAID and settled is not None:
            reached, made = deciding.proposal_for(settled.content, deposit, rule)
            row |= {"settled": made, "working": deciding.working_of(reached, made)}
            if made is not None:
                row["outcome"] = OUTCOME_LABELS[made.band.outcome]
        rows.append(row)
    return rows


def _sums(found: list[RiskDeposit]) -> dict[str, Decimal]:
    names = ("amount_wan", "returned_wan", "bonus_wan", "kept_wan")
    zero = Decimal(0)
    return {name: sum((getattr(each, name) or zero for each in found), zero) for name in names}


def _crumbs(year: int) -> tuple[Crumb, ...]:
    url = reverse("assessment:deposits", args=[year])
    return (*year_crumbs(year), (_("Risk deposits"), url))


def _units(asked: AskedYear) -> Any:
    members = GroupMember.objects.filter(plan=asked.plan).values("unit")
    return Unit.objects.filter(pk__in=members).in_tree_order()


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def deposit_new(request: HttpRequest, year: int) -> HttpResponse:
    """Enter what was paid in."""
    asked, on = asked_year(request, year), clock.today()
    allow(can_keep_deposits(asked.user, asked.county_id))
    rule = _rule(asked).value
    form = DepositForm(**posted(request), units=_units(asked), of_persons=rule.of_persons)

    def act(_data: dict[str, Any]) -> RiskDeposit:
        return services.save_deposit(
            county=asked.county, year=year, facts=form.facts, by=asked.user, on=on
        )

    page = FormPage(
        title=_("Enter a risk deposit"),
        verb=_("Enter"),
        lead="" if rule.is_used else str(services.NOT_USED),
        done=_("It is entered."),
        back=reverse("assessment:deposits", args=[year]),
    )
    return run_page(request, form, act, page, crumbs=_crumbs(year))


def _deposit_or_404(request: HttpRequest, pk: int) -> tuple[RiskDeposit, AskedYear]:
    found = (
        RiskDeposit.objects.visible_to(actor(request))
        .select_related("unit", "county", "updated_by")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found, asked_year(request, found.year)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def deposit_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Mend what was entered, before it is decided."""
    found, asked = _deposit_or_404(request, pk)
    on = clock.today()
    allow(can_keep_deposits(asked.user, asked.county_id))
    rule = _rule(asked).value
    form = DepositForm(
        **posted(request),
        units=_units(asked),
        of_persons=rule.of_persons,
        initial=deposit_initial(found),
    )

    def act(_data: dict[str, Any]) -> RiskDeposit:
        return services.save_deposit(
            county=asked.county,
            year=found.year,
            facts=form.facts,
            by=asked.user,
            on=on,
            deposit_id=pk,
            version=typed_version(request),
        )

    page = FormPage(
        title=_("Change a risk deposit"),
        verb=_("Save"),
        done=_("It is saved."),
        back=reverse("assessment:deposits", args=[found.year]),
    )
    return run_page(request, form, act, page, crumbs=_crumbs(found.year), record=found)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def deposit_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take out what was entered by mistake."""
    found, asked = _deposit_or_404(request, pk)
    allow(can_keep_deposits(asked.user, asked.county_id))

    def act(data: dict[str, Any]) -> None:
        services.remove_deposit(
            deposit_id=pk, version=typed_version(request), reason=data["reason"], by=asked.user
        )

    page = FormPage(
        title=_("Take out a risk deposit"),
        verb=_("Take out"),
        danger=True,
        lead=_("The trail keeps what was entered."),
        done=_("It is taken out."),
        back=reverse("assessment:deposits", args=[found.year]),
    )
    form = RemoveForm(**posted(request))
    return run_page(request, form, act, page, crumbs=_crumbs(found.year), record=found)


@roles_required(Role.BUREAU_ADMIN)
@require_http_methods(GET_POST)
def deposits_decide(request: HttpRequest, year: int) -> HttpResponse:
    """Decide all that the county's table knows, by one document."""
    asked, on = asked_year(request, year), clock.today()
    allow(can_decide_deposits(asked.user, asked.county_id))
    settled = settled_or_404(asked)
    form = DecideAllForm(**posted(request), initial={"decided_on": on})
    rows = [each for each in _rows(asked, _rule(asked).value) if each["settled"] is not None]

    def act(_data: dict[str, Any]) -> list[RiskDeposit]:
        return deciding.decide_deposits(
            settlement_id=settled.pk, decision=form.decision(), by=asked.user, on=on
        )

    page = FormPage(
        title=_("Decide the risk deposits"),
        verb=_("Decide"),
        danger=True,
        done=lambda made: _("Decided: %(count)s.") % {"count": len(made)},
        template="assessment/settlement/deposits_decide.html",
        back=reverse("assessment:deposits", args=[year]),
        context={"rows": rows},
    )
    return run_page(request, form, act, page, crumbs=_crumbs(year))


@roles_required(Role.BUREAU_ADMIN)
@require_http_methods(GET_POST)
def deposit_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide one deposit, as the table says or otherwise with a reason."""
    found, asked = _deposit_or_404(request, pk)
    on = clock.today()
    allow(can_decide_deposits(asked.user, asked.county_id))
    settled = settled_or_404(asked)
    form = DecideOneForm(**posted(request), initial={"decided_on": on})
    reached, made = deciding.proposal_for(settled.content, found, _rule(asked).value)

    def act(_data: dict[str, Any]) -> RiskDeposit:
        return deciding.decide_deposit(
            settlement_id=settled.pk,
            deposit_id=pk,
            version=typed_version(request),
            decision=form.decision(),
            by=asked.user,
            on=on,
        )

    row = {"deposit": found, "settled": made, "working": deciding.working_of(reached, made)}
    if made is not None:
        row["outcome"] = OUTCOME_LABELS[made.band.outcome]
    page = FormPage(
        title=_("Decide a risk deposit"),
        verb=_("Decide"),
        danger=True,
        done=_("It is decided."),
        template="assessment/settlement/deposits_decide.html",
        back=reverse("assessment:deposits", args=[found.year]),
        context={"rows": [row]},
    )
    return run_page(request, form, act, page, crumbs=_crumbs(found.year), record=found)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def deposit_paid_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that a deposit was paid back."""
    found, asked = _deposit_or_404(request, pk)
    on = clock.today()
    allow(can_keep_deposits(asked.user, asked.county_id))

    def act(data: dict[str, Any]) -> RiskDeposit:
        return deciding.pay_back(
            deposit_id=pk,
            version=typed_version(request),
            paid_back_on=data["paid_back_on"],
            voucher=data["voucher"],
            by=asked.user,
            on=on,
        )

    page = FormPage(
        title=_("Record the repayment"),
        verb=_("Record"),
        done=_("The repayment is recorded."),
        back=reverse("assessment:deposits", args=[found.year]),
    )
    form = PaidBackForm(**posted(request), initial={"paid_back_on": on})
    return run_page(request, form, act, page, crumbs=_crumbs(found.year), record=found)


@roles_required(*BUREAU, Role.LEADER)
@require_safe
def deposits_excel(request: HttpRequest, year: int) -> HttpResponseBase:
    """Hand the deposits out as a workbook; recorded."""
    asked = asked_year(request, year)
    rows = _rows(asked, _rule(asked).value)
    headings = [
        _("Unit"),
        _("Responsible person"),
        _("Paid in"),
        _("Paid on"),
        _("Voucher"),
        _("State"),
        _("What becomes of it"),
        _("Paid back"),
        pgettext("risk deposit", "Bonus"),
        pgettext("risk deposit", "Kept"),
        _("Document number"),
    ]
    lines = [_line(each["deposit"]) for each in rows]
    title = _("Risk deposits of %(year)s") % {"year": year}
    book = progress_workbook(title, _("10,000 yuan"), headings, lines)
    record_event(
        events.DEPOSITS_EXPORTED,
        by=asked.user,
        county=asked.county_id,
        subject=asked.plan,
        detail={"year": year, "rows": len(lines)},
    )
    return FileResponse(
        book,
        as_attachment=True,
        filename=f"{title}.xlsx",
        content_type=CONTENT_TYPES[FileKind.XLSX],
    )


def _line(deposit: RiskDeposit) -> list[Any]:
    return [
        deposit.unit.label,
        deposit.person_name,
        deposit.amount_wan,
        deposit.paid_on.isoformat(),
        deposit.voucher,
        str(deposit.get_state_display()),
        str(deposit.get_outcome_display()),
        deposit.returned_wan,
        deposit.bonus_wan,
        deposit.kept_wan,
        deposit.document,
    ]
