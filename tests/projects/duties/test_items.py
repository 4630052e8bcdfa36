"""An action item: given, reported with its proof, checked by somebody else, moved, cancelled."""

import datetime as dt

import pytest

from projects import events_duties as events
from projects import notices_duties as notices
from projects.models import ActionItem
from projects.policies_duties import DUTIES
from projects.rules.duties import ItemState
from projects.services.action_items import (
    CONTENT_NEEDED,
    DUE_BEFORE_TODAY,
    NOT_IN_STATE,
    OWNER_ELSEWHERE,
    OWNER_SUPPORTS,
    SAME_DUE,
    ItemFacts,
    assign_item,
    cancel_item,
    change_item,
    postpone_item,
)
from projects.services.duty_files import PROOF_NEEDED
from projects.services.item_reports import (
    BEFORE_ASSIGNED,
    OWN_REPORT,
    RESULT_NEEDED,
    WORDS_NEEDED,
    close_item,
    reopen_item,
    report_done,
    report_progress,
    return_item,
)
from projects.services.moves import IN_FUTURE, REASON_NEEDED
from tests.factories.duties import make_item
from tests.factories.projects import TODAY
from tests.projects.services.acts import conflicting, refused, stored, traced
from zhaoshang.alerts.models import Notice
from zhaoshang.policy.services import set_policy

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def facts_of(unit, **changes) -> ItemFacts:
    facts = {"content": "落实一期用地指标", "owner_unit": unit, "due_on": TODAY + 7 * DAY}
    return ItemFacts(**{**facts, **changes})


def assign(unit, by, **changes) -> ActionItem:
    return assign_item(facts=facts_of(unit, **changes), by=by, on=TODAY)


def done(item, by, uploads=(), **changes) -> ActionItem:
    given = {"result": "指标已批复", "done_on": TODAY, **changes}
    return report_done(item_id=item.pk, by=by, on=TODAY, uploads=uploads, **given)


# --- Given --------------------------------------------------------------------------------------


def test_owner_and_supporting_units_are_told(county, officer, clerk, department_clerk):
    with traced() as left:
        item = assign(county.township, officer, supporting_units=[county.department])
    assert left.told(notices.ITEM_ASSIGNED) == {clerk.pk, department_clerk.pk}
    assert left.event.kind == events.ITEM_SAVED
    assert (item.state, item.first_due_on) == (ItemState.OPEN, item.due_on)


def test_a_departments_reviewer_is_told_too(county, officer, department_reviewer):
    with traced() as left:
        assign(county.department, officer)
    assert left.told(notices.ITEM_ASSIGNED) == {department_reviewer.pk}


def test_what_cannot_be_given(county, officer, other_clerk):
    with refused(CONTENT_NEEDED, field="content"):
        assign(county.township, officer, content=" ")
    with refused(DUE_BEFORE_TODAY, field="due_on"):
        assign(county.township, officer, due_on=TODAY - DAY)
    with refused(OWNER_ELSEWHERE, field="owner", name=other_clerk, unit=county.township):
        assign(county.township, officer, owner=other_clerk)
    with refused(OWNER_SUPPORTS, field="supporting_units", unit=county.township):
        assign(county.township, officer, supporting_units=[county.township])


def test_another_unit_in_charge_is_told_and_the_first_no_more(county, officer, clerk, other_clerk):
    item = assign(county.township, officer)
    change_item(
        item_id=item.pk,
        facts=facts_of(county.townships[1]),
        by=officer,
        on=TODAY,
        version=item.version,
    )
    standing = Notice.objects.filter(kind=notices.ITEM_ASSIGNED.name, withdrawn_at=None)
    assert set(standing.values_list("recipient", flat=True)) == {other_clerk.pk}


def test_the_second_to_change_it_is_told(county, officer, second_officer):
    item = assign(county.township, officer)
    given = {"item_id": item.pk, "facts": facts_of(county.department), "on": TODAY, "version": 1}
    change_item(**given, by=officer)
    with conflicting():
        change_item(**given, by=second_officer)


# --- Reported and checked -----------------------------------------------------------------------


def test_progress_is_kept_with_files(county, officer, clerk, proof):
    item = assign(county.township, officer)
    report = report_progress(
        item_id=item.pk, content="已上报省厅", unit=clerk.unit, by=clerk, on=TODAY, uploads=proof
    )
    assert (report.reported_on, report.unit) == (TODAY, county.township)
    assert item.files.get().is_proof is False
    with refused(WORDS_NEEDED, field="content"):
        report_progress(item_id=item.pk, content=" ", unit=clerk.unit, by=clerk, on=TODAY)


