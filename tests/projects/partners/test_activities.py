"""Activities: their life from plan to close, and what hangs on them."""

import datetime as dt
from decimal import Decimal

import pytest

from projects import events_partners as events
from projects.models import Activity, ActivityProject, InvestorContact, Project
from projects.selectors.activities import (
    Asked,
    activities_for,
    on_the_road,
    outcomes_of,
    reports_due,
    totals_of,
)
from projects.services import activities, activity_links
from projects.services.activities import ActivityFacts, State
from projects.services.moves import REASON_NEEDED
from projects.services.registering import SOURCE_NEEDED, NewClue
from projects.services.roles import UNIT_ELSEWHERE
from projects.todo_partners import activities_over, activity_reports
from tests.factories.accounts import make_county
from tests.factories.files import PDF, upload
from tests.factories.partners import make_activity
from tests.factories.projects import TODAY, InvestorFactory, ProjectFactory, SubStage
from tests.projects.services.acts import conflicting, refused, stored, traced
from zhaoshang.accounts.rules import Role

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def facts(county, **changes):
    values = {
        "kind": "trip",
        "title": " 赴无锡拜访 ",
        "unit": county.township,
        "starts_on": TODAY - 3 * DAY,
        "ends_on": TODAY - DAY,
        "place": "江苏无锡",
        "leader_name": "李县长",
        **changes,
    }
    return ActivityFacts(**values)


def plan(county, by, **changes):
    return activities.plan_activity(facts=facts(county, **changes), by=by, on=TODAY)


def held(county):
    return make_activity(county.township, State.HELD)


# --- Planned, held, reported, closed ---


def test_it_is_planned_with_event_history_and_people(county, clerk):
    with traced() as left:
        made = plan(county, clerk, people=[clerk])
    assert (made.title, made.state, made.days) == ("赴无锡拜访", "planned", 3)
    assert list(made.people.all()) == [clerk]
    assert left.event.kind == events.ACTIVITY_SAVED
    assert made.history.get().history_act == left.event.act


def test_one_day_is_one_day(county, clerk):
    assert plan(county, clerk, starts_on=TODAY, ends_on=TODAY).days == 1


def test_what_cannot_be_planned(county, clerk):
    with refused(activities.ENDS_BEFORE_START, field="ends_on"):
        plan(county, clerk, ends_on=TODAY - 4 * DAY)
    with refused(activities.LEADER_NEEDED, field="leader_name"):
        plan(county, clerk, leader_name=" ")
    foreign = make_county("QT").township
    with refused(UNIT_ELSEWHERE, field="unit", unit=foreign):
        plan(county, clerk, unit=foreign)


def test_the_report_falls_due_by_policy_after_the_last_day(county, clerk):
    made = plan(county, clerk)
    with traced() as left:
        after = activities.mark_held(activity_id=made.pk, by=clerk, on=TODAY)
    assert (after.state, after.report_due_on) == ("held", TODAY - DAY + 7 * DAY)
    assert left.event.detail == {"before": "planned", "after": "held"}


def test_it_is_held_on_its_last_day_and_not_before(county, clerk):
    made = plan(county, clerk, ends_on=TODAY + DAY)
    with refused(activities.NOT_OVER, until=TODAY + DAY):
        activities.mark_held(activity_id=made.pk, by=clerk, on=TODAY)
    assert activities.mark_held(activity_id=made.pk, by=clerk, on=TODAY + DAY).state == "held"


def test_it_goes_through_its_whole_life(county, clerk, officer):
    made = held(county)
    activities.report_activity(
        activity_id=made.pk, results=" 意向两项 ", cost_wan=Decimal("1.2"), by=clerk, on=TODAY
    )
    after = stored(made)
    assert (after.results, after.cost_wan, after.reported_on) == ("意向两项", Decimal("1.2"), TODAY)
    activities.send_back(activity_id=made.pk, reason="缺照片", by=officer)
    after = stored(made)
    assert (after.state, after.reported_on, after.state_reason) == ("held", None, "缺照片")
    activities.report_activity(
        activity_id=made.pk, results="意向两项", cost_wan=None, by=clerk, on=TODAY
    )
    activities.close_activity(activity_id=made.pk, by=officer, on=TODAY)
    assert (stored(made).state, stored(made).closed_on) == ("closed", TODAY)


