"""Unused accounts end, expiring ones are announced; old passwords are changed, not brought back."""

import datetime as dt

import pytest
from django.urls import reverse

from tests.factories.accounts import PASSWORD
from tests.security.conftest import START, ended, log_in
from zhaoshang.accounts.events import USER_DEACTIVATED
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.accounts.services import change_password, reactivate_user, reset_password
from zhaoshang.alerts.models import Notice
from zhaoshang.audit.models import AuditEvent
from zhaoshang.security import events
from zhaoshang.security.models import FormerPassword
from zhaoshang.security.tasks import end_unused_accounts, warn_of_expiring_accounts

pytestmark = pytest.mark.django_db
PAGE = "/accounts/absences/"
CHANGE = "/accounts/password/"
GOOD = "Haizi-1989-Mai"


@pytest.fixture
def used(lx):
    """A county whose administrators log in daily, and a clerk who last came at the start."""
    people = {role: lx.user(role) for role in (Role.SYSADMIN, Role.SECADMIN, Role.CLERK)}
    User.objects.update(last_login=START)
    return people


def use(person: User) -> None:
    User.objects.filter(pk=person.pk).update(last_login=dt.datetime.now(dt.UTC))


def test_an_account_unused_for_the_policys_days_is_switched_off_once(used, later):
    later(days=90)
    use(used[Role.SYSADMIN])
    use(used[Role.SECADMIN])

    assert [end_unused_accounts(), end_unused_accounts()] == [1, 0]

    used[Role.CLERK].refresh_from_db()
    assert not used[Role.CLERK].is_active
    event = AuditEvent.objects.get(kind=USER_DEACTIVATED)
    assert (event.actor_id, event.reason) == (None, "90 天没有登录")
    notice = Notice.objects.get(kind="security.switched_off")
    assert notice.recipient == used[Role.SYSADMIN]


def test_a_day_less_is_used_enough_and_a_county_may_say_never(used, later, rule):
    later(days=89)
    assert end_unused_accounts() == 0
    rule(unused_days=0)
    later(days=400)
    assert end_unused_accounts() == 0


def test_the_last_administrator_of_an_office_is_never_switched_off(used, lx, later):
    second = lx.user(Role.SECADMIN)
    User.objects.update(last_login=START)
    later(days=100)

    # Of two unused security administrators one goes; the last of each office stays.
    assert [end_unused_accounts(), end_unused_accounts()] == [2, 0]

    left = User.objects.filter(is_active=True)
    assert {user.pk for user in left} == {used[Role.SYSADMIN].pk, second.pk}
    assert AuditEvent.objects.filter(kind=events.UNUSED_KEPT).count() == 2
    assert Notice.objects.filter(kind="security.kept_on").count() == 2


def test_an_account_switched_on_again_has_all_its_days_anew(used, later):
    later(days=90)
    use(used[Role.SYSADMIN])
    use(used[Role.SECADMIN])
    end_unused_accounts()
    reactivate_user(by=None, user_id=used[Role.CLERK].pk, version=None)
    later(days=91)
    assert end_unused_accounts() == 0


def test_an_end_is_announced_once_and_anew_when_it_moves(used, later):
    clerk = used[Role.CLERK]
    User.objects.filter(pk=clerk.pk).update(expires_on=dt.date(2026, 12, 20))
    later(days=4)
    assert warn_of_expiring_accounts() == 0
    later(days=5)
    assert [warn_of_expiring_accounts(), warn_of_expiring_accounts()] == [2, 0]
    told = Notice.objects.filter(kind__startswith="security.expires")
    assert {notice.recipient for notice in told} == {clerk, used[Role.SYSADMIN]}
    User.objects.filter(pk=clerk.pk).update(expires_on=dt.date(2026, 12, 21))
    later(days=6)
    assert warn_of_expiring_accounts() == 2


# --- Passwords ------------------------------------------------------------------------------------


@pytest.fixture
def aged(lx):
    return lx.user(Role.CLERK, password_changed_at=START)


def test_a_password_of_the_policys_age_leaves_no_page_but_its_change(aged, later):
    later(days=89, hours=23, minutes=40)
    client = log_in(aged)
    assert client.get(PAGE).status_code == 200
    later(days=90, minutes=1)
    answer = client.get(PAGE)
    assert (answer.status_code, answer.headers["Location"]) == (302, CHANGE)
    fragment = client.get(PAGE, headers={"HX-Request": "true"})
    assert fragment.headers["HX-Redirect"] == CHANGE
    page = client.get(CHANGE).content.decode()
    assert "密码已超过 90 天" in page
    assert "最近 5 次" in page

    done = client.post(CHANGE, {"old": PASSWORD, "new": GOOD, "again": GOOD})

    assert done.headers["Location"] == "/"
    assert client.get(PAGE).status_code == 200


def test_the_asvs_profile_forces_no_change_and_asks_for_length(aged, later, rule):
    rule(profile="asvs")
    later(days=300)
    client = log_in(aged)
    assert client.get(PAGE).status_code == 200
    assert "至少 12 个字符" in client.get(CHANGE).content.decode()

    def refused(new: str) -> bool:
        return client.post(CHANGE, {"old": PASSWORD, "new": new, "again": new}).status_code == 200

    assert refused("Haizi-1989")
    assert refused("password1234")
    assert not refused("wheat fields of spring")


def test_the_last_five_passwords_do_not_come_back(aged):
    client = log_in(aged)
    old = PASSWORD
    for number in range(6):
        new = f"{GOOD}-{number}"
        answer = client.post(CHANGE, {"old": old, "new": new, "again": new})
        assert answer.status_code == 302
        old = new
    for number, free in ((5, False), (1, False), (0, True)):
        new = f"{GOOD}-{number}"
        answer = client.post(CHANGE, {"old": old, "new": new, "again": new})
        assert (answer.status_code == 302) is free, number
    assert FormerPassword.objects.filter(user=aged).count() == 5


def test_a_one_time_password_is_not_among_the_former_ones(aged):
    change_password(user=aged, password=GOOD)
    reset_password(by=None, user_id=aged.pk, version=None)
    assert FormerPassword.objects.filter(user=aged).count() == 1


# --- The lock -------------------------------------------------------------------------------------


def test_the_county_says_how_many_tries_lock_and_for_how_long(lx, rule, later, client):
    rule(tries=3, lock_minutes=10)
    clerk = lx.user(Role.CLERK)

    def attempt(password: str):
        data = {"username": clerk.username, "password": password}
        return client.post(reverse("accounts:login"), data)

    codes = [attempt("Falsch-Wort-7").status_code for _each in range(3)]
    assert codes == [200, 200, 429]
    assert attempt(PASSWORD).status_code == 429
    later(minutes=9)
    assert attempt(PASSWORD).status_code == 429
    later(minutes=11)
    assert attempt(PASSWORD).status_code == 302


def test_an_expired_account_is_told_in_a_running_session(lx, later):
    clerk = lx.user(Role.CLERK, expires_on=dt.date(2026, 12, 2))
    client = log_in(clerk)
    later(hours=10)
    later(hours=16)
    assert ended(client.get(PAGE)) in {"idle", "too_long", "changed"}