def test_done_needs_a_proof(county, officer, clerk, proof):
    item = assign(county.township, officer)
    with refused(PROOF_NEEDED, field="uploads"):
        done(item, clerk)
    with traced() as left:
        done(item, clerk, proof)
    assert stored(item).state == ItemState.REPORTED
    assert item.files.get().is_proof
    assert left.told(notices.ITEM_REPORTED) == {officer.pk}


def test_a_county_may_do_without_proof(county, officer, clerk, director):
    set_policy(
        kind=DUTIES,
        owner=county.county,
        effective_from=TODAY,
        value={"remind_days": 3, "leader_days": 7, "needs_proof": False},
        source_document="县招商办函〔2026〕3号",
        by=director,
    )
    item = assign(county.township, officer)
    assert done(item, clerk).state == ItemState.REPORTED


def test_what_is_not_done(county, officer, clerk, proof):
    item = assign(county.township, officer)
    with refused(RESULT_NEEDED, field="result"):
        done(item, clerk, proof, result=" ")
    with refused(IN_FUTURE, field="done_on"):
        done(item, clerk, proof, done_on=TODAY + DAY)
    with refused(BEFORE_ASSIGNED, field="done_on", assigned=TODAY):
        done(item, clerk, proof, done_on=TODAY - DAY)


def test_somebody_else_closes_it(county, officer, second_officer, proof):
    item = assign(county.township, officer)
    done(item, officer, proof)
    with refused(OWN_REPORT):
        close_item(item_id=item.pk, by=officer, on=TODAY)
    with traced() as left:
        close_item(item_id=item.pk, by=second_officer, on=TODAY)
    after = stored(item)
    assert (after.state, after.closed_on, after.closed_by) == (
        ItemState.CLOSED,
        TODAY,
        second_officer,
    )
    assert left.told(notices.ITEM_CLOSED) == {officer.pk}
    assert not Notice.objects.filter(kind=notices.ITEM_REPORTED.name, withdrawn_at=None).exists()


def test_what_is_sent_back_needs_a_new_proof(county, officer, clerk, proof):
    item = assign(county.township, officer)
    done(item, clerk, proof)
    with refused(REASON_NEEDED, field="reason"):
        return_item(item_id=item.pk, reason="", by=officer, on=TODAY)
    with traced() as left:
        return_item(item_id=item.pk, reason="缺批复文号", by=officer, on=TODAY)
    after = stored(item)
    assert (after.state, after.done_on, after.reported_by) == (ItemState.OPEN, None, None)
    assert left.told(notices.ITEM_RETURNED) == {clerk.pk}
    with refused(PROOF_NEEDED, field="uploads"):
        done(item, clerk)


def test_a_closed_one_is_reopened_with_a_reason(county, officer):
    item = make_item(county.township, state=ItemState.CLOSED.value)
    reopen_item(item_id=item.pk, reason="指标被收回", by=officer, on=TODAY)
    after = stored(item)
    assert (after.state, after.closed_on, after.state_reason) == (
        ItemState.OPEN,
        None,
        "指标被收回",
    )


# --- Moved and cancelled ------------------------------------------------------------------------


def test_the_first_due_day_stays_known(county, officer, clerk):
    item = assign(county.township, officer)
    with traced() as left:
        postpone_item(
            item_id=item.pk, due_on=TODAY + 9 * DAY, reason="省厅集中受理", by=officer, on=TODAY
        )
    after = stored(item)
    assert (after.first_due_on, after.due_on) == (TODAY + 7 * DAY, TODAY + 9 * DAY)
    assert left.event.kind == events.ITEM_POSTPONED
    assert left.told(notices.ITEM_MOVED) == {clerk.pk}
    for due_on, message in ((TODAY - DAY, DUE_BEFORE_TODAY), (TODAY + 9 * DAY, SAME_DUE)):
        with refused(message, field="due_on"):
            postpone_item(item_id=item.pk, due_on=due_on, reason="再延", by=officer, on=TODAY)


def test_nothing_is_deleted_by_cancelling(county, officer):
    item = assign(county.township, officer)
    cancel_item(item_id=item.pk, reason="项目已转园区", by=officer, on=TODAY)
    after = stored(item)
    assert (after.state, after.state_reason) == (ItemState.CANCELLED, "项目已转园区")
    with refused(NOT_IN_STATE, state=after.get_state_display()):
        cancel_item(item_id=item.pk, reason="再取消", by=officer, on=TODAY)
