"""The pages of assessors' sheets."""

from __future__ import annotations

import pytest
from django.urls import reverse

from assessment.models import AssessorSheet
from tests.factories.sheets import make_sheet
from tests.stages import stage
from zhaoshang.accounts.rules import Role

pytestmark = pytest.mark.django_db
PERIOD = "2026-10"


@stage
def sheet(group, leader) -> AssessorSheet:
    return make_sheet(group, leader)


def page_of(client, name, *args, query=""):
    return client.get(f"{reverse(f'assessment:{name}', args=args)}{query}")


def test_the_bureau_asks_people_from_the_list(login, director, group, leader):
    client = login(director)
    page = page_of(client, "sheets", query=f"?period={PERIOD}")
    address = page.context["blocks"][0]["ask_url"]
    assert address in page.content.decode()
    answer = client.post(address, {"assessors": [leader.pk], "due_on": "2026-11-27"}, follow=True)
    assert "已邀请1人" in answer.content.decode()
    assert AssessorSheet.objects.get().assessor == leader


def test_a_sheet_of_no_scheme_is_not_asked_for(login, director, group):
    client = login(director)
    answer = page_of(client, "sheet-ask", PERIOD, group.pk, query="?sheet=nothing")
    assert answer.status_code == 404


def test_an_assessor_keeps_and_hands_in(login, leader, sheet, county):
    client, address = login(leader), reverse("assessment:sheet", args=[sheet.pk])
    first, second = county.townships
    answer = client.post(address, {"version": 1, f"mark-{first.pk}": "88.5"}, follow=True)
    assert "评分已保存" in answer.content.decode()
    data = {"version": 2, f"mark-{first.pk}": "88.5", "hand_in": "1"}
    refusal = client.post(address, data)
    assert second.label in str(refusal.context["form"].non_field_errors())
    assert refusal.context["form"][f"mark-{first.pk}"].value() == "88.5"
    answer = client.post(address, {**data, f"mark-{second.pk}": "90"}, follow=True)
    assert "已提交" in answer.content.decode()


def test_what_is_out_of_bounds_is_said_beside_the_unit(login, leader, sheet, county):
    name = f"mark-{county.township.pk}"
    answer = login(leader).post(
        reverse("assessment:sheet", args=[sheet.pk]), {"version": 1, name: "120"}
    )
    assert answer.context["form"].errors[name]
    assert not sheet.marks.exists()


def test_others_do_not_see_a_sheet_and_the_bureau_does_not_fill_it_in(
    login, clerk, director, sheet
):
    assert page_of(login(clerk), "sheet", sheet.pk).status_code == 404
    client = login(director)
    assert page_of(client, "sheet", sheet.pk).status_code == 200
    posted = client.post(reverse("assessment:sheet", args=[sheet.pk]), {"version": 1})
    assert posted.status_code == 403


def test_the_list_takes_as_many_queries_for_many_sheets_as_for_one(
    login, director, group, county, django_assert_num_queries, django_assert_max_num_queries
):
    make_sheet(group, county.user(Role.LEADER))
    client, address = login(director), reverse("assessment:sheets") + f"?period={PERIOD}"
    client.get(address)
    with django_assert_max_num_queries(30) as one:
        client.get(address)
    for _number in range(8):
        make_sheet(group, county.user(Role.LEADER))
    with django_assert_num_queries(len(one)):
        assert client.get(address).content.decode().count("未提交") == 9
