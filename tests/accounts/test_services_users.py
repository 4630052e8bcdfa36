"""Accounts: create, change, move, switch off and on, passwords."""

import datetime as dt

import pytest
from axes.models import AccessAttempt

from tests.factories.accounts import PASSWORD, make_county
from zhaoshang.accounts import events
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import ADMINISTRATORS, Role, password_kinds
from zhaoshang.accounts.services import (
    Details,
    change_password,
    create_user,
    deactivate_user,
    end_sessions,
    move_user,
    reactivate_user,
    reset_password,
    set_language,
    tree,
    update_profile,
    update_user,
    users,
)
from zhaoshang.accounts.services.locking import CHANGED_MEANWHILE, OUTSIDE_AREA
from zhaoshang.accounts.validators import PHONE_SHAPE, USERNAME_SHAPE
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import Conflict, RuleBroken

pytestmark = pytest.mark.django_db


@pytest.fixture
def lx():
    return make_county("LX")


@pytest.fixture
def admin(lx):
    return lx.user(Role.SYSADMIN)


def create(by, unit, username="liuxiaomei", **fields):
    details = Details(**{"full_name": "刘小梅", **fields})
    return create_user(by=by, unit=unit, username=username, details=details)


def test_a_new_account_has_a_one_time_password_and_no_role(lx, admin):
    user, password = create(admin, lx.township, phone="0534-8221234", expires_on=None)
    assert user.check_password(password)
    assert password_kinds(password) == 3
    assert user.must_change_password
    assert user.scope.roles == frozenset()
    assert user.phone == "0534-8221234"
    event = AuditEvent.objects.get()
    assert (event.kind, event.county) == (events.USER_CREATED, lx.county)
    assert password not in str(event.detail)


@pytest.mark.parametrize("twin", ["LiuXiaoMei", "ｌｉｕｘｉａｏｍｅｉ", "LIUXIAOMEI"])
def test_one_name_is_one_person_whatever_its_case_and_width(lx, admin, twin):
    create(admin, lx.township)
    with pytest.raises(RuleBroken) as caught:
        create(admin, lx.township, twin)
    assert str(caught.value) == users.USERNAME_TAKEN % {"name": twin}
    assert caught.value.field == "username"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"username": "a"}, USERNAME_SHAPE),
        ({"username": "a b"}, USERNAME_SHAPE),
        ({"username": "<b>"}, USERNAME_SHAPE),
        ({"phone": "call me"}, PHONE_SHAPE),
    ],
)
def test_a_detail_written_wrongly_is_refused(lx, admin, fields, message):
    with pytest.raises(RuleBroken) as caught:
        create(admin, lx.township, **fields)
    assert str(caught.value) == str(message)
    assert User.objects.count() == 1


@pytest.mark.parametrize("name", ["", "   ", "a\nb", "\u202eevil"])
def test_a_name_is_visible(lx, admin, name):
    with pytest.raises(RuleBroken) as caught:
        create(admin, lx.township, full_name=name)
    assert caught.value.field == "full_name"


def test_no_account_in_a_closed_unit(lx, admin):
    Unit.objects.filter(pk=lx.park.pk).update(closed_on=dt.date(2026, 1, 1))
    lx.park.refresh_from_db()
    with pytest.raises(RuleBroken) as caught:
        create(admin, lx.park)
    assert str(caught.value) == tree.UNIT_CLOSED % {"name": "经济开发区"}


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSADMIN])
def test_only_the_system_administrator_creates_accounts(lx, role):
    with pytest.raises(RuleBroken) as caught:
        create(lx.user(role), lx.township)
    assert caught.value.message == OUTSIDE_AREA


def test_not_in_another_county(admin):
    with pytest.raises(RuleBroken) as caught:
        create(admin, make_county("SP").township)
    assert caught.value.message == OUTSIDE_AREA


# --- Change -----------------------------------------------------------------------------------


def test_details_change_with_history_and_version(lx, admin):
    clerk = lx.user(Role.CLERK)
    user = update_user(
        by=admin, user_id=clerk.pk, version=1, details=Details("刘小梅", job_title="招商办主任")
    )
    assert (user.full_name, user.job_title, user.version) == ("刘小梅", "招商办主任", 2)
    newest = user.history.first()
    assert (newest.full_name, newest.history_user) == ("刘小梅", admin)
    assert AuditEvent.objects.get().detail["fields"] == ["full_name", "job_title"]


def test_the_second_saver_sees_what_the_first_changed(lx, admin):
    clerk = lx.user(Role.CLERK, full_name="刘小梅")
    update_user(by=admin, user_id=clerk.pk, version=1, details=Details("刘晓梅"))
    with pytest.raises(Conflict) as caught:
        update_user(by=admin, user_id=clerk.pk, version=1, details=Details("刘梅", phone="12345"))
    assert str(caught.value) == CHANGED_MEANWHILE % {"what": "刘晓梅"}
    assert [(c.theirs, c.yours) for c in caught.value.changes] == [("刘晓梅", "刘梅")]
    clerk.refresh_from_db()
    assert (clerk.full_name, clerk.phone) == ("刘晓梅", "")


def test_own_telephone_and_address_change_and_nothing_else(lx):
    clerk = lx.user(Role.CLERK)
    user = update_profile(user=clerk, version=1, phone="13800000000", email="a@example.cn")
    assert (user.phone, user.email, user.full_name) == (
        "13800000000",
        "a@example.cn",
        clerk.full_name,
    )
    assert AuditEvent.objects.get().kind == events.PROFILE_CHANGED


def test_the_language_is_remembered_once(lx):
    clerk = lx.user(Role.CLERK)
    set_language(user=clerk, language="en")
    set_language(user=clerk, language="en")
    clerk.refresh_from_db()
    assert (clerk.language, clerk.version) == ("en", 1)
    assert AuditEvent.objects.count() == 1


