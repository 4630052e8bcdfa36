"""A case from its list to its close; a permit from asking to its result; whom it is shown to."""

import datetime as dt

import pytest

from projects import events_services as events
from projects import notices_services as notices
from projects.models import AgencyCase, AgencyItem
from projects.selectors.agency import ready_of
from projects.services import agency, agency_items
from projects.services.agency import PermitFacts
from projects.services.agency_items import Outcome
from projects.services.moves import IN_FUTURE, REASON_NEEDED
from projects.services.roles import UNIT_ELSEWHERE
from projects.todo_services import permits_owed, permits_to_ask, permits_to_drive
from tests.factories.accounts import UnitFactory, make_county
from tests.factories.files import PDF, upload
from tests.factories.projects import TODAY, ProjectFactory
from tests.factories.services import make_case, make_item
from tests.projects.services.acts import conflicting, refused, stored, traced
from zhaoshang.accounts.rules import Role, UnitKind
from zhaoshang.alerts.models import Notice
from zhaoshang.core.errors import RuleBroken

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
LIST = "工业新建项目"


def opened(project, officer, **changes):
    values = {"checklist": LIST, "clerk": officer, "opened_on": TODAY, **changes}
    return agency.open_case(project_id=project.pk, by=officer, on=TODAY, **values)


def ask(item, by, **changes):
    values = {"asked_on": TODAY, **changes}
    return agency_items.ask_permit(item_id=item.pk, by=by, on=TODAY, **values)


def finish(item, by, **changes):
    values = {"result": "done", "done_on": TODAY, "reference": "环审〔2026〕8号", **changes}
    return agency_items.finish_permit(item_id=item.pk, outcome=Outcome(**values), by=by, on=TODAY)


# --- The case ---


def test_a_case_takes_a_copy_of_its_list_and_finds_the_departments(county, project, officer):
    with traced() as left:
        case = opened(project, officer)
    items = list(case.items.all())
    assert [each.place for each in items] == list(range(1, 13))
    by_code = {each.code: each for each in items}
    assert by_code["lixiang"].unit == county.department
    assert by_code["huanping"].unit is None
    assert by_code["shigong"].after == "gongcheng,shentu"
    assert left.event.kind == events.CASE_OPENED


def test_the_window_serves_signed_projects_one_case_at_a_time(county, project, officer):
    clue = ProjectFactory(county=county.county, responsible_unit=county.township, negotiating=True)
    with refused(agency.NOT_SIGNED):
        opened(clue, officer)
    opened(project, officer)
    with refused(agency.OPEN_ALREADY):
        opened(project, officer)


def test_what_a_case_cannot_be_opened_with(project, officer):
    with refused(agency.NO_SUCH_LIST, field="checklist"):
        opened(project, officer, checklist="没有这个")
    with refused(IN_FUTURE, field="opened_on"):
        opened(project, officer, opened_on=TODAY + DAY)


def test_a_case_is_closed_when_every_permit_has_a_result(county, case, officer):
    item = make_item(case, county.department, TODAY)
    with refused(agency.STILL_OPEN, names=item.name):
        agency.close_case(case_id=case.pk, closed_on=TODAY, by=officer, on=TODAY)
    finish(item, officer)
    with refused(agency.BEFORE_OPENED, field="closed_on", day=case.opened_on):
        agency.close_case(case_id=case.pk, closed_on=case.opened_on - DAY, by=officer, on=TODAY)
    agency.close_case(case_id=case.pk, closed_on=TODAY, by=officer, on=TODAY)
    assert stored(case).closed_on == TODAY
    with refused(agency.CASE_CLOSED):
        agency.change_case(case_id=case.pk, clerk=officer, by=officer)
    with refused(agency_items.CASE_CLOSED):
        agency_items.take_back_result(item_id=item.pk, reason="有误", by=officer, on=TODAY)


def test_the_second_of_two_clerks_is_told(case, officer, second_officer):
    agency.change_case(case_id=case.pk, clerk=second_officer, by=officer, version=1)
    with conflicting():
        agency.change_case(case_id=case.pk, clerk=officer, by=second_officer, version=1)


def test_permits_are_added_and_changed_until_they_are_asked_for(county, case, officer):
    facts = PermitFacts("取水许可", 7, unit=county.department, after=("p1",))
    item = agency.add_permit(case_id=case.pk, facts=facts, by=officer, on=TODAY)
    assert (item.place, item.code, item.after) == (1, "x1", "p1")
    agency.edit_permit(item_id=item.pk, facts=PermitFacts("取水许可审批", 9), by=officer, on=TODAY)
    assert (stored(item).name, stored(item).unit) == ("取水许可审批", None)
    with refused(agency.CODE_TAKEN, field="code", code="x1"):
        agency.add_permit(
            case_id=case.pk, facts=PermitFacts("另一项", 3, code="x1"), by=officer, on=TODAY
        )
    foreign = make_county("QT").department
    with refused(UNIT_ELSEWHERE, field="unit", unit=foreign):
        agency.add_permit(
            case_id=case.pk, facts=PermitFacts("另一项", 3, unit=foreign), by=officer, on=TODAY
        )
    running = make_item(case, county.department, TODAY)
    with refused(agency.ASKED_ALREADY):
        agency.edit_permit(item_id=running.pk, facts=PermitFacts("改名", 3), by=officer, on=TODAY)


