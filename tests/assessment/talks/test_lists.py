"""Lists are drawn, changed by hand, issued once, and proved."""

from __future__ import annotations

import datetime as dt

import pytest

from assessment import events_talks as events
from assessment.models import InterviewNotice, MonthClosing, ScoreRun, TalkList
from assessment.rules.talks import TalkState, Why
from assessment.selectors.talk_inputs import talk_periods
from assessment.selectors.talks import proposals_kept, talks_of
from assessment.services.talks import lists
from assessment.services.talks.exemptions import end_exemption, exempt
from assessment.services.talks.issuing import hindrances, prove_list, verify_list
from tests.assessment.talks.conftest import QUARTER, TALK_DAY, issue, plan_talks
from tests.factories.projects import TODAY, at_noon
from tests.factories.talks import make_result
from zhaoshang.alerts.models import Notice
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import Conflict, RuleBroken
from zhaoshang.core.periods import Cycle, Month, Period
from zhaoshang.policy.models import Policy

pytestmark = pytest.mark.django_db


def draw(grounds, by, period=QUARTER, on=TODAY) -> TalkList:
    return lists.draw_list(county_id=grounds.plan.county_id, period=period, by=by, on=on)


def names(found: TalkList) -> dict[str, list[str]]:
    return {
        each.unit_name: [one["why"] for one in each.reasons]
        for each in found.talks.order_by("sort_order")
    }


class TestDrawing:
    def test_the_names_come_out_with_their_reasons_and_who_talks(
        self, drawn, grounds, county, director
    ):
        first, second = drawn.talks.order_by("sort_order")
        assert first.unit == county.township
        assert [each["why"] for each in first.reasons] == [Why.BOTTOM, Why.NO_PROGRESS]
        assert first.reasons[0] | {"run": 0} == {
            "why": "bottom",
            "run": 0,
            "period": "2026Q3",
            "group": "乡镇组",
            "place": 5,
            "of": 5,
            "total": "60.00",
            "count": 2,
        }
        assert first.reasons[1]["figure"] == first.reasons[1]["projects"] == ["0", "0", "0"]
        assert (second.unit, names(drawn)[second.unit.name]) == (grounds.units[4], ["bottom"])
        assert (first.level, first.talker) == (1, director)
        assert drawn.run == grounds.run
        assert drawn.content["policy"]["document"]
        assert not Notice.objects.filter(kind__startswith="assessment.talk").exists()

    def test_a_second_time_in_a_row_is_held_one_level_higher(self, grounds, director, leader):
        make_result(grounds.plan, "2026Q2", grounds.units, [70, 90, 85, 80, 75])
        found = draw(grounds, director)
        talk = found.talks.order_by("sort_order").first()
        assert Why.STREAK in {each["why"] for each in talk.reasons}
        assert (talk.level, talk.talker) == (2, leader)

    def test_a_month_is_drawn_without_places(self, grounds, county, director):
        found = draw(grounds, director, Period(Cycle.MONTH, 2026, 9))
        assert names(found) == {county.township.name: ["no_progress"]}
        assert found.run is None

    def test_units_that_did_not_report_are_named(self, grounds, director):
        silent = grounds.units[2]
        MonthClosing.objects.filter(month__gte=dt.date(2026, 8, 1)).update(
            missing_units=[silent.pk]
        )
        assert names(draw(grounds, director))[silent.name] == ["not_reported"]

    def test_a_month_that_is_not_closed_and_a_policy_of_later_are_told(self, grounds, director):
        with pytest.raises(RuleBroken, match="尚未月结") as broken:
            draw(grounds, director, Period(Cycle.MONTH, 2026, 10))
        assert broken.value.field == "period"

    def test_the_periods_offered_are_closed_months_and_final_results(
        self, grounds, director, issued
    ):
        make_result(grounds.plan, "2026H1", grounds.units, [60, 90, 85, 80, 75], state="noticed")
        offered = [str(each) for each in talk_periods(grounds.plan.county_id)]
        assert offered == ["2026-09", "2026-08", "2026-07"]

    def test_exempt_units_are_left_out_and_say_why(self, grounds, county, director):
        exempt(
            county_id=county.county.pk,
            unit=county.township,
            first=Month(2026, 9),
            last=Month(2026, 12),
            reason="受灾恢复期",
            reference="",
            by=director,
        )
        found = draw(grounds, director)
        assert county.township.name not in names(found)
        assert [(each.unit, each.exempt) for each in proposals_kept(found) if each.exempt] == [
            (county.township.pk, "受灾恢复期")
        ]

    def test_drawing_anew_keeps_what_was_decided_by_hand(self, drawn, grounds, county, director):
        first, second = drawn.talks.order_by("sort_order")
        lists.take_off(
            talk_id=first.pk, version=first.version, reason="主要负责人空缺", by=director
        )
        drawn.refresh_from_db()
        lists.add_unit(
            list_id=drawn.pk,
            version=drawn.version,
            unit=grounds.units[1],
            reason="重点项目停工",
            by=director,
            on=TODAY,
        )
        ScoreRun.objects.filter(pk=grounds.run.pk).update(state="noticed")
        again = draw(grounds, director)
        assert again.pk == drawn.pk
        assert {each.unit_id: (each.state, each.is_added) for each in again.talks.all()} == {
            county.township.pk: ("taken_off", False),
            grounds.units[1].pk: ("proposed", True),
        }
        assert not InterviewNotice.objects.filter(pk=second.pk).exists()
        assert again.run is None


