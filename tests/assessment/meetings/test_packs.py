"""The pack: what is on the table and in which order, earlier tasks, kept as sent, seen by units."""

from __future__ import annotations

import datetime as dt

import pytest

from assessment.models import MeetingPack
from assessment.selectors.meeting_pack import named_in, pack_content, reading
from assessment.selectors.meetings import one_meeting, sight_of
from assessment.services.meetings import calling
from assessment.services.meetings import decisions as deciding
from assessment.services.meetings.holding import hold_meeting
from assessment.services.meetings.packs import freeze_pack, is_whole
from projects.models import Project
from projects.rules.duties import ItemState
from projects.rules.flags.kinds import Severity
from projects.services.item_reports import report_progress
from tests.assessment.meetings.conftest import facts_of, task
from tests.factories.duties import make_duty_file, make_instruction, make_item
from tests.factories.flag_pages import make_flag
from tests.factories.meetings import make_decision, make_meeting
from tests.factories.projects import TODAY, ProjectFactory, make_follow_up, make_problem
from zhaoshang.core.errors import RuleBroken

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def content_of(meeting, officer):
    return pack_content(one_meeting(officer, meeting.pk), on=TODAY)


def names(content):
    return [each["name"] for each in content["projects"]]


def make(county, name, **fields):
    return ProjectFactory(
        county=county.county, name=name, responsible_unit=county.township, signed=True, **fields
    )


def calm(*projects):
    """Take away the flags that the dates of the factories give."""
    for each in projects:
        each.flags.all().delete()


def test_the_table_is_laid_red_first_and_only_with_what_has_a_reason(county, officer, project):
    yellow, overdue, quiet = make(county, "黄"), make(county, "难"), make(county, "静")
    calm(project, yellow, overdue, quiet)
    make_flag(project, days=10)
    make_flag(yellow, Severity.ATTENTION, days=50)
    make_problem(overdue, TODAY - 9 * DAY, due_on=TODAY - DAY)
    meeting = make_meeting(county, only_troubled=True)

    found = content_of(meeting, officer)
    assert names(found) == [project.name, "黄", "难"]
    assert [each["reasons"] for each in found["projects"]] == [
        ["flagged"],
        ["flagged"],
        ["problem_overdue"],
    ]
    assert quiet.name in names(content_of(make_meeting(county), officer))


def test_a_meeting_takes_its_list_its_units_and_no_more_than_it_says(county, officer, project):
    key = ProjectFactory(
        county=county.county, name="重点", responsible_unit=county.township, is_key=True
    )
    elsewhere = ProjectFactory(
        county=county.county, name="河口", responsible_unit=county.townships[1]
    )
    calm(key, elsewhere)
    assert names(content_of(make_meeting(county, which="key"), officer)) == [key.name]
    meeting = make_meeting(county, which="clue")
    meeting.scope_units.set([county.townships[1]])
    assert names(content_of(meeting, officer)) == [elsewhere.name]

    small = content_of(make_meeting(county, most=1), officer)
    assert (len(small["projects"]), small["left_out"]) == (1, 2)
    assert set(small["left_out_names"]) == {key.name, elsewhere.name}


def test_a_page_says_what_happened_since_and_what_is_open(county, officer, leader, project):
    last = make_meeting(county, held_on=TODAY - 10 * DAY, state="held")
    make_follow_up(project, TODAY - 20 * DAY, content="上次会前")
    make_follow_up(project, TODAY - DAY, content="签了补充协议")
    make_problem(project, TODAY - 5 * DAY, content="缺用地指标", due_on=TODAY - DAY)
    make_instruction(leader, project)
    make_item(county.township, project, due_on=TODAY - 2 * DAY)
    found = content_of(make_meeting(county), officer)

    assert found["last"]["id"] == last.pk
    page = next(each for each in found["projects"] if each["id"] == project.pk)
    assert [each["words"] for each in page["words"]] == ["签了补充协议"]
    assert [(each["words"], each["is_late"]) for each in page["problems"]] == [("缺用地指标", True)]
    assert [each["is_late"] for each in page["items"]] == [True]
    assert len(page["instructions"]) == 1
    assert page["flags"][0]["severity"] == Severity.WARNING


