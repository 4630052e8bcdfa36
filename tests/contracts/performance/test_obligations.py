"""Promises made of the terms, typed, changed, moved (R14)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from contracts import events_performance as events
from contracts.models import ContractChange, DateChange, Obligation, SpecialReport
from contracts.selectors.promise_terms import proposals
from contracts.services import obligations as services
from contracts.services import promise_moves as moves
from contracts.services import promise_saving as saving
from contracts.services.obligations import PromiseFacts
from contracts.services.promise_moves import Move
from tests.factories.contract_performance import make_promise
from tests.factories.contracts import ContractFactory
from tests.stages import stage
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import Conflict, RuleBroken

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
FACTS = PromiseFacts("investor", "start", "开工建设", dt.date(2027, 6, 30))


def make(contract, officer, on, *terms, **more):
    return services.make_promises(contract_id=contract.pk, chosen=terms, by=officer, on=on, **more)


def test_the_terms_promise_what_the_policy_says(draft, on):
    found = {each.term: each for each in proposals(draft, on)}
    assert set(found) == {"start", "invest", "production", "land", "utilities"}
    assert found["invest"].promise.quantity == Decimal(30000)
    assert found["invest"].promise.due_on == dt.date(2027, 6, 30)
    assert found["land"].promise.due_on == dt.date(2026, 5, 31)
    assert found["start"].owes_report
    assert not found["land"].owes_report


def test_making_again_makes_none_twice(draft, officer, on):
    assert len(make(draft, officer, on, "start", "production")) == 2
    assert make(draft, officer, on, "start", "production") == []
    assert draft.obligations.count() == 2
    event = AuditEvent.objects.get(kind=events.PROMISES_MADE)
    assert event.detail["terms"] == ["start", "production"]
    draft.refresh_from_db()
    assert draft.next_due_on == dt.date(2026, 6, 30)


def test_a_promise_without_a_date_is_refused_beside_its_field(draft, officer, on):
    draft.start_on = None
    draft.save()
    with pytest.raises(RuleBroken) as error:
        make(draft, officer, on, "start")
    assert (error.value.field, error.value.message) == ("due_start", services.DATE_NEEDED)
    made = make(draft, officer, on, "start", days={"start": dt.date(2027, 1, 1)})
    assert made[0].due_on == dt.date(2027, 1, 1)


@pytest.mark.parametrize(
    ("changed", "message", "field"),
    [
        ({"due_on": None}, services.DATE_NEEDED, "due_on"),
        ({"content": " "}, services.CONTENT_NEEDED, "content"),
        ({"due_on": dt.date(2020, 1, 1)}, None, "due_on"),
    ],
)
def test_what_is_typed_wrong_is_refused_beside_the_field(
    performing, officer, on, changed, message, field
):
    facts = PromiseFacts(**{**FACTS.__dict__, **changed})
    with pytest.raises(RuleBroken) as error:
        services.add_promise(
            contract_id=performing.pk,
            facts=facts,
            by=officer,
            on=on,
            reference="会议纪要〔2026〕3号",
        )
    assert error.value.field == field
    assert message is None or error.value.message == message
    assert not performing.obligations.exists()


def test_after_the_signature_a_promise_needs_a_document_and_keeps_its_day(performing, officer, on):
    with pytest.raises(RuleBroken) as error:
        services.add_promise(contract_id=performing.pk, facts=FACTS, by=officer, on=on)
    assert error.value.message == saving.REFERENCE_NEEDED
    promise = services.add_promise(
        contract_id=performing.pk, facts=FACTS, by=officer, on=on, reference="纪要3号"
    )
    with pytest.raises(RuleBroken) as error:
        services.change_promise(
            promise_id=promise.pk,
            facts=PromiseFacts(**{**FACTS.__dict__, "due_on": dt.date(2028, 1, 1)}),
            by=officer,
            on=on,
            reference="纪要4号",
        )
    assert (error.value.field, error.value.message) == ("due_on", services.DATE_BY_RECORD)


def test_a_draft_changes_freely_and_a_second_saver_is_told(draft, officer, on):
    promise = services.add_promise(contract_id=draft.pk, facts=FACTS, by=officer, on=on)
    later = PromiseFacts(**{**FACTS.__dict__, "due_on": dt.date(2028, 1, 1)})
    changed = services.change_promise(
        promise_id=promise.pk, facts=later, by=officer, on=on, version=1
    )
    assert changed.due_on == changed.first_due_on == dt.date(2028, 1, 1)
    with pytest.raises(Conflict):
        services.change_promise(promise_id=promise.pk, facts=FACTS, by=officer, on=on, version=1)
    services.remove_promise(promise_id=promise.pk, by=officer, on=on)
    assert not draft.obligations.exists()


def test_a_signed_contracts_promise_is_not_removed(performing, officer, on):
    promise = make_promise(performing, on + DAY)
    with pytest.raises(RuleBroken):
        services.remove_promise(promise_id=promise.pk, by=officer, on=on)


def test_a_due_day_moves_by_record(performing, officer, on):
    promise = make_promise(performing, on + DAY)
    move = Move(on + 30 * DAY, "县政办〔2026〕12号", "水电迁改推迟")
    change = moves.move_promise(promise_id=promise.pk, move=move, by=officer, on=on)
    promise.refresh_from_db()
    assert (promise.due_on, promise.first_due_on) == (on + 30 * DAY, on + DAY)
    assert (change.old_due_on, change.new_due_on) == (on + DAY, on + 30 * DAY)
    event = AuditEvent.objects.get(kind=events.PROMISE_MOVED)
    assert event.detail["reference"] == "县政办〔2026〕12号"


@pytest.mark.parametrize(
    ("new", "message", "field"),
    [
        (5, moves.SAME_DAY, "new_due_on"),
        (4, moves.ONLY_LATER, "new_due_on"),
    ],
)
def test_a_move_that_is_none_is_refused(performing, officer, on, new, message, field):
    promise = make_promise(performing, on + 5 * DAY)
    with pytest.raises(RuleBroken) as error:
        moves.move_promise(
            promise_id=promise.pk, move=Move(on + new * DAY, "1号", "理由"), by=officer, on=on
        )
    assert (error.value.message, error.value.field) == (message, field)
    assert not DateChange.objects.exists()


def test_once_the_day_has_passed_only_the_leading_group_moves_it(promise, officer, on):
    with pytest.raises(RuleBroken) as error:
        moves.move_promise(
            promise_id=promise.pk, move=Move(on + DAY, "1号", "理由"), by=officer, on=on
        )
    assert error.value.message == moves.OVERDUE_MOVES


@stage
def agreement(performing, project, officer, on):
    found = ContractFactory(
        project=project,
        kind="supplementary",
        amends=performing,
        state="signed",
        signed_on=on,
        expires_on=None,
        keeper=officer,
    )
    ContractChange.objects.create(
        contract=performing,
        by_contract=found,
        field="production_on",
        old="2027-06-30",
        new="2027-12-31",
        effective_on=on,
        entered_at="2026-11-20T02:00Z",
    )
    return found


def test_promises_follow_the_terms_an_agreement_changed(performing, agreement, officer, on):
    make(performing, officer, on, "production", "utilities")
    performing.production_on = dt.date(2027, 12, 31)
    moved = services.follow_terms(performing, by=officer, by_contract=agreement, on=on)
    promise = performing.obligations.get(term="production")
    assert promise.due_on == dt.date(2027, 12, 31)
    assert promise.first_due_on == dt.date(2027, 6, 30)
    assert [(each.old_due_on, each.new_due_on) for each in moved] == [
        (dt.date(2027, 6, 30), dt.date(2027, 12, 31))
    ]
    assert moved[0].by_contract == agreement
    assert performing.obligations.get(term="utilities").due_on == dt.date(2026, 6, 30)


def test_a_day_missed_before_the_agreement_still_owes_its_report(
    performing, agreement, officer, on
):
    promise = make_promise(performing, "2026-11-02", term="start")
    ContractChange.objects.filter(by_contract=agreement).update(field="start_on", old="2026-11-02")
    performing.start_on = dt.date(2027, 3, 31)
    services.follow_terms(performing, by=officer, by_contract=agreement, on=on)
    promise.refresh_from_db()
    assert promise.due_on == dt.date(2027, 3, 31)
    assert SpecialReport.objects.get().state == "owed"
    assert Obligation.objects.overdue(on).count() == 0
