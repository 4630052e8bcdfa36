import datetime as dt
import json
import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, models, transaction

from tests.factories.accounts import make_county
from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.audit import services
from zhaoshang.audit.context import acting
from zhaoshang.audit.models import APPEND_ONLY, AuditEvent, AuditSeal
from zhaoshang.audit.rules import Damage
from zhaoshang.audit.selectors import verify_chains
from zhaoshang.audit.services import FAILED, record_event, seal_all
from zhaoshang.audit.tasks import seal_audit


def raw(model) -> models.QuerySet:
    """Reach round the refusals, as somebody with the database's password could."""
    return models.QuerySet(model)


def record(by, **changes) -> AuditEvent:
    return record_event("test.done", by=by, **changes)


def test_an_event_keeps_the_names_of_the_moment(clerk, county):
    event = record(clerk, subject=county.park, reason="年度调整", detail={"rows": 3})
    county.township.name = "新镇名"
    county.township.save()
    event.refresh_from_db()
    assert (event.actor, event.actor_name) == (clerk, clerk.full_name)
    assert event.unit_name == "城关镇"
    assert (event.subject_type, event.subject_id) == ("accounts.unit", str(county.park.pk))
    assert event.subject_label == "经济开发区"
    assert event.county == county.county
    assert (event.result, event.reason, event.detail) == ("ok", "年度调整", {"rows": 3})


def test_event_and_field_history_of_one_act_share_its_id_and_address(clerk, county):
    with acting(user=clerk, ip="10.0.0.7", reason="更名"):
        county.park.name = "高新区"
        county.park.save()
        event = record(clerk, subject=county.park)
    entry = county.park.history.first()
    assert (entry.history_act, entry.history_ip) == (event.act, "10.0.0.7")
    assert (event.ip, event.reason) == ("10.0.0.7", "更名")


def test_the_system_acts_without_a_person(db):
    event = record(None, subject_label="夜间任务")
    assert (event.actor, event.actor_name, event.county) == (None, "", None)


def test_an_unregistered_kind_is_refused(clerk):
    with pytest.raises(ValueError, match="not registered"):
        record_event("test.unknown", by=clerk)