def test_a_pack_opens_with_the_open_tasks_of_all_meetings_and_those_settled_since(
    county, officer, clerk, project
):
    unit = county.township
    old = make_meeting(county, held_on=TODAY - 60 * DAY, state="held", title="九月的会")
    last = make_meeting(county, held_on=TODAY - 10 * DAY, state="held", title="十月的会")
    open_ = make_decision(old, project, unit, due_on=TODAY - 3 * DAY, text="最早的")
    closed = make_decision(
        last,
        project,
        unit,
        state=ItemState.CLOSED.value,
        closed_on=TODAY - DAY,
        done_on=TODAY - 2 * DAY,
        result="指标已批复",
        text="办结的",
    )
    make_decision(
        old, project, unit, state=ItemState.CLOSED.value, closed_on=TODAY - 30 * DAY, text="早办结"
    )
    make_item(unit, project, content="不是会上的")
    proof = make_duty_file(closed.item)
    report_progress(item_id=open_.item_id, content="组卷中", unit=unit, by=clerk, on=TODAY)
    meeting = make_meeting(county)
    make_decision(meeting, project, unit, text="这次会上的")

    items = content_of(meeting, officer)["items"]
    assert [(each["content"], each["late"]) for each in items] == [("最早的", 3), ("办结的", 1)]
    assert (items[0]["words"], items[0]["meeting"]) == ("组卷中", "九月的会")
    assert items[1]["result"] == "指标已批复"
    assert items[1]["proofs"] == [{"id": proof.pk, "title": proof.title}]


def test_a_project_with_an_open_task_comes_back_to_the_table(county, officer, project):
    calm(project)
    last = make_meeting(county, held_on=TODAY - 10 * DAY, state="held")
    make_decision(last, project, county.township)
    found = content_of(make_meeting(county, only_troubled=True), officer)
    assert [each["reasons"] for each in found["projects"]] == [["item_open"]]


def test_a_pack_that_was_sent_does_not_change_when_the_ledger_does(
    county, officer, meeting, project
):
    first = freeze_pack(meeting_id=meeting.pk, by=officer, on=TODAY)
    # The same again is the same edition.
    assert freeze_pack(meeting_id=meeting.pk, by=officer, on=TODAY) == first
    Project.objects.filter(pk=project.pk).update(name="改了名的项目")
    make_problem(project, TODAY, content="新难点")
    second = freeze_pack(meeting_id=meeting.pk, by=officer, on=TODAY)

    kept = MeetingPack.objects.get(edition=1)
    assert names(kept.content) == ["城关木业项目"]
    assert is_whole(kept.sha256, kept.content)
    assert (second.edition, names(second.content)) == (2, ["改了名的项目"])
    kept.content["projects"] = []
    assert not is_whole(kept.sha256, kept.content)


def test_a_cancelled_meeting_has_no_pack_to_keep(county, officer, meeting):
    calling.cancel_meeting(
        meeting_id=meeting.pk, version=None, reason="会期冲突", by=officer, on=TODAY
    )
    with pytest.raises(RuleBroken):
        freeze_pack(meeting_id=meeting.pk, by=officer, on=TODAY)
    assert not MeetingPack.objects.exists()


def test_a_unit_reads_the_pages_of_its_own_projects_only(county, officer, clerk, project):
    foreign = ProjectFactory(
        county=county.county, name="河口项目", responsible_unit=county.townships[1]
    )
    last = make_meeting(county, held_on=TODAY - 10 * DAY, state="held")
    make_decision(last, foreign, county.townships[1], text="别人的")
    make_decision(last, foreign, county.township, text="自己的事")
    meeting = make_meeting(county)
    content = content_of(meeting, officer)

    def read(user):
        projects, items = named_in(content)
        return reading(content, sight_of(user, meeting, projects=projects, items=items))

    seen = read(clerk)
    assert names(seen) == [project.name]
    assert [each["content"] for each in seen["items"]] == ["自己的事"]
    assert (seen["cover"], seen["left_out_names"]) == (None, [])
    assert read(officer) == content


def test_tasks_of_this_meeting_are_told_of_at_the_next(county, officer, meeting, project):
    decided = deciding.decide(
        meeting_id=meeting.pk, facts=task(county.township), project=project, by=officer, on=TODAY
    )
    hold_meeting(meeting_id=meeting.pk, version=None, by=officer, on=TODAY)
    later = facts_of(county, officer, held_on=TODAY + 30 * DAY)
    following = calling.call_meeting(facts=later, by=officer, on=TODAY)
    found = content_of(following, officer)
    assert [each["id"] for each in found["items"]] == [decided.item_id]
    assert content_of(meeting, officer)["items"] == []