# --- Asking ---


def test_asking_starts_the_clock_and_tells_the_department(county, case, officer, reviewer):
    desk_head = county.user(Role.UNIT_HEAD, unit=county.department)
    item = make_item(case, county.department)
    with traced() as left:
        after = ask(item, officer)
    assert (after.asked_on, after.due_on) == (TODAY, dt.date(2026, 11, 27))
    assert left.event.kind == events.ITEM_ASKED
    assert left.told(notices.PERMIT_ASKED) == {reviewer.pk, desk_head.pk}
    with refused(agency_items.ASKED_ALREADY):
        ask(item, officer)


def test_asking_names_a_department_and_a_day_that_has_come(county, case, officer):
    nobody, item = make_item(case, None), make_item(case, county.department)
    with refused(agency_items.NO_DEPARTMENT):
        ask(nobody, officer)
    with refused(IN_FUTURE, field="asked_on"):
        ask(item, officer, asked_on=TODAY + DAY)


def test_what_comes_first_is_there_first_or_a_reason_is_given(county, case, officer):
    first = make_item(case, county.department)
    item = make_item(case, county.department, after=first.code)
    with refused(agency_items.FIRST_OTHERS, field="reason", names=first.name):
        ask(item, officer)
    assert [each.pk for each in ready_of([first, item])] == [first.pk]
    ask(item, officer, reason="容缺受理")
    assert stored(item).note == "容缺受理"


def test_a_suspended_project_asks_for_nothing(county, officer):
    project = ProjectFactory(
        county=county.county, responsible_unit=county.township, signed=True, suspended=True
    )
    item = make_item(make_case(project, officer), county.department)
    with pytest.raises(RuleBroken):
        ask(item, officer)
    assert stored(item).asked_on is None


# --- The clock stands still ---


def test_the_days_the_investor_owes_papers_are_added(county, case, officer, reviewer):
    item = make_item(case, county.department, dt.date(2026, 11, 9))
    assert item.due_on == dt.date(2026, 11, 16)
    agency_items.stop_clock(
        item_id=item.pk,
        paused_on=dt.date(2026, 11, 11),
        missing="缺环评报告书",
        by=reviewer,
        on=dt.date(2026, 11, 11),
    )
    assert (stored(item).paused_on, item.pauses.get().missing) == (
        dt.date(2026, 11, 11),
        "缺环评报告书",
    )
    after = agency_items.start_clock(
        item_id=item.pk, resumed_on=dt.date(2026, 11, 18), by=reviewer, on=TODAY
    )
    assert (after.paused_days, after.due_on, after.paused_on) == (5, dt.date(2026, 11, 23), None)
    assert after.problem is None


def test_what_the_clock_does_not_take(county, case, officer):
    item = make_item(case, county.department, TODAY - 2 * DAY)

    def stop(**changes):
        values = {"paused_on": TODAY, "missing": "缺图纸", **changes}
        return agency_items.stop_clock(item_id=item.pk, by=officer, on=TODAY, **values)

    with refused(agency_items.MISSING_NEEDED, field="missing"):
        stop(missing=" ")
    with refused(agency_items.BEFORE_ASKED, field="paused_on", day=item.asked_on):
        stop(paused_on=TODAY - 3 * DAY)
    with refused(agency_items.NOT_STOPPED):
        agency_items.start_clock(item_id=item.pk, resumed_on=TODAY, by=officer, on=TODAY)
    stop(paused_on=TODAY - DAY)
    with refused(agency_items.STOPPED_ALREADY):
        stop()
    with refused(agency_items.BEFORE_STOPPED, field="resumed_on", day=TODAY - DAY):
        agency_items.start_clock(item_id=item.pk, resumed_on=TODAY - 2 * DAY, by=officer, on=TODAY)
    agency_items.start_clock(item_id=item.pk, resumed_on=TODAY, by=officer, on=TODAY)
    with refused(agency_items.BEFORE_STARTED, field="paused_on", day=TODAY):
        stop(paused_on=TODAY - DAY)


def test_the_clock_of_what_was_not_asked_for_does_not_run(county, case, officer):
    waiting = make_item(case, county.department)
    with refused(agency_items.NOT_ASKED):
        agency_items.stop_clock(
            item_id=waiting.pk, paused_on=TODAY, missing="缺图纸", by=officer, on=TODAY
        )


# --- The result ---


def test_a_department_enters_its_result_with_the_document(county, case, reviewer):
    item = make_item(case, county.department, TODAY - 3 * DAY)
    with traced() as left:
        after = finish(item, reviewer, upload=upload("批复.pdf", PDF))
    assert (after.result, after.done_on, after.used_days) == ("done", TODAY, 3)
    assert after.document.title == item.name
    assert left.event.kind == events.ITEM_ENDED


