"""Talks are moved, missed, held and recorded; figures are looked at again; reminders."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from time_machine import travel

from assessment.models import InterviewNotice, TalkList
from assessment.policies_talks import TALKS
from assessment.rules.talks import Before, TalkState
from assessment.selectors.talk_inputs import gather
from assessment.selectors.talk_numbers import progress_since
from assessment.services.talks import holding
from assessment.services.talks.reminders import remind_talks
from projects.models import ActionItem
from tests.assessment.talks.conftest import QUARTER, TALK_DAY
from tests.factories.files import picture, upload
from tests.factories.projects import TODAY, ProjectFactory, at_noon, make_funds
from tests.stages import stage
from zhaoshang.alerts.models import Notice
from zhaoshang.core.errors import Conflict, RuleBroken
from zhaoshang.core.periods import Cycle, Period
from zhaoshang.policy.selectors import in_force

pytestmark = pytest.mark.django_db
RECHECK = TALK_DAY + dt.timedelta(days=60)
RECORD = holding.TalkRecord(TALK_DAY, "副县长 李某", "张镇长、招商办主任", "分析原因，限期整改。")


def standing(kind: str) -> set[int]:
    """Return who is told something that still holds."""
    rows = Notice.objects.filter(kind=f"assessment.{kind}", withdrawn_at=None)
    return set(rows.values_list("recipient_id", flat=True))


def hold(talk: InterviewNotice, by, **more) -> InterviewNotice:
    """Record a talk on its day, with one commitment."""
    with travel(at_noon(TALK_DAY), tick=False):
        return holding.record_talk(
            talk_id=talk.pk,
            version=talk.version,
            record=RECORD,
            commitments=[holding.Commitment("12月底前新签1个亿元项目", dt.date(2026, 12, 31))],
            by=by,
            on=TALK_DAY,
            **more,
        )


@stage
def held(talk, officer) -> InterviewNotice:
    """The talk of the first township, held on its day."""
    return hold(talk, officer)


class TestMoving:
    def test_both_sides_are_told_and_the_old_time_stays_in_sight(
        self, talk, head, director, officer
    ):
        later = at_noon(dt.date(2026, 12, 2))
        moved = holding.postpone(
            talk_id=talk.pk,
            version=talk.version,
            meets_at=later,
            place="县委小会议室",
            reason="上级检查",
            by=officer,
            on=TODAY,
        )
        assert (moved.meets_at, moved.state) == (later, TalkState.CALLED)
        assert standing("talk_moved") == {head.pk, director.pk}
        (step,) = moved.steps.all()
        assert "2026-11-27 12:00 → 2026-12-02 12:00" in step.note

    def test_it_asks_for_a_reason_and_another_time(self, talk, officer):
        def move(**more):
            values = {
                "talk_id": talk.pk,
                "version": talk.version,
                "meets_at": talk.meets_at,
                "place": talk.place,
                "reason": "上级检查",
                "by": officer,
                "on": TODAY,
            }
            return holding.postpone(**{**values, **more})

        for wrong, field in (
            ({"reason": " "}, "reason"),
            ({}, "meets_at"),
            ({"meets_at": at_noon(dt.date(2026, 11, 1))}, "meets_at"),
        ):
            with pytest.raises(RuleBroken) as broken:
                move(**wrong)
            assert broken.value.field == field
        with pytest.raises(Conflict):
            move(version=99)

    def test_nobody_came_is_noted_from_the_day_on(self, talk, officer):
        def note(on):
            return holding.note_no_show(
                talk_id=talk.pk, version=talk.version, note="未请假", by=officer, on=on
            )

        with pytest.raises(RuleBroken) as broken:
            note(TALK_DAY - dt.timedelta(days=1))
        assert broken.value.code == "not_yet"
        assert note(TALK_DAY).state == TalkState.NO_SHOW
        talk.refresh_from_db()
        hold(talk, officer)
        talk.refresh_from_db()
        assert [each.kind for each in talk.steps.all()] == ["no_show", "held"]


class TestRecording:
    def test_commitments_are_action_items_and_nobody_is_asked_any_more(self, held, county):
        (item,) = held.commitments.all()
        assert (item.owner_unit, item.due_on) == (county.township, dt.date(2026, 12, 31))
        assert "县招办〔2026〕31号" in item.source_text
        assert held.recheck_on == RECHECK
        asked = Notice.objects.filter(subject_id=str(held.pk), withdrawn_at=None)
        assert not asked.filter(kind__in=["assessment.talk_called", "assessment.talk_to_hold"])
        assert {each["code"] for each in held.numbers["figures"]} == {"funds", "signed"}

    def test_what_cannot_be_is_refused_and_nothing_is_kept(self, talk, officer):
        def record(on=TALK_DAY, commitments=(), **more):
            values = {
                "held_on": TALK_DAY,
                "held_by": "李某",
                "present": "张某",
                "said": "整改",
                **more,
            }
            return holding.record_talk(
                talk_id=talk.pk,
                version=talk.version,
                record=holding.TalkRecord(**values),
                commitments=commitments,
                by=officer,
                on=on,
            )

        late = [holding.Commitment("整改", dt.date(2026, 11, 1))]
        for wrong, field in (
            ({"held_on": TALK_DAY + dt.timedelta(days=1)}, "held_on"),
            ({"held_on": TODAY - dt.timedelta(days=1)}, "held_on"),
            ({"said": " "}, "said"),
            ({"held_by": " "}, "held_by"),
            ({"commitments": late}, "due_1"),
        ):
            with pytest.raises(RuleBroken) as broken:
                record(**wrong)
            assert broken.value.field == field
        talk.refresh_from_db()
        assert talk.state == TalkState.CALLED
        assert not ActionItem.objects.exists()

    def test_commitments_and_files_are_added_until_it_is_closed(self, held, officer):
        holding.add_commitment(
            talk_id=held.pk,
            version=held.version,
            commitment=holding.Commitment("每周报送进展", dt.date(2026, 12, 20)),
            by=officer,
            on=TALK_DAY,
        )
        held.refresh_from_db()
        with pytest.raises(RuleBroken) as broken:
            holding.add_files(
                talk_id=held.pk, version=held.version, uploads=[], by=officer, on=TALK_DAY
            )
        assert broken.value.field == "uploads"
        holding.add_files(
            talk_id=held.pk,
            version=held.version,
            uploads=[upload("约谈记录.png", picture("PNG"))],
            by=officer,
            on=TALK_DAY,
        )
        held.refresh_from_db()
        assert held.commitments.count() == 2
        assert held.files.get().title == "约谈记录.png"


class TestLookingAgain:
    def close(self, held, by, on=RECHECK, **more):
        with travel(at_noon(on), tick=False):
            return holding.close_talk(
                talk_id=held.pk,
                version=held.version,
                by=by,
                on=on,
                **{"improved": True, "outcome": "已新签1个项目", **more},
            )

    def test_what_has_come_since_stands_beside_the_figures_then(self, held, director, county, head):
        project = ProjectFactory(
            county=county.county,
            responsible_unit=county.township,
            introducing_unit=county.township,
        )
        for month in (dt.date(2026, 12, 1), dt.date(2027, 1, 1)):
            make_funds(
                project, month, 30, state="verified", verified_wan=Decimal(30), unit=county.township
            )
        closed = self.close(held, director)
        assert closed.state == TalkState.IMPROVED
        assert standing("talk_closed") == {head.pk, director.pk}
        funds = next(
            each
            for each in progress_since(closed.numbers, closed.numbers_after)
            if each.name == "到位资金"
        )
        # The talk was in November, the look is in January: both years count.
        assert funds.grown == 60

    def test_it_waits_for_the_day_and_for_words(self, held, director):
        with pytest.raises(RuleBroken) as broken:
            self.close(held, director, on=RECHECK - dt.timedelta(days=1))
        assert broken.value.code == "too_early"
        with pytest.raises(RuleBroken) as broken:
            self.close(held, director, outcome=" ")
        assert broken.value.field == "outcome"

    def test_not_improved_brings_the_unit_onto_the_next_list_one_level_higher(
        self, held, director, county
    ):
        policy = in_force(TALKS, county.county, TODAY).value

        def before():
            next_one = Period(Cycle.QUARTER, 2026, 4)
            return gather(county.county.pk, next_one, policy).inputs.before[county.township.pk]

        assert before().improved
        closed = self.close(held, director, improved=False)
        assert before() == Before(closed.pk, 1, improved=False)
        # Its own list does not look at itself.
        assert gather(county.county.pk, QUARTER, policy).inputs.before == {}


class TestReminders:
    def test_head_and_talker_before_the_day_and_nobody_twice(self, issued, head, director):
        TalkList.objects.get()  # one list
        assert remind_talks(on=TALK_DAY - dt.timedelta(days=4)) == 0
        first = remind_talks(on=TALK_DAY - dt.timedelta(days=3))
        assert (first, standing("talk_due")) == (3, {head.pk, director.pk})
        assert remind_talks(on=TALK_DAY - dt.timedelta(days=3)) == 0
        assert remind_talks(on=TALK_DAY - dt.timedelta(days=1)) == 3

    def test_a_talk_without_a_record_is_the_administrators_and_is_taken_back(
        self, issued, talk, director, officer
    ):
        late = TALK_DAY + dt.timedelta(days=4)
        assert remind_talks(on=late - dt.timedelta(days=1)) == 0
        assert remind_talks(on=late) == 2
        assert standing("talk_unrecorded") == {director.pk}
        hold(talk, officer)
        assert (
            Notice.objects.filter(kind="assessment.talk_unrecorded", withdrawn_at=None).count() == 1
        )

    def test_figures_to_look_at_again(self, held, director):
        InterviewNotice.objects.exclude(pk=held.pk).update(state="taken_off", why_changed="—")
        assert remind_talks(on=RECHECK - dt.timedelta(days=1)) == 0
        assert remind_talks(on=RECHECK) == 1
        assert standing("talk_recheck") == {director.pk}
        assert remind_talks(on=RECHECK + dt.timedelta(days=5)) == 0
