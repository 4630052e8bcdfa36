"""Minutes: who came, the text, issued once and then frozen; what is printed in Word."""

from __future__ import annotations

import io

import pytest
from docx import Document

from assessment import notices_meetings as notices
from assessment.models import Meeting, MeetingDecision
from assessment.selectors.meeting_minutes import minutes_content, reading
from assessment.selectors.meeting_pack import pack_content
from assessment.selectors.meetings import attendees_of, decisions_of, one_meeting, sight_of
from assessment.services.meetings import decisions as deciding
from assessment.services.meetings import minutes as services
from assessment.services.meetings.holding import hold_meeting
from assessment.services.meetings.minutes import Came, MinutesText
from assessment.services.meetings.packs import is_whole
from assessment.word.meeting_minutes import minutes_word
from assessment.word.meeting_pack import pack_word
from projects.services.action_items import cancel_item
from tests.assessment.meetings.conftest import task
from tests.factories.meetings import make_meeting
from tests.factories.projects import TODAY
from tests.stages import stage
from zhaoshang.alerts.models import Notice
from zhaoshang.core.errors import Conflict, RuleBroken

pytestmark = pytest.mark.django_db
TEXT = MinutesText("第11期", "县招商办", "现纪要如下：", "会议要求，抓好落实。")


def content_of(meeting, officer):
    found = one_meeting(officer, meeting.pk)
    return minutes_content(found, list(decisions_of(found)), attendees_of(found), on=TODAY)


def issue(meeting, officer, seen=None):
    return services.issue_minutes(
        meeting_id=meeting.pk,
        version=None,
        seen=services.seen_mark(content_of(meeting, officer)) if seen is None else seen,
        by=officer,
        on=TODAY,
    )


@stage
def held(county, officer, meeting, project):
    """The meeting, held, with a task and a note; the township came."""
    deciding.decide(
        meeting_id=meeting.pk, facts=task(county.township), project=project, by=officer, on=TODAY
    )
    deciding.decide(
        meeting_id=meeting.pk,
        facts=deciding.DecisionFacts("noted", "同意招商局工作安排"),
        project=None,
        by=officer,
        on=TODAY,
    )
    hold_meeting(meeting_id=meeting.pk, version=None, by=officer, on=TODAY)
    row = meeting.attendees.get()
    services.record_attendance(
        meeting_id=meeting.pk, version=None, came={row.pk: Came("present", "李镇长")}, by=officer
    )
    services.save_minutes(meeting_id=meeting.pk, version=None, text=TEXT, by=officer)
    return Meeting.objects.get(pk=meeting.pk)


def test_the_units_in_charge_are_told_of_issued_minutes(officer, clerk, other_clerk, held):
    issued = issue(held, officer)
    assert issued.state == "issued"
    assert is_whole(issued.sha256, issued.content)
    notice = Notice.objects.get(kind=notices.MINUTES_ISSUED.name)
    assert (notice.recipient_id, notice.params["count"]) == (clerk.pk, 1)


def test_issued_minutes_do_not_change_when_their_tasks_do(county, officer, held):
    issued = issue(held, officer)
    task_row = MeetingDecision.objects.get(kind="task")
    cancel_item(item_id=task_row.item_id, reason="不办了", by=officer, on=TODAY)

    issued.refresh_from_db()
    assert [each["text"] for each in issued.content["decisions"]] == [
        "月底前落实用地指标",
        "同意招商局工作安排",
    ]
    for act in (
        lambda: deciding.withdraw_decision(
            decision_id=task_row.pk, reason="错", by=officer, on=TODAY
        ),
        lambda: services.save_minutes(meeting_id=held.pk, version=None, text=TEXT, by=officer),
        lambda: issue(held, officer, seen="x"),
    ):
        with pytest.raises(RuleBroken) as caught:
            act()
        assert caught.value.code == "not_in_state"


def test_what_was_decided_after_it_was_looked_at_is_not_issued_unseen(county, officer, held):
    seen = services.seen_mark(content_of(held, officer))
    deciding.decide(
        meeting_id=held.pk,
        facts=task(county.township, "后来的"),
        project=None,
        by=officer,
        on=TODAY,
    )
    with pytest.raises(RuleBroken) as caught:
        issue(held, officer, seen=seen)
    assert caught.value.code == "changed"


def test_minutes_wait_for_their_number_and_for_who_came(county, officer, project):
    meeting = make_meeting(county, recorder=officer)
    meeting.attendees.update(presence="invited")
    stops = services.hindrances(meeting, content_of(meeting, officer), 1)
    assert len(stops) == 3
    with pytest.raises(RuleBroken) as caught:
        issue(meeting, officer)
    assert caught.value.code == "hindered"


def test_the_second_of_two_who_write_the_minutes_is_told(officer, second_officer, held):
    save = {"meeting_id": held.pk, "version": held.version, "text": TEXT}
    services.save_minutes(**save, by=officer)
    with pytest.raises(Conflict):
        services.save_minutes(**save, by=second_officer)


def test_cancelled_and_withdrawn_tasks_are_no_part_of_the_minutes(county, officer, held):
    row = MeetingDecision.objects.get(kind="task")
    cancel_item(item_id=row.item_id, reason="并入另一项", by=officer, on=TODAY)
    assert [each["kind"] for each in content_of(held, officer)["decisions"]] == ["noted"]


def test_a_unit_reads_an_excerpt(officer, clerk, held):
    content = content_of(held, officer)
    sight = sight_of(
        clerk,
        held,
        projects=[each["project"] for each in content["decisions"]],
        items=[each["item"] for each in content["decisions"]],
    )
    seen = reading(content, sight)
    assert seen["is_excerpt"]
    assert [each["text"] for each in seen["decisions"]] == ["月底前落实用地指标"]
    assert "节录" in said(minutes_word(seen))


def said(docx):
    document = Document(io.BytesIO(docx))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


def test_minutes_print_by_the_form_of_official_papers(officer, held):
    words = said(minutes_word(reading(issue(held, officer).content, whole(officer, held))))
    assert words.index("2026年11月招商引资月调度会议纪要") < words.index("第11期")
    assert words.index("一、综合事项") < words.index("二、城关木业项目")
    assert "责任单位：城关镇；完成时限：2026年12月4日" in words
    assert words.index("会议要求，抓好落实。") < words.index("出席：县长 王育东、城关镇（李镇长）")
    assert "请假" not in words


def whole(user, meeting):
    return sight_of(user, meeting, projects=[], items=[])


def test_a_pack_prints_one_page_a_project_with_a_box_to_write_in(officer, meeting, project):
    content = pack_content(one_meeting(officer, meeting.pk), on=TODAY)
    document = Document(io.BytesIO(pack_word(content)))
    sheets = [each.text for each in document.paragraphs if each.paragraph_format.page_break_before]
    assert sheets == ["1. 城关木业项目"]
    box = document.tables[-1].rows[-1]
    assert box.cells[0].text == "会议议定意见"
    assert box.cells[1].text == ""
    assert box.height.mm >= 50
    assert "红旗10天" in said(pack_word(content))
