"""The whole log-in by the test client: password, code, recovery code, replay, locks, the gate."""

import datetime as dt

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.factories.second_factor import RECOVERY, App, make_factor, require_of
from tests.second_factor.conftest import CHECK, ENROL, HOME, LOGIN, MINE, is_in, type_password
from zhaoshang.accounts.rules import Role
from zhaoshang.accounts.services import deactivate_user, end_sessions, reset_password
from zhaoshang.audit import events as audit_events
from zhaoshang.audit.models import AuditEvent
from zhaoshang.second_factor import events
from zhaoshang.second_factor.models import Factor, RecoveryCode
from zhaoshang.second_factor.services import reset_factor
from zhaoshang.second_factor.words import REPLAYED, UNREADABLE, WRONG

pytestmark = pytest.mark.django_db
APP = App()


def kinds() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("kind", flat=True))


def errors(page) -> list[str]:
    return page.context["form"].errors["code"]


@pytest.fixture
def user(clerk):
    make_factor(clerk)
    return clerk


def test_the_session_begins_after_the_code_and_leads_where_they_were_going(client, user):
    answer = type_password(client, user, next="/accounts/absences/")
    assert answer.url == CHECK
    assert not is_in(client)
    assert client.get(CHECK).status_code == 200
    assert kinds() == []
    before = client.session.session_key
    answer = client.post(CHECK, {"code": APP.code()})
    assert answer.url == "/accounts/absences/"
    assert is_in(client)
    assert client.session.session_key != before
    assert kinds() == [audit_events.LOGGED_IN]


def test_every_page_is_closed_as_to_a_visitor_before_the_code(client, user):
    type_password(client, user)
    for path in ("/", HOME, MINE, ENROL, "/projects/", reverse("accounts:password-change")):
        assert client.get(path).url.startswith(LOGIN), path
        fragment = client.get(path, headers={"HX-Request": "true"})
        assert fragment.headers["HX-Redirect"].startswith(LOGIN), path
    client.post(reverse("accounts:set-language"), {"language": "en"})
    assert "authenticator app" in client.get(CHECK).content.decode()


def test_without_the_second_factor_nothing_changes(client, clerk):
    assert type_password(client, clerk).url == settings.LOGIN_REDIRECT_URL
    assert is_in(client)


def test_without_a_password_the_page_takes_no_code(client, user):
    page = client.post(CHECK, {"code": APP.code()})
    assert page.templates[0].name == "second_factor/too_late.html"
    assert not is_in(client)


def test_the_code_comes_within_ten_minutes(client, user, clock):
    type_password(client, user)
    clock.shift(dt.timedelta(minutes=11))
    page = client.post(CHECK, {"code": APP.code()})
    assert page.templates[0].name == "second_factor/too_late.html"
    assert not is_in(client)


def test_going_back_to_the_log_in_ends_the_wait(client, user):
    type_password(client, user)
    client.get(LOGIN)
    client.post(CHECK, {"code": APP.code()})
    assert not is_in(client)


def test_a_code_is_good_once(client, user, clock):
    code = APP.code()
    type_password(client, user)
    client.post(CHECK, {"code": code})
    other = Client()
    type_password(other, user)
    assert errors(other.post(CHECK, {"code": code})) == [REPLAYED % {"left": 4}]
    assert not is_in(other)
    clock.shift(dt.timedelta(seconds=30))
    assert other.post(CHECK, {"code": APP.code()}).status_code == 302
    assert is_in(other)


def test_a_recovery_code_is_good_once_however_it_is_written(client, user):
    type_password(client, user)
    assert client.get(f"{CHECK}?recovery=1").context["recovery"]
    typed = RECOVERY[0].upper().replace("-", " ")
    assert client.post(CHECK, {"code": typed, "recovery": "1"}).status_code == 302
    assert is_in(client)
    assert kinds() == [events.RECOVERY_USED, audit_events.LOGGED_IN]
    other = Client()
    type_password(other, user)
    page = other.post(CHECK, {"code": RECOVERY[0], "recovery": "1"})
    assert errors(page) == [WRONG % {"left": 4}]
    assert RecoveryCode.objects.filter(used_at=None).count() == 1


def test_no_recovery_code_is_stored_readable(user):
    for digest in RecoveryCode.objects.values_list("digest", flat=True):
        assert not any(code.replace("-", "") in digest for code in RECOVERY)


def test_wrong_codes_lock_code_and_password_as_wrong_passwords_do(client, user, clock):
    type_password(client, user)
    for left in (4, 3, 2, 1):
        assert errors(client.post(CHECK, {"code": APP.wrong()})) == [WRONG % {"left": left}]
    assert client.post(CHECK, {"code": APP.wrong()}).status_code == 429
    assert client.post(CHECK, {"code": APP.code()}).status_code == 429
    assert type_password(Client(), user).status_code == 429
    # From another address the password is asked for, and the code not looked at.
    elsewhere = Client(REMOTE_ADDR="10.1.1.1")
    type_password(elsewhere, user)
    assert elsewhere.post(CHECK, {"code": APP.code()}).status_code == 429
    found = kinds()
    assert found.count(events.WRONG_CODE) == 5
    assert found.count(events.LOCKED) == 1
    assert found.count(audit_events.LOCKED_OUT) >= 1
    assert audit_events.LOGGED_IN not in found
    tries = "".join(AccessAttempt.objects.values_list("post_data", flat=True))
    assert "code" in tries
    assert APP.wrong() not in tries
    clock.shift(dt.timedelta(minutes=31))
    type_password(client, user)
    assert client.post(CHECK, {"code": APP.code()}).status_code == 302


