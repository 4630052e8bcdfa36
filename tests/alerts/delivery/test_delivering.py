"""Claim – send – confirm: what a receiver gets, and how it is written down."""

import datetime as dt

import pytest

from tests.alerts.delivery.conftest import TODAY, deliver_now, minutes, plan_now
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.channels import Channel, DeliveryError
from zhaoshang.alerts.models import Attempt, Message, Notice
from zhaoshang.alerts.policies import DELIVERY
from zhaoshang.alerts.rules.delivery import DropReason, MessageState
from zhaoshang.alerts.selectors.delivery_rules import DeliveryRules
from zhaoshang.alerts.services import mark_read, withdraw_alerts
from zhaoshang.alerts.services.delivering import NOT_DEAD, deliver, send_again, sweeping
from zhaoshang.alerts.services.delivering.claiming import LEASE, Claim, claim_next
from zhaoshang.alerts.services.delivering.confirming import confirm_failed, confirm_sent
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken

TRIES = DELIVERY.default["tries"]
SUBJECT = ("projects.project", 1)


@pytest.fixture
def message(clerk, tell) -> Message:
    """One planned e-mail."""
    tell(clerk)
    plan_now()
    return Message.objects.get()


def claim() -> Claim:
    found = claim_next(list(Channel), without=(), rules=DeliveryRules(TODAY), now=clock.now())
    assert isinstance(found, Claim)
    return found


def fail(times: int, post, morning, error: DeliveryError | None = None) -> None:
    """Let a message fail so often, each time when its time has come."""
    for _ in range(times):
        post.script = [error or DeliveryError("451 later")]
        morning.shift(max(Message.objects.get().send_at - clock.now(), minutes(0)))
        deliver_now()


def test_a_message_is_sent_and_its_receipt_kept(message, clerk, post):
    outcome = deliver_now()
    assert (outcome.sent, outcome.failed) == (1, 0)
    (sent,) = post.sent
    assert (sent.to, sent.ref) == ("clerk@county.example", str(message.ref))
    message.refresh_from_db()
    assert (message.state, message.tries, message.receipt) == (MessageState.SENT, 1, "250 taken")
    assert message.sent_at == clock.now()
    assert (message.lease, message.lease_until) == (None, None)
    attempt = message.attempts.get()
    assert (attempt.succeeded, attempt.answer) == (True, "250 taken")
    assert attempt.started_at == attempt.ended_at == clock.now()


def test_delivering_twice_sends_nothing_twice(message, post):
    deliver_now()
    deliver_now()
    assert len(post.sent) == 1


def test_nothing_goes_before_its_time(message, post):
    Message.objects.update(send_at=clock.now() + minutes(1))
    assert deliver_now().sent == 0


def test_one_connection_serves_a_whole_sweep(clerk, tell, post):
    for number in range(3):
        tell(clerk, number=number)
    plan_now()
    deliver_now()
    assert (len(post.sent), post.opened) == (3, 1)


def test_a_sweep_serves_its_own_channels_only(message, post):
    assert deliver_now(Channel.WECOM, Channel.DINGTALK).sent == 0
    assert deliver_now(Channel.EMAIL).sent == 1


def test_a_worker_that_is_asked_to_stop_ends_after_the_message_in_hand(clerk, tell, post):
    for number in range(3):
        tell(clerk, number=number)
    plan_now()
    deliver([Channel.EMAIL], seconds=60, should_stop=lambda: bool(post.sent))
    assert len(post.sent) == 1
    waiting = Message.objects.filter(state=MessageState.WAITING)
    assert set(waiting.values_list("tries", "lease")) == {(0, None)}


def test_a_failure_is_written_down_and_tried_again_later_and_later(message, post, morning):
    fail(1, post, morning)
    message.refresh_from_db()
    assert (message.state, message.tries) == (MessageState.WAITING, 1)
    assert message.last_error == "451 later"
    assert message.send_at == clock.now() + minutes(1)
    assert deliver_now().sent == 0
    fail(1, post, morning)
    message.refresh_from_db()
    assert message.send_at == clock.now() + minutes(2)
    morning.shift(minutes(2))
    assert deliver_now().sent == 1
    message.refresh_from_db()
    assert (message.state, message.last_error) == (MessageState.SENT, "")
    refs = {each.ref for each in post.asked}
    assert (len(post.asked), refs) == (3, {str(message.ref)})
    assert list(message.attempts.values_list("succeeded", flat=True)) == [True, False, False]


