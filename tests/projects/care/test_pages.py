"""Pages of agency service and after-care, by role; what departments without a part see."""

import datetime as dt

import pytest
from django.http import HttpResponse
from django.urls import reverse

from projects.models import AgencyCase, CareRequest
from projects.selectors.timeline import timeline_page
from projects.selectors.timeline_kinds import Kind
from tests.factories.accounts import make_county
from tests.factories.projects import TODAY, ProjectFactory, make_document
from tests.factories.services import (
    make_case,
    make_item,
    make_request,
    make_result,
    make_visit,
    service_objects,
)
from zhaoshang.accounts.rules import Role

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
ASKED = dt.date(2026, 11, 9)
AGENCY, CARE = reverse("projects:agency"), reverse("projects:care")


def url(name, pk):
    return reverse(f"projects:{name}", args=[pk])


# --- The list of permits ---


def test_the_list_shows_what_the_scope_shows(
    login, county, case, clerk, other_clerk, officer, leader, reviewer, stranger
):
    make_item(case, county.department, TODAY)
    make_item(case, county.department)
    for user, count in (
        (officer, 1),
        (leader, 1),
        (clerk, 1),
        (reviewer, 1),
        (other_clerk, 0),
        (stranger, 0),
    ):
        assert len(login(user).get(AGENCY).context["rows"]) == count


def test_the_list_is_filtered_and_counts_stand_above(login, county, case, officer):
    late = make_item(case, county.department, ASKED)
    make_item(case, county.park, TODAY)
    make_item(case, county.park, TODAY, paused_on=TODAY)
    make_item(case, county.park)
    make_item(case, county.park, TODAY, result="done", done_on=TODAY)
    client = login(officer)
    found = {
        state: len(client.get(AGENCY, {"state": state}).context["rows"])
        for state in ("open", "late", "paused", "waiting", "ended", "x")
    }
    assert found == {"open": 3, "late": 1, "paused": 1, "waiting": 1, "ended": 1, "x": 3}
    page = client.get(AGENCY, {"unit": county.department.pk, "project": case.project.code})
    assert [row["item"] for row in page.context["rows"]] == [late]
    counts = page.context["counts"]
    assert (counts.open, counts.late, counts.this_week) == (3, 1, 0)
    assert not client.get(AGENCY, {"project": "没有这个"}).context["rows"]
    assert client.get(AGENCY, {"unit": "x", "after": "x"}).status_code == 200


def test_departments_are_compared_by_their_promises(login, county, case, officer):
    done = {"result": "done", "done_on": dt.date(2026, 11, 17)}
    make_item(case, county.department, ASKED, **done)
    make_item(case, county.department, ASKED, result="done", done_on=dt.date(2026, 11, 12))
    make_item(case, county.department, ASKED, result="refused", done_on=TODAY)
    make_item(case, county.park, TODAY)
    rows = login(officer).get(AGENCY).context["departments"]
    (first, second) = (rows[0].kept, rows[1].kept)
    assert (first.done, first.in_time, str(first.rate)) == (2, 1, "50.00")
    assert (str(first.average_used), str(first.average_promised)) == ("4.5", "5.0")
    assert (second.open, second.rate) == (1, None)


def test_the_list_takes_the_same_queries_whatever_the_rows(
    login, county, case, officer, reviewer, django_assert_max_num_queries
):
    for _number in range(12):
        make_item(case, county.department, ASKED)
    for user in (officer, reviewer):
        client = login(user)
        client.get(AGENCY)
        with django_assert_max_num_queries(10):
            client.get(AGENCY)


# --- One permit ---


def test_a_department_without_a_part_reads_the_permit_and_not_the_project(
    login, county, case, reviewer
):
    item = make_item(case, county.department, TODAY)
    client = login(reviewer)
    page = client.get(url("agency-item", item.pk))
    assert page.context["may_answer"]
    assert not page.context["sees_project"]
    assert case.project.name in page.content.decode()
    assert case.project.investor.contact_phone not in page.content.decode()
    assert url("project-services", case.project_id) not in page.content.decode()
    assert client.get(url("project", case.project_id)).status_code in {403, 404}


def test_a_permit_handed_in_before_the_case_was_opened_says_so(login, county, case):
    day = dt.timedelta(days=1)
    words = "早于"
    for asked_on, told in ((case.opened_on - day, True), (case.opened_on, False)):
        item = make_item(case, county.department, asked_on)
        page = login(case.clerk).get(url("agency-item", item.pk)).content.decode()
        assert (words in page) is told


