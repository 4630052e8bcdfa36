"""The legal office reviews a draft: rounds, opinions, what a changed text does to them."""

import datetime as dt
from decimal import Decimal

import pytest

from contracts import events
from contracts.models import LegalReview
from contracts.rules.life import Kind
from contracts.selectors.life import before_signing
from contracts.selectors.reviews import waiting_for
from contracts.services.drafting import edit_draft
from contracts.services.reviewing import (
    BEFORE_ASKED,
    NOBODY_REVIEWS,
    NOT_BY_DRAFTER,
    NOT_RUNNING,
    NOTHING_TO_REVIEW,
    OPINION_NEEDED,
    PASSED_ALREADY,
    TEXT_FIRST,
    TEXT_NEEDED,
    remind_late_reviews,
    take_back_review,
)
from contracts.services.saving import NOT_NOW
from contracts.services.texts import make_text
from projects.rules.gates import Fact
from projects.selectors.gates import facts_of_one
from projects.services.moves import IN_FUTURE
from tests.contracts.life.acts import DAY, answer, ask, draft_of, pass_review, start
from tests.factories.projects import TODAY
from tests.projects.services.acts import conflicting, refused, stored, traced
from tests.stages import stage

pytestmark = pytest.mark.django_db


@stage
def written(draft, officer, legal):
    """A draft with its text, and somebody to review it."""
    make_text(contract_id=draft.pk, by=officer, on=TODAY)
    return draft


@stage
def review(written, officer):
    """A running round."""
    return ask(written, officer)


def gate(contract):
    return facts_of_one(contract.project_id).state(Fact.LEGAL_REVIEW)


def missing(contract):
    return [each.need for each in before_signing(stored(contract), TODAY).missing]


def test_a_round_is_asked_on_the_present_text_with_its_day(written, officer, legal):
    with traced() as left:
        review = ask(written, officer, note="请审查")

    # Fri 20 November 2026 and five working days.
    assert (review.number, review.due_on) == (1, dt.date(2026, 11, 27))
    assert review.draft == stored(written).text_file
    assert stored(written).state == "in_review"
    assert left.event.kind == events.REVIEW_ASKED
    assert [each.recipient for each in left.notices] == [legal]


def test_asking_needs_a_text_a_reviewer_and_a_kind_that_is_reviewed(
    draft, project, officer, county
):
    with refused(TEXT_FIRST):
        ask(draft, officer)
    make_text(contract_id=draft.pk, by=officer, on=TODAY)
    with refused(NOBODY_REVIEWS):
        ask(draft, officer)
    intent = start(project, officer, Kind.INTENT)
    make_text(contract_id=intent.pk, by=officer, on=TODAY)
    with refused(NOTHING_TO_REVIEW):
        ask(intent, officer)


def test_a_round_is_not_asked_twice(review, written, officer):
    with refused(NOT_NOW, state=stored(written).get_state_display()):
        ask(written, officer)


def test_passed_opens_the_signature_and_meets_the_gate(review, written, legal):
    with traced() as left:
        answer(review, legal)

    assert stored(written).state == "reviewed"
    assert missing(written) == []
    assert (gate(written).met, gate(written).detail) == (True, "法审5号")
    assert left.event.kind == events.REVIEWED
    assert {each.recipient for each in left.notices} == {written.keeper}


@pytest.mark.parametrize(
    ("opinion", "fair", "needs"),
    [
        ("changes", "passed", ["legal"]),
        ("passed", "refused", ["fair"]),
        ("refused", "changes", ["legal", "fair"]),
    ],
)
def test_anything_else_goes_back_to_the_bureau(review, written, legal, opinion, fair, needs):
    answer(review, legal, opinion, fair, "第三条须修改")

    assert stored(written).state == "draft"
    assert missing(written) == needs
    assert not gate(written).met


def test_the_next_round_keeps_the_old_and_asks_only_what_is_open(review, written, officer, legal):
    answer(review, legal, "passed", "changes", "补充说明")

    second = ask(written, officer)

    assert (second.number, second.asks_legal, second.asks_fair) == (2, False, True)
    answer(second, legal, "", "passed")
    assert stored(written).state == "reviewed"
    assert stored(review).fair_text == "补充说明"
    assert LegalReview.objects.count() == 2


