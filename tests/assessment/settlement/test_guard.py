"""A settled year stands fast: every write of assessment that touches a year is tried.

The table names every public write; what is not tried says why no settled year can be touched by it.
A new write that stands in neither fails the test.
"""

from __future__ import annotations

import datetime as dt
import importlib
import inspect
import pkgutil
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import ProtectedError

import assessment.services
from assessment.models import (
    AssessorSheet,
    GroupMember,
    LockException,
    Objection,
    RestatementRequest,
    TargetBasis,
)
from assessment.rules.cells import Change
from assessment.selectors.target_grid import Subject
from assessment.services import exceptions, plan_parts, plans, restating, targets
from assessment.services.restating import Correction
from assessment.services.scoring import (
    facts,
    objection_files,
    objections,
    rulings,
    runs,
    schemes,
    self_scores,
    sheets,
)
from assessment.services.scoring.schemes import SchemeDraft
from tests.assessment.settlement.conftest import DECEMBER, ON, YEAR, reopen
from tests.factories.scoring import make_scheme
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.periods import Period

pytestmark = pytest.mark.django_db
PERIOD = Period.parse(str(YEAR))

# Writes without a settled year to touch, and why.
# Steps of writes that stand here themselves.
STEPS = {
    "plan_saving.lock_plan",
    "scoring.objections.record_objection",
    "scoring.objections.save_objection",
}
FREE = {
    "accepting.accept_without_warnings": "reports of closed months are locked",
    "bulletins.delete_draft": "a draft has printed nothing",
    "bulletins.make_bulletin": "prints what stands; changes no figure",
    "bulletins.new_edition": "prints what stands; changes no figure",
    "bulletins.publish_bulletin": "prints what stands; changes no figure",
    "bulletins.save_bulletin": "prints what stands; changes no figure",
    "bulletin_proof.verify_bulletin": "changes nothing",
    "closing.close_month": "a year is settled after December, the last to close",
    "closing_proof.verify_closing": "changes nothing",
    "commendation_course.issue_commendations": "rests on the settlement",
    "commendation_course.put_list_under_notice": "rests on the settlement",
    "commendations.nominate": "rests on the settlement",
    "commendations.propose_commendations": "rests on the settlement",
    "commendations.put_back": "rests on the settlement",
    "commendations.strike_off": "rests on the settlement",
    "deposit_deciding.decide_deposit": "rests on the settlement",
    "deposit_deciding.decide_deposits": "rests on the settlement",
    "deposit_deciding.pay_back": "money paid back, not a figure of the year",
    "exceptions.refuse_waiting": "part of closing a month",
    "indicators.add_definition": "refused for closed months",
    "indicators.change_definition": "refused once it was used",
    "indicators.define_indicator": "counts once a plan takes it, and that asks",
    "indicators.switch_indicator": "offers it for new plans or not",
    "next_year.open_next_year": "rests on the settlement; writes the next year",
    "plan_copying.copy_plan": "part of making a plan",
    "report_evidence.add_evidence": "reports of closed months are locked",
    "report_evidence.remove_evidence": "reports of closed months are locked",
    "report_reminders.chase_reports": "a notice; changes no figure",
    "report_saving.save_cells": "reports of closed months are locked",
    "report_steps.accept_report": "reports of closed months are locked",
    "report_steps.accept_reports": "reports of closed months are locked",
    "report_steps.confirm_report": "reports of closed months are locked",
    "report_steps.return_report": "reports of closed months are locked",
    "report_steps.send_back": "reports of closed months are locked",
    "report_steps.send_up": "reports of closed months are locked",
    "report_steps.take_back": "reports of closed months are locked",
    "report_steps.withdraw_report": "reports of closed months are locked",
    "report_workbook.clear_sent_back": "one's own file",
    "report_workbook.hand_out_workbook": "changes nothing",
    "report_workbook.send_back_workbook": "one's own file",
    "report_workbook.take_workbook": "saves by save_cells",
    "report_writing.write_through": "part of confirming a report",
    "restating.book_restatement": "R2: books in the open month of the new year by a document",
    "risk_deposits.remove_deposit": "money paid in, not a figure of the year",
    "risk_deposits.save_deposit": "money paid in, not a figure of the year",
    "scoring.objection_files.file_with_evidence": "files by file_objection",
    "scoring.proof.verify_scores": "changes nothing",
    "scoring.runs.move": "part of the acts on a result",
    "scoring.schemes.copy_scheme": "saves by save_scheme",
    "scoring.scheme_files.import_scheme": "saves by save_scheme",
    "settlement.close_year": "settles",
    "settlement.reopen_year": "opens again",
    "settlement_proof.verify_settlement": "changes nothing",
    "spot_checks.announce": "refused for a closed period",
    "spot_checks.close_check": "findings are booked in the open month (R13)",
    "spot_checks.draw_sample": "findings are booked in the open month (R13)",
    "spot_findings.record_finding": "findings are booked in the open month (R13)",
    "spot_proof.verify_sample": "changes nothing",
    "superior.add_form": "a form of the superior, of no year",
    "superior.change_form": "a form of the superior, of no year",
    "superior.fill_form": "prints what stands; changes no figure",
    "superior.replace_file": "a form of the superior, of no year",
    "superior.words_of": "reads",
    "target_import.import_targets": "saves by save_targets",
}
# Areas with acts of their own about meetings, talks and rewards: they decide on people and money,
# and change no figure of the year.
OTHER_AREAS = ("meeting", "talk", "reward")
# Parts of a writer that save or record for it.
PARTS = {"save_plan", "save_list", "store_deposit", "tell"} | {
    f"record_{each}" for each in ("list", "deposit", "check")
}


