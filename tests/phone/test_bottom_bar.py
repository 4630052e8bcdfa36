"""The bar at the foot of a phone: what each role does on the way, at most five, none dead."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories.accounts import CountyFixture, UnitFactory, make_county
from tests.factories.projects import ProjectFactory
from zhaoshang.accounts.rules import Role, UnitKind

pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true"}
WRITER = ["待办", "台账", "记跟进", "看板", "我的"]


def bar(client, path: str = "/"):
    return client.get(path).context["bottom_nav"]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.CLERK, WRITER),
        (Role.UNIT_HEAD, WRITER),
        (Role.BUREAU_ADMIN, WRITER),
        (Role.LEADER, ["待办", "台账", "红黄旗", "看板", "我的"]),
        (Role.REVIEWER, ["待办", "交办事项", "通知", "我的"]),
        (Role.SYSADMIN, ["待办", "通知", "我的"]),
        (Role.AUDITOR, ["待办", "通知", "我的"]),
    ],
)
def test_each_role_has_its_own_and_every_entry_opens(login, county: CountyFixture, role, expected):
    client = login(county.user(role))
    entries = bar(client)
    assert [str(entry["label"]) for entry in entries] == expected
    assert [client.get(entry["url"]).status_code for entry in entries] == [200] * len(entries)


def test_above_the_counties_nobody_is_offered_to_write(login):
    city = UnitFactory(kind=UnitKind.CITY.value, code="CITY")
    county = make_county("SX", parent=city)
    reader = county.user(Role.BUREAU, unit=city)
    assert "记跟进" not in [str(entry["label"]) for entry in bar(login(reader))]


def test_the_entry_above_the_page_is_marked(login, county: CountyFixture):
    project = ProjectFactory(county=county.county, responsible_unit=county.township)
    client = login(county.user(Role.CLERK))
    html = client.get(reverse("projects:project", args=[project.pk])).content.decode()
    foot = html[html.index('class="zs-bottom') :]
    assert foot.count("aria-current") == 1
    assert 'aria-current="true"' in foot
    chosen = bar(client, reverse("projects:follow-up-choose"))
    assert [str(each["label"]) for each in chosen if each["current"]] == ["记跟进"]


def test_the_bell_tells_the_bar_how_many_duties_there_are(login, county: CountyFixture):
    ProjectFactory(
        county=county.county, responsible_unit=county.township, contacted=True, is_key=True
    )
    html = login(county.user(Role.CLERK)).get(reverse("alerts:bell"), headers=FRAGMENT)
    count = html.context["todo_count"]
    assert count
    part = html.content.decode().split('id="bottom-count"')[1]
    assert 'hx-swap-oob="true"' in part
    assert f">{count}</span>" in part
