"""Two at once (PostgreSQL): one list of a period, issued once, a talk recorded once."""

from __future__ import annotations

import datetime as dt

import pytest
from time_machine import travel

from assessment.models import TalkList
from assessment.services.talks import holding, lists
from projects.models import ActionItem
from tests.assessment.closing.test_races import at_once, hold_until_both_came
from tests.assessment.talks.conftest import QUARTER, TALK_DAY, issue, plan_talks
from tests.factories.projects import TODAY, at_noon

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_a_list_drawn_twice_at_once_is_one(grounds, director, monkeypatch):
    def act():
        lists.draw_list(county_id=grounds.plan.county_id, period=QUARTER, by=director, on=TODAY)

    hold_until_both_came(monkeypatch, lists, "gather")
    assert at_once(act, act) == ["done", "drawn_meanwhile"]
    assert TalkList.objects.get().talks.count() == 2


def test_a_name_taken_off_while_the_list_is_issued_is_noticed(drawn, director):
    plan_talks(drawn, director)
    talk = drawn.talks.first()
    drawn.refresh_from_db()

    def take_off():
        lists.take_off(talk_id=talk.pk, version=talk.version, reason="空缺", by=director)

    outcome = at_once(lambda: issue(drawn, director), take_off)
    assert outcome.count("done") == 1
    drawn.refresh_from_db()
    talk.refresh_from_db()
    assert (drawn.state, talk.state) in {("issued", "called"), ("draft", "taken_off")}


def test_of_two_who_record_a_talk_one_is_told(talk, officer, second_officer):
    def record(by):
        def act():
            holding.record_talk(
                talk_id=talk.pk,
                version=talk.version,
                record=holding.TalkRecord(TALK_DAY, "副县长", "镇长", "限期整改"),
                commitments=[holding.Commitment("新签1个项目", dt.date(2026, 12, 31))],
                by=by,
                on=TALK_DAY,
            )

        return act

    with travel(at_noon(TALK_DAY), tick=False):
        assert at_once(record(officer), record(second_officer)) == ["conflict", "done"]
    assert ActionItem.objects.count() == 1
