"""Land and plants: never more reserved than there is, expired by date, taken, released."""

import datetime as dt
import threading
from decimal import Decimal

import pytest
import time_machine
from django.db import connection

from projects import events_reserve as events
from projects.models import SpaceReservation
from projects.rules.reserve import Held, free_area
from projects.rules.stages import Status
from projects.services.moves import REASON_NEEDED
from projects.services.spaces import (
    AREA_NEEDED,
    BELOW_HELD,
    CODE_TAKEN,
    GIVEN_UP,
    HELD_ALREADY,
    KIND_HELD,
    NOT_FREE,
    NOT_LATER,
    ON_OFFER,
    STILL_HELD,
    WITHDRAWN,
    OfferFacts,
    change_offer,
    enter_offer,
    expire_reservations,
    extend_reservation,
    free_of,
    release_space,
    reserve_space,
    restore_offer,
    take_space,
    withdraw_offer,
)
from projects.services.status import withdraw_project
from projects.tasks import expire_space_reservations
from tests.factories.accounts import make_county
from tests.factories.projects import TODAY, ProjectFactory, at_noon
from tests.factories.reserve import make_offer, make_reservation
from tests.projects.services.acts import refused, stored, traced, unchanged
from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.templatetags.zs import figure

DAY = dt.timedelta(days=1)


@stage
def offer(county):
    return make_offer(county.park)


@stage
def project(county):
    return ProjectFactory(county=county.county, responsible_unit=county.township)


@stage
def other_project(county):
    return ProjectFactory(county=county.county, responsible_unit=county.township)


def hold(offer, project, by, area=40, on=TODAY) -> SpaceReservation:
    return reserve_space(offer_id=offer.pk, project=project, area=Decimal(area), by=by, on=on)


def facts_of(unit, **changes) -> OfferFacts:
    facts = {
        "host_unit": unit,
        "kind": "land",
        "code": "LX-2026-77",
        "title": "南区工业用地",
        "area": Decimal(100),
    }
    return OfferFacts(**{**facts, **changes})


@pytest.mark.django_db
def test_numbers_are_borne_once_and_areas_are_above_nothing(county, clerk, offer):
    with refused(CODE_TAKEN, field="code"):
        enter_offer(facts=facts_of(county.township, code=offer.code), by=clerk, on=TODAY)
    with refused(AREA_NEEDED, field="area"):
        enter_offer(facts=facts_of(county.township, area=Decimal(0)), by=clerk, on=TODAY)
    made = enter_offer(facts=facts_of(county.township), by=clerk, on=TODAY)
    assert (made.county, made.host_unit) == (county.county, county.township)


@pytest.mark.django_db
def test_it_is_kept_as_long_as_the_policy_says(offer, project, officer):
    with traced() as left:
        made = hold(offer, project, officer)
    assert made.until == TODAY + 90 * DAY
    assert free_of(offer, TODAY) == 60
    assert left.event.kind == events.SPACE_HELD


@pytest.mark.django_db
def test_never_more_than_is_free(offer, project, other_project, officer):
    hold(offer, project, officer)
    with refused(HELD_ALREADY, field="project"):
        hold(offer, project, officer, 1)
    with refused(NOT_FREE, field="area", free=figure(60)):
        hold(offer, other_project, officer, Decimal("60.0001"))
    hold(offer, other_project, officer, 60)
    assert free_of(offer, TODAY) == 0


@pytest.mark.django_db
def test_what_has_run_out_blocks_nothing_marked_or_not(offer, project, other_project, officer):
    first = make_reservation(offer, project, area=Decimal(80), until=TODAY - DAY)
    hold(offer, other_project, officer, 100)
    assert expire_space_reservations() == 1
    assert stored(first).state == "expired"
    with unchanged():
        assert expire_reservations(on=TODAY) == 0
    given = {"reservation_id": first.pk, "by": officer, "on": TODAY}
    with refused(NOT_FREE, free=figure(0)):
        extend_reservation(**given, until=TODAY + DAY, reason="企业恢复推进")
    with refused(NOT_FREE, free=figure(0)):
        take_space(**given)


@pytest.mark.django_db
def test_it_is_extended_with_a_reason_to_a_later_day(offer, project, officer):
    made = hold(offer, project, officer)
    given = {"reservation_id": made.pk, "by": officer, "on": TODAY}
    with refused(REASON_NEEDED, field="reason"):
        extend_reservation(**given, until=made.until + DAY, reason=" ")
    with refused(NOT_LATER, field="until", until=made.until):
        extend_reservation(**given, until=made.until, reason="手续未完")
    extend_reservation(**given, until=made.until + DAY, reason="手续未完")
    assert stored(made).until == made.until + DAY


@pytest.mark.django_db
def test_taken_stays_taken_until_released(offer, project, officer):
    made = hold(offer, project, officer)
    take_space(reservation_id=made.pk, by=officer, on=TODAY)
    assert free_of(offer, TODAY + 999 * DAY) == 60
    release_space(reservation_id=made.pk, reason="项目终止", by=officer)
    assert free_of(offer, TODAY) == 100


@pytest.mark.django_db
def test_the_area_does_not_fall_below_what_is_held(county, offer, project, officer):
    hold(offer, project, officer)
    given = {"offer_id": offer.pk, "by": officer, "on": TODAY, "version": 1}
    facts = {"code": offer.code}
    with refused(BELOW_HELD, field="area", held=figure(40)):
        change_offer(facts=facts_of(county.park, area=Decimal(39), **facts), **given)
    change_offer(facts=facts_of(county.park, area=Decimal(40), **facts), **given)


