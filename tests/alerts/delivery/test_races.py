"""Two at once on PostgreSQL: nothing doubled, nothing lost; and that the locks are what does it."""

import datetime as dt
import threading
from collections import Counter
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.db.models.query import QuerySet

from tests.alerts.delivery.conftest import MORNING, TODAY, make_robot, plan_now
from tests.factories.accounts import make_county
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.channels import Channel
from zhaoshang.alerts.models import Attempt, Message, MessageItem, Notice
from zhaoshang.alerts.selectors.delivery_rules import DeliveryRules
from zhaoshang.alerts.services.delivering import Outcome, claiming, deliver
from zhaoshang.alerts.services.delivering.claiming import Claim, claim_next
from zhaoshang.alerts.services.planning import portions

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def county(transactional_db, morning):
    return make_county()


def together(*works) -> list[Exception]:
    """Run functions at once, each on a connection of its own; return what they raised."""
    raised: list[Exception] = []
    gate = threading.Barrier(len(works))

    def run(work) -> None:
        try:
            gate.wait()
            work()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_four_planners_at_once_plan_each_notice_once(county, tell):
    people = [county.user(Role.CLERK, email=f"p{n}@county.example") for n in range(10)]
    for number in range(4):
        tell(*people, number=number)
    counts: list[int] = []
    assert together(*[lambda: counts.append(plan_now())] * 4) == []
    assert sum(counts) == 40
    told = Counter(MessageItem.objects.values_list("notice", flat=True))
    assert set(told.values()) == {1}
    assert set(told) == set(Notice.objects.values_list("pk", flat=True))


def split_between_two_planners(clerk, tell, monkeypatch) -> Counter:
    """Plan eight notices by two planners, the second while the first has read the day's messages.

    The first takes four of them, as if four more came when it had looked; return how many messages
    the person gets of each sort.
    """
    for number in range(4):
        tell(clerk, number=number)
    has_read, may_write = threading.Event(), threading.Event()
    usual = portions.write_drafts

    def writes_late(drafts, now) -> None:
        if threading.current_thread().name == "first":
            has_read.set()
            may_write.wait(2)
        usual(drafts, now)

    monkeypatch.setattr(portions, "write_drafts", writes_late)

    def work() -> None:
        try:
            plan_now()
        finally:
            connection.close()

    first = threading.Thread(target=work, name="first")
    first.start()
    has_read.wait(10)
    for number in range(4, 8):
        tell(clerk, number=number)
    second = threading.Thread(target=work, name="second")
    second.start()
    second.join(0.7)
    may_write.set()
    first.join()
    second.join()
    return Counter("digest" if message.digest_on else "single" for message in Message.objects.all())


def test_a_second_planner_counts_what_the_first_has_made(clerk, tell, monkeypatch):
    assert split_between_two_planners(clerk, tell, monkeypatch) == {"single": 4, "digest": 1}


def test_without_the_lock_the_days_number_is_exceeded(clerk, tell, monkeypatch):
    """The control: the test above means something."""
    monkeypatch.setattr(portions, "advisory_lock", lambda _name: None)
    assert split_between_two_planners(clerk, tell, monkeypatch) == {"single": 8}


def waiting_messages(clerk, tell, count: int) -> None:
    for number in range(count):
        tell(clerk, number=number)
    plan_now()
    Message.objects.all().delete()
    made = [
        Message(
            channel=Channel.EMAIL.value,
            county_id=clerk.unit.county_id,
            recipient=clerk,
            created_at=MORNING,
            send_at=MORNING,
        )
        for _ in range(count)
    ]
    Message.objects.bulk_create(made)
    MessageItem.objects.bulk_create(
        MessageItem(
            message=message,
            notice=notice,
            unit=clerk.unit,
            kind=notice.kind,
            subject_type=notice.subject_type,
            subject_id=notice.subject_id,
        )
        for message, notice in zip(made, Notice.objects.all(), strict=True)
    )


def test_four_workers_at_once_send_each_message_once(clerk, tell, post):
    waiting_messages(clerk, tell, 40)
    outcomes: list[Outcome] = []
    works = [lambda: outcomes.append(deliver([Channel.EMAIL], seconds=60))] * 4
    assert together(*works) == []
    assert sum(outcome.sent for outcome in outcomes) == 40
    assert sorted(post.refs()) == sorted(map(str, Message.objects.values_list("ref", flat=True)))
    assert Attempt.objects.count() == 40


@contextmanager
def second_claim_between_look_and_write(monkeypatch):
    """Let another worker claim while the first has found its message and not written yet."""
    state = {"claims": []}
    usual = claiming.uuid.uuid4

    def token():
        if threading.current_thread().name == "first":
            other = threading.Thread(target=claim_in, args=(state["claims"],), name="second")
            other.start()
            other.join(1)
            state["other"] = other
        return usual()

    with monkeypatch.context() as patch:
        patch.setattr(claiming.uuid, "uuid4", token)
        yield state


def claim_in(claims: list) -> None:
    try:
        claims.append(
            claim_next([Channel.EMAIL], without=(), rules=DeliveryRules(TODAY), now=MORNING)
        )
    finally:
        connection.close()


def claimed_twice(clerk, tell, monkeypatch) -> list:
    tell(clerk)
    plan_now()
    with second_claim_between_look_and_write(monkeypatch) as state:
        first = threading.Thread(target=claim_in, args=(state["claims"],), name="first")
        first.start()
        first.join()
        state["other"].join()
    return [claim for claim in state["claims"] if isinstance(claim, Claim)]


def test_a_message_is_one_workers(clerk, tell, monkeypatch):
    assert len(claimed_twice(clerk, tell, monkeypatch)) == 1


def test_without_the_row_lock_two_workers_would_have_it(clerk, tell, monkeypatch):
    """The control: the test above means something."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_options: self)
    assert len(claimed_twice(clerk, tell, monkeypatch)) == 2


def test_two_workers_together_keep_to_a_robots_number(county, tell, post):
    clerk = county.user(Role.CLERK)
    robot = make_robot(county.county)
    for number in range(30):
        tell(clerk, number=number)
        plan_now()
    works = [lambda: deliver([Channel.WECOM], seconds=60)] * 3
    assert together(*works) == []
    assert robot.messages.filter(sent_at__isnull=False).count() == 20
    assert len(post.sent) == 20


def test_news_that_come_while_a_digest_is_claimed_are_not_lost_in_it(clerk, tell, post, morning):
    for number in range(6):
        tell(clerk, number=number)
    plan_now()

    def news_meanwhile(_message) -> None:
        def work() -> None:
            try:
                for number in range(6, 14):
                    tell(clerk, number=number)
                plan_now()
            finally:
                connection.close()

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()

    post.script = [news_meanwhile]
    deliver([Channel.EMAIL], seconds=60)
    assert [len(message.lines) for message in post.sent] == [6]
    morning.move_to(MORNING + dt.timedelta(days=1))
    deliver([Channel.EMAIL], seconds=60)
    assert [len(message.lines) for message in post.sent] == [6, 8]


def test_whoever_reads_meanwhile_waits_for_no_planner(clerk, tell):
    """A planner passes over rows that somebody is just writing, and takes them the next time."""
    tell(clerk)
    tell(clerk, number=2)
    planned: list[int] = []
    with transaction.atomic():
        Notice.objects.filter(subject_id="1").update(read_at=MORNING)
        assert together(lambda: planned.append(plan_now())) == []
    planned.append(plan_now())
    assert planned == [1, 1]
    assert Message.objects.count() == 1