def test_a_department_does_not_see_what_others_were_asked(login, county, case, reviewer, clerk):
    first = make_item(case, county.park, TODAY, name="用地预审")
    item = make_item(case, county.department, TODAY, after=first.code)
    address = url("agency-item", item.pk)
    assert "用地预审" not in login(reviewer).get(address).content.decode()
    assert "用地预审" in login(clerk).get(address).content.decode()


def test_the_page_shows_how_the_due_day_was_counted(
    login, county, case, reviewer, django_assert_max_num_queries
):
    item = make_item(case, county.department, dt.date(2026, 9, 30))
    client = login(reviewer)
    client.get(url("agency-item", item.pk))
    with django_assert_max_num_queries(10):
        page = client.get(url("agency-item", item.pk))
    working = page.context["working"]
    assert (working["since"], working["promised"], working["stopped"]) == (item.asked_on, 5, 0)
    assert dt.date(2026, 10, 10) in working["count"].counted
    assert working["skipped"][0]["reason"].endswith("国庆节")
    waiting = make_item(case, county.department)
    assert login(case.clerk).get(url("agency-item", waiting.pk)).context["working"] is None


def test_over_the_new_year_it_is_shown_as_provisional(login, county, case, project, reviewer):
    item = make_item(case, county.department, dt.date(2026, 12, 28))
    made = make_request(
        project,
        county.department,
        received_on=dt.date(2026, 12, 28),
        answer_due_on=dt.date(2027, 1, 4),
    )
    client = login(reviewer)
    for address in (url("agency-item", item.pk), url("care-request", made.pk)):
        page = client.get(address)
        assert page.context["working"]["count"].is_provisional
        assert "暂定" in page.content.decode()


def test_a_form_sent_twice_makes_one_record(login, project, clerk):
    client, address = login(clerk), url("care-visit-new", project.pk)
    once = client.get(address).context["once"]
    data = {"once": once, "visited_on": TODAY, "visitors": "李局长", "content": "生产正常"}
    for _again in range(2):
        assert client.post(address, data).status_code == 302
    assert project.care_visits.count() == 1


def test_who_was_not_asked_does_not_find_it(login, county, case, stranger, other_clerk, reviewer):
    asked, waiting = make_item(case, county.department, TODAY), make_item(case, county.department)
    for user in (stranger, other_clerk):
        assert login(user).get(url("agency-item", asked.pk)).status_code == 404
    assert login(reviewer).get(url("agency-item", waiting.pk)).status_code == 404


def test_another_county_finds_nothing(login, county, project):
    made = service_objects(county, project)
    foreign = make_county("QT")
    for role in (Role.BUREAU, Role.LEADER, Role.CLERK, Role.REVIEWER):
        client = login(foreign.user(role))
        assert client.get(url("agency-item", made["agency_item"].pk)).status_code == 404
        assert client.get(url("care-request", made["request"].pk)).status_code == 404


def test_the_unit_of_the_project_reads_and_does_not_answer(login, county, case, clerk):
    item = make_item(case, county.department, TODAY)
    page = login(clerk).get(url("agency-item", item.pk))
    assert (page.context["sees_project"], page.context["may_answer"]) == (True, False)
    assert login(clerk).get(url("agency-item-finish", item.pk)).status_code == 403
    assert login(clerk).get(url("agency-item-ask", item.pk)).status_code == 403


def test_the_department_enters_the_result_on_its_page(login, county, case, reviewer):
    item = make_item(case, county.department, TODAY)
    data = {"version": 1, "result": "done", "done_on": TODAY, "reference": ""}
    page = login(reviewer).post(url("agency-item-finish", item.pk), data)
    assert "reference" in page.context["form"].errors
    answer = login(reviewer).post(
        url("agency-item-finish", item.pk), {**data, "version": item.version, "reference": "8号"}
    )
    assert answer.status_code == 302
    item.refresh_from_db()
    assert (item.result, item.updated_by) == ("done", reviewer)


def test_two_who_answer_at_once_are_told_and_what_was_typed_is_kept(login, county, case, reviewer):
    item = make_item(case, county.department, TODAY)
    data = {"version": 99, "paused_on": TODAY, "missing": "缺图纸"}
    page = login(reviewer).post(url("agency-item-stop", item.pk), data)
    assert page.context["form"].non_field_errors()
    assert page.context["form"]["missing"].value() == "缺图纸"
    item.refresh_from_db()
    assert item.paused_on is None