def test_a_person_moves_and_sees_the_new_unit_at_once(lx, admin):
    clerk = lx.user(Role.CLERK)
    user = move_user(by=admin, user_id=clerk.pk, version=1, unit=lx.park)
    assert (user.unit, user.access_version) == (lx.park, clerk.access_version + 1)
    assert User.objects.get(pk=clerk.pk).scope.unit_ids == (lx.park.pk,)
    assert AuditEvent.objects.get().detail == {"old": "城关镇", "new": "经济开发区"}


def test_a_move_is_refused(lx, admin):
    clerk = lx.user(Role.CLERK)
    other = make_county("SP")
    cases = [
        (clerk, lx.township, users.SAME_UNIT % {"name": clerk.full_name}),
        (clerk, other.township, OUTSIDE_AREA),
        (other.user(Role.CLERK), lx.township, OUTSIDE_AREA),
    ]
    for person, unit, message in cases:
        with pytest.raises(RuleBroken) as caught:
            move_user(by=admin, user_id=person.pk, version=1, unit=unit)
        assert str(caught.value) == str(message)


# --- Switching off and on ---------------------------------------------------------------------


def test_switching_off_ends_sessions_and_keeps_the_reason(lx, admin):
    clerk = lx.user(Role.CLERK)
    user = deactivate_user(by=admin, user_id=clerk.pk, version=1, reason="调离")
    assert not user.is_active
    assert user.get_session_auth_hash() != clerk.get_session_auth_hash()
    event = AuditEvent.objects.get()
    assert (event.kind, event.reason) == (events.USER_DEACTIVATED, "调离")
    again = reactivate_user(by=admin, user_id=clerk.pk, version=2)
    assert again.is_active
    assert again.has_role(Role.CLERK)


def test_switching_is_refused(lx, admin):
    clerk, off = lx.user(Role.CLERK), lx.user(Role.CLERK, is_active=False)
    auditor, other = lx.user(Role.AUDITOR), make_county("SP").user(Role.CLERK)
    cases = [
        (clerk, " ", users.REASON_NEEDED),
        (off, "x", users.ALREADY_OFF),
        (admin, "x", OUTSIDE_AREA),
        (auditor, "x", OUTSIDE_AREA),
        (other, "x", OUTSIDE_AREA),
    ]
    for person, reason, message in cases:
        with pytest.raises(RuleBroken) as caught:
            deactivate_user(by=admin, user_id=person.pk, version=1, reason=reason)
        assert caught.value.message == message
    with pytest.raises(RuleBroken) as caught:
        reactivate_user(by=admin, user_id=clerk.pk, version=1)
    assert caught.value.message == users.ALREADY_ON


def test_nobody_comes_back_into_a_closed_unit(lx, admin):
    off = lx.user(Role.CLERK, lx.park, is_active=False)
    Unit.objects.filter(pk=lx.park.pk).update(closed_on=dt.date(2026, 1, 1))
    with pytest.raises(RuleBroken) as caught:
        reactivate_user(by=admin, user_id=off.pk, version=1)
    assert str(caught.value) == tree.UNIT_CLOSED % {"name": "经济开发区"}


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_an_administrators_account_is_controlled_by_the_security_administrator(lx, role):
    person, keeper = lx.user(role), lx.user(Role.SECADMIN)
    user, _password = reset_password(by=keeper, user_id=person.pk, version=1)
    assert deactivate_user(by=keeper, user_id=user.pk, version=2, reason="x").is_active is False


def test_the_security_administrator_does_not_control_other_accounts_nor_his_own(lx):
    keeper = lx.user(Role.SECADMIN)
    for person in (lx.user(Role.CLERK), keeper):
        with pytest.raises(RuleBroken) as caught:
            reset_password(by=keeper, user_id=person.pk, version=1)
        assert caught.value.message == OUTSIDE_AREA


def test_ending_sessions_changes_what_a_session_must_carry(lx, admin):
    clerk = lx.user(Role.CLERK)
    user = end_sessions(by=admin, user_id=clerk.pk)
    assert user.get_session_auth_hash() != clerk.get_session_auth_hash()
    assert (user.version, user.history.count()) == (1, 1)


# --- Passwords --------------------------------------------------------------------------------


def test_a_reset_gives_a_new_one_time_password_and_ends_the_old_one(lx, admin):
    clerk = lx.user(Role.CLERK)
    user, password = reset_password(by=admin, user_id=clerk.pk, version=1)
    assert user.check_password(password)
    assert not user.check_password(PASSWORD)
    assert user.must_change_password
    assert user.get_session_auth_hash() != clerk.get_session_auth_hash()
    assert AuditEvent.objects.get().kind == events.PASSWORD_RESET


def test_a_reset_pressed_twice_is_a_conflict(lx, admin):
    clerk = lx.user(Role.CLERK)
    reset_password(by=admin, user_id=clerk.pk, version=1)
    with pytest.raises(Conflict):
        reset_password(by=admin, user_id=clerk.pk, version=1)


def test_a_reset_opens_the_lock_of_failed_log_ins(lx, admin):
    clerk = lx.user(Role.CLERK)
    AccessAttempt.objects.create(username=clerk.username_key, failures_since_start=5)
    reset_password(by=admin, user_id=clerk.pk, version=1)
    assert not AccessAttempt.objects.exists()


def test_changing_the_password_ends_the_first_log_in(lx):
    clerk = lx.user(Role.CLERK, must_change_password=True)
    user = change_password(user=clerk, password="Another-2026")
    assert not user.must_change_password
    assert user.check_password("Another-2026")
    assert user.password_changed_at is not None
    assert AuditEvent.objects.get().kind == events.PASSWORD_CHANGED
