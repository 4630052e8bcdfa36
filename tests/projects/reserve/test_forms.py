"""Forms of reserve projects, land and plants: sent twice, saved by two, taken up, explained."""

from decimal import Decimal

import pytest
from django.urls import reverse

from projects.models import ReserveProject, ReserveQuota, SpaceOffer, SpaceReservation
from projects.rules.reserve import ReserveState
from projects.services.reserve import promote_reserve
from tests.factories.partners import make_activity
from tests.factories.projects import TODAY, ProjectFactory
from tests.factories.reserve import make_offer, make_reserve
from tests.projects.services.acts import stored

pytestmark = pytest.mark.django_db


def url(name, *args) -> str:
    return reverse(f"projects:{name}", args=args)


def reserve_form(unit, **changes):
    return {
        "year": TODAY.year,
        "title": "竹木精深加工项目",
        "unit": unit.pk,
        "total_wan": "0.6亿",
        "content": "年产竹木制品 20 万套",
        **changes,
    }


def offer_form(unit, **changes):
    return {
        "kind": "land",
        "code": "LX-2026-88",
        "title": "开发区北区工业用地",
        "host_unit": unit.pk,
        "area": "86.5",
        **changes,
    }


def test_a_form_sent_twice_makes_one_record(login, county, clerk):
    client = login(clerk)
    for name, data, model in (
        ("reserve-new", reserve_form(county.township), ReserveProject),
        ("space-new", offer_form(county.township), SpaceOffer),
    ):
        token = client.get(url(name)).context["once"]
        for _time in range(2):
            assert client.post(url(name), {**data, "once": token}).status_code == 302
        assert model.objects.count() == 1


def test_a_reservation_sent_twice_is_one(login, county, officer):
    offer = make_offer(county.park)
    project = ProjectFactory(county=county.county, responsible_unit=county.township)
    client = login(officer)
    token = client.get(url("space-reserve", offer.pk)).context["once"]
    for _time in range(2):
        answer = client.post(
            url("space-reserve", offer.pk), {"project": project.code, "area": "40", "once": token}
        )
        assert answer.status_code == 302
    assert SpaceReservation.objects.count() == 1


@pytest.mark.parametrize("name", ["reserve-edit", "space-edit"])
def test_the_second_editor_sees_both_values_and_keeps_what_was_typed(
    login, county, clerk, officer, name
):
    if name == "reserve-edit":
        found, form = make_reserve(county.township), reserve_form
    else:
        found, form = make_offer(county.township), offer_form
    login(officer).post(url(name, found.pk), form(county.township, title="先改的", version=1))
    answer = login(clerk).post(
        url(name, found.pk), form(county.township, title="后改的", version=1)
    )
    page = answer.content.decode()
    assert answer.context["changes"]
    assert "先改的" in page
    assert answer.context["form"]["title"].value() == "后改的"
    assert stored(found).title == "先改的"
    login(clerk).post(
        url(name, found.pk),
        form(county.township, title="后改的", version=answer.context["version"]),
    )
    assert stored(found).title == "后改的"


def test_the_second_to_set_a_quota_is_told_and_may_go_on(login, county, director):
    client, path = login(director), url("reserve-quota-set", county.township.pk)
    opened = client.get(path).context["version"]
    client.post(path, {"large": 1, "middle": 0, "small": 0, "version": opened})
    answer = client.post(path, {"large": 3, "middle": 0, "small": 0, "version": opened})
    assert answer.status_code == 200
    assert answer.context["changes"]
    assert ReserveQuota.objects.get().number == 1
    again = {"large": 3, "middle": 0, "small": 0, "version": answer.context["version"]}
    assert client.post(path, again).status_code == 302
    assert ReserveQuota.objects.get().number == 3


def test_what_is_short_adds_up_the_units_and_surplus_helps_no_other(login, county, director):
    client = login(director)
    for unit in county.townships:
        client.post(url("reserve-quota-set", unit.pk), {"large": 2, "middle": 0, "small": 0})
    for _number in range(5):
        make_reserve(county.township, ReserveState.ACCEPTED)
    page = client.get(url("reserve-quota"))
    large = page.context["totals"][0]
    assert (large["owed"], large["accepted"], large["missing"]) == (4, 5, 2)


def test_a_promotion_leads_to_its_activity_only_where_it_may_be_read(
    login, county, clerk, other_clerk, officer
):
    found = make_reserve(county.township, ReserveState.ACCEPTED)
    activity = make_activity(county.township)
    promote_reserve(
        reserve_id=found.pk,
        promoted_on=TODAY,
        occasion="",
        result="",
        activity=activity,
        by=officer,
        on=TODAY,
    )
    link = url("activity", activity.pk)
    assert link in login(clerk).get(url("reserve", found.pk)).content.decode()
    page = login(other_clerk).get(url("reserve", found.pk)).content.decode()
    assert activity.title in page
    assert link not in page


def test_a_clerk_of_another_unit_finds_neither_proposal_nor_its_forms(login, county, other_clerk):
    found = make_reserve(county.township, total_wan=Decimal(600))
    client = login(other_clerk)
    for name in ("reserve", "reserve-edit", "reserve-promote", "reserve-take-up"):
        assert client.get(url(name, found.pk)).status_code == 404


def test_a_wrong_amount_is_told_at_its_field_and_kept(login, county, clerk):
    answer = login(clerk).post(
        url("reserve-new"), reserve_form(county.township, total_wan="很多", content="")
    )
    form = answer.context["form"]
    assert answer.status_code == 200
    assert {"total_wan", "content"} <= set(form.errors)
    assert form["total_wan"].value() == "很多"
    assert form["title"].value() == "竹木精深加工项目"