def test_a_result_rests_on_a_document_and_a_refusal_on_a_reason(county, case, reviewer):
    item = make_item(case, county.department, TODAY)
    with refused(agency_items.EVIDENCE_NEEDED, field="reference"):
        finish(item, reviewer, reference="")
    with refused(agency_items.REASON_OF_REFUSAL, field="reason"):
        finish(item, reviewer, result="refused")
    with refused(IN_FUTURE, field="done_on"):
        finish(item, reviewer, done_on=TODAY + DAY)
    finish(item, reviewer, result="refused", reason="选址在保护区内", reference="")
    with refused(agency_items.ENDED_ALREADY):
        finish(item, reviewer)


def test_a_result_ends_the_pause(county, case, reviewer):
    item = make_item(case, county.department, TODAY - 3 * DAY, paused_on=TODAY - DAY)
    after = finish(item, reviewer)
    assert after.paused_on is None
    assert item.pauses.get().resumed_on == TODAY


def test_a_permit_that_is_not_needed_is_dropped_with_a_reason(county, case, officer):
    item = make_item(case, county.department)
    with refused(REASON_NEEDED, field="reason"):
        agency_items.drop_permit(item_id=item.pk, reason=" ", by=officer, on=TODAY)
    agency_items.drop_permit(item_id=item.pk, reason="豁免管理", by=officer, on=TODAY)
    assert (stored(item).result, stored(item).reason) == ("not_needed", "豁免管理")


def test_a_result_entered_wrongly_is_taken_back(county, case, officer):
    item = make_item(case, county.department, TODAY, result="done", done_on=TODAY)
    agency_items.take_back_result(item_id=item.pk, reason="录错项目", by=officer, on=TODAY)
    after = stored(item)
    assert (after.result, after.done_on, after.used_days) == ("", None, None)
    with refused(agency_items.NO_RESULT):
        agency_items.take_back_result(item_id=item.pk, reason="再来", by=officer, on=TODAY)


def test_the_second_of_two_who_answer_is_told(county, case, officer, reviewer):
    item = make_item(case, county.department, TODAY)
    agency_items.stop_clock(
        item_id=item.pk, paused_on=TODAY, missing="缺图纸", by=reviewer, on=TODAY, version=1
    )
    with conflicting():
        agency_items.drop_permit(item_id=item.pk, reason="不需要", by=officer, on=TODAY, version=1)


def test_notices_go_when_the_result_is_there(county, case, officer, reviewer):
    item = ask(make_item(case, county.department), officer)
    finish(item, reviewer)
    assert not Notice.objects.filter(kind=notices.PERMIT_ASKED.name, withdrawn_at=None).exists()


# --- Who sees what ---


def test_a_department_sees_what_it_was_asked_and_no_more(county, case, reviewer, stranger, clerk):
    asked = make_item(case, county.department, TODAY)
    make_item(case, county.department)
    make_item(case, county.park, TODAY)
    assert list(AgencyItem.objects.visible_to(reviewer)) == [asked]
    assert AgencyItem.objects.visible_to(stranger).count() == 1
    assert AgencyItem.objects.visible_to(clerk).count() == 3
    assert not AgencyCase.objects.visible_to(reviewer).exists()


def test_another_county_sees_nothing(case, county):
    make_item(case, county.department, TODAY)
    other = make_county("QT")
    for role in (Role.BUREAU, Role.CLERK, Role.REVIEWER, Role.LEADER):
        assert not AgencyItem.objects.visible_to(other.user(role)).exists()


def test_the_city_reads_below(county, case):
    make_item(case, county.department, TODAY)
    city = UnitFactory(kind=UnitKind.CITY.value, code="CITY")
    lower = make_county("XJ", parent=city)
    project = ProjectFactory(county=lower.county, responsible_unit=lower.township, signed=True)
    mine = make_item(make_case(project, lower.user(Role.BUREAU)), lower.department, TODAY)
    leader = lower.user(Role.LEADER, unit=city)
    assert list(AgencyItem.objects.visible_to(leader)) == [mine]


# --- To do ---


def test_what_is_owed_stands_on_the_to_do_page(county, case, officer, reviewer, second_officer):
    running = make_item(case, county.department, TODAY)
    make_item(case, county.department, TODAY, paused_on=TODAY)
    make_item(case, county.department, TODAY, result="done", done_on=TODAY)
    make_item(case, county.department)
    assert [each.due_on for each in permits_owed(reviewer, TODAY)] == [running.due_on]
    assert len(permits_to_drive(officer, TODAY)) == 1
    assert len(permits_to_ask(officer, TODAY)) == 1
    assert not permits_to_drive(second_officer, TODAY)
    assert not permits_to_ask(second_officer, TODAY)
    assert not permits_owed(officer, TODAY)
