import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.alerts import NoticeFactory
from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts import todo
from zhaoshang.alerts.models import Notice
from zhaoshang.alerts.services import raise_alert
from zhaoshang.alerts.todo import TodoItem
from zhaoshang.alerts.views import inbox as inbox_views
from zhaoshang.alerts.views import todo as todo_views
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core import clock

TODO, INBOX, BELL = (reverse(f"alerts:{name}") for name in ("todo", "inbox", "bell"))
HTMX = {"HX-Request": "true"}


def as_user(user) -> Client:
    client = Client()
    client.force_login(user, backend="zhaoshang.accounts.backends.CountyBackend")
    return client


@stage
def clerk(county):
    return county.user(Role.CLERK)


@pytest.fixture
def client(clerk) -> Client:
    return as_user(clerk)


def item(title: str, days: int | None) -> TodoItem:
    due_on = None if days is None else clock.today() + dt.timedelta(days=days)
    return TodoItem(
        title=title, url="/there/", action_label="去办", kind_label="测试", due_on=due_on
    )


def test_the_first_page_is_the_to_do_page():
    assert TODO == "/"


def test_duties_stand_in_their_groups_with_figures_and_buttons(client):
    todo.register(lambda _user, _on: [item("逾期的", -3), item("今天的", 0), item("以后的", None)])
    page = client.get(TODO).content.decode()
    assert page.index("逾期的") < page.index("今天的") < page.index("以后的")
    for group in ("overdue", "today", "later"):
        assert f'id="{group}"' in page
    assert 'id="week"' not in page
    assert page.count('href="/there/"') == 6
    assert page.count("btn-primary") >= 2


@pytest.mark.parametrize("role", list(Role))
def test_with_nothing_to_do_each_role_is_told_what_to_expect(county, role, time_machine):
    time_machine.move_to(dt.datetime(2026, 6, 1, tzinfo=dt.UTC))
    user = county.user(role)
    response = as_user(user).get(TODO)
    assert response.status_code == 200
    expected = next((str(text) for held, text in todo_views.EMPTY_TEXTS if role in held), None)
    assert str(response.context["empty_text"]) == (expected or str(todo_views.NOTHING_YET))


def test_a_very_long_group_is_cut_and_says_so(client):
    todo.register(lambda _user, _on: [item(f"第{number}项", 1) for number in range(120)])
    response = client.get(TODO)
    (group,) = response.context["groups"]
    shown = [row for block in group["blocks"] for row in (*block["rows"], *block["folded"])]
    assert (len(shown), group["more"], group["count"]) == (
        todo_views.LARGEST_GROUP,
        20,
        120,
    )


def test_the_bell_counts_duties_and_unread_notices(client, clerk):
    todo.register(lambda _user, _on: [item("逾期的", -3), item("以后的", 30)])
    NoticeFactory(recipient=clerk)
    NoticeFactory()
    response = client.get(BELL, headers=HTMX)
    assert response.context["todo_count"] == 2
    assert response.context["todo_late"] is True
    assert response.context["unread_count"] == 1
    assert "<html" not in response.content.decode()


def test_the_inbox_shows_only_the_reader_s_own_notices(client, clerk):
    NoticeFactory(recipient=clerk, subject_id="2031")
    NoticeFactory(subject_id="2099")
    page = client.get(INBOX).content.decode()
    assert "2031" in page
    assert "2099" not in page


def test_the_inbox_can_be_narrowed_to_unread_and_to_a_kind(client, clerk, told):
    NoticeFactory(recipient=clerk, subject_id="2031", read_at=clock.now())
    NoticeFactory(recipient=clerk, subject_id="2032")
    raise_alert(
        kind=told.name,
        subject=("projects.project", 7),
        recipients=[clerk],
        params={"project": "北斗产业园", "stage": "signed", "by": "某人"},
    )
    unread = client.get(INBOX, {"show": "unread"})
    assert [row.notice.subject_id for row in unread.context["rows"]] == ["7", "2032"]
    of_kind = client.get(INBOX, {"kind": told.name})
    assert [row.title for row in of_kind.context["rows"]] == ["北斗产业园 moved to Signed"]
    assert len(client.get(INBOX, {"kind": "nonsense"}).context["rows"]) == 3


