"""Pages of rewards: the round, one case, forms with errors beside their fields, papers, access."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from assessment.models import RewardCase, RewardPayment
from projects.models import Referrer
from tests.assessment.rewards.conftest import UNTIL, open_for
from tests.factories.projects import TODAY
from tests.factories.rewards import make_reward, reward_project, verified
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.sealed_text import seal

pytestmark = pytest.mark.django_db
LIST = reverse("assessment:rewards")
ACCOUNT = "6222021234567890"


def page(name, *args):
    return reverse(f"assessment:{name}", args=args)


def text(response):
    return response.content.decode()


def said(response):
    return " ".join(str(each) for each in get_messages(response.wsgi_request))


def words_of(response):
    document = Document(io.BytesIO(b"".join(response.streaming_content)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


class TestRound:
    def test_an_empty_year_says_where_to_begin(self, login, leader):
        assert "本年度还没有引荐奖励" in text(login(leader).get(LIST))

    def test_cases_stand_with_their_sums_and_the_policy(self, login, leader, county):
        make_reward(reward_project(county), state="approved")
        make_reward(reward_project(county))
        shown = login(leader).get(LIST)
        assert [line["line"].award_wan for line in shown.context["lines"]] == [49, 49]
        assert "招商引资专项资金" in text(shown)
        only = login(leader).get(LIST, {"state": "approved", "year": "2026"})
        assert len(only.context["lines"]) == 1
        assert login(leader).get(LIST, {"year": "9999", "state": "x"}).context["year"] == 2026

    def test_a_referrer_is_followed_through_the_years(self, login, officer, county):
        case = make_reward(reward_project(county, shares=(("某商会", "100"),)), year=2024)
        make_reward(reward_project(county))
        pk = case.referrers.get().referrer_id
        shown = login(officer).get(LIST, {"referrer": pk})
        assert [each["case"] for each in shown.context["lines"]] == [case]
        assert f"?referrer={pk}" in text(
            login(officer).get(reverse("projects:referrer", args=[pk]))
        )

    def test_candidates_lead_to_the_form(self, login, officer, leader, county):
        project = reward_project(county)
        url = page("rewards-candidates")
        assert page("reward-open", project.pk) in text(login(officer).get(url))
        assert page("reward-open", project.pk) not in text(login(leader).get(url))

    def test_the_workbook_has_the_columns_of_the_page_and_no_formula(self, login, leader, county):
        project = reward_project(county, name="=HYPERLINK(1)")
        make_reward(project, state="approved")
        response = login(leader).get(page("rewards-export"), {"year": 2026})
        sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
        row = [cell.value for cell in sheet[4]]
        assert row[0] == "'=HYPERLINK(1)"
        assert (row[6], row[7]) == (12000, 49)
        event = AuditEvent.objects.get(kind="assessment.rewards_exported")
        assert (event.actor, event.detail["rows"]) == (leader, 1)

    def test_the_number_of_queries_does_not_grow_with_the_cases(self, login, leader, county):
        client = login(leader)

        def count():
            with CaptureQueriesContext(connection) as captured:
                assert client.get(LIST).status_code == 200
            return len(captured)

        for state in ("drafted", "approved"):
            make_reward(reward_project(county), state=state)
        client.get(LIST)
        few = count()
        for state in ("drafted", "approved") * 4:
            make_reward(reward_project(county), state=state)
        assert count() == few <= 14


class TestAccess:
    def test_units_read_none_of_it(self, login, clerk, county):
        case = make_reward(reward_project(county), state="approved")
        unit = login(clerk)
        assert unit.get(LIST).status_code == 403
        assert unit.get(page("reward", case.pk)).status_code == 403
        assert 'id="rewards"' not in text(unit.get(f"/projects/{case.project_id}/"))
        head = login(county.user(Role.UNIT_HEAD))
        assert head.get(page("rewards-of-project", case.project_id)).status_code == 403

    def test_leaders_read_and_decide_nothing(self, login, leader, county):
        case = make_reward(reward_project(county), state="noticed")
        client = login(leader)
        shown = client.get(page("reward", case.pk))
        assert not any(shown.context["can"].values())
        assert client.get(page("reward-approve", case.pk)).status_code == 403
        assert client.post(page("reward-submit", case.pk)).status_code == 403

    def test_the_drafter_is_not_offered_to_review_the_own_case(self, login, director, county):
        case = make_reward(reward_project(county), state="review", created_by=director)
        assert not login(director).get(page("reward", case.pk)).context["can"]["notice"]
        assert login(director).get(page("reward-notice", case.pk)).status_code == 403

    def test_it_is_a_part_of_the_projects_page(self, login, leader, county):
        case = make_reward(reward_project(county), state="approved")
        client = login(leader)
        part = page("rewards-of-project", case.project_id)
        assert part in text(client.get(f"/projects/{case.project_id}/"))
        fragment = client.get(part, headers={"HX-Request": "true"})
        assert "<html" not in text(fragment)
        assert page("reward", case.pk) in text(fragment)
        assert "<html" in text(client.get(part))


class TestOneCase:
    def test_it_shows_rule_numbers_entries_and_shares(self, login, leader, draft):
        shown = text(login(leader).get(page("reward", draft.pk)))
        for words in ("12,000", "5 ‰", "29.4", "19.6", "核实资金1笔", "德州汽车商会"):
            assert words in shown

    def test_a_future_day_stands_beside_its_field_and_keeps_what_was_typed(
        self, login, officer, project
    ):
        data = {"year": 2026, "claimed_on": "2199-01-01", "branch": "domestic", "note": "某备注"}
        response = login(officer).post(page("reward-open", project.pk), data)
        assert list(response.context["form"].errors) == ["claimed_on"]
        assert "某备注" in text(response)
        assert not RewardCase.objects.exists()

    def test_begun_by_the_form_it_follows_the_origin(self, login, officer, county):
        project = reward_project(county, origin="overseas")
        form = login(officer).get(page("reward-open", project.pk)).context["form"]
        assert form["branch"].value() == "foreign"

    def test_a_fact_is_ticked_with_a_file_that_opens(self, login, officer, draft):
        client, url = login(officer), page("reward-fact", draft.pk, "is_high_tech")
        data = {"version": draft.version, "holds": "yes"}
        assert list(client.post(url, data).context["form"].errors) == ["evidence"]
        file = SimpleUploadedFile("证书.pdf", b"%PDF-1.7\n%%EOF\n", "application/pdf")
        response = client.post(url, {**data, "evidence": "证书", "upload": file})
        assert response.headers["Location"] == page("reward", draft.pk)
        assert "53.9" in text(client.get(page("reward", draft.pk)))
        opened = client.get(page("reward-fact-file", draft.pk, "is_high_tech"))
        assert opened.headers["Content-Type"] == "application/pdf"
        assert client.get(page("reward-fact", draft.pk, "fixed_assets_wan")).status_code == 404
        assert client.get(page("reward-fact", draft.pk, "nonsense")).status_code == 404

    def test_numbers_are_masked_and_showing_them_is_recorded(self, login, officer, leader, draft):
        row = draft.referrers.first()
        row.account_sealed = seal(ACCOUNT)
        row.save()
        assert ACCOUNT not in text(login(officer).get(page("reward", draft.pk)))
        assert "622*********7890" in text(login(leader).get(page("reward", draft.pk)))
        url = page("reward-numbers", draft.pk, row.referrer_id)
        assert login(leader).post(url).status_code == 403
        assert ACCOUNT in text(login(officer).post(url))
        assert AuditEvent.objects.filter(kind="assessment.reward_payee_shown").count() == 1

    def test_a_number_under_another_key_is_said_and_no_error(self, login, officer, draft):
        draft.referrers.update(account_sealed="gAAAAA-nothing")
        assert "请重新登记" in text(login(officer).get(page("reward", draft.pk)))

    def test_the_second_saver_is_told(self, login, officer, county, draft):
        url = page("reward-edit", draft.pk)
        data = {"version": draft.version, "year": 2026, "branch": "domestic"}
        login(officer).post(url, {**data, "claimed_on": "2026-11-01"})
        second = login(county.user(Role.BUREAU))
        response = second.post(url, {**data, "claimed_on": "2026-11-03"})
        assert response.context["form"].non_field_errors()
        draft.refresh_from_db()
        assert draft.claimed_on.day == 1

    def test_what_stands_against_it_is_named_and_the_button_is_not_there(
        self, login, officer, project
    ):
        case = open_for(project, officer)
        client = login(officer)
        shown = client.get(page("reward", case.pk))
        assert page("reward-submit", case.pk) not in text(shown)
        assert "德州汽车商会尚未作出" in text(shown)
        response = client.post(page("reward-submit", case.pk), {"version": case.version})
        assert "尚未作出" in said(response)

    def test_the_notice_is_begun_only_with_the_amounts_that_were_seen(
        self, login, director, submitted, project
    ):
        client, url = login(director), page("reward-notice", submitted.pk)
        seen = client.get(url).context["seen"]
        verified(project, 100)
        response = client.post(url, {"version": submitted.version, "seen": seen})
        assert "金额有变动" in text(response)
        again = {"version": submitted.version, "seen": response.context["seen"]}
        assert client.post(url, again).headers["Location"] == page("reward", submitted.pk)
        assert RewardCase.objects.get(pk=submitted.pk).award_wan == 49 + 0.5

    def test_a_decided_one_says_what_it_would_be_now(self, login, leader, officer, approved):
        assert login(leader).get(page("reward", approved.pk)).context["difference"] is None
        verified(approved.project, 2000)
        shown = login(officer).get(page("reward", approved.pk))
        assert shown.context["difference"]["difference"] == "10"
        assert page("reward-correct", approved.pk) in text(shown)
        assert "49" in text(shown)

    def test_proving_it_says_that_it_holds_or_that_somebody_changed_it(
        self, login, leader, approved
    ):
        client, url = login(leader), page("reward-verify", approved.pk)
        assert "核对一致" in said(client.post(url))
        RewardCase.objects.filter(pk=approved.pk).update(sha256="0" * 64)
        assert "不符" in said(client.post(url))

    def test_a_payment_above_the_award_stands_beside_its_field(self, login, officer, county):
        case = make_reward(reward_project(county), state="approved")
        row = case.referrers.first()
        client, url = login(officer), page("reward-pay", row.pk)
        assert client.get(url).context["form"]["amount_wan"].value() == "29.4"
        data = {
            "amount_wan": "30",
            "paid_on": TODAY.isoformat(),
            "voucher": "付1",
            "paid_by": "县财政局",
        }
        response = client.post(url, data)
        assert "29.4" in str(response.context["form"].errors["amount_wan"])
        client.post(url, {**data, "amount_wan": "294000元"})
        assert str(RewardPayment.objects.get().amount_wan) == "29.400000"

    def test_the_page_keeps_to_its_queries(self, login, leader, approved):
        client, url = login(leader), page("reward", approved.pk)
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        assert len(captured) <= 11


class TestPapers:
    def test_the_form_of_approval_says_everything_in_chinese(self, login, leader, approved):
        client = login(leader)
        words = words_of(client.get(page("reward-word", approved.pk)))
        for each in ("引荐奖励审批表", "12,000", "2,000万元×5‰=10万元", "29.4", "无异议", "9号"):
            assert each in words
        assert "待审定" not in words

    def test_a_draft_says_that_it_is_one(self, login, officer, draft):
        words = words_of(login(officer).get(page("reward-word", draft.pk)))
        assert "（待审定）" in words
        assert AuditEvent.objects.filter(kind="assessment.reward_printed").exists()

    def test_the_notice_names_referrers_amounts_and_days(self, login, officer, noticed):
        words = words_of(login(officer).get(page("rewards-notice"), {"year": 2026}))
        for each in ("王大伟", "60%", "49", f"{UNTIL.month}月{UNTIL.day}日", "5个工作日"):
            assert each in words
        phone = Referrer.objects.first().phone
        assert phone not in words

    def test_without_a_case_under_notice_there_is_no_text(self, login, officer, draft):
        assert login(officer).get(page("rewards-notice")).status_code == 404
