"""The words of every kind in both languages, and a test of them to oneself or to a group."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext

from tests.factories.accounts import make_county
from tests.factories.alerts import make_robot
from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts import kinds
from zhaoshang.alerts.models import Message, MessageItem
from zhaoshang.alerts.selectors.wording import compose

WORDS = reverse("alerts:words")
KIND = "assessment.report_late"


def as_user(user) -> Client:
    client = Client()
    client.force_login(user, backend="zhaoshang.accounts.backends.CountyBackend")
    return client


@stage
def keeper(county):
    user = county.user(Role.BUREAU_ADMIN)
    user.email = "keeper@county.example"
    user.save()
    return user


@pytest.fixture
def client(keeper) -> Client:
    return as_user(keeper)


def of(name) -> str:
    return reverse("alerts:word", args=[name])


def trial(name) -> str:
    return reverse("alerts:word-try", args=[name])


@pytest.mark.parametrize("role", [Role.BUREAU_ADMIN, Role.SYSADMIN])
def test_every_kind_is_listed_and_opens(county, role):
    client = as_user(county.user(role))
    listed = client.get(WORDS)
    shown = [row.kind.name for group in listed.context["groups"] for row in group.rows]
    assert sorted(shown) == [kind.name for kind in kinds.registered()]
    for name in shown:
        assert client.get(of(name)).status_code == 200


def test_a_kind_reads_in_both_languages_to_a_person_and_to_a_group(client):
    chinese, english = client.get(of(KIND)).context["previews"]
    assert "月报已逾期" in chinese.mail.title
    assert "示例单位" in chinese.mail.title
    assert "is late" in english.group.title
    assert any("Example unit" in line for line in english.group.lines)
    without = client.get(of("projects.assigned"))
    assert without.context["previews"][0].group is None
    assert "这类通知不发到群里" in without.content.decode()


def test_a_test_goes_to_oneself_marked_as_one(client, keeper):
    answer = client.post(trial(KIND), {"receiver": "me"})
    assert answer.headers["Location"] == of(KIND) + "#tests"
    message = Message.objects.get()
    assert (message.recipient, message.is_test, message.channel) == (keeper, True, "email")
    words = compose(message)
    assert words.title.startswith(gettext("Test: %(title)s") % {"title": ""})
    assert "示例单位" in words.title
    (row,) = client.get(of(KIND)).context["tests"]
    assert row.message == message
    assert "every 2s" in client.get(of(KIND), headers={"HX-Request": "true"}).content.decode()


def test_a_test_to_a_group_reads_as_groups_are_told(client, county):
    robot = make_robot(county.township)
    client.post(trial(KIND), {"receiver": str(robot.pk)})
    message = Message.objects.get()
    assert message.robot == robot
    words = compose(message)
    assert words.title.startswith(gettext("Test: %(title)s") % {"title": ""})
    assert str(kinds.find(KIND).fill_group({"month": "2026-11"}))[-3:] in words.title
    # Another one, later, is told again: no cause of it was told before.
    Message.objects.update(created_at="2026-01-01T00:00Z")
    client.post(trial(KIND), {"receiver": str(robot.pk)})
    assert MessageItem.objects.filter(robot=robot).count() == 2


def test_why_no_test_can_go_is_said(client, keeper, settings):
    keeper.email = ""
    keeper.save()
    assert "没有邮箱" in client.post(trial(KIND), {"receiver": "me"}).content.decode()
    settings.MAIL_ENABLED = False
    assert "未接通电子邮件" in client.post(trial(KIND), {"receiver": "me"}).content.decode()
    assert not Message.objects.exists()


def test_another_s_robot_and_a_kind_without_group_words_are_no_choice(client, county):
    theirs = make_robot(make_county("QT").township)
    own = make_robot(county.township)
    for name, robot in ((KIND, theirs), ("projects.assigned", own)):
        answer = client.post(trial(name), {"receiver": str(robot.pk)})
        assert "receiver" in answer.context["form"].errors
    assert not Message.objects.exists()


def test_the_system_administrator_tries_words_on_oneself_only(county):
    admin = county.user(Role.SYSADMIN)
    make_robot(county.township)
    form = as_user(admin).get(of(KIND)).context["form"]
    assert [value for value, _label in form.receivers()] == ["me"]


def test_an_unknown_kind_is_not_there(client):
    assert client.get(of("nothing.like_it")).status_code == 404
    assert client.post(trial("nothing.like_it")).status_code == 404


@pytest.mark.parametrize("role", [Role.CLERK, Role.BUREAU, Role.SECADMIN])
def test_nobody_else_reads_them(county, role):
    assert as_user(county.user(role)).get(WORDS).status_code == 403