def test_a_report_says_something(county, clerk):
    made = held(county)
    with refused(activities.RESULTS_NEEDED, field="results"):
        activities.report_activity(
            activity_id=made.pk, results=" ", cost_wan=None, by=clerk, on=TODAY
        )


def test_cancelling_gives_a_reason_and_only_what_is_planned(county, clerk):
    made = plan(county, clerk)
    with refused(REASON_NEEDED, field="reason"):
        activities.cancel_activity(activity_id=made.pk, reason="", by=clerk)
    activities.cancel_activity(activity_id=made.pk, reason="企业改期", by=clerk)
    assert stored(made).state == "cancelled"
    other = held(county)
    with refused(activities.NOT_IN_STATE, state=other.get_state_display()):
        activities.cancel_activity(activity_id=other.pk, reason="改期", by=clerk)


@pytest.mark.parametrize("act", ["mark_held", "close_activity"])
def test_an_act_out_of_turn_is_refused(county, officer, act):
    made = held(county)
    with refused(activities.NOT_IN_STATE, state=made.get_state_display()):
        getattr(activities, act)(activity_id=made.pk, by=officer, on=TODAY)


def test_other_dates_of_a_held_one_move_its_report(county, clerk):
    made = held(county)
    activities.edit_activity(
        activity_id=made.pk, facts=facts(county, ends_on=TODAY), by=clerk, on=TODAY, version=1
    )
    assert stored(made).report_due_on == TODAY + 7 * DAY
    with refused(activities.NOT_OVER, field="ends_on", until=TODAY + DAY):
        activities.edit_activity(
            activity_id=made.pk,
            facts=facts(county, ends_on=TODAY + DAY),
            by=clerk,
            on=TODAY,
            version=2,
        )


def test_the_second_saver_is_told(county, clerk, officer):
    made = plan(county, clerk)
    activities.edit_activity(
        activity_id=made.pk, facts=facts(county, place="苏州"), by=clerk, on=TODAY, version=1
    )
    with conflicting():
        activities.edit_activity(
            activity_id=made.pk, facts=facts(county, place="常州"), by=officer, on=TODAY, version=1
        )


# --- What hangs on it ---


def test_investors_met_are_kept_once(county, clerk):
    made, investor = held(county), InvestorFactory(county=county.county)
    contact = InvestorContact.objects.create(investor=investor, name="钱总")
    meeting = activity_links.add_meeting(
        activity_id=made.pk, investor=investor, contact=contact, person_met="钱总", by=clerk
    )
    with refused(activity_links.MET_ALREADY, field="investor", name=investor):
        activity_links.add_meeting(
            activity_id=made.pk, investor=investor, contact=contact, person_met="钱总", by=clerk
        )
    other = InvestorFactory(county=county.county)
    with refused(activity_links.CONTACT_ELSEWHERE, field="contact", name=contact):
        activity_links.add_meeting(activity_id=made.pk, investor=other, contact=contact, by=clerk)
    foreign = InvestorFactory(county=make_county("QT").county)
    with refused(activity_links.OTHER_COUNTY, field="investor", what=foreign):
        activity_links.add_meeting(activity_id=made.pk, investor=foreign, by=clerk)
    activity_links.remove_meeting(meeting_id=meeting.pk, by=clerk)
    assert not made.meetings.exists()


