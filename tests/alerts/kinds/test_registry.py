"""Every registered kind is told somewhere, speaks both languages, and leaves nobody without a duty.

A new kind is entered below: the provider of the to-do page that shows what it asks for, or why
there is nothing to do.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from zhaoshang.alerts import kinds, todo

ROOT = Path(settings.BASE_DIR)
HAN = re.compile(r"[\u4e00-\u9fff]")
_APPS = ("projects", "contracts", "assessment", "zhaoshang")
_NAMED = re.compile(r"^([A-Z_]+) = register\(\s*NoticeKind\(\s*name=\"([a-z_.]+)\"", re.MULTILINE)

# Kind → the provider that shows what it asks for.
DUTIES = {
    "assessment.exception_asked": "exceptions_to_decide",
    "assessment.meeting_called": "meetings_to_attend",
    "assessment.meeting_moved": "meetings_to_attend",
    "assessment.objection_filed": "objections_to_rule",
    "assessment.report_chased": "reports_to_write",
    "assessment.report_due": "reports_to_write",
    "assessment.report_late": "reports_to_write",
    "assessment.report_returned": "reports_to_write",
    "assessment.report_sent_back": "reports_to_write",
    "assessment.report_to_confirm": "reports_to_confirm",
    "assessment.restatement_asked": "restatements_to_decide",
    "assessment.return_due": "reports_to_write",
    "assessment.reward_approved": "rewards_to_pay",
    "assessment.reward_claim_near": "reward_claims_near",
    "assessment.reward_notice_over": "rewards_to_approve",
    "assessment.reward_pay_due": "rewards_to_pay",
    "assessment.reward_returned": "rewards_returned",
    "assessment.reward_submitted": "rewards_to_review",
    "assessment.scores_noticed": "notices_to_look_at",
    "assessment.sheet_asked": "sheets_to_fill_in",
    "assessment.sheet_given_back": "sheets_to_fill_in",
    "assessment.spot_check_found": "unanswered_items",
    "assessment.talk_called": "talks_ahead",
    "assessment.talk_due": "talks_ahead",
    "assessment.talk_moved": "talks_ahead",
    "assessment.talk_recheck": "talks_to_recheck",
    "assessment.talk_to_hold": "talks_ahead",
    "assessment.talk_unrecorded": "talks_to_record",
    "calendar.missing": "missing_calendar_items",
    "contracts.access_asked": "access_to_decide",
    "contracts.accounting_due": "accountings_to_do",
    "contracts.claim_returned": "kept_promises_returned",
    "contracts.claim_to_check": "kept_promises_to_check",
    "contracts.copies_missing": "copies_to_complete",
    "contracts.copies_not_sent": "copies_to_complete",
    "contracts.copy_not_received": "copies_to_confirm",
    "contracts.copy_sent": "copies_to_confirm",
    "contracts.copy_troubled": "copies_to_complete",
    "contracts.deposit_overdue": "deposits_overdue",
    "contracts.idle_land_overdue": "idle_land_overdue",
    "contracts.land_fee_overdue": "accountings_running",
    "contracts.land_opinion_asked": "opinions_to_give",
    "contracts.land_opinion_late": "opinions_to_give",
    "contracts.land_opinions_complete": "accountings_running",
    "contracts.loan_due": "copies_to_bring_back",
    "contracts.loan_given": "copies_to_bring_back",
    "contracts.loan_late": "copies_to_bring_back",
    "contracts.obligation_due": "promises_due",
    "contracts.obligation_overdue": "promises_due",
    "contracts.report_late": "reports_to_write",
    "contracts.report_moved": "reports_to_write",
    "contracts.report_owed": "reports_to_write",
    "contracts.report_returned": "reports_to_write",
    "contracts.report_submitted": "reports_for_the_office",
    "contracts.report_to_confirm": "reports_for_the_head",
    "contracts.review_asked": "contracts_to_review",
    "contracts.review_late": "contracts_to_review",
    "projects.approval_step_waiting": "steps_to_decide",
    "projects.assigned": "unanswered_items",
    "projects.care_request_due": "requests_owed",
    "projects.care_request_given": "requests_owed",
    "projects.care_request_late": "requests_owed",
    "projects.care_request_reopened": "requests_owed",
    "projects.excuse_asked": "excuses_to_decide",
    "projects.filing_waiting": "filings_to_decide",
    "projects.flag_consequence": "slips_to_answer",
    "projects.flag_raised": "flags_of_my_projects",
    "projects.flag_worsened": "flags_of_my_projects",
    "projects.funds_returned": "funds_returned",
    "projects.funds_waiting": "funds_to_verify",
    "projects.instruction_given": "instructions_open",
    "projects.item_assigned": "items_to_do",
    "projects.item_due": "items_to_do",
    "projects.item_late": "items_to_do",
    "projects.item_moved": "items_to_do",
    "projects.item_reported": "items_to_close",
    "projects.item_returned": "items_to_do",
    "projects.permit_asked": "permits_owed",
    "projects.permit_due": "permits_owed",
    "projects.permit_late": "permits_owed",
    "projects.problem_due": "problems_to_lead",
    "projects.problem_escalated": "problems_escalated",
    "projects.problem_given": "problems_to_lead",
    "projects.problem_late": "problems_to_lead",
    "projects.problem_reopened": "problems_to_lead",
    "projects.proposal_waiting": "proposals_to_decide",
    "projects.reserve_proposed": "reserve_proposals",
    "projects.reserve_returned": "reserve_sent_back",
    "projects.review_asked": "reviews_to_answer",
    "projects.review_complete": "reviews_to_conclude",
    "projects.review_due": "reviews_to_answer",
    "projects.review_late": "reviews_to_answer",
    "projects.status_waiting": "proposals_to_decide",
    "projects.talk_listed": "talks_to_call",
}
# Kinds that tell what has happened, or what somebody else owes: there is nothing to do.
NEWS = {
    "alerts.standing_in",
    "assessment.bulletin_published",
    "assessment.commendations_noticed",
    "assessment.commended",
    "assessment.exception_ended",
    "assessment.exception_granted",
    "assessment.exception_refused",
    "assessment.meeting_cancelled",
    "assessment.minutes_issued",
    "assessment.month_closed",
    "assessment.objection_ruled",
    "assessment.report_accepted",
    "assessment.restatement_booked",
    "assessment.restatement_refused",
    "assessment.reward_refused",
    "assessment.scores_changed",
    "assessment.scores_published",
    "assessment.spot_check_announced",
    "assessment.spot_check_drawn",
    "assessment.year_reopened",
    "assessment.year_settled",
    "assessment.talk_closed",
    "contracts.access_granted",
    "contracts.access_keeper",
    "contracts.access_refused",
    "contracts.access_revoked",
    "contracts.deposit_due",
    "contracts.file_damaged",
    "contracts.idle_land_due",
    "contracts.obligation_moved",
    "contracts.report_decided",
    "contracts.report_received",
    "contracts.review_answered",
    "projects.approval_decided",
    "projects.excuse_decided",
    "projects.export_failed",
    "projects.export_ready",
    "projects.filing_accepted",
    "projects.filing_expired",
    "projects.filing_refused",
    "projects.funds_corrected",
    "projects.funds_differ",
    "projects.funds_rejected",
    "projects.funds_verified",
    "projects.instruction_settled",
    "projects.item_closed",
    "projects.problem_resolved",
    "projects.proposal_confirmed",
    "projects.proposal_dropped",
    "projects.proposal_refused",
    "projects.review_concluded",
    # What is out of order stands on the system administrator's card of the system.
    "recovery.backup_failed",
    "recovery.trial_failed",
    # What to do about an account stands on its page; it ends by itself.
    "security.expires",
    "security.expires_own",
    "security.kept_on",
    "security.switched_off",
}


def registered() -> dict[str, kinds.NoticeKind]:
    """Return the kinds of the product, not those that tests register."""
    return {each.name: each for each in kinds.registered() if not each.name.startswith("test.")}


def constants() -> dict[str, str]:
    """Return the constant that stands for each kind, as the apps' files of notices name it."""
    files = [path for app in _APPS for path in (ROOT / app).rglob("notices*.py")]
    return {
        name: constant
        for path in files
        for constant, name in _NAMED.findall(path.read_text("utf-8"))
    }


