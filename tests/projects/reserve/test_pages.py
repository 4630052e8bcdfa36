"""Pages of reserve projects, land and plants, by role."""

from decimal import Decimal

import pytest
from django.urls import reverse

from projects.models import ReserveQuota
from projects.rules.reserve import ReserveState
from tests.factories.projects import TODAY, ProjectFactory
from tests.factories.reserve import make_offer, make_reservation, make_reserve
from tests.projects.services.acts import stored

pytestmark = pytest.mark.django_db


def url(name, *args) -> str:
    return reverse(f"projects:{name}", args=args)


def test_units_see_their_own_and_what_was_accepted(login, county, clerk, other_clerk, officer):
    own = make_reserve(county.township)
    known = make_reserve(county.township, ReserveState.ACCEPTED)
    for user, seen in ((clerk, [known, own]), (other_clerk, [known]), (officer, [known, own])):
        rows = login(user).get(url("reserve-projects")).context["rows"]
        assert [row["reserve"] for row in rows] == seen
    assert login(other_clerk).get(url("reserve", own.pk)).status_code == 404
    assert login(other_clerk).get(url("reserve-edit", known.pk)).status_code == 403


def test_the_list_is_narrowed_by_band_and_state(login, county, officer):
    large = make_reserve(county.township, ReserveState.ACCEPTED)
    make_reserve(county.township, total_wan=Decimal(600))
    client = login(officer)
    rows = client.get(url("reserve-projects"), {"band": "large", "state": "counted"}).context[
        "rows"
    ]
    assert [row["reserve"] for row in rows] == [large]
    assert len(client.get(url("reserve-projects"), {"band": "x", "year": "y"}).context["rows"]) == 2


def test_each_figure_of_the_quota_opens_the_very_rows(login, county, director):
    make_reserve(county.township, ReserveState.ACCEPTED)
    client = login(director)
    client.post(url("reserve-quota-set", county.township.pk), {"large": 2, "middle": 0, "small": 0})
    assert ReserveQuota.objects.get().number == 2
    (row,) = client.get(url("reserve-quota")).context["rows"]
    cell = row["cells"][0]["cell"]
    query = {"year": 2026, "unit": county.township.pk, "band": "large", "state": "counted"}
    assert len(client.get(url("reserve-projects"), query).context["rows"]) == cell.accepted == 1


def test_a_clue_is_prefilled_from_the_reserve(login, county, clerk):
    found = make_reserve(county.township, ReserveState.ACCEPTED)
    form = login(clerk).get(url("register"), {"reserve": found.pk}).context["form"]
    assert form["name"].value() == found.title
    assert form["content"].value() == found.content


def test_whose_a_reservation_is_stays_unsaid_to_others(login, county, other_clerk, clerk):
    offer = make_offer(county.park)
    project = ProjectFactory(
        county=county.county, responsible_unit=county.township, name="力驰汽车零部件产业园"
    )
    make_reservation(offer, project)
    assert project.name in login(clerk).get(url("space", offer.pk)).content.decode()
    page = login(other_clerk).get(url("space", offer.pk))
    assert page.status_code == 200
    assert project.name not in page.content.decode()
    assert page.context["offer"].free == 60


def test_only_the_bureau_reserves(login, county, clerk, officer):
    offer = make_offer(county.township)
    project = ProjectFactory(county=county.county, responsible_unit=county.township)
    assert login(clerk).get(url("space-reserve", offer.pk)).status_code == 403
    answer = login(officer).post(
        url("space-reserve", offer.pk), {"project": project.code, "area": "101"}
    )
    assert "area" in answer.context["form"].errors
    login(officer).post(url("space-reserve", offer.pk), {"project": project.code, "area": "100"})
    assert offer.reservations.get().area == 100


def test_offers_are_found_by_what_is_free(login, county, clerk):
    full, free = make_offer(county.park), make_offer(county.park)
    project = ProjectFactory(county=county.county, responsible_unit=county.township)
    make_reservation(full, project, area=Decimal(80))
    client = login(clerk)
    assert list(client.get(url("spaces"), {"least": "50"}).context["rows"]) == [free]
    assert len(client.get(url("spaces"), {"least": "x"}).context["rows"]) == 2


def test_the_host_keeps_its_offers_and_others_do_not(login, county, clerk, other_clerk):
    offer = make_offer(county.township)
    assert login(other_clerk).get(url("space-edit", offer.pk)).status_code == 403
    login(clerk).post(url("space-withdraw", offer.pk), {"reason": "调整规划"})
    assert stored(offer).withdrawn_on is not None


def test_what_was_withdrawn_is_put_back_from_its_page(login, county, clerk, other_clerk, officer):
    offer = make_offer(county.township, withdrawn_on=TODAY, withdrawn_reason="规划调整")
    restore = url("space-restore", offer.pk)
    assert restore in login(clerk).get(url("space", offer.pk)).content.decode()
    assert restore not in login(other_clerk).get(url("space", offer.pk)).content.decode()
    assert login(other_clerk).post(restore, {"reason": "复垦完成"}).status_code == 403
    page = login(officer).post(restore, {"reason": ""})
    assert page.context["form"].errors["reason"]
    assert "规划调整" in page.content.decode()
    assert login(officer).post(restore, {"reason": "复垦完成"}).url == url("space", offer.pk)
    assert login(officer).post(restore, {"reason": "再来一次"}).status_code == 403


def test_a_proposal_that_changed_is_not_accepted_unseen(login, county, clerk, officer):
    found = make_reserve(county.township)
    page = login(officer).post(url("reserve-accept", found.pk), {"version": found.version - 1})
    assert page.status_code == 200
    assert page.context["form"].non_field_errors()
    login(officer).post(url("reserve-accept", found.pk), {"version": found.version})
    assert found.history.first().state == "accepted"


@pytest.mark.parametrize(
    ("act", "state"), [("reserve-return", "returned"), ("reserve-shelve", "shelved")]
)
def test_nor_is_it_returned_or_shelved(login, county, officer, act, state):
    found = make_reserve(county.township)
    stale = {"version": found.version - 1, "reason": "材料不全"}
    page = login(officer).post(url(act, found.pk), stale)
    assert page.status_code == 200
    assert page.context["form"].non_field_errors()
    assert "材料不全" in page.content.decode()
    assert login(officer).post(url(act, found.pk), {**stale, "version": found.version}).url
    assert found.history.first().state == state