def test_after_the_policys_number_of_tries_a_message_is_given_up(message, post, morning):
    fail(TRIES - 1, post, morning)
    message.refresh_from_db()
    assert message.state == MessageState.WAITING
    fail(1, post, morning)
    message.refresh_from_db()
    assert (message.state, message.tries) == (MessageState.DEAD, TRIES)
    morning.shift(dt.timedelta(days=1))
    assert deliver_now().sent == 0


def test_what_is_of_no_use_is_not_tried_again(message, post):
    post.script = [DeliveryError("550 no such mailbox", is_final=True)]
    assert deliver_now().dead == 1
    message.refresh_from_db()
    assert (message.state, message.last_error) == (MessageState.DEAD, "550 no such mailbox")


def test_a_mail_server_that_is_away_holds_the_other_mails_and_costs_no_tries(
    clerk, head, tell, post, morning
):
    tell(clerk, head)
    plan_now()
    post.script = [DeliveryError("ConnectionRefusedError", is_everybody=True)]
    outcome = deliver_now()
    assert (outcome.sent, outcome.failed) == (0, 1)
    assert len(post.asked) == 1
    assert set(Message.objects.values_list("state", "tries")) == {(MessageState.WAITING, 0)}
    morning.shift(minutes(1))
    assert deliver_now().sent == 2


def test_an_outage_of_days_kills_nothing_but_not_for_ever(message, post, morning):
    away = DeliveryError("ConnectionRefusedError", is_everybody=True)
    for _ in range(2 * 24):
        morning.shift(minutes(60))
        post.script = [away]
        deliver_now()
    message.refresh_from_db()
    assert (message.state, message.tries) == (MessageState.WAITING, 0)
    morning.shift(dt.timedelta(days=1))
    fail(TRIES, post, morning, away)
    message.refresh_from_db()
    assert message.state == MessageState.DEAD


def test_a_poisoned_message_is_parked_with_its_reason_and_the_others_go_on(
    clerk, head, tell, post, monkeypatch
):
    tell(clerk, head)
    plan_now()
    compose = sweeping.prepare

    def breaks(message, *rest):
        if message.recipient == clerk:
            raise ZeroDivisionError
        return compose(message, *rest)

    monkeypatch.setattr(sweeping, "prepare", breaks)
    outcome = deliver_now()
    assert (outcome.sent, outcome.failed) == (1, 1)
    poisoned = Message.objects.get(recipient=clerk)
    assert (poisoned.state, poisoned.last_error) == (MessageState.WAITING, "ZeroDivisionError")
    assert poisoned.send_at == clock.now() + minutes(1)


def test_a_message_whose_worker_died_goes_again_under_the_same_ref(message, post, morning):
    claim()
    assert deliver_now().sent == 0
    morning.shift(LEASE - dt.timedelta(seconds=1))
    assert deliver_now().sent == 0
    morning.shift(dt.timedelta(seconds=1))
    assert deliver_now().sent == 1
    assert post.refs() == [str(message.ref)]
    cut_off = message.attempts.order_by("pk").first()
    assert (cut_off.ended_at, cut_off.succeeded) == (None, False)


def test_a_message_that_ends_every_worker_is_given_up(message, post, morning):
    for _ in range(TRIES):
        claim()
        morning.shift(LEASE)
    assert deliver_now().dead == 1
    message.refresh_from_db()
    assert (message.state, message.last_error) == (MessageState.DEAD, "cut off")


def test_an_answer_that_comes_after_the_lease_is_a_fact_all_the_same(message, post, morning):
    slow = claim()
    morning.shift(LEASE)
    second = claim()
    confirm_sent(slow, "250 taken", gone=(), now=clock.now())
    confirm_failed(
        second,
        DeliveryError("451"),
        rule=DeliveryRules(TODAY).of(message.county_id),
        now=clock.now(),
    )
    message.refresh_from_db()
    assert (message.state, message.receipt) == (MessageState.SENT, "250 taken")
    morning.shift(minutes(60))
    assert deliver_now().sent == 0


def test_a_failure_after_the_lease_takes_nothing_from_who_holds_it_now(message, morning):
    slow = claim()
    morning.shift(LEASE)
    second = claim()
    rule = DeliveryRules(TODAY).of(message.county_id)
    assert confirm_failed(slow, DeliveryError("451"), rule=rule, now=clock.now()) is None
    message.refresh_from_db()
    assert (message.lease, message.tries) == (second.lease, 2)


