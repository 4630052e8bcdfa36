"""张三 goes on a course and names 李四; who may stand in, and what contradicts."""

import contextlib
import datetime as dt
import threading

import pytest
from django.db import connection
from django.urls import reverse

from tests.factories.accounts import UnitFactory, make_county, make_team_member
from zhaoshang.accounts import events
from zhaoshang.accounts.models import Absence, User
from zhaoshang.accounts.rules import Role, UnitKind
from zhaoshang.accounts.services import (
    announce_absence,
    change_absence,
    deactivate_user,
    end_absence,
    reactivate_user,
)
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import Conflict, RuleBroken

MONDAY = dt.date(2026, 11, 2)
FRIDAY = MONDAY + dt.timedelta(days=4)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 2, 1, tzinfo=dt.UTC), tick=False)


@pytest.fixture
def county():
    return make_county()


@pytest.fixture
def clerk(county):
    return county.user(Role.CLERK, full_name="张三")


@pytest.fixture
def colleague(county):
    return county.user(Role.CLERK, full_name="李四")


@pytest.fixture
def head(county):
    return county.user(Role.UNIT_HEAD, full_name="王镇长")


@pytest.fixture
def sysadmin(county):
    return county.user(Role.SYSADMIN)


def fresh(person: User) -> User:
    return User.objects.get(pk=person.pk)


def announce(person, deputy, *, by=None, since=MONDAY, until: dt.date | None = FRIDAY, **facts):
    person, deputy = fresh(person), fresh(deputy)
    return announce_absence(
        by=by or person, person=person, deputy=deputy, since=since, until=until, **facts
    )


def refused(code: str):
    return pytest.raises(RuleBroken, check=lambda broken: broken.code == code)


def test_somebody_says_who_stands_in_and_the_trail_keeps_it(clerk, colleague):
    absence = announce(clerk, colleague, reason="培训")
    assert Absence.objects.on_day(FRIDAY).get() == absence
    assert not Absence.objects.on_day(FRIDAY + dt.timedelta(days=1)).exists()
    event = AuditEvent.objects.get(kind=events.ABSENCE_ANNOUNCED)
    assert (event.actor_name, event.reason) == ("张三", "培训")
    assert event.detail["deputy"] == "李四"


def test_the_head_says_it_for_the_own_people_and_nobody_else_does(county, clerk, colleague, head):
    announce(clerk, colleague, by=head)
    stranger = county.user(Role.UNIT_HEAD, unit=county.townships[1])
    with refused("forbidden"):
        announce(colleague, head, by=stranger)
    with refused("forbidden"):
        announce(head, colleague, by=fresh(clerk))


@pytest.mark.parametrize(
    ("since", "until", "code"),
    [
        (FRIDAY, MONDAY, "order"),
        (MONDAY - dt.timedelta(days=9), MONDAY - dt.timedelta(days=1), "over"),
    ],
)
def test_days_are_the_right_way_round_and_not_over(clerk, colleague, since, until, code):
    with refused(code):
        announce(clerk, colleague, since=since, until=until)


def test_only_the_system_administrator_names_a_successor_for_good(clerk, colleague, head, sysadmin):
    for by in (clerk, head):
        with refused("end-needed"):
            announce(clerk, colleague, by=fresh(by), until=None)
    assert announce(clerk, colleague, by=sysadmin, until=None).until is None


def test_a_deputy_is_near(county, clerk, head):
    far = county.user(Role.CLERK, unit=county.townships[1])
    gone = county.user(Role.CLERK, is_active=False)
    for other in (far, gone, clerk):
        with refused("not-near"):
            announce(clerk, other)
    assert announce(clerk, head)


def test_the_head_above_may_stand_in_for_a_head(county, head):
    above = county.user(Role.UNIT_HEAD, unit=county.county)
    assert announce(head, above)


def test_somebody_of_the_unit_may_stand_in_for_a_head_who_has_units_below(county, head, clerk):
    UnitFactory(kind=UnitKind.DEPARTMENT.value, parent=county.township)
    assert announce(head, clerk)


def test_a_deputy_can_open_the_same_things(county, clerk, colleague):
    make_team_member(county.team, clerk)
    with pytest.raises(RuleBroken, match="装备制造招商专班") as caught:
        announce(clerk, colleague)
    assert caught.value.field == "deputy"
    make_team_member(county.team, colleague)
    assert announce(clerk, colleague)


def test_a_head_above_may_stand_in_and_is_told_what_stays_closed(client, county, clerk, head):
    make_team_member(county.team, clerk)
    client.force_login(clerk)
    answer = client.post(reverse("accounts:absence-new"), posted(deputy=head.pk), follow=True)
    assert Absence.objects.get().deputy == head
    said = [str(each) for each in answer.context["messages"]]
    assert len(said) == 2
    assert "装备制造招商专班" in said[1]


