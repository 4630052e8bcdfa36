"""Joint review: sent, answered, concluded; what each means for the gate."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects import events_reviews as events
from projects import notices_reviews as notices
from projects.models import GateFact, ReviewOpinion
from projects.rules.gates import Fact
from projects.selectors.gates import facts_of_one
from projects.services.conditions import (
    DONE_ALREADY,
    EVIDENCE_NEEDED,
    SUPERSEDED,
    tick_condition,
)
from projects.services.gate_facts import PUSHED, revoke_fact, set_fact
from projects.services.review_answers import (
    NOT_ASKED,
    NOTHING_ANSWERED,
    ONLY_DEPARTMENT,
    TEXT_NEEDED,
    Answer,
    answer_review,
)
from projects.services.review_conclusions import CONDITIONS_NEEDED, GROUNDS_NEEDED, REASON_NEEDED
from projects.services.review_reminders import remind_reviewers
from projects.services.reviews import (
    CONCLUDED_ALREADY,
    DUE_IN_PAST,
    FOREIGN_DOCUMENT,
    FOREIGN_UNIT,
    NOBODY_ASKED,
    NOT_TALKED,
    RUNNING_ALREADY,
)
from tests.factories.accounts import make_county
from tests.factories.projects import TODAY, make_document
from tests.projects.reviews.conftest import DocumentKind, answer, conclude, paper
from tests.projects.services.acts import conflicting, refused, stored, traced
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def met(project, fact) -> bool:
    return facts_of_one(project.pk).state(fact).met


# --- Sending ------------------------------------------------------------------------------------


def test_it_is_sent_with_the_due_day_of_the_policy_and_opens_its_gate_item(
    make, ask, lx, reviewer, env_reviewer
):
    project = make()
    with traced() as left:
        review = ask(project, note=" 请论证 ")
    # TODAY is a Friday: five working days end on the next Friday.
    assert (review.number, review.due_on, review.working_days, review.note) == (
        1,
        dt.date(2026, 11, 27),
        5,
        "请论证",
    )
    assert left.event.kind == events.REVIEW_ASKED
    assert left.told(notices.REVIEW_ASKED) == {reviewer.pk, env_reviewer.pk}
    state = facts_of_one(project.pk).state(Fact.JOINT_REVIEW_ASKED)
    assert (state.met, state.on, state.by_hand) == (True, TODAY, False)
    assert ReviewOpinion.objects.filter(opinion="").count() == 3


def test_a_hand_entry_is_closed_by_the_pushed_fact(make, ask, staff):
    project = make()
    GateFact.objects.create(project=project, fact=Fact.JOINT_REVIEW_ASKED, happened_on=TODAY)
    ask(project)
    by_hand = GateFact.objects.get(project=project, fact=Fact.JOINT_REVIEW_ASKED, is_by_hand=True)
    assert by_hand.revoked_at is not None
    assert met(project, Fact.JOINT_REVIEW_ASKED)


@pytest.mark.parametrize("fact", [Fact.JOINT_REVIEW_ASKED, Fact.JOINT_REVIEW, Fact.APPROVAL])
def test_its_facts_are_no_longer_set_by_hand(make, staff, fact):
    project = make()
    with refused(PUSHED, field="fact"):
        set_fact(
            project_id=project.pk, fact=fact, happened_on=TODAY, by=staff, on=TODAY, reference="3号"
        )


def test_a_pushed_fact_is_not_revoked_by_hand(make, ask, staff):
    ask(make())
    with refused(PUSHED):
        revoke_fact(gate_fact_id=GateFact.objects.get(is_by_hand=False).pk, reason="x", by=staff)


@pytest.mark.parametrize("step", ["registered", "contract"])
def test_nothing_is_sent_before_talks_or_after_the_contract(make, ask, step):
    project = make(negotiating=False, sub_stage=step)
    with refused(NOT_TALKED):
        ask(project)


@pytest.mark.parametrize("step", ["contacted", "agreement"])
def test_it_is_sent_from_the_first_contact_to_the_framework_agreement(make, ask, step):
    assert ask(make(negotiating=False, sub_stage=step)).number == 1


def test_one_round_runs_at_a_time(make, ask):
    project = make()
    ask(project)
    with refused(RUNNING_ALREADY):
        ask(project)


def test_what_is_sent_is_checked(make, ask, lx, environment):
    project, other = make(), make()
    foreign = make_county("QT")
    document = make_document(other, DocumentKind.OTHER, TODAY)
    with refused(NOBODY_ASKED, field="asked"):
        ask(project, questions={lx.department.pk: []})
    with refused(FOREIGN_UNIT, field="asked"):
        ask(project, questions={foreign.department.pk: ["land"]})
    with refused(DUE_IN_PAST, field="due_on"):
        ask(project, due_on=TODAY - DAY)
    with refused(FOREIGN_DOCUMENT, field="documents"):
        ask(project, documents=[document])


# --- Answering ----------------------------------------------------------------------------------


def test_an_answer_is_kept_and_the_last_one_tells_the_bureau(
    make, ask, staff, reviewer, env_reviewer
):
    review = ask(make())
    with traced() as left:
        answer(review, reviewer)
    assert left.event.kind == events.REVIEW_ANSWERED
    assert left.told(notices.REVIEW_COMPLETE) == set()
    assert not Notice.objects.filter(kind=notices.REVIEW_ASKED.name, recipient=reviewer).exists()
    with traced() as left:
        answer(review, env_reviewer, opinion="conditions", text="先做环评", upload=paper())
    assert staff.pk in left.told(notices.REVIEW_COMPLETE)
    request = review.requests.get(unit=env_reviewer.unit)
    assert (request.answered_by, request.document.kind) == (env_reviewer, "review")


def test_an_answer_may_be_changed_until_the_conclusion_and_the_history_is_kept(
    make, ask, staff, reviewer, env_reviewer
):
    review = ask(make())
    answer(review, env_reviewer, opinion="disagree", text="不符合三线一单")
    answer(review, env_reviewer)
    row = ReviewOpinion.objects.get(question="environment")
    assert [each.opinion for each in row.history.order_by("history_id")] == [
        "",
        "disagree",
        "agree",
    ]
    answer(review, reviewer)
    conclude(review, staff)
    with refused(CONCLUDED_ALREADY):
        answer(review, env_reviewer)


def test_only_who_was_asked_answers_what_was_asked(make, ask, lx, staff, reviewer, env_reviewer):
    review = ask(make())
    request = review.requests.get(unit=env_reviewer.unit)
    clerk = lx.user(Role.CLERK, unit=env_reviewer.unit)
    agree = Answer({"environment": ("agree", "")})
    for somebody in (reviewer, staff, clerk):
        with refused(ONLY_DEPARTMENT):
            answer_review(request_id=request.pk, answer=agree, by=somebody, on=TODAY)
    with refused(NOT_ASKED):
        answer_review(
            request_id=request.pk, answer=Answer({"land": ("agree", "")}), by=env_reviewer, on=TODAY
        )


@pytest.mark.parametrize("opinion", ["conditions", "disagree"])
def test_conditions_and_disagreement_need_words(make, ask, env_reviewer, opinion):
    review = ask(make())
    with refused(TEXT_NEEDED, field="text-environment"):
        answer(review, env_reviewer, opinion=opinion, text=" ")


def test_nothing_said_is_no_answer(make, ask, env_reviewer):
    review = ask(make())
    with refused(NOTHING_ANSWERED):
        answer(review, env_reviewer, opinion="")


def test_the_second_of_two_colleagues_is_told(make, ask, lx, env_reviewer):
    review = ask(make())
    request = review.requests.get(unit=env_reviewer.unit)
    said = Answer({"environment": ("agree", "")})
    answer_review(request_id=request.pk, answer=said, by=env_reviewer, on=TODAY, version=1)
    with conflicting():
        answer_review(request_id=request.pk, answer=said, by=env_reviewer, on=TODAY, version=1)


# --- Concluding ---------------------------------------------------------------------------------


def test_agreement_of_all_opens_the_gate_and_dates_the_milestone(
    make, ask, staff, reviewer, env_reviewer
):
    project = make()
    review = ask(project)
    for each in (reviewer, env_reviewer):
        answer(review, each)
    with traced() as left:
        conclude(review, staff)
    assert left.event.kind == events.REVIEW_CONCLUDED
    assert met(project, Fact.JOINT_REVIEW)
    assert project.milestones.get(kind="joint_review").actual_on == TODAY


def test_agreeing_over_a_missing_answer_needs_reason_and_document(make, ask, staff, reviewer):
    project = make()
    review = ask(project)
    answer(review, reviewer)
    with refused(GROUNDS_NEEDED, field="reason"):
        conclude(review, staff)
    with refused(GROUNDS_NEEDED, field="reason"):
        conclude(review, staff, reason="县长办公会议定")
    with refused(GROUNDS_NEEDED, field="reason"):
        conclude(review, staff, upload=paper())
    conclude(review, staff, reason="县长办公会议定", upload=paper())
    assert met(project, Fact.JOINT_REVIEW)


def test_agreeing_over_a_disagreement_needs_reason_and_document(
    make, ask, staff, reviewer, env_reviewer
):
    review = ask(make())
    answer(review, reviewer)
    answer(review, env_reviewer, opinion="disagree", text="不符合规划环评")
    with refused(GROUNDS_NEEDED, field="reason"):
        conclude(review, staff, "conditions", conditions=["补办规划环评"])


@pytest.mark.parametrize("conclusion", ["disagree", "not_concluded"])
def test_what_is_not_agreed_needs_a_reason_and_keeps_the_gate_shut(make, ask, staff, conclusion):
    project = make()
    review = ask(project)
    with refused(REASON_NEEDED, field="reason"):
        conclude(review, staff, conclusion)
    conclude(review, staff, conclusion, reason="产业政策不允许")
    assert not met(project, Fact.JOINT_REVIEW)
    with refused(CONCLUDED_ALREADY):
        conclude(review, staff)


def test_conditions_hold_the_gate_until_each_is_ticked(make, ask, staff, reviewer, env_reviewer):
    project = make()
    review = ask(project)
    for each in (reviewer, env_reviewer):
        answer(review, each)
    with refused(CONDITIONS_NEEDED, field="conditions"):
        conclude(review, staff, "conditions", conditions=[" "])
    conclude(review, staff, "conditions", conditions=["先做环评", "", "补用地预审"])
    one, two = review.conditions.order_by("pk")
    tick = {"by": staff, "on": TODAY, "done_on": TODAY}
    assert not met(project, Fact.JOINT_REVIEW)
    with refused(EVIDENCE_NEEDED, field="evidence"):
        tick_condition(condition_id=one.pk, **tick)
    tick_condition(condition_id=one.pk, evidence="环评批复12号", **tick)
    assert not met(project, Fact.JOINT_REVIEW)
    with traced() as left:
        tick_condition(condition_id=two.pk, upload=paper(), **tick)
    assert left.event.kind == events.CONDITION_DONE
    assert met(project, Fact.JOINT_REVIEW)
    with refused(DONE_ALREADY):
        tick_condition(condition_id=two.pk, evidence="x", **tick)


def test_a_new_round_keeps_the_earlier_one_and_closes_the_gate_while_it_runs(
    make, ask, staff, reviewer, env_reviewer
):
    project = make()
    first = ask(project)
    for each in (reviewer, env_reviewer):
        answer(first, each)
    conclude(first, staff, "conditions", conditions=["先做环评"])
    condition = first.conditions.get()
    second = ask(project)
    assert (second.number, stored(first).conclusion) == (2, "conditions")
    assert not met(project, Fact.JOINT_REVIEW)
    with refused(SUPERSEDED):
        tick_condition(
            condition_id=condition.pk, by=staff, on=TODAY, done_on=TODAY, evidence="批复"
        )


def test_a_disagreeing_round_revokes_what_an_earlier_one_pushed(
    make, ask, staff, reviewer, env_reviewer
):
    project = make()
    first = ask(project)
    for each in (reviewer, env_reviewer):
        answer(first, each)
    conclude(first, staff)
    conclude(ask(project), staff, "disagree", reason="条件变化")
    assert not met(project, Fact.JOINT_REVIEW)


# --- Reminders ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "kind"),
    [(5, None), (6, notices.REVIEW_DUE), (7, notices.REVIEW_DUE), (8, notices.REVIEW_LATE)],
)
def test_departments_are_reminded_a_day_before_and_when_late(
    make, ask, staff, env_reviewer, reviewer, days, kind
):
    review = ask(make())
    answer(review, reviewer)
    told = remind_reviewers(on=TODAY + days * DAY)
    if kind is None:
        assert told == 0
        return
    people = set(Notice.objects.filter(kind=kind.name).values_list("recipient_id", flat=True))
    assert people == ({env_reviewer.pk} if days < 8 else {env_reviewer.pk, staff.pk})
    assert remind_reviewers(on=TODAY + days * DAY) == 0


def test_nobody_is_reminded_after_answering_or_concluding(make, ask, staff, reviewer, env_reviewer):
    review = ask(make())
    answer(review, reviewer)
    answer(review, env_reviewer)
    conclude(ask(make()), staff, "not_concluded", reason="客商放弃")
    assert remind_reviewers(on=TODAY + 30 * DAY) == 0


def test_reminders_take_the_same_number_of_queries_for_any_number_of_rounds(make, ask):
    def queries(day):
        with CaptureQueriesContext(connection) as captured:
            assert remind_reviewers(on=TODAY + day * DAY) > 0
        return len(captured)

    ask(make())
    of_one = queries(8)
    for _each in range(5):
        ask(make())
    assert queries(8) == of_one
