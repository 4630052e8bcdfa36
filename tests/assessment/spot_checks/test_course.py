"""From the published seed to the closed check: what is drawn, when, and that it can be redrawn."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from time_machine import travel

from assessment.models import GroupMember, SpotCheck, SpotCheckItem
from assessment.rules.spot_checks import CheckState, digest_of
from assessment.services.report_content import seal
from assessment.services.spot_checks import announce, close_check, draw_sample
from assessment.services.spot_proof import prove_sample, verify_sample
from projects.models import FundsEntry
from projects.rules.stages import Status
from tests.assessment.spot_checks.conftest import BEFORE, OCTOBER, SEED, close_october
from tests.factories.projects import TODAY, ProjectFactory, at_noon, make_funds
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import Conflict, RuleBroken
from zhaoshang.core.periods import Cycle, Period

pytestmark = pytest.mark.django_db
NOVEMBER = Period(Cycle.MONTH, 2026, 11)


def announce_it(plan, director, **changes):
    asked = {"county_id": plan.county_id, "period": NOVEMBER, "seed": "", "on": TODAY, **changes}
    return announce(by=director, **asked)


def drawn_entries(check):
    return set(check.items.values_list("entry_id", flat=True))


class TestAnnouncing:
    def test_a_typed_seed_is_published_as_it_is_and_goes_to_every_unit(
        self, clerk, other_clerk, announced
    ):
        assert (announced.seed, announced.is_seed_typed) == (SEED, True)
        assert announced.share_percent == 30
        told = Notice.objects.filter(kind="assessment.spot_check_announced")
        assert set(told.values_list("recipient", flat=True)) == {clerk.pk, other_clerk.pk}
        assert all(SEED in each.params["seed"] for each in told)

    def test_without_a_seed_the_system_draws_one_that_nobody_can_guess(self, plan, director):
        check = announce_it(plan, director)
        other = announce_it(plan, director, period=Period(Cycle.QUARTER, 2026, 4))
        assert not check.is_seed_typed
        assert len(check.seed) == 32
        assert check.seed != other.seed

    def test_the_event_keeps_the_seed(self, announced):
        event = AuditEvent.objects.get(kind="assessment.spot_check_announced")
        assert event.detail["seed"] == SEED

    def test_a_period_has_one_seed(self, announced, plan, director):
        with pytest.raises(RuleBroken) as refused:
            announce_it(plan, director, period=OCTOBER)
        assert (refused.value.code, refused.value.field) == ("announced_already", "period")

    def test_once_the_period_is_over_nobody_types_a_seed(self, plan, director):
        with pytest.raises(RuleBroken) as refused:
            announce_it(plan, director, period=OCTOBER, seed="12345678")
        assert (refused.value.code, refused.value.field) == ("seed_too_late", "seed")
        assert announce_it(plan, director, period=OCTOBER).seed

    def test_once_the_period_is_closed_nobody_announces_one(self, plan, director, county):
        close_october(county)
        with pytest.raises(RuleBroken) as refused:
            announce_it(plan, director, period=OCTOBER)
        assert refused.value.code == "too_late"

    @pytest.mark.parametrize("seed", ["1234567", "字" * 101])
    def test_a_seed_has_eight_to_a_hundred_characters(self, plan, director, seed):
        with pytest.raises(RuleBroken) as refused:
            announce_it(plan, director, seed=seed)
        assert (refused.value.code, refused.value.field) == ("seed_length", "seed")

    def test_without_an_issued_plan_there_are_no_groups(self, plan, director):
        plan.state = plan.State.DRAFT
        plan.save()
        with pytest.raises(RuleBroken) as refused:
            announce_it(plan, director)
        assert refused.value.code == "no_plan"


class TestDrawing:
    def draw(self, check, director, on=TODAY):
        return draw_sample(check_id=check.pk, version=check.version, by=director, on=on)

    def test_thirty_percent_of_each_group_in_the_order_of_the_formula(
        self, announced, county, director, verified
    ):
        ours = [verified() for _number in range(4)]
        park = [verified(county.park) for _number in range(3)]
        close_october(county)
        check = self.draw(announced, director)
        assert check.state == CheckState.DRAWN

        def first(entries, size):
            order = sorted((each.pk for each in entries), key=lambda pk: digest_of(SEED, pk))
            return set(order[:size])

        assert drawn_entries(check) == first(ours, 2) | first(park, 1)
        item = check.items.first()
        assert item.digest == digest_of(SEED, item.entry_id)
        assert item.history.count() == 1

    def test_only_verified_entries_of_the_period_are_drawn_from(
        self, announced, county, director, verified, clerk
    ):
        ours = verified()
        verified(month=dt.date(2026, 9, 1))
        verified(month=dt.date(2026, 11, 1))
        verified(state="rejected", verified_wan=None)
        verified(state="claimed", verified_wan=None)
        merged = verified().project
        merged.status, merged.merged_into = Status.MERGED, ours.project
        merged.save()
        close_october(county)
        assert drawn_entries(self.draw(announced, director)) == {ours.pk}

    def test_a_correction_is_part_of_its_entry_and_one_at_nothing_is_not_drawn(
        self, announced, county, director, verified
    ):
        cut, gone = verified(), verified()
        for entry, difference in ((cut, -40), (gone, -100)):
            make_funds(
                entry.project,
                entry.month,
                0,
                state="verified",
                verified_wan=Decimal(difference),
                corrects=entry,
            )
        close_october(county)
        check = self.draw(announced, director)
        assert [(item.entry_id, item.amount_wan) for item in check.items.all()] == [
            (cut.pk, Decimal(60))
        ]

    def test_an_entry_of_nobody_in_the_groups_is_the_responsible_units(
        self, announced, county, director, verified
    ):
        project = ProjectFactory(county=county.county, responsible_unit=county.park)
        by_bureau = verified(county.bureau, project=project)
        elsewhere = verified(county.department)
        close_october(county)
        check = self.draw(announced, director)
        assert [(item.entry_id, item.unit) for item in check.items.all()] == [
            (by_bureau.pk, county.park)
        ]
        assert check.content["left_out"] == [elsewhere.pk]

    def test_a_merged_units_entry_is_its_successors(self, announced, county, director, verified):
        entry = verified(county.townships[1])
        GroupMember.objects.filter(unit=county.townships[1]).delete()
        county.townships[1].merged_into = county.township
        county.townships[1].closed_on = TODAY
        county.townships[1].save()
        close_october(county)
        item = self.draw(announced, director).items.get()
        assert (item.entry_id, item.unit) == (entry.pk, county.township)

    def test_the_units_that_are_checked_are_told(self, drawn, clerk, other_clerk):
        check = drawn(3)
        told = Notice.objects.filter(kind="assessment.spot_check_drawn")
        assert [each.recipient for each in told] == [clerk]
        assert told[0].params["count"] == check.items.count() == 1

    def test_nothing_verified_is_an_empty_sample_that_can_be_closed(self, drawn, director):
        check = drawn(0)
        assert not check.items.exists()
        closed = close_check(check_id=check.pk, version=check.version, by=director)
        assert closed.state == CheckState.CLOSED

    def test_the_sample_is_drawn_on_a_later_day_than_the_seed(self, plan, director, county):
        check = announce_it(plan, director, period=OCTOBER)
        close_october(county)
        with pytest.raises(RuleBroken) as refused:
            self.draw(check, director)
        assert refused.value.code == "same_day"
        tomorrow = TODAY + dt.timedelta(days=1)
        with travel(at_noon(tomorrow), tick=False):
            assert self.draw(check, director, tomorrow).state == CheckState.DRAWN

    def test_not_before_the_period_is_over(self, announced, director):
        with pytest.raises(RuleBroken) as refused:
            self.draw(announced, director, dt.date(2026, 10, 31))
        assert refused.value.code == "not_over"

    def test_not_before_its_last_month_is_closed(self, announced, director):
        with pytest.raises(RuleBroken) as refused:
            self.draw(announced, director)
        assert refused.value.code == "not_closed"

    def test_it_is_drawn_once(self, drawn, director):
        check = drawn()
        with pytest.raises(RuleBroken) as refused:
            self.draw(check, director)
        assert refused.value.code == "not_now"
        assert check.items.count() == 2

    def test_a_page_that_is_stale_draws_nothing(self, announced, county, director):
        close_october(county)
        with pytest.raises(Conflict):
            draw_sample(check_id=announced.pk, version=7, by=director, on=TODAY)


class TestRedrawing:
    def test_it_holds_whatever_happens_to_the_entries_later(self, drawn, leader):
        check = drawn(12)
        FundsEntry.objects.update(verified_wan=1)
        GroupMember.objects.all().delete()
        check.refresh_from_db()
        proof = verify_sample(check, by=leader)
        assert proof.holds
        assert proof.drawn == check.items.count() == 4
        event = AuditEvent.objects.get(kind="assessment.spot_check_verified")
        assert (event.actor, event.detail["holds"]) == (leader, True)

    def test_an_exchanged_entry_comes_to_light(self, drawn):
        check = drawn()
        outside = next(
            entry["entry"]
            for group in check.content["groups"]
            for entry in group["entries"]
            if entry["entry"] not in drawn_entries(check)
        )
        inside = check.items.first()
        SpotCheckItem.objects.filter(pk=inside.pk).update(entry=outside)
        proof = prove_sample(check)
        assert not proof.holds
        assert set(proof.differing) == {inside.entry_id, outside}

    def test_another_seed_comes_to_light(self, drawn):
        check = drawn()
        SpotCheck.objects.filter(pk=check.pk).update(seed="another seed")
        check.refresh_from_db()
        assert not prove_sample(check).holds

    def test_a_changed_population_comes_to_light(self, drawn):
        check = drawn()
        check.content["groups"][0]["entries"][0]["amount_wan"] = "1"
        assert seal(check.content) != check.sha256
        assert not prove_sample(check).holds

    def test_before_the_draw_there_is_nothing_to_prove(self, announced, leader):
        with pytest.raises(RuleBroken) as refused:
            verify_sample(announced, by=leader)
        assert refused.value.code == "not_now"


class TestWhoReads:
    def test_a_unit_reads_its_own_entries_and_county_wide_roles_all(
        self, announced, county, director, verified, clerk, other_clerk, leader
    ):
        ours, theirs = verified(), verified(county.park)
        close_october(county)
        draw_sample(check_id=announced.pk, version=1, by=director, on=TODAY)

        def read(user):
            return set(SpotCheckItem.objects.visible_to(user).values_list("entry_id", flat=True))

        assert read(clerk) == {ours.pk}
        assert read(other_clerk) == set()
        assert read(county.user(Role.CLERK, unit=county.park)) == {theirs.pk}
        assert read(leader) == read(director) == {ours.pk, theirs.pk}

    def test_the_seed_stands_for_everybody_in_the_county(self, announced, other_clerk):
        assert SpotCheck.objects.visible_to(other_clerk).get().seed == SEED
        assert BEFORE < TODAY