def writes():
    """Return every public function of the services that is told who acts."""
    found = {}
    package = assessment.services
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        module = importlib.import_module(info.name)
        area = info.name.removeprefix("assessment.services.")
        for name, each in inspect.getmembers(module, inspect.isfunction):
            given = inspect.signature(each).parameters
            is_part = name.startswith("_") or name in PARTS
            if each.__module__ == info.name and "by" in given and not is_part:
                found[f"{area}.{name}"] = each
    found["plan_saving.lock_plan"] = None
    return found


@pytest.fixture
def world(settled, county, funds, clerk, director, second_admin):
    """Everything of the settled year that somebody might still want to change."""
    plan, run = settled.plan, settled.run
    group = plan.groups.order_by("pk").first()
    county_id = county.county.pk
    stamp = {"created_by": clerk, "updated_by": clerk}
    objection = Objection.objects.create(
        county_id=county_id,
        run=run,
        unit=county.township,
        claim="少计",
        filed_at=clock.now(),
        **stamp,
    )
    request = RestatementRequest.objects.create(
        county_id=county_id,
        unit=county.township,
        indicator=funds,
        corrects_month=DECEMBER.first_day,
        difference=-1,
        reason="重复",
        **stamp,
    )
    exception = LockException.objects.create(
        county_id=county_id,
        unit=county.township,
        month=DECEMBER.first_day,
        until=ON,
        reason="停电",
        **stamp,
    )
    sheet = AssessorSheet.objects.create(
        county_id=county_id, group=group, period=str(PERIOD), sheet="评议", assessor=director
    )
    draft = make_scheme(plan, state="draft")
    adopted = plan.schemes.exclude(pk=draft.pk).get()
    basis = TargetBasis.objects.get(plan=plan)
    target = plan.targets.order_by("pk").first()
    correction = Correction(
        county.township, funds, DECEMBER, Decimal(1), "漏报", "县招办〔2027〕9号"
    )
    adjustment = targets.Adjustment(Decimal(1), (), DECEMBER, "县招办〔2027〕9号", "调整")
    by = {"by": second_admin}
    of_plan = {"plan_id": plan.pk, **by}
    of_run = {"run_id": run.pk, "version": run.version, "on": ON, **by}
    of_group = {"county_id": county_id, "period": PERIOD, "on": ON, **by}
    of_scheme = {"scheme_id": draft.pk, "version": draft.version, **by}
    return {
        "plans.make_plan": lambda: plans.make_plan(
            county=county.county, year=YEAR, title="x", copying=None, on=ON, **by
        ),
        "plans.change_plan": lambda: plans.change_plan(
            version=None, title="x", note="", reason="x", **of_plan
        ),
        "plans.issue_plan": lambda: plans.issue_plan(
            version=None, document="x", issued_on=ON, on=ON, **of_plan
        ),
        "plan_parts.save_basis": lambda: plan_parts.save_basis(
            basis_id=basis.pk, facts=None, reason="x", **of_plan
        ),
        "plan_parts.remove_basis": lambda: plan_parts.remove_basis(
            basis_id=basis.pk, reason="x", **of_plan
        ),
        "plan_parts.save_group": lambda: plan_parts.save_group(
            group_id=group.pk, facts=None, reason="x", **of_plan
        ),
        "plan_parts.remove_group": lambda: plan_parts.remove_group(
            group_id=group.pk, reason="x", **of_plan
        ),
        "plan_parts.save_plan_indicators": lambda: plan_parts.save_plan_indicators(
            version=None, chosen=[], reason="x", **of_plan
        ),
        "targets.save_targets": lambda: targets.save_targets(
            basis_id=basis.pk, changes=[], **of_plan
        ),
        "targets.set_months": lambda: targets.set_months(
            target_id=target.pk, version=None, months=[], **by
        ),
        "targets.adjust_target": lambda: targets.adjust_target(
            basis=basis,
            indicator_id=funds.pk,
            subject=Subject("u", county.township.pk),
            version=None,
            adjustment=adjustment,
            on=ON,
            **of_plan,
        ),
        "scoring.schemes.save_scheme": lambda: schemes.save_scheme(
            draft=SchemeDraft("x", {}, {}), **of_plan
        ),
        "scoring.schemes.adopt_scheme": lambda: schemes.adopt_scheme(
            document="x", on=ON, **of_scheme
        ),
        "scoring.schemes.withdraw_scheme": lambda: schemes.withdraw_scheme(
            scheme_id=adopted.pk, version=adopted.version, reason="x", **by
        ),
        "scoring.facts.type_facts": lambda: facts.type_facts(
            county_id=county_id,
            month=DECEMBER,
            changes=[Change("1-v-x", "", "1")],
            reference="x",
            **by,
        ),
        "scoring.self_scores.save_own_scores": lambda: self_scores.save_own_scores(
            unit=county.township, period=PERIOD, version=0, scores={}, **by
        ),
        "scoring.sheets.ask_assessors": lambda: sheets.ask_assessors(
            group_id=group.pk,
            sheet="评议",
            assessors=[director],
            assessor_class="",
            due_on=ON,
            **of_group,
        ),
        "scoring.sheets.save_marks": lambda: sheets.save_marks(
            sheet_id=sheet.pk, version=sheet.version, marks={}, hand_in=False, **by
        ),
        "scoring.sheets.give_back": lambda: sheets.give_back(
            sheet_id=sheet.pk, version=sheet.version, reason="x", **by
        ),
        "scoring.sheets.call_off": lambda: sheets.call_off(
            sheet_id=sheet.pk, version=sheet.version, **by
        ),
        "scoring.runs.compute_scores": lambda: runs.compute_scores(why="更正", **of_group),
        "scoring.runs.put_under_notice": lambda: runs.put_under_notice(**of_run),
        "scoring.runs.finalise": lambda: runs.finalise(**of_run),
        "scoring.runs.publish": lambda: runs.publish(**of_run),
        "scoring.objections.file_objection": lambda: objections.file_objection(
            run_id=run.pk, unit_id=county.township.pk, code="", claim="x", on=ON, **by
        ),
        "scoring.objections.take_back_objection": lambda: objections.take_back_objection(
            objection_id=objection.pk, **by
        ),
        "scoring.rulings.rule_objection": lambda: rulings.rule_objection(
            objection_id=objection.pk,
            version=objection.version,
            verdict=Objection.State.REJECTED,
            ruling="x",
            on=ON,
            **by,
        ),
        "scoring.objection_files.add_evidence": lambda: objection_files.add_evidence(
            objection_id=objection.pk, uploads=[], **by
        ),
        "exceptions.ask_exception": lambda: exceptions.ask_exception(
            unit_id=county.township.pk, month=DECEMBER, until=ON, reason="x", on=ON, **by
        ),
        "exceptions.decide_exception": lambda: exceptions.decide_exception(
            exception_id=exception.pk, version=1, grant=True, until=None, note="", on=ON, **by
        ),
        "exceptions.end_exception": lambda: exceptions.end_exception(
            exception_id=exception.pk, reason="x", on=ON, **by
        ),
        "restating.ask_restatement": lambda: restating.ask_restatement(
            correction=correction, on=ON, **by
        ),
        "restating.decide_request": lambda: restating.decide_request(
            request_id=request.pk, version=1, book=False, reference="", note="x", on=ON, **by
        ),
    }


