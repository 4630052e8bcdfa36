"""Pages of the settlement: who sees what, what is said, what is refused, what is handed out."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from assessment.models import (
    AnnualPlan,
    Bulletin,
    CommendationList,
    RiskDeposit,
    YearSettlement,
)
from assessment.services import commendations
from assessment.todo_settlement import year_to_settle
from tests.assessment.settlement.conftest import ON, YEAR, reopen, settle
from tests.assessment.settlement.test_commendations import issue, notice
from tests.assessment.settlement.test_deposits import decide, pay, use
from tests.factories.accounts import make_county
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
LIST = reverse("assessment:settlements")


def url(name, *arguments):
    return reverse(f"assessment:{name}", args=arguments or [YEAR])


def said(response):
    return " ".join(str(each) for each in get_messages(response.wsgi_request))


def html(response):
    return response.content.decode()


def errors(response):
    return [str(each) for found in response.context["form"].errors.values() for each in found]


class TestYear:
    def test_units_see_a_year_once_it_is_settled(self, login, clerk, officer, ready, director):
        assert login(clerk).get(LIST).context["years"] == []
        assert login(clerk).get(url("settlement")).status_code == 404
        assert [each.year for each in login(officer).get(LIST).context["years"]] == [YEAR]
        settled = settle(ready, director)
        page = login(clerk).get(url("settlement"))
        assert settled.sha256 in html(page)
        assert "核对" not in html(page)
        assert login(clerk).get(url("settlement-figures")).status_code == 403

    def test_the_checklist_leads_to_what_is_missing(self, login, ready, director, leader):
        Bulletin.objects.all().delete()
        page = login(director).get(url("settlement"))
        items = {str(each["label"]): each for each in page.context["items"]}
        assert items["年度通报已发布"]["url"] == reverse("assessment:bulletin-make")
        assert "尚未起草" in html(page)
        assert 'aria-disabled="true"' in html(page)
        assert url("settlement-close") not in html(page)
        # A leader reads it and has no button.
        assert "aria-disabled" not in html(login(leader).get(url("settlement")))

    def test_a_neighbour_and_a_year_without_a_plan_are_not_there(self, login, settled, director):
        stranger = make_county("SP").user(Role.BUREAU_ADMIN)
        assert login(stranger).get(url("settlement")).status_code == 404
        assert login(stranger).get(url("settlement-edition", settled.pk)).status_code == 404
        for year in (YEAR - 1, 1999, 9999):
            assert login(director).get(url("settlement", year)).status_code == 404

    def test_it_is_settled_by_the_form(self, login, ready, director):
        client = login(director)
        page = client.get(url("settlement-close"))
        assert "年度考核结果" in html(page)
        typed = {
            "document": "县招组〔2027〕1号",
            "closed_on": ON.isoformat(),
            "note": "经县招商引资工作领导小组会议研究",
            "seen": page.context["seen"],
        }
        again = client.post(url("settlement-close"), typed)
        assert again.context["form"].errors.keys() == {"agreed"}
        assert again.context["form"]["document"].value() == typed["document"]
        typed |= {"agreed": "on", "closed_on": "2026-12-31"}
        assert errors(client.post(url("settlement-close"), typed)) == [
            "年度结账须在当年最后一天之后。"
        ]
        done = client.post(url("settlement-close"), typed | {"closed_on": ON.isoformat()})
        assert (done.status_code, done.headers["Location"]) == (302, url("settlement"))
        found = YearSettlement.objects.get()
        assert found.sha256[:16] in said(done)
        assert client.get(url("settlement-close")).status_code == 302

    def test_opened_again_and_settled_anew_both_editions_are_read(
        self, login, ready, settled, director, clerk
    ):
        client = login(director)
        data = {"version": settled.version, "document": "县办函〔2027〕2号", "reason": "审计核减"}
        assert client.post(url("settlement-reopen"), data | {"reason": ""}).status_code == 200
        assert client.post(url("settlement-reopen"), data).status_code == 302
        assert "审计核减" in html(client.get(url("settlement")))
        assert client.get(url("settlement-reopen")).status_code == 404
        second = settle(ready, director, document="县招组〔2027〕5号")
        page = login(clerk).get(url("settlement-edition", settled.pk))
        assert second.document in html(page)
        assert "审计核减" in html(page)

    def test_verifying_says_what_is_wrong(self, login, settled, leader):
        client = login(leader)
        assert "核验一致" in said(client.post(url("settlement-verify", settled.pk)))
        YearSettlement.objects.update(note="改过")
        assert "SHA-256" in said(client.post(url("settlement-verify", settled.pk)))

    def test_the_plan_of_a_settled_year_offers_no_change_and_says_why(self, login, ready, director):
        client, plan = login(director), reverse("assessment:plan", args=[ready.pk])
        edit = reverse("assessment:plan-edit", args=[ready.pk])
        assert edit in html(client.get(plan))
        settle(ready, director)
        page = html(client.get(plan))
        assert edit not in page
        assert "该年度已结账，本目标不再变动。" in page
        refused = client.post(edit, {"title": "x", "note": "", "reason": "x", "version": 1})
        assert "（县招组〔2027〕1号），不再变动" in html(refused)

    def test_the_next_year_is_opened_by_one_click(self, login, settled, director):
        client = login(director)
        done = client.post(url("settlement-next"))
        plan = AnnualPlan.objects.get(year=YEAR + 1)
        assert done.headers["Location"] == reverse("assessment:plan", args=[plan.pk])
        assert "2027 年度目标草稿已生成" in said(done)
        assert "已开启" in said(client.post(url("settlement-next")))

    @pytest.mark.parametrize("state", ["open", "settled"])
    def test_a_page_needs_few_queries(self, login, ready, director, state):
        if state == "settled":
            settle(ready, director)
        client = login(director)
        client.get(url("settlement"))
        with CaptureQueriesContext(connection) as captured:
            client.get(url("settlement"))
        assert len(captured) <= 13, [each["sql"][:120] for each in captured]


class TestToDo:
    def test_last_year_stands_there_until_it_is_settled(self, ready, director, officer):
        assert year_to_settle(director, dt.date(2027, 1, 9)) == []
        (item,) = year_to_settle(director, dt.date(2027, 1, 10))
        assert (item.url, str(item.title)) == (url("settlement"), "办理 2026 年度结账")
        assert year_to_settle(officer, ON) == []
        settled = settle(ready, director)
        assert year_to_settle(director, ON) == []
        reopen(settled, director)
        assert len(year_to_settle(director, ON)) == 1


@pytest.fixture
def proposed(settled, director):
    return commendations.propose_commendations(settlement_id=settled.pk, by=director, on=ON)


class TestCommendations:
    def test_before_the_notice_only_the_county_sees_them(self, login, proposed, clerk, officer):
        assert login(clerk).get(url("commendations-word")).status_code == 404
        assert "乡镇组年度考核第1名" not in html(login(clerk).get(url("commendations")))
        assert "乡镇组年度考核第1名" in html(login(officer).get(url("commendations")))

    def test_propose_strike_and_put_back(self, login, settled, director):
        client = login(director)
        assert "提出名单" in html(client.get(url("commendations")))
        client.post(url("commendations-propose"))
        found = CommendationList.objects.get()
        row = found.rows.get()
        strike = url("commendation-strike", row.pk)
        assert client.post(strike, {"version": found.version, "why": ""}).status_code == 200
        client.post(strike, {"version": found.version, "why": "发生较大安全事故"})
        assert "已除名：发生较大安全事故" in html(client.get(url("commendations")))
        stale = client.post(url("commendation-put-back", row.pk), {"version": found.version})
        assert "修改" in said(stale)
        client.post(url("commendation-put-back", row.pk), {"version": found.version + 1})
        assert "已除名" not in html(client.get(url("commendations")))

    def test_an_issued_list_is_read_after_a_later_edition(
        self, login, proposed, settled, ready, director, clerk
    ):
        issue(notice(proposed, director), director)
        settled.refresh_from_db()
        reopen(settled, director)
        settle(ready, director, document="县招组〔2027〕9号")
        client, old = login(clerk), url("commendations") + "?edition=1"
        assert old in html(client.get(url("settlement-edition", settled.pk)))
        assert "乡镇组年度考核第1名" in html(client.get(old))
        assert client.get(url("commendations-word") + "?edition=1").status_code == 200
        assert client.get(url("commendations-word")).status_code == 404
        for wrong in ("9", "x", "99999999999"):
            page = client.get(url("commendations") + f"?edition={wrong}")
            assert page.status_code == 200
            assert "乡镇组年度考核第1名" not in html(page)
        assert url("commendations-propose") not in html(login(director).get(old))

    def test_the_decision_is_handed_out_and_recorded(self, login, proposed, director, clerk):
        issue(notice(proposed, director), director)
        client = login(clerk)
        assert "已印发" in html(client.get(url("commendations")))
        paper = client.get(url("commendations-word"))
        words = "".join(
            each.text for each in Document(io.BytesIO(b"".join(paper.streaming_content))).paragraphs
        )
        assert "关于表彰2026年度" in words
        book = client.get(url("commendations-excel"))
        sheet = load_workbook(io.BytesIO(b"".join(book.streaming_content))).active
        assert sheet["A5"].value is None
        assert sheet["A4"].value == "先进单位"
        kinds = AuditEvent.objects.filter(kind="assessment.commendations_exported")
        assert kinds.count() == 2


class TestDeposits:
    def test_a_county_that_takes_none_says_so(self, login, settled, officer):
        page = html(login(officer).get(url("deposits")))
        assert "本县不收取风险抵押金" in page
        assert url("deposit-new") not in page
        assert url("deposits") not in html(login(officer).get(url("settlement")))

    def test_paid_in_decided_and_paid_back_by_forms(
        self, login, settled, county, officer, director
    ):
        use(county, director)
        client = login(officer)
        typed = {
            "unit": county.township.pk,
            "person_name": "",
            "amount_wan": "2万",
            "paid_on": "2026-03-02",
            "voucher": "",
        }
        wrong = client.post(url("deposit-new"), typed)
        assert wrong.context["form"].errors.keys() == {"voucher"}
        client.post(url("deposit-new"), typed | {"voucher": "0012345"})
        deposit = RiskDeposit.objects.get()
        page = html(client.get(url("deposits")))
        assert "30000 ÷ 24000 = 125.00%" in page
        assert "退还并奖励" in page
        boss = login(director)
        assert "125.00%" in html(boss.get(url("deposits-decide")))
        data = {"document": "县招组〔2027〕7号", "decided_on": ON.isoformat()}
        assert "1" in said(boss.post(url("deposits-decide"), data))
        back = {"version": deposit.version + 1, "paid_back_on": ON.isoformat(), "voucher": "0099"}
        client = login(officer)
        assert client.post(url("deposit-paid-back", deposit.pk), back).status_code == 302
        assert "已退还" in html(client.get(url("deposits")))
        book = client.get(url("deposits-excel"))
        sheet = load_workbook(io.BytesIO(b"".join(book.streaming_content))).active
        assert [cell.value for cell in sheet[4]][2] == 2
        assert AuditEvent.objects.filter(kind="assessment.deposits_exported").count() == 1

    def test_a_unit_sees_its_own_and_no_act(self, login, settled, county, officer, director, clerk):
        use(county, director)
        for unit in county.townships:
            pay(county, officer, unit)
        decide(settled, director)
        page = login(clerk).get(url("deposits"))
        assert [each["deposit"].unit for each in page.context["rows"]] == [county.township]
        assert url("deposits-excel") not in html(page)
