"""What a meeting decides: tasks become action items, are corrected and withdrawn by their verbs."""

from __future__ import annotations

import datetime as dt

import pytest

from assessment.models import MeetingDecision
from assessment.services.meetings import calling
from assessment.services.meetings import decisions as services
from assessment.services.meetings.decisions import DecisionFacts
from projects.models import ActionItem
from projects.rules.duties import ItemState
from projects.services.action_items import ItemFacts, change_item
from projects.services.item_reports import close_item, report_done
from tests.assessment.meetings.conftest import DUE, facts_of, task
from tests.factories.files import PDF, upload
from tests.factories.projects import TODAY
from zhaoshang.core.errors import Conflict, RuleBroken

pytestmark = pytest.mark.django_db


def decide(meeting, facts, by, project=None):
    return services.decide(meeting_id=meeting.pk, facts=facts, project=project, by=by, on=TODAY)


def correct(decision, facts, by, version):
    return services.correct_decision(
        decision_id=decision.pk, facts=facts, version=version, by=by, on=TODAY
    )


def test_a_task_is_an_action_item_of_the_meeting(county, officer, clerk, meeting, project):
    found = decide(
        meeting,
        task(county.township, owner=clerk, supporting_units=[county.department]),
        officer,
        project,
    )
    item = ActionItem.objects.get()
    assert found.item == item
    assert (item.source, item.source_text) == ("meeting", meeting.title)
    assert (item.project, item.owner_unit, item.owner) == (project, county.township, clerk)
    assert (item.assigned_on, item.due_on) == (TODAY, DUE)
    assert [*item.supporting_units.all()] == [county.department]


def test_what_is_noted_gives_no_item(officer, meeting):
    found = decide(meeting, DecisionFacts("noted", "同意招商局工作安排"), officer)
    assert (found.words, found.item, found.project) == ("同意招商局工作安排", None, None)
    assert not ActionItem.objects.exists()


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"text": " "}, "words_needed", "text"),
        ({"owner_unit": None}, "unit_needed", "owner_unit"),
        ({"due_on": None}, "due_needed", "due_on"),
        ({"due_on": TODAY - dt.timedelta(days=1)}, "due_before_today", "due_on"),
    ],
)
def test_a_task_needs_words_a_unit_and_a_day_to_come(county, officer, meeting, fields, code, field):
    with pytest.raises(RuleBroken) as caught:
        decide(meeting, task(county.township, **fields), officer)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert not MeetingDecision.objects.exists()
    assert not ActionItem.objects.exists()


def test_nothing_is_decided_before_the_day_of_the_meeting(county, officer):
    later = facts_of(county, officer, held_on=TODAY + dt.timedelta(days=1))
    meeting = calling.call_meeting(facts=later, by=officer, on=TODAY)
    with pytest.raises(RuleBroken) as caught:
        decide(meeting, task(county.township), officer)
    assert caught.value.code == "too_early"


def test_a_correction_changes_the_item_and_its_day_by_its_own_verbs(
    county, officer, meeting, project
):
    found = decide(meeting, task(county.township), officer, project)
    later = DUE + dt.timedelta(days=7)
    other = task(county.department, "完成组卷报批", due_on=later)
    correct(found, other, officer, found.item.version)

    item = ActionItem.objects.get()
    assert (item.content, item.owner_unit) == ("完成组卷报批", county.department)
    assert (item.due_on, item.first_due_on) == (later, DUE)
    assert item.source_text == meeting.title


def test_a_correction_that_has_not_seen_the_items_page_is_refused(county, officer, meeting):
    found = decide(meeting, task(county.township), officer)
    item = found.item
    change_item(
        item_id=item.pk,
        facts=ItemFacts("改在交办页", county.township, DUE),
        by=officer,
        on=TODAY,
        version=item.version,
    )
    with pytest.raises(Conflict):
        correct(found, task(county.township, "覆盖"), officer, item.version)
    assert ActionItem.objects.get().content == "改在交办页"


def test_the_second_of_two_corrections_of_a_note_is_told(officer, second_officer, meeting):
    found = decide(meeting, DecisionFacts("noted", "甲"), officer)
    correct(found, DecisionFacts("noted", "乙"), officer, found.version)
    with pytest.raises(Conflict) as caught:
        correct(found, DecisionFacts("noted", "丙"), second_officer, found.version)
    assert [(each.theirs, each.yours) for each in caught.value.changes] == [("乙", "丙")]
    assert MeetingDecision.objects.get().text == "乙"


def test_a_withdrawn_decision_stays_and_its_item_is_cancelled(county, officer, meeting):
    found = decide(meeting, task(county.township), officer)
    withdraw = {"decision_id": found.pk, "by": officer, "on": TODAY}
    services.withdraw_decision(**withdraw, reason="重复录入")

    found.refresh_from_db()
    assert found.withdrawn_reason == "重复录入"
    assert ActionItem.objects.get().state == ItemState.CANCELLED
    with pytest.raises(RuleBroken) as caught:
        services.withdraw_decision(**withdraw, reason="再撤")
    assert caught.value.code == "withdrawn"
    # Its number is not given again.
    assert decide(meeting, task(county.township), officer).number == found.number + 1


def test_a_task_that_is_closed_is_not_withdrawn(county, officer, clerk, meeting):
    found = decide(meeting, task(county.township), officer)
    proof = [upload("批复.pdf", PDF)]
    report_done(
        item_id=found.item_id, result="已批", done_on=TODAY, by=clerk, on=TODAY, uploads=proof
    )
    close_item(item_id=found.item_id, by=officer, on=TODAY)
    with pytest.raises(RuleBroken):
        services.withdraw_decision(decision_id=found.pk, reason="错", by=officer, on=TODAY)
    found.refresh_from_db()
    assert found.withdrawn_at is None
