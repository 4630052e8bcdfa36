"""Through the real channels to receivers on this machine that fail in every way."""

import pytest

from tests.alerts.delivery.conftest import deliver_now, make_robot, minutes, plan_now
from tests.alerts.receivers import WELL, Hangs, Says, mail_server, webhook_server
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Message
from zhaoshang.alerts.rules.delivery import MessageState
from zhaoshang.core import outgoing
from zhaoshang.core.sealed_text import seal


@pytest.fixture
def mail(settings):
    with mail_server() as found:
        for name, value in found.settings().items():
            setattr(settings, name, value)
        yield found


@pytest.fixture
def robots(settings, monkeypatch):
    monkeypatch.setattr(outgoing, "SECONDS", 0.5)
    with webhook_server() as found:
        for name, value in found.settings().items():
            setattr(settings, name, value)
        yield found


@pytest.fixture
def group(county, robots, tell) -> Message:
    """A message that waits for a group's robot."""
    robot = make_robot(county.county, sealed_address=seal(robots.address()))
    tell(county.user(Role.CLERK))
    plan_now()
    return robot.messages.get()


def test_an_e_mail_carries_words_link_and_the_message_s_identity(clerk, mail, tell):
    tell(clerk)
    plan_now()
    assert deliver_now().sent == 1
    (got,) = mail.mails
    assert got["To"] == "clerk@county.example"
    assert got["Subject"] == "项目1: report due on 2026-11-30"
    assert mail.refs() == [str(Message.objects.get().ref)]
    assert "/go/" in got.get_body(("plain",)).get_content()


def test_a_server_that_refuses_for_now_is_asked_again_with_the_same_identity(
    clerk, mail, tell, morning
):
    mail.script = ["451 later"]
    tell(clerk)
    plan_now()
    assert deliver_now().failed == 1
    assert Message.objects.get().last_error == "451 later"
    morning.shift(minutes(1))
    assert deliver_now().sent == 1
    assert mail.refs() == [str(Message.objects.get().ref)]


def test_a_mailbox_that_does_not_exist_is_given_up_and_the_others_get_theirs(clerk, mail, tell):
    nobody = User.objects.get(pk=clerk.pk)
    nobody.pk, nobody.username, nobody.username_key = None, "nobody", "nobody"
    nobody.email = "unknown@county.example"
    nobody.save()
    tell(clerk, nobody)
    plan_now()
    outcome = deliver_now()
    assert (outcome.sent, outcome.dead) == (1, 1)
    assert Message.objects.get(state=MessageState.DEAD).recipient == nobody


def test_a_mail_server_that_is_away_costs_no_message_its_tries(clerk, tell, settings, morning):
    with mail_server() as gone:
        address = gone.settings()
    for name, value in address.items():
        setattr(settings, name, value)
    tell(clerk)
    plan_now()
    assert deliver_now().failed == 1
    message = Message.objects.get()
    assert (message.state, message.tries) == (MessageState.WAITING, 0)
    assert message.last_error == "ConnectionRefusedError"
    with mail_server() as back:
        settings.EMAIL_PORT = back.port
        morning.shift(minutes(1))
        assert deliver_now().sent == 1
        assert back.refs() == [str(message.ref)]


@pytest.mark.parametrize("step", [Says(500), Says(429), Hangs(1), Says({"errcode": 45009})])
def test_a_robot_that_fails_is_left_alone_and_told_again_under_the_same_ref(
    group, robots, morning, step
):
    robots.script = [step]
    assert deliver_now().failed == 1
    group.refresh_from_db()
    assert (group.state, group.tries) == (MessageState.WAITING, 0)
    assert group.last_error
    assert deliver_now().failed == 0
    morning.shift(minutes(10))
    assert deliver_now().sent == 1
    assert robots.refs() == [str(group.ref)] * 2


def test_an_answer_that_comes_too_late_is_a_message_got_twice(group, robots, morning):
    robots.script = [Says(WELL, after=1)]
    assert deliver_now().failed == 1
    morning.shift(minutes(1))
    assert deliver_now().sent == 1
    assert robots.refs() == [str(group.ref)] * 2


def test_what_the_robot_was_told_is_kept_as_its_receipt(group, robots):
    assert deliver_now().sent == 1
    group.refresh_from_db()
    assert group.receipt == "0 ok"
