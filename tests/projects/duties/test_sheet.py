"""The list of difficulties for the scheduling meeting: on paper and as a workbook."""

import datetime as dt

import pytest
from django.urls import reverse

from projects import events_duties as events
from tests.factories.projects import TODAY, make_problem
from tests.projects.services.acts import traced
from tests.stages import stage
from zhaoshang.core.workbook import read_workbook

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
LONG = "一期用地指标缺 52 亩，二期调规未批，且进场道路与供电专线均未落实，需县级统筹协调推进。" * 3


@stage
def problem(project, county):
    return make_problem(
        project,
        TODAY - 9 * DAY,
        content=LONG,
        lead_unit=county.department,
        due_on=TODAY - 2 * DAY,
        countermeasure="=报省厅申请指标",
    )


def sheet(client, name="problems-print", **query):
    return client.get(reverse(f"projects:{name}"), query)


def test_the_meeting_reads_whole_words_in_the_order_of_the_list(login, officer, problem, project):
    later = make_problem(project, TODAY, category="funding", due_on=TODAY + 30 * DAY)
    undated = make_problem(project, TODAY)
    client = login(officer)
    with traced() as left:
        answer = sheet(client)
    rows = answer.context["rows"]
    assert [row[3] for row in rows] == [LONG, later.content, undated.content]
    assert LONG in answer.content.decode()
    assert left.event.kind == events.PROBLEMS_PRINTED
    assert left.event.detail["rows"] == 3
    assert [row[4] for row in sheet(login(officer), category="funding").context["rows"]] == [
        later.get_category_display()
    ]


def test_the_workbook_has_the_rows_of_the_sheet_and_no_formula(login, officer, problem):
    client = login(officer)
    with traced() as left:
        answer = sheet(client, "problems-export")
    data = b"".join(answer.streaming_content)
    rows = read_workbook(data, "难点问题.xlsx")[0].rows
    assert LONG in rows[3]
    assert "'=报省厅申请指标" in rows[3]
    assert left.event.kind == events.PROBLEMS_EXPORTED


@pytest.mark.parametrize("name", ["problems-print", "problems-export"])
def test_nobody_takes_more_with_them_than_they_see(
    login, problem, department_reviewer, other_clerk, name
):
    def taken(user):
        client = login(user)
        with traced() as left:
            sheet(client, name)
        return left.event.detail["rows"]

    assert taken(department_reviewer) == 1
    assert taken(other_clerk) == 0


def test_an_empty_sheet_says_why(login, other_clerk):
    assert "zs-empty" in sheet(login(other_clerk)).content.decode()


@pytest.mark.parametrize("name", ["problems-print", "problems-export"])
def test_more_than_leaves_at_once_is_refused_with_the_way_on(
    login, officer, problem, project, monkeypatch, name
):
    make_problem(project, TODAY)
    limits = type("Limits", (), {"rows_at_once": 1})
    monkeypatch.setattr("projects.views.problem_sheet.export_limits", lambda *_: limits)
    answer = sheet(login(officer), name, category="other")
    assert answer.status_code == 200 or "category=other" in answer["Location"]
    assert sheet(login(officer), name).status_code == 302


def test_the_sheet_takes_as_many_queries_at_twenty_rows_as_at_two(
    login, officer, project, county, problem, django_assert_max_num_queries
):
    for _ in range(20):
        make_problem(project, TODAY, lead_unit=county.department)
    client = login(officer)
    sheet(client)
    with django_assert_max_num_queries(12):
        sheet(client)