def test_older_notices_are_a_page_further(client, clerk):
    NoticeFactory.create_batch(inbox_views.PAGE_SIZE + 1, recipient=clerk)
    first = client.get(INBOX)
    older = re.search(r'href="(\?[^"]*cursor=[^"]+)" rel="next"', first.content.decode())
    second = client.get(INBOX + older[1].replace("&amp;", "&"))
    assert (len(first.context["rows"]), len(second.context["rows"])) == (inbox_views.PAGE_SIZE, 1)


def test_a_fragment_is_the_very_list_of_the_page(client, clerk):
    NoticeFactory(recipient=clerk)
    response = client.get(INBOX, headers=HTMX)
    assert "<html" not in response.content.decode()
    assert "HX-Request" in response.headers["Vary"]


def test_opening_a_notice_marks_it_read_and_goes_where_it_points(client, clerk):
    notice = NoticeFactory(recipient=clerk, url="/calendar/")
    response = client.post(reverse("alerts:open", args=[notice.pk]))
    assert response.headers["Location"] == "/calendar/"
    assert Notice.objects.get().read_at is not None


def test_opening_never_leaves_our_own_pages(client, clerk):
    notice = NoticeFactory(recipient=clerk, url="//elsewhere.example/")
    response = client.post(reverse("alerts:open", args=[notice.pk]))
    assert response.headers["Location"] == INBOX


@pytest.mark.parametrize("action", ["open", "read", "acknowledge"])
def test_another_s_notice_is_not_there_and_looking_changes_nothing(client, clerk, action):
    other, own = NoticeFactory(), NoticeFactory(recipient=clerk)
    assert client.post(reverse(f"alerts:{action}", args=[other.pk])).status_code == 404
    assert client.get(reverse(f"alerts:{action}", args=[own.pk])).status_code == 405
    assert not Notice.objects.exclude(read_at=None).exists()


def test_marking_as_read_gives_the_row_back_and_rings_the_bell(client, clerk):
    notice = NoticeFactory(recipient=clerk)
    address = reverse("alerts:read", args=[notice.pk])
    response = client.post(address, headers=HTMX)
    assert f'id="notice-{notice.pk}"' in response.content.decode()
    assert 'hx-swap-oob="true"' in response.content.decode()
    assert "zs:bell" in response.headers["HX-Trigger"]
    assert client.post(address).headers["Location"] == INBOX


def test_all_can_be_marked_as_read_at_once(client, clerk):
    NoticeFactory.create_batch(3, recipient=clerk)
    other = NoticeFactory()
    assert client.post(reverse("alerts:read-all")).headers["Location"] == INBOX
    assert list(Notice.objects.filter(read_at=None)) == [other]


def test_acknowledging_takes_the_duty_away(client, clerk, asked):
    raise_alert(
        kind=asked.name,
        subject=("projects.project", 7),
        recipients=[clerk],
        params={"project": "北斗产业园"},
    )
    assert "Answer about 北斗产业园" in client.get(TODO).content.decode()
    notice = Notice.objects.get()
    response = client.post(
        reverse("alerts:acknowledge", args=[notice.pk]), {"next": "https://elsewhere.example/"}
    )
    assert response.headers["Location"] == TODO
    assert client.get(TODO).context["counts"].total == 0
    assert AuditEvent.objects.filter(kind="alerts.acknowledged").count() == 1


@pytest.mark.parametrize("count", [2, 25])
def test_the_inbox_takes_the_same_queries_for_any_number_of_rows(
    client, clerk, count, django_assert_max_num_queries
):
    NoticeFactory.create_batch(count, recipient=clerk)
    client.get(INBOX)
    with django_assert_max_num_queries(8):
        client.get(INBOX)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "{{ 7|add:7 }}", "%(year)s"])
def test_what_somebody_typed_stays_text(client, clerk, told, text):
    raise_alert(
        kind=told.name,
        subject=("projects.project", 7),
        recipients=[clerk],
        params={"project": text, "stage": "signed", "by": "x"},
    )
    page = client.get(INBOX).content.decode()
    assert "<script>alert" not in page
    assert "moved to Signed" in page