def test_writing_down_a_name_does_not_open_the_investor(county, clerk):
    investor = InvestorFactory(county=county.county)
    activity_links.add_meeting(activity_id=held(county).pk, investor=investor, by=clerk)
    assert not type(investor).objects.visible_to(clerk).exists()


def test_a_project_is_linked_once_and_unlinked(county, clerk):
    made = held(county)
    project = ProjectFactory(county=county.county, responsible_unit=county.township)
    link = activity_links.link_project(activity_id=made.pk, project=project, by=clerk)
    with refused(activity_links.LINKED_ALREADY, field="project"):
        activity_links.link_project(activity_id=made.pk, project=project, by=clerk)
    activity_links.unlink_project(link_id=link.pk, by=clerk)
    assert not ActivityProject.objects.exists()


def test_nothing_hangs_on_a_cancelled_one(county, clerk):
    made = make_activity(county.township, State.CANCELLED)
    project = ProjectFactory(county=county.county, responsible_unit=county.township)
    with refused(activity_links.WAS_CANCELLED):
        activity_links.link_project(activity_id=made.pk, project=project, by=clerk)


def test_files_are_kept(county, clerk):
    made = held(county)
    with refused(activity_links.FILE_NEEDED, field="uploads"):
        activity_links.add_files(activity_id=made.pk, uploads=[], by=clerk)
    files = activity_links.add_files(
        activity_id=made.pk, uploads=[upload("签到表.pdf", PDF)], by=clerk
    )
    assert [each.title for each in files] == ["签到表.pdf"]


def clue(county, **changes):
    values = {
        "name": "深远海风电叶片",
        "source": "赴无锡拜访",
        "introducing_unit": county.township,
        "responsible_unit": county.township,
        "submitted_on": TODAY,
        "referrer_name": "商会",
        **changes,
    }
    return NewClue(**values)


def test_a_clue_and_its_link_are_made_together_or_not_at_all(county, clerk):
    made = held(county)
    with refused(SOURCE_NEEDED, field="source"):
        activities.register_from_activity(
            activity_id=made.pk, clue=clue(county, source=""), by=clerk, on=TODAY
        )
    project = activities.register_from_activity(
        activity_id=made.pk, clue=clue(county), by=clerk, on=TODAY
    )
    assert made.project_links.get(project=project).is_origin
    cancelled = make_activity(county.township, State.CANCELLED)
    with refused(activity_links.WAS_CANCELLED):
        activities.register_from_activity(
            activity_id=cancelled.pk, clue=clue(county, name="另一项目"), by=clerk, on=TODAY
        )
    assert Project.objects.count() == 1


# --- Reads ---


def test_what_came_of_it_is_read_from_the_ledger(county, officer, other_clerk):
    made = make_activity(
        county.township, State.CLOSED, starts_on=dt.date(2026, 3, 1), ends_on=dt.date(2026, 3, 2)
    )
    signed = ProjectFactory(
        county=county.county,
        sub_stage=SubStage.CONTRACT,
        responsible_unit=county.township,
        agreed_amount_wan=5000,
    )
    fresh = ProjectFactory(county=county.county, responsible_unit=county.township)
    for project in (signed, fresh):
        activity_links.link_project(
            activity_id=made.pk, project=project, by=officer, is_origin=True
        )
    activity_links.add_meeting(activity_id=made.pk, investor=signed.investor, by=officer)
    found = {each.link.project_id: each for each in outcomes_of(officer, made.project_links.all())}
    assert (found[signed.pk].is_signed, found[signed.pk].amount_wan) == (True, 5000)
    assert (found[fresh.pk].is_signed, found[fresh.pk].amount_wan) == (False, None)
    totals = totals_of(officer, activities_for(officer, Asked()), sees_every_cost=True)
    assert (totals.number, totals.days, totals.investors) == (1, 2, 1)
    assert (totals.projects, totals.signed, totals.signed_wan) == (2, 1, 5000)
    assert outcomes_of(other_clerk, made.project_links.all()) == []


