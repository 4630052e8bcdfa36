"""The own pages, the administrators', the command, the to-do, the policy's default."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import PASSWORD
from tests.factories.second_factor import RECOVERY, App, make_factor, require_of
from tests.second_factor.conftest import ENROL, MINE, is_in
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.todo import items_for
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.secrets import open_text
from zhaoshang.second_factor import events
from zhaoshang.second_factor.models import KEY_PURPOSE, Factor, RecoveryCode
from zhaoshang.second_factor.services import begin_enrolment, reset_factor, switch_off
from zhaoshang.second_factor.services.enrolling import ALREADY_ON, NOT_THIS_CODE, REQUIRED_OF_YOU
from zhaoshang.second_factor.words import WRONG_PAIR

pytestmark = pytest.mark.django_db
APP = App()
BACKEND = "zhaoshang.accounts.backends.CountyBackend"
OFF, RENEW = "/second-factor/off/", "/second-factor/codes/"


def logged_in(user) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def last_event() -> AuditEvent:
    return AuditEvent.objects.order_by("-pk")[0]


def test_setting_up_shows_drawing_and_key_and_ends_other_sessions(clerk):
    own, other = logged_in(clerk), logged_in(clerk)
    assert is_in(other)
    assert own.post(reverse("second_factor:begin")).url == ENROL
    assert last_event().kind == events.BEGUN
    page = own.get(ENROL)
    html = page.content.decode()
    key = page.context["key"].replace(" ", "")
    assert "data:image/svg+xml;base64," in html
    assert "no-store" in page.headers["Cache-Control"]
    stored = Factor.objects.get(user=clerk)
    assert key not in stored.key
    assert open_text(stored.key, KEY_PURPOSE) == key
    wrong = own.post(ENROL, {"code": App(key).wrong()})
    assert wrong.context["form"].errors["code"] == [NOT_THIS_CODE]
    assert Factor.objects.confirmed().count() == 0
    shown = own.post(ENROL, {"code": App(key).code()})
    codes = shown.context["codes"]
    assert len(set(codes)) == 10
    assert all(code in shown.content.decode() for code in codes)
    assert shown.context["download"].startswith("data:text/plain")
    assert last_event().kind == events.CONFIRMED
    assert is_in(own)
    assert not is_in(other)
    # Neither the key nor the codes can be called up again.
    assert own.get(ENROL).url == MINE
    assert not any(code in own.get(MINE).content.decode() for code in codes)


def test_beginning_again_makes_another_key_until_it_is_on(clerk):
    first = begin_enrolment(user=clerk).key
    assert begin_enrolment(user=clerk).key != first
    assert Factor.objects.count() == 1
    Factor.objects.update(confirmed_at=dt.datetime(2026, 6, 1, tzinfo=dt.UTC))
    with pytest.raises(RuleBroken, match=str(ALREADY_ON)):
        begin_enrolment(user=clerk)


def test_renewing_against_a_code_ends_the_old_codes(clerk):
    make_factor(clerk)
    page = logged_in(clerk).post(RENEW, {"code": RECOVERY[0]})
    assert len(page.context["codes"]) == 10
    assert RecoveryCode.objects.filter(used_at=None).count() == 10
    kinds = AuditEvent.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [events.RECOVERY_USED, events.CODES_RENEWED]


def test_it_is_switched_off_by_password_and_code_together(clerk):
    make_factor(clerk)
    own = logged_in(clerk)
    wrong = own.post(OFF, {"password": "wrong", "code": APP.code()})
    assert wrong.context["form"].errors["code"] == [WRONG_PAIR % {"left": 4}]
    wrong = own.post(OFF, {"password": PASSWORD, "code": APP.wrong()})
    assert wrong.context["form"].errors["code"] == [WRONG_PAIR % {"left": 3}]
    assert own.post(OFF, {"password": PASSWORD, "code": APP.code()}).url == MINE
    assert last_event().kind == events.SWITCHED_OFF
    assert not Factor.objects.exists()


def test_guessing_on_the_own_pages_locks_as_at_log_in(clerk):
    make_factor(clerk)
    own = logged_in(clerk)
    for _try in range(5):
        answer = own.post(OFF, {"password": "wrong", "code": APP.code()})
    assert answer.status_code == 429
    assert own.post(RENEW, {"code": APP.code()}).status_code == 429
    assert Factor.objects.exists()


def test_where_it_is_required_it_stays_on(lx, clerk):
    make_factor(clerk)
    require_of(lx.county, Role.CLERK)
    own = logged_in(clerk)
    assert OFF not in own.get(MINE).content.decode()
    page = own.post(OFF, {"password": PASSWORD, "code": APP.code()})
    assert page.context["form"].non_field_errors() == [REQUIRED_OF_YOU]
    assert Factor.objects.exists()
    with pytest.raises(RuleBroken):
        switch_off(user=clerk, password=PASSWORD, typed=APP.code(), limit=None)


def test_pages_without_a_second_factor_lead_to_its_own(clerk):
    own = logged_in(clerk)
    assert [own.get(path).url for path in (OFF, RENEW, ENROL)] == [MINE] * 3


# --- Administrators -----------------------------------------------------------------------------


def test_the_administrator_resets_with_a_reason_and_never_the_own(lx, admin, clerk):
    for person in (admin, clerk):
        make_factor(person)
    desk, theirs = logged_in(admin), logged_in(clerk)
    assert is_in(theirs)
    address = reverse("second_factor:user-reset", args=[clerk.pk])
    assert address in desk.get(reverse("second_factor:of-user", args=[clerk.pk])).content.decode()
    assert desk.post(address, {"reason": "手机丢失"}).url == reverse(
        "accounts:user", args=[clerk.pk]
    )
    event = last_event()
    assert (event.kind, event.reason, event.subject_id) == (
        events.RESET,
        "手机丢失",
        str(clerk.pk),
    )
    assert not is_in(theirs)
    own = reverse("second_factor:user-reset", args=[admin.pk])
    assert desk.post(own, {"reason": "x"}).status_code == 403
    with pytest.raises(RuleBroken):
        reset_factor(by=admin, user_id=admin.pk, reason="x")
    assert list(Factor.objects.values_list("user_id", flat=True)) == [admin.pk]


def test_an_administrators_is_reset_by_the_security_administrator(lx, admin):
    other, keeper = lx.user(Role.SYSADMIN), lx.user(Role.SECADMIN)
    make_factor(other)
    address = reverse("second_factor:user-reset", args=[other.pk])
    assert logged_in(admin).post(address, {"reason": "x"}).status_code == 403
    assert logged_in(keeper).post(address, {"reason": "x"}).status_code == 302


def test_lists_and_card_say_who_has_it_and_who_lacks_it(lx, admin):
    keeper = lx.user(Role.SECADMIN)
    has, lacks = lx.user(Role.LEADER), lx.user(Role.LEADER)
    make_factor(has)
    require_of(lx.county, Role.LEADER)
    for client, name in (
        (logged_in(admin), "accounts:users"),
        (logged_in(keeper), "accounts:roles"),
    ):
        marks = {row.pk: row.second_step for row in client.get(reverse(name)).context["rows"]}
        assert marks[has.pk].tone == "muted"
        assert marks[lacks.pk].tone == "amber"
        assert marks[admin.pk] is None
        card = client.get(
            reverse("second_factor:of-user", args=[lacks.pk]), headers={"HX-Request": "true"}
        )
        assert card.context["required"]
        assert card.templates[0].name == "second_factor/partials/_of_user.html"


def test_the_command_opens_for_the_only_administrator(lx, admin, capsys):
    make_factor(admin)
    call_command("reset_second_factor", admin.username, reason="唯一的管理员手机丢失")
    assert admin.username in capsys.readouterr().out
    event = last_event()
    assert (event.kind, event.actor_id, event.county_id) == (events.RESET, None, lx.county.pk)
    for name in (admin.username, "nobody"):
        with pytest.raises(CommandError):
            call_command("reset_second_factor", name, reason="x")


# --- To do --------------------------------------------------------------------------------------


def test_who_will_need_one_has_it_to_do_until_it_is_there(lx, clerk):
    def mine(user):
        found = items_for(user, dt.date(2026, 6, 1))
        return [item.due_on for item in found if item.url == MINE]

    require_of(lx.county, Role.CLERK, since=dt.date(2026, 7, 1))
    assert mine(clerk) == [dt.date(2026, 7, 1)]
    assert mine(lx.user(Role.LEADER)) == []
    assert "2026" in logged_in(clerk).get(MINE).content.decode()
    make_factor(clerk)
    assert mine(clerk) == []


def test_in_production_administrators_and_leaders_need_one():
    from zhaoshang.settings import base  # noqa: PLC0415 - the tests' own settings ask nobody

    assert base.SECOND_FACTOR_ROLES == ["sysadmin", "secadmin", "auditor", "leader"]
