"""Pages of talks: who sees what, reasons with their links, forms that refuse beside the field."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from time_machine import travel

from assessment.models import InterviewNotice, TalkExemption, TalkList
from assessment.rules.talks import TalkState
from assessment.todo_talks import (
    talk_lists_to_issue,
    talks_ahead,
    talks_to_recheck,
    talks_to_record,
)
from tests.assessment.talks.conftest import TALK_DAY
from tests.factories.accounts import make_county
from tests.factories.projects import TODAY, at_noon
from zhaoshang.accounts.rules import Role

pytestmark = pytest.mark.django_db
TALKS = reverse("assessment:talks")
MOST_QUERIES = 10


def page(name, record):
    return reverse(f"assessment:{name}", args=[record.pk])


def text(response):
    return response.content.decode()


def said(response):
    return " ".join(str(each) for each in get_messages(response.wsgi_request))


class TestWhoSeesWhat:
    def test_a_unit_sees_its_own_talk_once_it_is_issued(self, login, drawn, clerk, county):
        talk = drawn.talks.get(unit=county.township)
        assert "本单位没有约谈" in text(login(clerk).get(TALKS))
        assert login(clerk).get(page("talk", talk)).status_code == 404
        assert login(clerk).get(page("talk-list", drawn)).status_code == 403

    def test_head_and_clerk_see_their_talk_and_nobody_elses(self, login, issued, talk, head, clerk):
        other = issued.talks.exclude(pk=talk.pk).get()
        for user in (head, clerk):
            client = login(user)
            assert page("talk", talk) in text(client.get(TALKS))
            assert other.unit_name not in text(client.get(TALKS))
            assert "约谈事由" in text(client.get(page("talk", talk)))
            assert client.get(page("talk-letter", talk)).status_code == 200
            assert client.get(page("talk", other)).status_code == 404
            assert client.get(page("talk-letter", other)).status_code == 404

    def test_leaders_read_all_and_change_nothing(self, login, issued, talk, leader):
        client = login(leader)
        assert page("talk-list", issued) in text(client.get(TALKS))
        shown = text(client.get(page("talk-list", issued)))
        assert talk.unit_name in shown
        assert page("talk-record", talk) not in text(client.get(page("talk", talk)))
        assert client.get(page("talk-record", talk)).status_code == 403

    def test_another_county_finds_nothing(self, login, issued, talk):
        stranger = make_county("SP").user(Role.BUREAU_ADMIN)
        client = login(stranger)
        for name, record in (("talk-list", issued), ("talk", talk), ("talk-letter", talk)):
            assert client.get(page(name, record)).status_code == 404


class TestOneList:
    def test_reasons_lead_to_score_and_rows(self, login, drawn, grounds, county, director):
        shown = text(login(director).get(page("talk-list", drawn)))
        unit = county.township.pk
        for url in (
            reverse("assessment:score-unit", args=[grounds.run.pk, unit]),
            reverse("assessment:figure-rows", args=["2026-08", unit, grounds.funds.pk]),
        ):
            assert url in shown
        assert "在乡镇组 5 个单位中列第 5 位" in shown
        assert "请安排约谈人、时间和地点" in shown

    def test_queries_do_not_grow_with_the_names(self, login, drawn, issued, grounds, leader):
        client, url = login(leader), page("talk-list", issued)

        def count():
            client.get(url)
            with CaptureQueriesContext(connection) as captured:
                client.get(url)
            return len(captured)

        few = count()
        talk = issued.talks.first()
        for unit in grounds.units[1:4]:
            talk.pk, talk.unit = None, unit
            talk.save()
        assert count() == few
        assert few <= MOST_QUERIES, few

    def test_one_talk_and_the_lists_need_few_queries(self, login, talk, leader, head):
        for user, url in (
            (leader, page("talk", talk)),
            (head, page("talk", talk)),
            (leader, TALKS),
            (head, TALKS),
        ):
            client = login(user)
            client.get(url)
            with CaptureQueriesContext(connection) as captured:
                client.get(url)
            assert len(captured) <= MOST_QUERIES, (url, [q["sql"][:90] for q in captured])

    def test_the_administrator_draws_arranges_and_issues(
        self, login, grounds, director, leader, head
    ):
        client = login(director)
        client.post(reverse("assessment:talk-list-draw"), {"period": "2026Q3"})
        found = TalkList.objects.get()
        for talk in found.talks.all():
            answer = client.post(
                page("talk-arrange", talk),
                {
                    "version": talk.version,
                    "talker": leader.pk,
                    "talker_title": "副县长 李某",
                    "meets_at": "2026-11-27T09:30",
                    "place": "二楼会议室",
                },
            )
            assert answer.status_code == 302
        found.refresh_from_db()
        wrong = client.post(page("talk-list-issue", found), {"version": found.version})
        assert set(wrong.context["form"].errors) == {"number", "signed_by"}
        client.post(
            page("talk-list-issue", found),
            {"version": found.version, "number": "县招办〔2026〕31号", "signed_by": "办公室"},
        )
        found.refresh_from_db()
        assert not found.is_draft
        assert talks_ahead(head, TODAY)[0].due_on == TALK_DAY
        assert "09:30" in talks_ahead(leader, TODAY)[0].detail

    def test_somebody_elses_change_is_told_with_both_values(self, login, drawn, director):
        talk = drawn.talks.first()
        InterviewNotice.objects.filter(pk=talk.pk).update(version=talk.version + 1)
        answer = login(director).post(
            page("talk-take-off", talk), {"version": talk.version, "reason": "负责人空缺"}
        )
        assert answer.status_code == 200
        assert "负责人空缺" in text(answer)
        talk.refresh_from_db()
        assert talk.state == TalkState.PROPOSED


class TestOneTalk:
    def test_a_commitment_without_its_day_is_refused_and_what_was_typed_stays(
        self, login, talk, officer
    ):
        with travel(at_noon(TALK_DAY), tick=False):
            answer = login(officer).post(
                page("talk-record", talk),
                {
                    "version": talk.version,
                    "held_on": TALK_DAY.isoformat(),
                    "held_by": "副县长",
                    "present": "镇长",
                    "said": "限期整改的要求",
                    "text_2": "新签1个项目",
                },
            )
        assert list(answer.context["form"].errors) == ["due_2"]
        assert "限期整改的要求" in text(answer)

    def test_duties_follow_the_state(self, talk, director, officer, head):
        after = TALK_DAY + dt.timedelta(days=1)
        assert [each.due_on for each in talks_to_record(officer, after)] == [TALK_DAY] * 2
        assert talks_to_record(officer, TODAY) == []
        assert talks_ahead(head, after) == []
        assert talk_lists_to_issue(director, TODAY) == []
        InterviewNotice.objects.filter(pk=talk.pk).update(
            state="held", held_on=TALK_DAY, recheck_on=after
        )
        assert [each.due_on for each in talks_to_recheck(director, after)] == [after]
        assert talks_to_recheck(officer, after) == []

    def test_a_draft_waits_for_the_administrator(self, drawn, director, officer):
        assert len(talk_lists_to_issue(director, TODAY)) == 1
        assert talk_lists_to_issue(officer, TODAY) == []

    def test_the_letter_names_reasons_time_place_and_who_talks(self, login, talk, head):
        answer = login(head).get(page("talk-letter", talk))
        paper = Document(io.BytesIO(b"".join(answer.streaming_content)))
        words = "\n".join(each.text for each in paper.paragraphs)
        for piece in (
            "招商引资工作约谈通知书",
            "县招办〔2026〕31号",
            f"{talk.unit_name}：",
            "在乡镇组 5 个单位中列第 5 位",
            f"（{head.full_name}）",
            "约谈时间：2026年11月27日（星期五）12时。",
            "约谈地点：县政府二楼会议室。",
            talk.talker_title,
            "2026年11月20日",
        ):
            assert piece in words, piece
        assert [cell.text for cell in paper.tables[0].rows[1].cells] == ["2026-07", "0", "0"]


class TestExemptions:
    def test_a_unit_is_let_off_and_sees_its_own(self, login, county, director, clerk, other_clerk):
        url = reverse("assessment:talk-exempt")
        data = {"unit": county.township.pk, "first": "2026-11", "last": "2026-10"}
        data["reason"] = "防汛抢险"
        assert list(login(director).post(url, data).context["form"].errors) == ["last"]
        assert "免予约谈" in said(login(director).post(url, data | {"last": "2026-12"}))
        made = TalkExemption.objects.get()
        listed = reverse("assessment:talk-exemptions")
        assert "防汛抢险" in text(login(clerk).get(listed))
        assert "防汛抢险" not in text(login(other_clerk).get(listed))
        login(director).post(
            page("talk-exemption-end", made), {"version": made.version, "reason": "汛情结束"}
        )
        assert "提前终止：汛情结束" in text(login(clerk).get(listed))