def test_the_document_of_a_result_is_served_to_who_sees_the_permit(
    login, county, case, reviewer, stranger, monkeypatch
):
    monkeypatch.setattr("projects.views.agency.file_response", lambda *_a, **_k: HttpResponse("x"))
    document = make_document(case.project, "other", TODAY, "批复")
    done = {"result": "done", "done_on": TODAY, "document": document}
    item = make_item(case, county.department, TODAY, **done)
    assert login(reviewer).get(url("agency-item-document", item.pk)).status_code == 200
    assert login(stranger).get(url("agency-item-document", item.pk)).status_code == 404
    bare = make_item(case, county.department, TODAY)
    assert login(reviewer).get(url("agency-item-document", bare.pk)).status_code == 404


# --- The project's tab ---


def test_the_tab_shows_everything_and_offers_what_one_may(
    login, county, producing, clerk, officer, leader, other_clerk
):
    case = make_case(producing, officer)
    make_item(case, county.department, TODAY)
    make_visit(producing)
    make_request(producing, county.department)
    make_result(producing, 2025, clerk)
    page = login(clerk).get(url("project-services", producing.pk)).context
    assert (page["may_record"], page["may_open"]) == (True, False)
    assert not page["results"][0]["may_verify"]
    assert (
        login(officer)
        .get(url("project-services", producing.pk))
        .context["results"][0]["may_verify"]
    )
    assert not login(leader).get(url("project-services", producing.pk)).context["may_record"]
    assert login(other_clerk).get(url("project-services", producing.pk)).status_code == 404


def test_the_tab_takes_the_same_queries_whatever_the_rows(
    login, county, producing, clerk, officer, django_assert_max_num_queries
):
    case = make_case(producing, officer)
    for number in range(10):
        make_item(case, county.department, TODAY, paused_on=TODAY)
        make_visit(producing)
        make_request(producing, county.department)
        make_result(producing, 2010 + number, clerk)
    client = login(officer)
    client.get(url("project-services", producing.pk))
    with django_assert_max_num_queries(10):
        client.get(url("project-services", producing.pk))


def test_a_case_is_opened_from_the_tab(login, project, officer, clerk):
    data = {"checklist": "租赁厂房项目", "clerk": officer.pk, "opened_on": TODAY}
    assert login(clerk).post(url("agency-open", project.pk), data).status_code == 403
    wrong = login(officer).post(url("agency-open", project.pk), {**data, "checklist": "x"})
    assert "checklist" in wrong.context["form"].errors
    assert not AgencyCase.objects.exists()
    login(officer).post(url("agency-open", project.pk), data)
    assert AgencyCase.objects.get().items.count() == 4


# --- After-care ---


def test_a_lead_unit_without_a_part_answers_its_request(login, county, project, reviewer, stranger):
    made = make_request(project, county.department)
    page = login(reviewer).get(url("care-request", made.pk))
    assert (page.context["may_answer"], page.context["sees_project"]) == (True, False)
    assert login(stranger).get(url("care-request", made.pk)).status_code == 404
    data = {"version": 1, "answered_on": TODAY, "answer": "已协调增容"}
    login(reviewer).post(url("care-request-answer", made.pk), data)
    assert CareRequest.objects.get().answered_by == reviewer
    assert login(reviewer).get(url("care-request-rate", made.pk)).status_code == 403


def test_an_answer_that_did_not_satisfy_stays_readable(login, county, project, officer):
    made = make_request(project, county.department, answered_on=TODAY, answer="正在研究")
    client = login(officer)
    said = {"version": 1, "satisfaction": "not", "opinion": "没有时间表"}
    client.post(url("care-request-rate", made.pk), said)
    data = {"version": 2, "answered_on": TODAY, "answer": "年底前完成"}
    client.post(url("care-request-answer", made.pk), data)
    page = client.get(url("care-request", made.pk))
    assert [(each.answer, each.opinion) for each in page.context["earlier"]] == [
        ("正在研究", "没有时间表")
    ]