def test_a_right_password_in_between_does_not_start_the_count_anew(user):
    for _try in range(4):
        client = Client()
        type_password(client, user)
        client.post(CHECK, {"code": APP.wrong()})
    client = Client()
    type_password(client, user)
    assert client.post(CHECK, {"code": APP.wrong()}).status_code == 429


def test_wrong_passwords_and_wrong_codes_are_one_count(client, user):
    for _try in range(3):
        type_password(client, user, "wrong")
    type_password(client, user)
    assert errors(client.post(CHECK, {"code": APP.wrong()})) == [WRONG % {"left": 1}]
    assert client.post(CHECK, {"code": APP.wrong()}).status_code == 429


@pytest.mark.parametrize("end", ["password", "off", "sessions", "reset"])
def test_what_ends_sessions_ends_the_wait_too(client, user, admin, end):
    type_password(client, user)
    acts = {
        "password": lambda: reset_password(by=admin, user_id=user.pk, version=1),
        "off": lambda: deactivate_user(by=admin, user_id=user.pk, version=1, reason="调离"),
        "sessions": lambda: end_sessions(by=admin, user_id=user.pk),
        "reset": lambda: reset_factor(by=admin, user_id=user.pk, reason="丢失"),
    }
    acts[end]()
    client.post(CHECK, {"code": APP.code()})
    assert not is_in(client)


def test_a_key_that_cannot_be_read_is_told_and_recovery_codes_still_open(client, user, settings):
    type_password(client, user)
    settings.DATA_KEYS = ["another key altogether, as long as it has to be"]
    assert errors(client.post(CHECK, {"code": APP.code()})) == [UNREADABLE]
    assert client.post(CHECK, {"code": RECOVERY[1], "recovery": "1"}).status_code == 302
    assert is_in(client)


# --- Required and not there ---------------------------------------------------------------------


@pytest.fixture
def leader(lx):
    require_of(lx.county, Role.LEADER)
    return lx.user(Role.LEADER)


def test_who_lacks_what_is_required_reaches_its_setting_up_and_nothing_else(client, leader):
    type_password(client, leader)
    for path in ("/", HOME, "/projects/", "/second-factor/codes/"):
        assert client.get(path).url == MINE, path
    fragment = client.get("/projects/", headers={"HX-Request": "true"})
    assert fragment.headers["HX-Redirect"] == MINE
    page = client.get(MINE)
    assert page.status_code == 200
    assert "zs-menu" not in page.content.decode()
    assert client.post(reverse("accounts:set-language"), {"language": "en"}).status_code == 302
    assert client.post(reverse("second_factor:begin")).url == ENROL
    key = client.get(ENROL).context["key"].replace(" ", "")
    assert client.get("/").url == MINE
    shown = client.post(ENROL, {"code": App(key).code()})
    assert len(shown.context["codes"]) == 10
    assert is_in(client)
    assert client.post(reverse("accounts:logout")).url == LOGIN
    assert type_password(client, leader).url == CHECK


def test_a_first_password_is_chosen_before_the_second_factor(client, leader):
    leader.must_change_password = True
    leader.save()
    type_password(client, leader)
    change = reverse("accounts:password-change")
    assert client.get("/").url == change
    new = "Haizi-1989-Mai"
    client.post(change, {"old": "Test-only-2026", "new": new, "again": new})
    assert client.get("/").url == MINE


def test_of_others_and_before_its_day_nothing_is_required(client, lx, clerk, clock):
    require_of(lx.county, Role.AUDITOR, since=dt.date(2026, 6, 2))
    auditor = lx.user(Role.AUDITOR)
    for person in (auditor, clerk):
        visitor = Client()
        type_password(visitor, person)
        assert is_in(visitor)
    clock.move_to(dt.datetime(2026, 6, 1, 15, 50, tzinfo=dt.UTC), tick=False)
    type_password(client, auditor)
    assert is_in(client)
    # After midnight in the county open sessions are asked too.
    clock.shift(dt.timedelta(minutes=15))
    assert client.get(HOME).url == MINE


def test_the_answer_is_kept_and_costs_no_statement_more(
    client, leader, clerk, django_assert_max_num_queries
):
    client.force_login(clerk, backend="zhaoshang.accounts.backends.CountyBackend")
    client.get(HOME)
    with django_assert_max_num_queries(40) as first:
        client.get(HOME)
    assert not any("policy_policy" in each["sql"] for each in first.captured_queries)
    assert not any("secondfactor" in each["sql"] for each in first.captured_queries)


def test_after_a_reset_who_is_required_sets_it_up_anew(client, leader, admin):
    make_factor(leader)
    type_password(client, leader)
    client.post(CHECK, {"code": APP.code()})
    assert is_in(client)
    reset_factor(by=admin, user_id=leader.pk, reason="手机丢失")
    assert not is_in(client)
    assert not Factor.objects.exists()
    type_password(client, leader)
    assert client.get("/").url == MINE