def test_every_kind_is_told_by_a_service():
    sources = "\n".join(
        path.read_text("utf-8")
        for app in _APPS
        for path in (ROOT / app).rglob("*.py")
        if "services" in path.parts
    )
    named = constants()
    assert set(registered()) <= set(named)
    silent = [name for name in registered() if not re.search(rf"\b{named[name]}\b", sources)]
    assert silent == []


@pytest.mark.parametrize("name", sorted(registered()))
def test_every_kind_speaks_both_languages(name):
    kind = registered()[name]
    words = [kind.label, kind.title, *([kind.body] if kind.body else [])]
    with translation.override("en"):
        english = [str(each) for each in words]
    with translation.override("zh-hans"):
        chinese = [str(each) for each in words]
    assert not any(HAN.search(each) for each in english)
    for before, after in zip(english, chinese, strict=True):
        said = re.sub(r"%\(\w+\)s|[\W\d_]", "", before)
        assert HAN.search(after) or not said, before
        assert set(re.findall(r"%\(\w+\)s", before)) == set(re.findall(r"%\(\w+\)s", after))


def test_every_kind_has_its_duty_on_the_to_do_page_or_is_news():
    assert set(registered()) == {*DUTIES, *NEWS}
    assert not DUTIES.keys() & NEWS
    providers = {provider.__name__ for provider in todo._providers}
    assert set(DUTIES.values()) <= providers


def test_what_must_be_answered_is_a_duty():
    asking = {name for name, kind in registered().items() if kind.needs_answer}
    assert asking <= set(DUTIES)