def outcome(act):
    """Try an act and take it back; what came of it."""
    try:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
    except RuleBroken as broken:
        return broken.code
    except (AttributeError, TypeError, ProtectedError) as error:
        return type(error).__name__
    return "done"


def test_every_write_of_a_settled_year_is_refused_and_of_an_open_one_is_not(
    world, settled, director
):
    known = {*world, *FREE, *STEPS}
    asked = {name for name in writes() if not name.startswith(OTHER_AREAS)}
    assert sorted(asked ^ known) == []
    tried = {name: outcome(act) for name, act in world.items()}
    assert {name: code for name, code in tried.items() if code != "year_settled"} == {}
    # The control: the same acts, once a leader's paper has opened the year again.
    reopen(settled, director)
    tried = {name: outcome(act) for name, act in world.items()}
    assert [name for name, code in tried.items() if code == "year_settled"] == []
    # Some are done, others come as far as a rule of their own.
    assert sum(code == "done" for code in tried.values()) > 5, tried


def test_another_year_and_another_county_stay_open(settled, director, county):
    later = plans.make_plan(
        county=county.county, year=YEAR + 1, title="2027", copying=None, by=director, on=ON
    )
    assert (
        plans.change_plan(
            plan_id=later.pk, version=None, title="2027年", note="", by=director
        ).title
        == "2027年"
    )
    assert not GroupMember.objects.filter(plan=later).exists()
    assert dt.date(YEAR + 1, 1, 1) < ON