@pytest.mark.django_db
def test_what_is_held_in_mu_does_not_become_square_metres(county, offer, project, officer):
    made = hold(offer, project, officer)
    given = {"offer_id": offer.pk, "by": officer, "on": TODAY, "version": 1}
    plant = facts_of(county.park, code=offer.code, kind="plant")
    with refused(KIND_HELD, field="kind"):
        change_offer(facts=plant, **given)
    release_space(reservation_id=made.pk, reason="项目终止", by=officer)
    change_offer(facts=plant, **given)
    assert stored(offer).kind == "plant"


@pytest.mark.django_db
def test_nothing_is_kept_for_a_project_given_up(county, offer, officer):
    gone = ProjectFactory(
        county=county.county, responsible_unit=county.township, status=Status.WITHDRAWN
    )
    with refused(GIVEN_UP, field="project", status=gone.get_status_display()):
        hold(offer, gone, officer)


@pytest.mark.django_db
def test_a_withdrawn_offer_takes_nothing_more(offer, project, officer):
    made = hold(offer, project, officer)
    given = {"offer_id": offer.pk, "reason": "调整规划", "by": officer, "on": TODAY}
    with refused(STILL_HELD):
        withdraw_offer(**given)
    release_space(reservation_id=made.pk, reason="项目终止", by=officer)
    withdraw_offer(**given)
    with refused(WITHDRAWN):
        hold(offer, project, officer)


@pytest.mark.django_db
def test_what_was_withdrawn_comes_back_on_offer_with_a_reason(offer, project, officer):
    with refused(ON_OFFER):
        restore_offer(offer_id=offer.pk, reason="复垦完成", by=officer)
    withdraw_offer(offer_id=offer.pk, reason="规划调整", by=officer, on=TODAY)
    with refused(REASON_NEEDED, field="reason"):
        restore_offer(offer_id=offer.pk, reason=" ", by=officer)
    with traced() as left:
        restore_offer(offer_id=offer.pk, reason="规划已批复", by=officer)
    assert (left.event.kind, left.event.reason) == (events.SPACE_RESTORED, "规划已批复")
    after = stored(offer)
    assert (after.withdrawn_on, after.withdrawn_reason) == (None, "")
    hold(offer, project, officer)


@pytest.mark.django_db
def test_withdrawing_a_project_gives_free_what_was_kept_for_it(
    county, offer, project, other_project, officer
):
    kept, others = hold(offer, project, officer), hold(offer, other_project, officer, 10)
    second = make_offer(county.park)
    taken = hold(second, project, officer, 30)
    take_space(reservation_id=taken.pk, by=officer, on=TODAY)
    with traced() as left:
        withdraw_project(
            project_id=project.pk, reason="投资方撤资", happened_on=TODAY, by=officer, on=TODAY
        )
    assert left.kinds.count(events.SPACE_HELD) == 1
    after = stored(kept)
    assert (after.state, after.state_reason) == ("released", "投资方撤资")
    assert (stored(others).state, stored(taken).state) == ("reserved", "taken")
    assert (free_of(offer, TODAY), free_of(second, TODAY)) == (90, 70)


@pytest.mark.django_db
def test_a_withdrawal_that_is_refused_gives_nothing_free(offer, project, officer):
    kept = hold(offer, project, officer)
    with refused(REASON_NEEDED, field="reason"):
        withdraw_project(project_id=project.pk, reason=" ", happened_on=TODAY, by=officer, on=TODAY)
    assert stored(kept).state == "reserved"


# --- Two at once (PostgreSQL) -------------------------------------------------------------------

TIMES = 6


def together(act) -> int:
    """Run an act in threads at one moment; return how many passed."""
    gate, done = threading.Barrier(TIMES), []

    def run(number: int) -> None:
        gate.wait()
        try:
            done.append(act(number))
        except RuleBroken:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(TIMES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(done)


def world():
    made = make_county()
    offer = make_offer(made.park)
    projects = [
        ProjectFactory(county=made.county, responsible_unit=made.township) for _ in range(TIMES)
    ]
    return offer, projects, made.user(Role.BUREAU)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_at_once_never_have_more_than_there_is():
    with time_machine.travel(at_noon(TODAY), tick=True):
        offer, projects, officer = world()
        assert together(lambda number: hold(offer, projects[number], officer)) == 2
        assert free_of(offer, TODAY) == 20


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_number_entered_by_many_at_once_stands_once():
    """The others are told that it is taken; without the lock they would meet the database's no."""
    with time_machine.travel(at_noon(TODAY), tick=True):
        offer, _projects, officer = world()
        facts = facts_of(offer.host_unit)
        assert together(lambda _number: enter_offer(facts=facts, by=officer, on=TODAY)) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_they_have():
    """The same reading and writing without the row's lock: more is promised than there is."""
    with time_machine.travel(at_noon(TODAY), tick=True):
        offer, projects, _officer = world()
        read = threading.Barrier(TIMES)

        def careless(number: int) -> bool:
            held = offer.reservations.values_list("area", "state", "until")
            free = free_area(offer.area, [Held(*each) for each in held], TODAY)
            read.wait()
            if free < Decimal(40):
                return False
            make_reservation(offer, projects[number])
            return True

        together(careless)
        assert free_of(offer, TODAY) < 0