def test_a_changed_text_needs_a_new_round(review, written, officer, legal):
    answer(review, legal)

    edit_draft(
        contract_id=written.pk,
        draft=draft_of(agreed_amount_wan=Decimal(31000)),
        by=officer,
        on=TODAY,
    )
    assert (stored(written).state, missing(written)) == ("draft", ["text", "legal", "fair"])
    assert not gate(written).met

    make_text(contract_id=written.pk, by=officer, on=TODAY)
    assert missing(written) == ["legal", "fair"]
    second = ask(written, officer)
    assert (second.asks_legal, second.asks_fair) == (True, True)
    answer(second, legal)
    assert missing(written) == []


def test_a_change_of_another_draft_leaves_the_gate_alone(reviewed, project, officer):
    other = start(project, officer)
    make_text(contract_id=other.pk, by=officer, on=TODAY)

    edit_draft(contract_id=other.pk, draft=draft_of("另一合同"), by=officer, on=TODAY)

    assert gate(reviewed).met


def test_what_has_passed_is_not_asked_again(reviewed, officer):
    with refused(NOT_NOW, state=reviewed.get_state_display()):
        ask(reviewed, officer)


def test_who_drafted_or_asked_does_not_review(review, officer):
    with refused(NOT_BY_DRAFTER):
        answer(review, officer)


def test_an_opinion_has_its_words(review, legal):
    with refused(OPINION_NEEDED, field="opinion"):
        answer(review, legal, "")
    with refused(OPINION_NEEDED, field="fair_opinion"):
        answer(review, legal, "passed", "maybe")
    with refused(TEXT_NEEDED, field="opinion_text"):
        answer(review, legal, "changes")
    with refused(TEXT_NEEDED, field="fair_text"):
        answer(review, legal, "passed", "refused")


def test_an_opinion_has_a_day_that_can_be(review, legal):
    with refused(IN_FUTURE, field="reviewed_on"):
        answer(review, legal, reviewed_on=TODAY + DAY)
    with refused(BEFORE_ASKED, field="reviewed_on", asked=TODAY):
        answer(review, legal, reviewed_on=TODAY - DAY)


def test_a_round_is_answered_once(review, legal):
    answer(review, legal)
    with refused(NOT_RUNNING):
        answer(review, legal)


def test_the_second_of_two_reviewers_is_told(review, legal, county):
    review.version += 1
    review.save()
    with conflicting():
        answer(review, legal, version=review.version - 1)


def test_a_round_is_taken_back_and_asked_anew(review, written, officer, legal):
    with traced() as left:
        take_back_review(review_id=review.pk, by=officer, on=TODAY)

    assert stored(written).state == "draft"
    assert left.event.kind == events.REVIEW_TAKEN_BACK
    assert not list(waiting_for(legal))
    with refused(NOT_RUNNING):
        answer(review, legal)
    assert ask(written, officer).number == 2


def test_the_queue_holds_what_may_be_answered(review, legal, county):
    assert list(waiting_for(legal)) == [review]
    answer(review, legal)
    assert not list(waiting_for(legal))


def test_a_late_round_is_told_once(review, legal):
    assert remind_late_reviews(on=review.due_on) == 0
    assert remind_late_reviews(on=review.due_on + DAY) == 1
    assert remind_late_reviews(on=review.due_on + DAY) == 0
    answer(review, legal)
    assert remind_late_reviews(on=review.due_on + 2 * DAY) == 0


def test_a_framework_is_reviewed_for_legality_only_and_meets_no_gate(framework, officer, legal):
    review = pass_review(framework, officer, legal)

    assert (review.asks_fair, stored(framework).state) == (False, "reviewed")
    assert not gate(framework).met


def test_nothing_is_left_to_ask_once_each_part_has_passed(review, written, officer, legal):
    answer(review, legal)
    contract = stored(written)
    contract.state = "draft"
    contract.save()
    with refused(PASSED_ALREADY):
        ask(written, officer)
