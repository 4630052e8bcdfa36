"""The queue, the decision, the tab and the plan, as people use them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.models import FundsEntry, FundsPlanItem
from projects.models.parts import CreditShare
from projects.rules.funds import Spread
from projects.selectors.funds_plan import funds_due
from projects.services.funds_plan import NEGATIVE, SOURCE_NEEDED, YearPlan, plan_funds
from tests.factories.projects import TODAY, ProjectFactory, make_funds
from tests.projects.services.acts import refused
from tests.stages import stage

pytestmark = pytest.mark.django_db
MONTH = TODAY.replace(day=1)


@stage
def project(county):
    return ProjectFactory(
        county=county.county,
        responsible_unit=county.township,
        total_investment_wan=Decimal(10_000),
    )


@stage
def entry(project, clerk):
    return make_funds(project, MONTH, 1200, created_by=clerk, unit=clerk.unit, origin="local")


def test_the_queue_shows_what_waits_with_what_is_unusual(login, officer, entry, project):
    page = login(officer).get(reverse("projects:funds-queue"))
    (row,) = page.context["rows"]
    assert row["entry"] == entry
    assert row["warnings"]
    assert row["decide_url"] == reverse("projects:funds-decide", args=[entry.pk])
    assert (page.context["number"], page.context["claimed"]) == (1, 1200)


def test_a_unit_sees_its_projects_in_the_queue_and_decides_nothing(
    login, clerk, other_clerk, entry
):
    page = login(clerk).get(reverse("projects:funds-queue"))
    assert [row["decide_url"] for row in page.context["rows"]] == [""]
    assert login(clerk).get(reverse("projects:funds-decide", args=[entry.pk])).status_code == 403
    assert login(other_clerk).get(reverse("projects:funds-queue")).context["rows"] == []


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 1),
        ("?state=verified", 1),
        ("?state=all", 3),
        ("?state=all&month=2026-03", 1),
        ("?state=all&origin=local", 2),
        ("?state=all&bare=on", 3),
        ("?state=nonsense&month=nonsense", 3),
    ],
)
def test_the_queue_is_filtered(login, officer, project, entry, query, count):
    make_funds(project, dt.date(2026, 3, 1), 5, state="verified", verified_wan=5, origin="local")
    make_funds(project, MONTH, 7, state="rejected", origin="other_city")
    page = login(officer).get(reverse("projects:funds-queue") + query)
    assert len(page.context["rows"]) == count
    assert page.context["number"] == count


def test_the_filter_names_what_was_chosen_and_what_it_cannot_read(login, officer, entry):
    url = reverse("projects:funds-queue")
    page = login(officer).get(f"{url}?state=claimed&month=2026-03&origin=local&bare=on")
    tags = page.context["tags"]
    assert [tag["label"].partition("：")[2] for tag in tags][:1] == ["2026-03"]
    assert len(tags) == 3
    assert "month=&" in tags[0]["remove_url"]
    assert "origin=local" in tags[0]["remove_url"]
    page = login(officer).get(f"{url}?month=2026-13")
    assert page.context["tags"] == []
    assert "id_month-error" in page.content.decode()


def test_foreign_money_has_columns_only_where_there_is_any(login, officer, project, entry):
    url = reverse("projects:funds", args=[project.pk])
    words = "其中外币折算"
    assert words not in login(officer).get(url).content.decode()
    make_funds(
        project,
        MONTH,
        70,
        currency="USD",
        foreign_amount_wan=Decimal(10),
        conversion_rate=Decimal(7),
    )
    assert words in login(officer).get(url).content.decode()


def test_after_a_decision_comes_the_next_claim(login, officer, project, clerk, entry):
    other = make_funds(project, MONTH, 50, created_by=clerk, unit=clerk.unit)
    url = reverse("projects:funds-decide", args=[entry.pk])
    answer = login(officer).post(url, {"state": "verified", "verified_wan": "1200"})
    assert answer.url == reverse("projects:funds-decide", args=[other.pk])
    answer = login(officer).post(answer.url, {"state": "rejected", "exclusion": "loan"})
    assert answer.url == reverse("projects:funds-queue")


def test_a_refused_decision_keeps_what_was_typed(login, officer, entry):
    url = reverse("projects:funds-decide", args=[entry.pk])
    page = login(officer).post(url, {"state": "verified", "verified_wan": "800", "note": "差 400"})
    assert page.status_code == 200
    assert page.context["form"].errors["exclusion"]
    assert "差 400" in page.content.decode()
    assert FundsEntry.objects.get().state == "claimed"


def test_whoever_claimed_is_not_offered_the_decision(login, officer, project):
    own = make_funds(project, MONTH, 10, created_by=officer, unit=officer.unit)
    assert login(officer).get(reverse("projects:funds-decide", args=[own.pk])).status_code == 403


def test_the_tab_adds_up_by_year_and_credits_the_units(login, officer, county, project):
    first, second = county.townships[:2]
    for unit, percent in ((first, "60"), (second, "40")):
        CreditShare.objects.create(
            project=project, unit=unit, percent=Decimal(percent), since=dt.date(2025, 1, 1)
        )
    make_funds(project, dt.date(2025, 5, 1), 100, state="verified", verified_wan=Decimal(100))
    make_funds(project, MONTH, 50, state="verified", verified_wan=Decimal("0.000001"))
    make_funds(project, MONTH, 30)
    page = login(officer).get(reverse("projects:funds", args=[project.pk]))
    years = page.context["years"]
    assert [row["year"] for row in years] == [TODAY.year, 2025]
    assert {row["unit"]: row["amount"] for row in years[1]["credit"]} == {
        str(first): 60,
        str(second): 40,
    }
    total = page.context["total"]
    assert (total.claimed_wan, total.waiting_wan) == (180, 30)
    assert sum(row["amount"] for row in page.context["credit"]) == total.verified_wan


def test_the_tab_takes_as_many_queries_with_fifty_entries_as_with_five(login, officer, project):
    client, url = login(officer), reverse("projects:funds", args=[project.pk])

    def queries(number):
        for amount in range(number):
            make_funds(project, MONTH, amount + 1)
        with CaptureQueriesContext(connection) as caught:
            client.get(url)
        return len(caught)

    queries(0)  # the first look fills the caches
    assert queries(5) == queries(45)


def test_the_queue_takes_few_queries(login, officer, project, django_assert_max_num_queries):
    for number in range(50):
        make_funds(project, MONTH, number + 1)
    client = login(officer)
    client.get(reverse("projects:funds-queue"))  # the first look after a login saves the session
    with django_assert_max_num_queries(10):
        client.get(reverse("projects:funds-queue"))


# --- The plan


def test_a_plan_by_quarters_says_what_is_due(login, clerk, project):
    url = reverse("projects:funds-plan", args=[project.pk])
    data = {"amount_0": "1000", "amount_1": "0.2亿", "amount_2": "", "source": "合同第五条"}
    answer = login(clerk).post(f"{url}?year=2026&months=3", data)
    assert answer.url == reverse("projects:funds", args=[project.pk])
    plan = list(FundsPlanItem.objects.values_list("first_on", "months", "amount_wan"))
    assert plan == [(dt.date(2026, 1, 1), 3, 1000), (dt.date(2026, 4, 1), 3, 2000)]
    make_funds(project, dt.date(2026, 2, 1), 400, state="verified", verified_wan=Decimal(400))
    page = login(clerk).get(reverse("projects:funds", args=[project.pk]))
    shown = page.context["plan"]
    assert (shown["due"], shown["verified"], shown["missing"]) == (3000, 400, 2600)
    due = funds_due([project.pk], on=dt.date(2026, 3, 31), spread=Spread.AT_END)
    assert due == {project.pk: (1000, 400)}


def test_a_plan_replaces_that_of_its_year_only(project, clerk):
    act = {"project_id": project.pk, "by": clerk, "on": TODAY}
    for year, amounts in (
        (2026, [Decimal(1)] * 4),
        (2027, [Decimal(2)] * 4),
        (2026, [None, Decimal(9), None, None]),
    ):
        plan_funds(planned=YearPlan(year, 3, amounts, "合同", "改签"), **act)
    current = FundsPlanItem.objects.filter(plan__is_current=True)
    assert list(current.values_list("amount_wan", flat=True)) == [9, 2, 2, 2, 2]


@pytest.mark.parametrize(
    ("amounts", "source", "message", "field"),
    [([Decimal(-1)], "合同", NEGATIVE, None), ([Decimal(1)], " ", SOURCE_NEEDED, "source")],
)
def test_a_plan_that_cannot_be_is_refused(project, clerk, amounts, source, message, field):
    with refused(message, field=field):
        planned = YearPlan(2026, 3, amounts, source)
        plan_funds(project_id=project.pk, planned=planned, by=clerk, on=TODAY)


def test_months_are_added_up_where_quarters_are_asked_for(login, clerk, project):
    planned = YearPlan(2026, 1, [Decimal(1)] * 12, "合同")
    plan_funds(project_id=project.pk, planned=planned, by=clerk, on=TODAY)
    url = reverse("projects:funds-plan", args=[project.pk])
    page = login(clerk).get(f"{url}?year=2026&months=3")
    assert page.context["form"]["amount_0"].value() == "3"


def test_what_came_back_stands_on_the_to_do_page(login, county, project, clerk):
    back = make_funds(project, MONTH, 8, state="returned", unit=clerk.unit, created_by=clerk)
    page = login(clerk).get(reverse("alerts:todo"))
    assert reverse("projects:funds-edit", args=[back.pk]) in page.content.decode()