def test_an_act_whose_event_cannot_be_written_is_undone(clerk, county, monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError("no space")

    monkeypatch.setattr(AuditEvent.objects, "create", fail)
    with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012 - one act
        county.park.name = "高新区"
        county.park.save()
        record(clerk)
    county.park.refresh_from_db()
    assert county.park.name == "经济开发区"


@pytest.mark.parametrize(
    "change",
    [
        lambda event: AuditEvent.objects.update(reason="x"),
        lambda event: AuditEvent.objects.all().delete(),
        lambda event: event.delete(),
        lambda event: event.save(),
        lambda event: AuditEvent.objects.bulk_update([event], ["reason"]),
        lambda event: AuditEvent._base_manager.filter(pk=event.pk).update(reason="x"),
    ],
)
def test_events_are_neither_changed_nor_deleted(clerk, change):
    event = record(clerk)
    with pytest.raises(TypeError, match=APPEND_ONLY):
        change(event)


def test_sealing_chains_each_county_by_itself(clerk, county):
    other = make_county("NX")
    for by in (clerk, other.user(Role.CLERK), None):
        record(by)
        record(by)
    assert seal_all() == 6
    assert AuditSeal.objects.count() == 3
    assert all(report.is_intact and report.sealed == 2 for report in verify_chains())


def test_sealing_twice_adds_nothing(clerk):
    record(clerk)
    assert seal_audit() == 1
    assert seal_audit() == 0
    assert AuditSeal.objects.count() == 1


def test_each_batch_names_the_hash_of_the_one_before(clerk):
    for _ in range(5):
        record(clerk)
    assert seal_all(limit=2) == 5
    first, second, third = AuditSeal.objects.order_by("number")
    assert [seal.event_count for seal in (first, second, third)] == [2, 2, 1]
    assert first.previous_hash == ""
    assert (second.previous_hash, third.previous_hash) == (first.hash, second.hash)


def test_a_sealed_event_is_not_sealed_again_into_another_batch(clerk):
    event = record(clerk)
    seal_all()
    event = AuditEvent.objects.get()
    event.digest = "0" * 64
    assert AuditEvent.objects.write_seal([event]) == 0


@stage
def sealed(clerk):
    for number in range(7):
        record(clerk, subject_label=f"第{number}项", detail={"n": number})
    seal_all(limit=3)
    record(clerk)
    return list(AuditEvent.objects.order_by("id"))


def findings() -> list:
    return [finding for report in verify_chains() for finding in report.findings]


def test_an_untouched_trail_is_intact_and_shows_what_is_not_sealed_yet(sealed):
    (report,) = verify_chains()
    assert report.is_intact
    assert (report.seals, report.sealed, report.unsealed) == (3, 7, 1)
    assert report.head == AuditSeal.objects.latest("number").hash


@pytest.mark.parametrize(
    "values",
    [
        {"subject_label": "改过"},
        {"detail": {"n": 99}},
        {"actor_name": "别人"},
        {"result": FAILED},
        {"at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)},
        {"ip": "10.9.9.9"},
        {"county": None},
    ],
)
def test_a_changed_row_is_named(sealed, values):
    target = sealed[4]
    raw(AuditEvent).filter(pk=target.pk).update(**values)
    (finding,) = findings()
    assert (finding.damage, finding.event_id, finding.seal) == (Damage.CHANGED, target.pk, 2)


def test_a_removed_row_is_named(sealed):
    raw(AuditEvent).filter(pk=sealed[4].pk).delete()
    (finding,) = findings()
    assert (finding.damage, finding.seal, finding.position) == (Damage.REMOVED, 2, 2)


def test_two_rows_whose_contents_were_exchanged_are_named(sealed):
    one, two = sealed[0], sealed[5]
    for target, source in ((one, two), (two, one)):
        raw(AuditEvent).filter(pk=target.pk).update(
            subject_label=source.subject_label, detail=source.detail, at=source.at
        )
    assert {finding.event_id for finding in findings()} == {one.pk, two.pk}


def test_two_rows_exchanged_between_batches_are_named(sealed):
    one, two = sealed[0], sealed[5]
    raw(AuditEvent).filter(pk=one.pk).update(seal=two.seal, position=two.position)
    raw(AuditEvent).filter(pk=two.pk).update(seal=one.seal, position=one.position)
    assert {finding.seal for finding in findings()} == {1, 2}


def test_a_row_taken_out_of_its_seal_is_found(sealed):
    raw(AuditEvent).filter(pk=sealed[0].pk).update(seal=None, position=None)
    assert [finding.damage for finding in findings()] == [Damage.REMOVED]


def test_a_row_slipped_into_a_seal_is_found(sealed, clerk):
    late = AuditEvent.objects.latest("id")
    raw(AuditEvent).filter(pk=late.pk).update(seal=sealed[0].seal, position=2)
    assert Damage.ADDED in {finding.damage for finding in findings()}


def test_a_removed_batch_is_found(sealed):
    second = AuditSeal.objects.get(number=2)
    raw(AuditEvent).filter(seal=second).update(seal=None, position=None)
    raw(AuditSeal).filter(pk=second.pk).delete()
    assert Damage.MISSING_SEAL in {finding.damage for finding in findings()}


def test_a_rewritten_seal_breaks_the_chain(sealed):
    raw(AuditSeal).filter(number=2).update(hash="0" * 64)
    assert {finding.seal for finding in findings()} == {2, 3}


def test_the_command_says_that_all_is_well(sealed):
    out = StringIO()
    call_command("verify_audit", "--json", stdout=out)
    answer = json.loads(out.getvalue())
    assert answer["intact"] is True
    assert answer["counties"][0]["unsealed"] == 1


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_the_command_fails_and_names_the_damage(sealed, words):
    raw(AuditEvent).filter(pk=sealed[0].pk).update(reason="改过")
    out = StringIO()
    with pytest.raises(CommandError, match="1 findings"):
        call_command("verify_audit", *words, stdout=out)
    assert "changed" in out.getvalue()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_four_sealers_at_once_make_one_chain():
    clerk = make_county().user(Role.CLERK)
    for _ in range(40):
        record(clerk)
    start = threading.Barrier(4)
    sealed: list[int] = []

    def work() -> None:
        try:
            start.wait(10)
            sealed.append(seal_all(limit=5))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sum(sealed) == 40
    (report,) = verify_chains()
    assert report.is_intact
    assert (report.seals, report.sealed, report.unsealed) == (8, 40, 0)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_sealers_would_collide(monkeypatch):
    # Control: shows that the race is real, so that the test above means something.
    clerk = make_county().user(Role.CLERK)
    record(clerk)
    both_have_read = threading.Barrier(2)
    digest_of = services.event_digest
    failures: list[Exception] = []

    def slow_digest(event: AuditEvent) -> str:
        both_have_read.wait(10)
        return digest_of(event)

    def work() -> None:
        try:
            services.seal_county(county_id=clerk.unit.county_id)
        except IntegrityError as error:
            failures.append(error)
        finally:
            connection.close()

    monkeypatch.setattr(services, "advisory_lock", lambda _name: None)
    monkeypatch.setattr(services, "event_digest", slow_digest)
    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(failures) == 1


@pytest.mark.slow
@pytest.mark.django_db
def test_one_changed_row_is_found_among_many_thousand():
    clerk = make_county().user(Role.CLERK)
    first = record(clerk)
    AuditEvent.objects.bulk_create(
        [
            AuditEvent(
                at=first.at, county_id=first.county_id, kind="test.done", subject_label=str(number)
            )
            for number in range(20_000)
        ],
        batch_size=1_000,
    )
    seal_all()
    target = AuditEvent.objects.get(subject_label="12345")
    raw(AuditEvent).filter(pk=target.pk).update(subject_label="12346")
    assert [finding.event_id for finding in findings()] == [target.pk]