class TestByHand:
    def test_a_name_is_taken_off_with_a_reason_and_put_back(self, drawn, director):
        talk = drawn.talks.first()
        with pytest.raises(RuleBroken) as broken:
            lists.take_off(talk_id=talk.pk, version=talk.version, reason=" ", by=director)
        assert broken.value.field == "reason"
        lists.take_off(talk_id=talk.pk, version=talk.version, reason="新设单位", by=director)
        with pytest.raises(Conflict):
            lists.put_back(talk_id=talk.pk, version=talk.version, by=director)
        talk.refresh_from_db()
        assert (talk.state, talk.why_changed) == (TalkState.TAKEN_OFF, "新设单位")
        lists.put_back(talk_id=talk.pk, version=talk.version, by=director)
        talk.refresh_from_db()
        assert (talk.state, talk.why_changed) == (TalkState.PROPOSED, "")

    def test_a_unit_is_added_once_and_only_one_of_the_county(self, drawn, grounds, director):
        from tests.factories.accounts import make_county  # noqa: PLC0415

        def add(unit):
            drawn.refresh_from_db()
            return lists.add_unit(
                list_id=drawn.pk,
                version=drawn.version,
                unit=unit,
                reason="重点项目停工",
                by=director,
                on=TODAY,
            )

        talk = add(grounds.units[1])
        assert talk.reasons == [{"why": "by_hand", "text": "重点项目停工"}]
        for unit in (grounds.units[1], make_county("SP").township):
            with pytest.raises(RuleBroken) as broken:
                add(unit)
            assert broken.value.field == "unit"

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"meets_at": at_noon(dt.date(2026, 11, 19))}, "meets_at"),
            ({"place": " "}, "place"),
            ({"talker": "clerk"}, "talker"),
        ],
    )
    def test_a_talk_that_cannot_be_held_so_is_not_arranged(
        self, drawn, director, clerk, wrong, field
    ):
        talk = drawn.talks.first()
        values = {
            "talker": director,
            "talker_title": "",
            "meets_at": at_noon(TALK_DAY),
            "place": "会议室",
            **wrong,
        }
        if values["talker"] == "clerk":
            values["talker"] = clerk
        with pytest.raises(RuleBroken) as broken:
            lists.arrange(talk_id=talk.pk, version=talk.version, by=director, on=TODAY, **values)
        assert broken.value.field == field


