"""The log of deliveries: what administrators see of it, what they do not, and sending again."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import make_county
from tests.factories.alerts import NoticeFactory, make_message, make_robot
from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Attempt, Message, Notice
from zhaoshang.alerts.rules.delivery import MessageState
from zhaoshang.alerts.services import raise_alert
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core import clock

LOG, INBOX = reverse("alerts:deliveries"), reverse("alerts:inbox")
SECRET = "恒大华晟控股的项目"
DEAD = MessageState.DEAD.value


def as_user(user) -> Client:
    client = Client()
    client.force_login(user, backend="zhaoshang.accounts.backends.CountyBackend")
    return client


def of(message) -> str:
    return reverse("alerts:delivery", args=[message.pk])


@stage
def clerk(county):
    return county.user(Role.CLERK)


@pytest.fixture(params=[Role.BUREAU_ADMIN, Role.SYSADMIN])
def follower(county, request):
    return county.user(request.param)


@pytest.fixture
def client(follower) -> Client:
    return as_user(follower)


@pytest.fixture
def notice(clerk, told) -> Notice:
    params = {"project": SECRET, "stage": "signed", "by": "欧阳建国"}
    raise_alert(kind=told.name, subject=("projects.project", 7), recipients=[clerk], params=params)
    return Notice.objects.get()


def test_who_got_what_kind_with_which_answer_is_seen_but_no_word_of_it(client, clerk, notice):
    message = make_message(
        notice, state="sent", tries=2, sent_at=clock.now(), receipt="250 queued as 4711"
    )
    start = clock.now() - dt.timedelta(minutes=2)
    Attempt.objects.create(message=message, started_at=start)
    Attempt.objects.create(
        message=message,
        started_at=start + dt.timedelta(minutes=1),
        ended_at=clock.now(),
        succeeded=True,
        answer="250 queued as 4711",
    )
    for page in (client.get(LOG), client.get(of(message))):
        text = page.content.decode()
        assert "Told" in text
        assert str(clerk) in text
        assert "250 queued as 4711" in text
        assert SECRET not in text
        assert "欧阳建国" not in text
    assert "中断" in client.get(of(message)).content.decode()


def test_a_receipt_of_reading_is_shown_and_a_notice_taken_back_stays_in_the_log(client, notice):
    message = make_message(notice, state="sent", sent_at=clock.now())
    assert [item.read_at for item in client.get(of(message)).context["items"]] == [None]
    Notice.objects.update(read_at=clock.now())
    (item,) = client.get(of(message)).context["items"]
    assert item.read_at is not None
    Notice.objects.all().delete()
    (item,) = client.get(of(message)).context["items"]
    assert item.is_gone


def test_the_log_is_narrowed_by_state_channel_and_receiver(client, county, notice, clerk):
    robot = make_robot(county.township, name="城关群")
    dead = make_message(notice, state=DEAD, last_error="550")
    group = make_message(notice, robot=robot)

    def shown(**query):
        return [row.message for row in client.get(LOG, query).context["rows"]]

    assert set(shown()) == {dead, group}
    assert shown(state="dead") == [dead]
    assert shown(channel="wecom") == [group]
    assert shown(who="城关") == [group]
    assert shown(who=clerk.username) == [dead]
    assert set(shown(state="nonsense", channel="<script>")) == {dead, group}


def test_of_a_digest_the_log_counts_the_kinds(client, clerk, notice):
    others = NoticeFactory.create_batch(3, recipient=clerk)
    make_message(notice, *others, digest_on=dt.date(2026, 6, 1))
    (row,) = client.get(LOG).context["rows"]
    assert next((each.label, each.count) for each in row.kinds) == ("缺少放假安排", 3)
    assert row.count == 4
    assert "每日汇总" in client.get(LOG).content.decode()


def test_what_was_given_up_is_sent_again_one_or_all(client, clerk, notice):
    one, two, three = (
        make_message(notice, state=DEAD, tries=8, last_error=error) for error in ("550", "a", "b")
    )
    client.post(reverse("alerts:delivery-again", args=[one.pk]))
    one.refresh_from_db()
    assert (one.state, one.tries) == ("waiting", 0)
    answer = client.post(reverse("alerts:deliveries-again"), {"channel": "", "who": ""})
    assert answer.headers["Location"] == f"{LOG}?state=dead"
    assert not Message.objects.filter(state=DEAD).exists()
    assert AuditEvent.objects.filter(kind="alerts.message_resent").count() == 3
    assert {two.pk, three.pk} <= set(Message.objects.values_list("pk", flat=True))


def test_sending_all_again_keeps_to_the_filter_shown(client, county, notice):
    mine = make_message(notice, state=DEAD)
    group = make_message(notice, robot=make_robot(county.township), state=DEAD)
    client.post(reverse("alerts:deliveries-again"), {"channel": "wecom"})
    mine.refresh_from_db()
    group.refresh_from_db()
    assert (mine.state, group.state) == (DEAD, "waiting")


def test_what_was_not_given_up_is_not_sent_again(client, notice):
    message = make_message(notice, state="sent", sent_at=clock.now())
    answer = client.post(reverse("alerts:delivery-again", args=[message.pk]), follow=True)
    assert "zs-note--err" in answer.content.decode()
    message.refresh_from_db()
    assert message.state == "sent"


def test_another_county_follows_its_own_deliveries_only(county, notice, follower):
    message = make_message(notice, state=DEAD)
    stranger = as_user(make_county("QT").user(Role(follower.groups.get().name)))
    assert stranger.get(LOG).context["rows"] == []
    assert stranger.get(of(message)).status_code == 404
    again = reverse("alerts:delivery-again", args=[message.pk])
    assert stranger.post(again).status_code == 404
    stranger.post(reverse("alerts:deliveries-again"))
    message.refresh_from_db()
    assert message.state == DEAD


@pytest.mark.parametrize("role", [Role.CLERK, Role.BUREAU, Role.LEADER, Role.AUDITOR])
def test_nobody_else_reads_the_log(county, role):
    assert as_user(county.user(role)).get(LOG).status_code == 403


@pytest.mark.parametrize("count", [2, 30])
def test_the_log_takes_the_same_queries_for_any_number(
    client, clerk, count, django_assert_max_num_queries
):
    for notice in NoticeFactory.create_batch(count, recipient=clerk):
        make_message(notice)
    client.get(LOG)
    with django_assert_max_num_queries(6):
        assert len(client.get(LOG).context["rows"]) == count


# What the reader sees.


def test_the_reader_sees_what_became_of_a_notice_by_e_mail(clerk, notice, time_machine):
    time_machine.move_to("2026-06-01 00:00+00:00", tick=False)
    client = as_user(clerk)

    def told() -> str:
        return client.get(INBOX).content.decode()

    assert "电子邮件" not in told()
    message = make_message(notice)
    assert "电子邮件计划于 2026-06-01 08:00 发送" in told()
    Message.objects.update(state="sent", sent_at=clock.now())
    assert "电子邮件已送达 2026-06-01 08:00" in told()
    Message.objects.update(digest_on=dt.date(2026, 6, 1))
    assert "每日汇总" in told()
    Message.objects.update(state=DEAD)
    assert "未能送达" in told()
    Message.objects.update(state="dropped")
    assert "未能送达" not in told()
    message.delete()


def test_the_inbox_shows_what_waits_for_an_answer_and_what_was_taken_back(clerk):
    client = as_user(clerk)
    asked = NoticeFactory(recipient=clerk, needs_answer=True)
    gone = NoticeFactory(recipient=clerk, read_at=clock.now(), withdrawn_at=clock.now())
    NoticeFactory(recipient=clerk, read_at=clock.now())

    def shown(show):
        return [row.notice for row in client.get(INBOX, {"show": show}).context["rows"]]

    assert shown("unread") == [asked]
    assert shown("unanswered") == [asked]
    assert shown("withdrawn") == [gone]
    assert len(shown("nonsense")) == 3


def test_marking_as_read_keeps_the_tab_that_was_open(clerk):
    notice = NoticeFactory(recipient=clerk)
    answer = as_user(clerk).post(
        reverse("alerts:read", args=[notice.pk]),
        headers={
            "HX-Request": "true",
            "HX-Current-URL": "http://testserver/alerts/?kind=calendar.missing&show=unread",
        },
    )
    current = [tab for tab in answer.context["tabs"] if tab["current"]]
    assert [tab["url"] for tab in current] == [f"{INBOX}?show=unread&kind=calendar.missing"]


def test_the_link_of_an_e_mail_marks_the_own_notice_as_read_and_goes_there(clerk):
    client = as_user(clerk)
    notice = NoticeFactory(recipient=clerk, url="/calendar/")
    answer = client.get(reverse("alerts:go", args=[notice.pk]))
    assert answer.headers["Location"] == "/calendar/"
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_a_visitor_logs_in_first_and_reads_nothing_by_the_link(clerk):
    notice = NoticeFactory(recipient=clerk)
    address = reverse("alerts:go", args=[notice.pk])
    answer = Client().get(address)
    assert (
        answer.headers["Location"]
        == f"{reverse('accounts:login')}?next={address.replace('/', '%2F')}"
    )
    notice.refresh_from_db()
    assert notice.read_at is None


def test_a_link_to_what_was_taken_back_or_is_another_s_leads_to_the_inbox(clerk):
    client, other = as_user(clerk), NoticeFactory()
    for pk in (other.pk, 999_999):
        answer = client.get(reverse("alerts:go", args=[pk]), follow=True)
        assert answer.redirect_chain == [(INBOX, 302)]
        assert "通知已撤回" in answer.content.decode()
    other.refresh_from_db()
    assert other.read_at is None