def test_signed_before_the_activity_came_of_something_else(county, officer):
    made = held(county)
    signed = ProjectFactory(
        county=county.county, sub_stage=SubStage.CONTRACT, responsible_unit=county.township
    )
    activity_links.link_project(activity_id=made.pk, project=signed, by=officer)
    assert [each.is_signed for each in outcomes_of(officer, made.project_links.all())] == [False]


def test_cost_counts_for_the_bureau_and_for_the_own_unit(county, officer, clerk):
    make_activity(county.township, State.CLOSED, cost_wan=2)
    theirs = make_activity(county.townships[1], State.CLOSED, cost_wan=5)
    theirs.people.add(clerk)
    seen = activities_for(clerk, Asked())
    assert seen.count() == 2
    assert totals_of(clerk, seen, sees_every_cost=False).cost_wan == 2
    assert totals_of(officer, activities_for(officer, Asked()), sees_every_cost=True).cost_wan == 7


def test_the_list_is_narrowed(county, officer):
    trip = held(county)
    fair = make_activity(county.park, kind=Activity.Kind.FAIR, leader_name="王书记")
    for asked, wanted in (
        (Asked(kind="fair"), [fair]),
        (Asked(state="held"), [trip]),
        (Asked(unit_id=county.park.pk), [fair]),
        (Asked(leader="书记"), [fair]),
        (Asked(until=trip.starts_on - DAY), []),
        (Asked(since=trip.ends_on, leader="李"), [trip]),
        (Asked(since=trip.ends_on + DAY), []),
    ):
        assert list(activities_for(officer, asked)) == wanted


def test_days_on_the_road_count_held_trips_once_a_day(county, officer):
    held(county)
    make_activity(county.park, State.CLOSED, starts_on=TODAY - DAY, ends_on=TODAY)
    make_activity(county.park)
    make_activity(county.park, State.CLOSED, kind=Activity.Kind.RECEPTION)
    leaders, units = on_the_road(officer, 2026)
    assert [(each.label, each.trips, each.days) for each in leaders] == [("李县长", 2, 4)]
    assert {each.label: each.days for each in units} == {
        county.township.label: 3,
        county.park.label: 2,
    }
    assert on_the_road(officer, 2025) == ([], [])


def test_a_unit_owes_its_reports(county, clerk, other_clerk, officer):
    made = held(county)
    planned = make_activity(county.township)
    assert list(reports_due(clerk)) == [made]
    (item,) = activity_reports(clerk, TODAY)
    assert item.due_on == made.report_due_on
    (over,) = activities_over(clerk, TODAY)
    assert over.due_on == planned.ends_on
    assert activities_over(clerk, planned.ends_on) == []
    assert activity_reports(other_clerk, TODAY) == activity_reports(officer, TODAY) == []


def test_who_sees_which(county, clerk, other_clerk, officer, leader):
    made = held(county)
    seen = Activity.objects
    for user in (clerk, officer, leader):
        assert list(seen.visible_to(user)) == [made]
    reviewer = county.user(Role.REVIEWER, unit=county.department)
    for user in (other_clerk, reviewer, make_county("QT").user(Role.LEADER)):
        assert not seen.visible_to(user).exists()


def test_a_removed_file_is_gone_and_stays_in_the_record(county, clerk):
    activity = make_activity(county.township, State.HELD)
    (kept,) = activity_links.add_files(
        activity_id=activity.pk, uploads=[upload("签到表.pdf", PDF)], by=clerk
    )
    with refused(REASON_NEEDED, field="reason"):
        activity_links.remove_file(file_id=kept.pk, reason=" ", by=clerk)
    activity_links.remove_file(file_id=kept.pk, reason="传错文件", by=clerk)
    assert stored(kept).removed_at is not None
    with refused(activity_links.REMOVED_ALREADY):
        activity_links.remove_file(file_id=kept.pk, reason="再删", by=clerk)