class TestIssuing:
    def test_heads_and_talkers_are_told_and_the_list_is_fixed(
        self, issued, head, clerk, director, county
    ):
        told = Notice.objects.filter(kind="assessment.talk_called")
        assert set(told.values_list("recipient_id", flat=True)) == {head.pk}
        (notice,) = told
        assert notice.due_on == TALK_DAY
        assert "第 5 位" in notice.params["why"] or "5" in notice.params["why"]
        held_by = Notice.objects.filter(kind="assessment.talk_to_hold")
        assert set(held_by.values_list("recipient_id", flat=True)) == {director.pk}
        assert len(issued.sha256) == 64
        assert set(issued.talks.values_list("state", flat=True)) == {TalkState.CALLED}
        assert AuditEvent.objects.filter(kind=events.TALKS_ISSUED).count() == 1
        talk = issued.talks.first()
        for act in (
            lambda: lists.draw_list(
                county_id=county.county.pk, period=QUARTER, by=director, on=TODAY
            ),
            lambda: lists.take_off(
                talk_id=talk.pk, version=talk.version, reason="不谈了", by=director
            ),
            lambda: issue(issued, director),
        ):
            with pytest.raises(RuleBroken):
                act()

    def test_what_stands_against_it_is_said(self, drawn, grounds, director):
        assert "请安排约谈人" in hindrances(drawn, TODAY)[0]
        plan_talks(drawn, director)
        assert hindrances(drawn, TODAY) == []
        make_result(
            grounds.plan,
            "2026Q3",
            grounds.units,
            [95, 90, 85, 80, 75],
            edition=2,
            replaces=grounds.run,
        )
        assert "新版本" in hindrances(drawn, TODAY)[0]

    def test_a_policy_that_changed_since_asks_for_another_drawing(self, drawn, director, county):
        plan_talks(drawn, director)
        values = drawn.content["policy"]["values"]
        Policy.objects.create(
            owner=county.county,
            kind="assessment.talks",
            effective_from=TODAY,
            value={**values, "bottom": 1},
            source_document="县招办〔2026〕30号",
        )
        with pytest.raises(RuleBroken, match="政策已变更"):
            issue(drawn, director)

    def test_somebody_who_looked_at_another_state_is_told(self, drawn, director):
        version = drawn.version
        plan_talks(drawn, director)
        from assessment.services.talks.issuing import issue_list  # noqa: PLC0415

        with pytest.raises(Conflict):
            issue_list(
                list_id=drawn.pk, version=version, number="1", signed_by="办", by=director, on=TODAY
            )

    def test_without_a_head_the_clerks_are_told(self, drawn, director, clerk):
        plan_talks(drawn, director)
        issue(drawn, director)
        told = Notice.objects.filter(kind="assessment.talk_called")
        assert set(told.values_list("recipient_id", flat=True)) == {clerk.pk}

    def test_an_issued_list_is_proved_from_its_own_content(self, issued, director):
        assert verify_list(issued, by=director).holds
        talk = issued.talks.first()
        InterviewNotice.objects.filter(pk=talk.pk).update(level=3)
        assert prove_list(issued).differing == (talk.unit_id,)
        TalkList.objects.filter(pk=issued.pk).update(sha256="0" * 64)
        issued.refresh_from_db()
        assert not prove_list(issued).holds

    def test_the_settlement_reads_the_talks_of_the_year(self, issued, county):
        found = talks_of(county.county.pk, 2026)
        assert [each.unit_name for each in found] == [
            each.unit_name for each in issued.talks.order_by("sort_order")
        ]
        assert found[0].state == "已通知"
        assert talks_of(county.county.pk, 2025) == []


class TestExemptions:
    def test_it_ends_early_with_a_reason_and_months_do_not_overlap(self, county, director):
        def let_off(first, last):
            return exempt(
                county_id=county.county.pk,
                unit=county.township,
                first=first,
                last=last,
                reason="疫情",
                reference="",
                by=director,
            )

        made = let_off(Month(2026, 10), Month(2027, 2))
        with pytest.raises(RuleBroken) as broken:
            let_off(Month(2027, 2), Month(2027, 3))
        assert broken.value.code == "overlaps"
        with pytest.raises(RuleBroken) as broken:
            let_off(Month(2027, 5), Month(2027, 4))
        assert broken.value.field == "last"
        ended = end_exemption(
            exemption_id=made.pk, version=made.version, reason="疫情结束", by=director, on=TODAY
        )
        assert ended.until_month == dt.date(2026, 10, 1)
        with pytest.raises(RuleBroken):
            end_exemption(
                exemption_id=made.pk, version=ended.version, reason="再次", by=director, on=TODAY
            )
