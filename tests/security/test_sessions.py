"""Sessions end idle, after their hours, above the limit, by hand; who comes back is told why."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.accounts import PASSWORD
from tests.security.conftest import DESKTOP, PHONE, ended, log_in
from zhaoshang.accounts.rules import Role
from zhaoshang.accounts.services import assign_roles, deactivate_user, end_sessions
from zhaoshang.audit.models import AuditEvent
from zhaoshang.security import events
from zhaoshang.security.models import LiveSession
from zhaoshang.security.selectors import standing_sessions
from zhaoshang.security.services import tidy_sessions

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
PAGE = "/accounts/absences/"


@pytest.fixture
def clerk(lx):
    return lx.user(Role.CLERK)


def test_an_act_within_the_idle_time_keeps_a_session_and_silence_ends_it(clerk, later):
    client = log_in(clerk)
    later(minutes=29)
    assert client.get(PAGE).status_code == 200
    later(minutes=58)
    assert client.get(PAGE).status_code == 200
    later(minutes=88)

    answer = client.get(f"{PAGE}?a=1")

    assert (
        answer.headers["Location"]
        == "/accounts/login/?next=%2Faccounts%2Fabsences%2F%3Fa%3D1&ended=idle"
    )
    page = client.get(answer.headers["Location"]).content.decode()
    assert "长时间没有操作" in page
    row = LiveSession.objects.get()
    assert row.ended_because == "idle"
    event = AuditEvent.objects.get(kind=events.SESSION_ENDED)
    assert (event.actor_id, event.detail) == (clerk.pk, {"because": "idle"})
    assert Session.objects.count() == 0


def test_a_fragment_of_an_idle_session_leads_the_whole_page_to_the_log_in(clerk, later):
    client = log_in(clerk)
    later(minutes=31)
    here = {**HTMX, "HX-Current-URL": "http://testserver/accounts/absences/"}
    answer = client.get(PAGE, headers=here)
    assert (
        answer.headers["HX-Redirect"]
        == "/accounts/login/?next=%2Faccounts%2Fabsences%2F&ended=idle"
    )

    client = log_in(clerk)
    later(minutes=90)
    elsewhere = {**HTMX, "HX-Current-URL": "https://evil.example/x"}
    assert (
        client.get(PAGE, headers=elsewhere).headers["HX-Redirect"] == "/accounts/login/?ended=idle"
    )


def test_what_a_page_asks_for_by_itself_keeps_no_session_alive(clerk, later):
    client = log_in(clerk)
    for minute in range(3, 30, 3):
        later(minutes=minute)
        assert client.get(reverse("alerts:bell"), headers=HTMX).status_code == 200
    later(minutes=31)
    assert ended(client.get(reverse("alerts:bell"), headers=HTMX)) == "idle"


def test_the_screen_goes_on_untouched_until_its_hours_are_over(lx, later):
    client = log_in(lx.user(Role.LEADER))
    screen = reverse("dashboard:screen")
    assert client.get(screen).status_code == 200
    later(hours=11)
    assert "HX-Redirect" not in client.get(screen, headers=HTMX).headers
    later(hours=12)
    assert ended(client.get(screen, headers=HTMX)) == "too_long"


def test_another_page_of_an_idle_screen_asks_for_the_password(lx, later):
    client = log_in(lx.user(Role.LEADER))
    later(hours=2)
    assert "HX-Redirect" not in client.get(reverse("dashboard:screen"), headers=HTMX).headers
    assert ended(client.get(PAGE)) == "idle"


def test_a_busy_session_ends_after_its_hours(clerk, later):
    client = log_in(clerk)
    for act in range(1, 25):
        later(minutes=29 * act)
        assert client.get(PAGE).status_code == 200
    later(hours=12)
    assert ended(client.get(PAGE)) == "too_long"


def test_the_county_sets_the_times(lx, rule, later):
    rule(idle_minutes=5, session_hours=1)
    client = log_in(lx.user(Role.CLERK))
    later(minutes=4)
    assert client.get(PAGE).status_code == 200
    later(minutes=9)
    assert ended(client.get(PAGE)) == "idle"


def test_a_changed_policy_reaches_a_running_session_within_ten_minutes(clerk, rule, later):
    client = log_in(clerk)
    rule(idle_minutes=5)
    later(minutes=11)
    assert client.get(PAGE).status_code == 200
    later(minutes=17)
    assert ended(client.get(PAGE)) == "idle"


def test_a_request_within_a_minute_costs_no_statement_and_a_later_one_an_update(clerk, later):
    client = log_in(clerk)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as first:
        client.get(PAGE)
    assert not [each for each in first.captured_queries if "UPDATE" in each["sql"]]
    later(minutes=2)
    with CaptureQueriesContext(connection) as second:
        client.get(PAGE)
    written = [each["sql"] for each in second.captured_queries if "UPDATE" in each["sql"]]
    assert len(written) == 1
    assert "django_session" in written[0]
    assert not any("policy_policy" in each["sql"] for each in second.captured_queries)


def test_a_log_in_above_the_limit_ends_the_oldest_of_its_kind_which_is_told(clerk, later):
    first = log_in(clerk)
    later(minutes=1)
    second = log_in(clerk)
    phone = log_in(clerk, PHONE)
    later(minutes=2)
    third = log_in(clerk)

    assert ended(first.get(PAGE)) == "new_login"
    assert [each.get(PAGE).status_code for each in (second, third, phone)] == [200, 200, 200]
    other = log_in(clerk, PHONE)
    assert ended(phone.get(PAGE)) == "new_login"
    assert other.get(PAGE).status_code == 200
    told = AuditEvent.objects.filter(kind=events.SESSION_ENDED)
    assert [event.detail["because"] for event in told] == ["new_login"] * 2
    assert len(standing_sessions(clerk)) == 3


def test_no_limit_is_no_limit(lx, rule):
    rule(desktops=0)
    clerk = lx.user(Role.CLERK)
    clients = [log_in(clerk) for _each in range(5)]
    assert all(client.get(PAGE).status_code == 200 for client in clients)


def test_ones_own_list_says_where_one_is_logged_in_and_ends_what_one_chooses(clerk):
    here, there = log_in(clerk), log_in(clerk, PHONE)
    page = here.get(reverse("security:sessions")).content.decode()
    assert "Chrome · Windows" in page
    assert "Chrome · Android" in page
    assert "127.0.0.1" in page
    row = LiveSession.objects.get(device="phone")

    here.post(reverse("security:session-end", args=[row.pk]))

    assert ended(there.get(PAGE)) == "by_self"
    assert here.get(PAGE).status_code == 200
    assert here.post(reverse("security:session-end", args=[row.pk]), follow=True).status_code == 200


def test_all_others_end_at_once(clerk):
    here, there = log_in(clerk), log_in(clerk, PHONE)
    here.post(reverse("security:sessions-end-others"))
    assert ended(there.get(PAGE)) == "by_self"
    assert here.get(PAGE).status_code == 200


def test_the_administrator_ends_a_session_and_a_stranger_finds_none(lx, clerk):
    client = log_in(clerk)
    row = LiveSession.objects.get()
    end = reverse("security:session-end", args=[row.pk])
    neighbour = log_in(lx.user(Role.UNIT_HEAD))
    assert neighbour.post(end).status_code == 403
    admin = log_in(lx.user(Role.SYSADMIN))
    assert "Chrome" in admin.get(reverse("security:sessions-of", args=[clerk.pk])).content.decode()
    assert admin.post(end).status_code == 302
    assert ended(client.get(PAGE)) == "by_admin"
    assert LiveSession.objects.get(pk=row.pk).ended_because == "by_admin"


def test_a_changed_password_ends_the_others_and_the_list_follows(clerk):
    here, there = log_in(clerk), log_in(clerk, PHONE)
    before = here.cookies[settings.SESSION_COOKIE_NAME].value
    new = "Haizi-1989-Mai"
    here.post(reverse("accounts:password-change"), {"old": PASSWORD, "new": new, "again": new})
    assert here.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert ended(there.get(PAGE)) == "changed"
    page = here.get(reverse("security:sessions"))
    assert [(each.is_this, each.row.device) for each in page.context["sessions"]] == [
        (True, "desktop")
    ]


@pytest.mark.parametrize(
    ("act", "because"),
    [
        (lambda admin, who: end_sessions(by=None, user_id=who.pk), "changed"),
        (
            lambda admin, who: assign_roles(
                by=None, user_id=who.pk, version=None, roles=[Role.UNIT_HEAD]
            ),
            "changed",
        ),
        (
            lambda admin, who: deactivate_user(
                by=None, user_id=who.pk, version=None, reason="调离"
            ),
            "switched_off",
        ),
    ],
    ids=["ended everywhere", "roles", "switched off"],
)
def test_what_changes_an_account_ends_its_sessions_at_once(lx, clerk, act, because):
    client = log_in(clerk)
    act(None, clerk)
    assert ended(client.get(PAGE)) == because
    clerk.refresh_from_db()
    assert standing_sessions(clerk) == []


def test_a_log_in_takes_a_new_key_and_a_log_out_drops_the_row(clerk):
    client = Client(headers={"user-agent": DESKTOP})
    session = client.session
    session["zs"] = 1
    session.save()
    planted = session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = planted

    client.post(reverse("accounts:login"), {"username": clerk.username, "password": PASSWORD})

    assert client.cookies[settings.SESSION_COOKIE_NAME].value != planted
    assert not Session.objects.filter(session_key=planted).exists()
    kept = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post(reverse("accounts:logout"))
    assert not LiveSession.objects.exists()
    client.cookies[settings.SESSION_COOKIE_NAME] = kept
    assert client.get(PAGE).status_code == 302


def test_a_report_saved_by_itself_in_an_ended_session_is_told_so_and_not_lost(lx, later):
    """The page's script takes any answer but JSON for a log-out and keeps what was typed."""
    client = log_in(lx.user(Role.CLERK))
    later(minutes=31)
    answer = client.post(
        reverse("assessment:report-save", args=[1]),
        {"x": "1"},
        headers={
            "Accept": "application/json",
            "Referer": "http://testserver/assessment/reports/1/",
        },
    )
    assert answer.status_code == 302
    assert ended(answer) == "idle"
    assert "next=%2Fassessment%2Freports%2F1%2F" in answer.headers["Location"]


def test_the_night_forgets_old_rows_and_notes_those_that_ran_out(clerk, later):
    log_in(clerk)
    later(days=2)
    tidy_sessions()
    row = LiveSession.objects.get()
    assert row.ended_because == "too_long"
    assert not Session.objects.exists()
    later(days=40)
    assert [tidy_sessions(), tidy_sessions()] == [1, 0]