def test_after_care_by_role(login, county, producing, clerk, officer, reviewer, other_clerk):
    make_request(producing, county.department, answer_due_on=TODAY - DAY)
    make_request(producing, county.park, is_complaint=True)
    make_result(producing, 2025, clerk, officer)
    client = login(officer)
    page = client.get(CARE)
    assert [row["is_late"] for row in page.context["rows"]] == [True, False]
    assert len(client.get(CARE, {"complaints": "1"}).context["rows"]) == 1
    assert len(client.get(CARE, {"state": "late"}).context["rows"]) == 1
    assert not client.get(CARE, {"state": "closed"}).context["rows"]
    assert client.get(CARE, {"show": "results", "year": "2025"}).context["totals"].output.number
    assert client.get(CARE, {"show": "visits"}).status_code == 200
    only = login(reviewer).get(CARE, {"show": "results"}).context
    assert (only["show"], len(only["tabs"]), len(only["rows"])) == ("requests", 1, 1)
    assert not login(other_clerk).get(CARE).context["rows"]


@pytest.mark.parametrize("show", ["requests", "visits", "results"])
def test_after_care_takes_the_same_queries_whatever_the_rows(
    login, county, officer, clerk, show, django_assert_max_num_queries
):
    for _number in range(8):
        project = ProjectFactory(
            county=county.county, responsible_unit=county.township, producing=True
        )
        make_visit(project, TODAY - 200 * DAY)
        make_request(project, county.department)
        make_result(project, 2026, clerk, officer)
    client = login(officer)
    client.get(CARE, {"show": show})
    with django_assert_max_num_queries(10):
        assert len(client.get(CARE, {"show": show}).context["rows"]) == 8


def test_figures_are_read_as_typed_and_bad_ones_stay_in_the_form(login, producing, clerk):
    address = url("actual-result-new", producing.pk)
    wrong = login(clerk).post(address, {"year": 2025, "output_wan": "很多", "source": "年报"})
    assert "output_wan" in wrong.context["form"].errors
    assert wrong.context["form"]["output_wan"].value() == "很多"
    login(clerk).post(address, {"year": 2025, "output_wan": "1.2亿", "source": "年报"})
    assert producing.actual_results.get().output_wan == 12000


def test_only_who_visited_or_the_bureau_corrects_a_visit(
    login, county, project, clerk, officer, leader
):
    visit = make_visit(project)
    assert login(clerk).get(url("care-visit-edit", visit.pk)).status_code == 200
    visit.unit = county.bureau
    visit.save()
    assert login(clerk).get(url("care-visit-edit", visit.pk)).status_code == 403
    assert login(officer).get(url("care-visit-edit", visit.pk)).status_code == 200
    assert login(leader).get(url("care-visit-edit", visit.pk)).status_code == 403


# --- The timeline ---


def test_the_timeline_tells_of_permits_visits_and_answers(login, county, project, officer):
    done = {"result": "done", "done_on": TODAY, "reference": "环审8号"}
    case = make_case(project, officer)
    make_item(case, county.department, TODAY, **done)
    make_item(case, county.department, TODAY)
    make_visit(project, person_met="赵总")
    answered = {"answered_on": TODAY, "answer": "已办", "satisfaction": "satisfied"}
    make_request(project, county.department, is_complaint=True, **answered)
    make_request(project, county.department)
    found = timeline_page(project, officer, only=Kind.SERVICE).entries
    kinds = [Kind.SERVICE, Kind.HANDED_IN, Kind.VISIT, Kind.ANSWER, Kind.REQUEST]
    assert list(dict.fromkeys(each.kind for each in found)) == kinds
    page = login(officer).get(url("timeline", project.pk), {"kind": "service"})
    assert "环审8号" in page.content.decode()


def test_who_saves_second_sees_both_values(login, officer, project):
    visit = make_visit(project, content="旧内容")
    client = login(officer)
    edit = url("care-visit-edit", visit.pk)
    said = {"visited_on": TODAY, "visitors": "甲", "person_met": "", "version": visit.version}
    assert client.post(edit, {**said, "content": "第一人写的"}).status_code == 302
    page = client.post(edit, {**said, "content": "第二人写的"})
    changes = {change.field: change for change in page.context["changes"]}
    assert (changes["content"].theirs, changes["content"].yours) == ("第一人写的", "第二人写的")
    assert "第二人写的" in page.content.decode()
    again = client.post(edit, {**said, "content": "第二人写的", "version": page.context["version"]})
    assert again.status_code == 302