def test_a_deputy_has_the_same_desk(county):
    reviewer, clerk = county.user(Role.REVIEWER), county.user(Role.CLERK, unit=county.department)
    with refused("not-covered"):
        announce(reviewer, clerk)
    assert announce(reviewer, county.user(Role.REVIEWER))


def test_who_reads_the_county_is_replaced_by_who_reads_it(county):
    officer = county.user(Role.BUREAU)
    with refused("not-covered"):
        announce(officer, county.user(Role.CLERK, unit=county.bureau))
    assert announce(officer, county.user(Role.BUREAU_ADMIN))


def test_absences_of_one_person_do_not_overlap(clerk, colleague, head):
    announce(clerk, colleague)
    with refused("overlaps"):
        announce(clerk, head, since=FRIDAY, until=FRIDAY + dt.timedelta(days=3))
    assert announce(clerk, head, since=FRIDAY + dt.timedelta(days=1), until=dt.date(2026, 12, 1))


def test_deputies_do_not_go_round_in_a_circle(county, clerk, colleague):
    third = county.user(Role.CLERK)
    announce(clerk, colleague)
    announce(colleague, third, since=FRIDAY)
    with refused("circle"):
        announce(third, clerk, since=FRIDAY)
    assert announce(third, clerk, until=FRIDAY - dt.timedelta(days=1))


def test_an_absence_can_be_changed_but_not_over_somebody_else_s_change(clerk, colleague, head):
    absence = announce(clerk, colleague)
    facts = {"by": fresh(clerk), "absence_id": absence.pk, "since": MONDAY, "until": FRIDAY}
    change_absence(**facts, version=absence.version, deputy=fresh(head))
    with pytest.raises(Conflict):
        change_absence(**facts, version=absence.version, deputy=fresh(colleague))
    assert Absence.objects.get().deputy == head


def test_somebody_back_early_ends_the_absence_the_day_before(clerk, colleague):
    absence = announce(clerk, colleague)
    back = {"by": fresh(clerk), "absence_id": absence.pk, "version": absence.version}
    end_absence(**back, back_on=FRIDAY)
    assert Absence.objects.get().until == FRIDAY - dt.timedelta(days=1)


def test_an_absence_that_does_not_take_place_is_removed_and_its_history_stays(clerk, colleague):
    absence = announce(clerk, colleague, since=FRIDAY)
    pk = absence.pk
    end_absence(by=fresh(clerk), absence_id=pk, version=absence.version, back_on=FRIDAY)
    assert not Absence.objects.exists()
    assert Absence.history.filter(id=pk, history_type="-").exists()
    assert AuditEvent.objects.filter(kind=events.ABSENCE_ENDED).count() == 1


@pytest.mark.parametrize(("days", "code"), [(-1, "before"), (9, "after")])
def test_the_day_back_lies_within_the_absence(clerk, colleague, days, code):
    absence = announce(clerk, colleague)
    with refused(code):
        end_absence(
            by=fresh(clerk),
            absence_id=absence.pk,
            version=absence.version,
            back_on=MONDAY + dt.timedelta(days=days),
        )


def test_switching_an_account_off_names_the_successor_and_on_again_ends_it(
    clerk, colleague, head, sysadmin
):
    announce(clerk, head)
    off = {"by": sysadmin, "user_id": clerk.pk, "version": None}
    deactivate_user(**off, reason="调离", successor=fresh(colleague))
    standing = Absence.objects.on_day(MONDAY).get()
    assert (standing.deputy, standing.until) == (colleague, None)
    reactivate_user(**off)
    assert not Absence.objects.on_day(MONDAY).exists()


def test_a_successor_who_cannot_take_over_leaves_the_account_on(county, clerk, sysadmin):
    far = county.user(Role.CLERK, unit=county.townships[1])
    with pytest.raises(RuleBroken) as caught:
        deactivate_user(by=sysadmin, user_id=clerk.pk, version=None, reason="调离", successor=far)
    assert caught.value.field == "successor"
    assert fresh(clerk).is_active


def test_an_absence_is_seen_by_its_people_their_head_and_the_administrator(
    county, clerk, colleague, head, sysadmin
):
    absence = announce(clerk, colleague)
    for person in (clerk, colleague, head, sysadmin):
        assert absence in Absence.objects.visible_to(fresh(person))
    for other in (county.user(Role.CLERK), make_county("QT").user(Role.SYSADMIN)):
        assert absence not in Absence.objects.visible_to(other)


# --- Pages --------------------------------------------------------------------------------------


def posted(**changes):
    return {"since": "2026-11-02", "until": "2026-11-06", "reason": "培训", **changes}


def test_the_page_announces_the_own_absence_and_the_profile_shows_it(client, clerk, colleague):
    client.force_login(clerk)
    answer = client.post(reverse("accounts:absence-new"), posted(deputy=colleague.pk), follow=True)
    assert answer.redirect_chain == [(reverse("accounts:absences"), 302)]
    assert "李四" in answer.content.decode()
    assert "李四" in client.get(reverse("accounts:profile")).content.decode()