def test_what_was_read_meanwhile_is_not_sent(message, clerk, post):
    mark_read(notice_ids=Notice.objects.values_list("pk", flat=True), by=clerk)
    assert deliver_now().dropped == 1
    message.refresh_from_db()
    assert (message.state, message.drop_reason) == (
        MessageState.DROPPED,
        DropReason.NOTHING_LEFT,
    )
    assert message.tries == 0
    assert not message.attempts.exists()
    assert post.asked == []


@pytest.mark.parametrize("is_read", [False, True])
def test_what_is_no_longer_true_is_not_sent(message, clerk, post, is_read):
    if is_read:
        mark_read(notice_ids=Notice.objects.values_list("pk", flat=True), by=clerk)
    withdraw_alerts(kind="test.due", subject=SUBJECT)
    assert deliver_now().dropped == 1
    assert post.asked == []


def test_a_digest_leaves_out_what_was_read_meanwhile(clerk, tell, post):
    for number in range(7):
        tell(clerk, number=number)
    plan_now()
    read = Notice.objects.filter(subject_id__in=["2", "3"])
    mark_read(notice_ids=read.values_list("pk", flat=True), by=clerk)
    deliver_now()
    (sent,) = post.sent
    assert sent.title == "您有 5 条提醒"
    assert len(sent.lines) == 5
    told = Message.objects.get().items.order_by("pk").values_list("subject_id", flat=True)
    assert list(told) == ["0", "1", "4", "5", "6"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"email": ""}, DropReason.NO_ADDRESS),
        ({"is_active": False}, DropReason.SWITCHED_OFF),
        ({"expires_on": TODAY}, DropReason.SWITCHED_OFF),
    ],
)
def test_whoever_cannot_be_reached_any_more_gets_nothing(message, clerk, post, change, reason):
    User.objects.filter(pk=clerk.pk).update(**change)
    assert deliver_now().dropped == 1
    message.refresh_from_db()
    assert message.drop_reason == reason


def test_what_a_stopped_worker_left_waits_for_the_morning_unless_it_is_due_today(
    clerk, tell, post, morning
):
    tell(clerk)
    tell(clerk, number=2, due_on=TODAY)
    plan_now()
    morning.shift(dt.timedelta(hours=11))
    outcome = deliver_now()
    assert (outcome.sent, outcome.postponed) == (1, 1)
    held = Message.objects.get(state=MessageState.WAITING)
    assert (held.tries, held.lease) == (0, None)
    assert held.send_at == clock.now() + dt.timedelta(hours=11)
    assert not held.attempts.exists()
    morning.shift(dt.timedelta(hours=11))
    assert deliver_now().sent == 1


def test_a_message_that_was_given_up_can_be_sent_again(county, message, post, morning):
    admin = county.user(Role.BUREAU_ADMIN)
    fail(TRIES, post, morning)
    sent_again = send_again(message_id=message.pk, by=admin)
    assert (sent_again.state, sent_again.tries) == (MessageState.WAITING, 0)
    assert deliver_now().sent == 1
    assert post.refs() == [str(message.ref)]
    event = AuditEvent.objects.get(kind="alerts.message_resent")
    assert (event.actor_id, event.subject_id) == (admin.pk, str(message.pk))
    assert event.detail["last_error"] == "451 later"


def test_after_sending_again_the_waits_begin_anew(county, message, post, morning):
    fail(TRIES, post, morning)
    send_again(message_id=message.pk, by=county.user(Role.BUREAU_ADMIN))
    fail(1, post, morning)
    message.refresh_from_db()
    assert (message.tries, message.send_at) == (1, clock.now() + minutes(1))


def test_only_what_was_given_up_can_be_sent_again_and_only_once(county, message, post):
    admin = county.user(Role.BUREAU_ADMIN)
    with pytest.raises(RuleBroken, match=str(NOT_DEAD)):
        send_again(message_id=message.pk, by=admin)
    deliver_now()
    with pytest.raises(RuleBroken, match=str(NOT_DEAD)):
        send_again(message_id=message.pk, by=admin)
    assert not AuditEvent.objects.exists()


def test_nobody_sends_again_what_is_out_of_sight(county, message, head, post, morning):
    fail(TRIES, post, morning)
    with pytest.raises(Message.DoesNotExist):
        send_again(message_id=message.pk, by=head)


def test_a_long_answer_is_cut(message, post):
    post.script = [DeliveryError("x" * 1000)]
    deliver_now()
    assert Attempt.objects.get().answer == "x" * 300