def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(client, clerk, colleague):
    client.force_login(clerk)
    answer = client.post(
        reverse("accounts:absence-new"), posted(deputy=colleague.pk, until="2026-11-01")
    )
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {"until"}
    assert answer.context["form"]["reason"].value() == "培训"


def test_a_clerk_must_give_a_last_day_and_an_administrator_need_not(
    client, clerk, colleague, sysadmin
):
    client.force_login(clerk)
    url = reverse("accounts:absence-new")
    answer = client.post(url, posted(deputy=colleague.pk, until=""))
    assert answer.context["form"].errors.keys() == {"until"}
    client.force_login(sysadmin)
    client.post(f"{url}?person={clerk.pk}", posted(deputy=colleague.pk, until=""))
    assert Absence.objects.get(person=clerk).until is None


def test_the_head_chooses_among_the_own_people_only(county, client, head, clerk, colleague):
    far = county.user(Role.CLERK, unit=county.townships[1])
    client.force_login(head)
    url = reverse("accounts:absence-new")
    offered = client.get(url).context["who"].fields["person"].queryset
    assert set(offered) == {head, clerk, colleague}
    assert client.get(f"{url}?person={far.pk}").status_code == 403


def test_a_successor_can_be_named_for_somebody_who_has_left(client, clerk, colleague, sysadmin):
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    client.force_login(sysadmin)
    url = f"{reverse('accounts:absence-new')}?person={clerk.pk}"
    assert clerk in client.get(url).context["who"].fields["person"].queryset
    client.post(url, posted(deputy=colleague.pk, until=""))
    assert Absence.objects.get(person=clerk).deputy == colleague


def test_the_deputy_sees_an_absence_and_may_not_change_it(client, clerk, colleague):
    absence = announce(clerk, colleague)
    client.force_login(colleague)
    assert "张三" in client.get(reverse("accounts:absences")).content.decode()
    assert client.get(reverse("accounts:absence-edit", args=[absence.pk])).status_code == 403


def test_the_page_ends_an_absence(client, clerk, colleague):
    absence = announce(clerk, colleague)
    client.force_login(clerk)
    url = reverse("accounts:absence-end", args=[absence.pk])
    client.post(url, {"version": absence.version, "back_on": "2026-11-04"})
    assert Absence.objects.get().until == dt.date(2026, 11, 3)
    over = client.get(f"{reverse('accounts:absences')}?show=over")
    assert list(over.context["rows"]) == []


def test_the_list_takes_the_same_queries_whatever_its_length(
    county, client, head, clerk, colleague, django_assert_max_num_queries
):
    for number in range(12):
        person = county.user(Role.CLERK)
        Absence.objects.create(
            person=person, deputy=colleague, since=MONDAY, until=FRIDAY + dt.timedelta(days=number)
        )
    client.force_login(head)
    with django_assert_max_num_queries(14):
        assert len(client.get(reverse("accounts:absences")).context["rows"]) == 12


def test_the_account_page_offers_successors_and_refuses_those_who_are_not_near(
    county, client, clerk, colleague, sysadmin
):
    client.force_login(sysadmin)
    page = client.get(reverse("accounts:user", args=[clerk.pk]))
    assert list(page.context["deactivate"].fields["successor"].queryset) == [colleague]
    off = {"act": "off", "version": clerk.version, "reason": "调离"}
    url = reverse("accounts:user-state", args=[clerk.pk])
    far = county.user(Role.CLERK, unit=county.townships[1])
    answer = client.post(url, {**off, "successor": far.pk})
    assert answer.context["deactivate"].errors.keys() == {"successor"}
    client.post(url, {**off, "successor": colleague.pk})
    assert Absence.objects.get(person=clerk).deputy == colleague


# --- Two at once --------------------------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locks", [True, False])
def test_two_absences_announced_at_once_never_overlap_thanks_to_the_lock(
    county, clerk, colleague, head, monkeypatch, locks
):
    """Without the lock both pass the check (so the race is real); with it one is refused."""
    from zhaoshang.accounts.services import absences  # noqa: PLC0415 - patched

    meet = threading.Barrier(2, timeout=3)
    check = absences._check

    def meeting(*args):
        check(*args)
        with contextlib.suppress(threading.BrokenBarrierError):  # the other waits for the lock
            meet.wait()

    monkeypatch.setattr(absences, "_check", meeting)
    if not locks:
        monkeypatch.setattr(absences, "advisory_lock", lambda _name: None)
    outcomes = []

    def act(deputy):
        try:
            outcomes.append(announce(clerk, deputy))
        except RuleBroken as broken:
            outcomes.append(broken.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(each,)) for each in (colleague, head)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert Absence.objects.count() == (1 if locks else 2)
    assert ("overlaps" in outcomes) is locks
