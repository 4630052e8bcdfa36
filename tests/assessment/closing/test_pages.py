"""Pages of the board, exceptions, closing, corrections: who sees what, what is said."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from assessment.models import (
    LockException,
    MonthClosing,
    MonthlyReport,
    Restatement,
    RestatementRequest,
)
from assessment.services.closing import close_month
from tests.assessment.closing.conftest import OCTOBER, accept_all
from tests.factories.accounts import make_county
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice
from zhaoshang.core import clock

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 11, 20)
MONTH = reverse("assessment:board-month", args=["2026-10"])
CLOSE = reverse("assessment:close-month", args=["2026-10"])


def said(response):
    return " ".join(str(each) for each in get_messages(response.wsgi_request))


def units(response):
    return [row["unit"] for row in response.context["rows"]]


def submit(report, state="submitted"):
    now = clock.now()
    MonthlyReport.objects.filter(pk=report.pk).update(
        state=state, first_submitted_at=now, submitted_at=now, submissions=1
    )


class TestBoard:
    def test_the_bureau_sees_every_unit_with_its_state(self, login, officer, october, county):
        submit(october[county.park.pk], "accepted")
        response = login(officer).get(reverse("assessment:board"))
        assert len(units(response)) == 4
        by_unit = {row["unit"]: row["cells"] for row in response.context["rows"]}
        at = [m["number"] for m in response.context["months"]].index(10)
        assert by_unit[county.park][at]["tone"] == "done"
        assert by_unit[county.township][at]["tone"] == "late"  # the 5th is over
        link = reverse("assessment:report", args=[october[county.park.pk].pk])
        assert link in response.content.decode()

    def test_a_unit_sees_its_own_row_only(self, login, clerk, october, county):
        response = login(clerk).get(reverse("assessment:board"))
        assert units(response) == [county.township]
        listed = login(clerk).get(MONTH)
        assert [row["report"].unit for row in listed.context["rows"]] == [county.township]
        assert not listed.context["may_act"]

    def test_a_leader_reads_it_and_can_do_nothing(self, login, leader, october):
        response = login(leader).get(MONTH)
        assert len(response.context["rows"]) == 4
        assert not response.context["may_act"]

    def test_the_first_visit_opens_the_month(self, login, officer, plan):
        login(officer).get(reverse("assessment:board"))
        assert MonthlyReport.objects.filter(month="2026-11-01").count() == 4

    def test_a_group_narrows_it(self, login, officer, october, plan, county):
        other = plan.groups.create(name="部门组")
        plan.members.filter(unit=county.department).update(group=other)
        response = login(officer).get(f"{reverse('assessment:board')}?group={other.pk}")
        assert units(response) == [county.department]
        assert len(login(officer).get(f"{MONTH}?group={other.pk}").context["rows"]) == 1

    def test_the_parts_of_a_month_hold_what_they_say(self, login, officer, october, county):
        submit(october[county.park.pk])
        submit(october[county.department.pk], "returned")
        found = {
            part: [
                row["report"].unit
                for row in login(officer).get(f"{MONTH}?show={part}").context["rows"]
            ]
            for part in ("missing", "submitted", "returned", "done")
        }
        assert found["missing"] == county.townships
        assert found["submitted"] == [county.park]
        assert found["returned"] == [county.department]
        assert found["done"] == []

    @pytest.mark.parametrize("month", ["2026-13", "2026-1", "abc", "1999-12", "2026-10x"])
    def test_a_month_that_is_none_is_not_found(self, login, officer, month):
        url = reverse("assessment:board-month", args=[month])
        assert login(officer).get(url).status_code == 404

    def test_another_county_shows_nothing_of_this_one(self, login, october):
        stranger = make_county("QT").user(Role.BUREAU)
        assert login(stranger).get(MONTH).context["rows"] == []

    def test_its_queries_do_not_grow_with_units(
        self, login, officer, october, django_assert_max_num_queries
    ):
        login(officer).get(reverse("assessment:board"))
        with django_assert_max_num_queries(24):
            login(officer).get(reverse("assessment:board"))


class TestActs:
    def post(self, client, name, **data):
        return client.post(reverse(f"assessment:{name}", args=["2026-10"]), data)

    def test_chasing_names_who_was_asked_and_who_was_not(
        self, login, officer, clerk, october, county
    ):
        submit(october[county.park.pk])
        ids = [each.pk for each in october.values()]
        response = self.post(login(officer), "chase", report=ids, note="请今日上报")
        words = said(response)
        assert str(county.park) in words.split("。")[-2] + words
        assert Notice.objects.filter(recipient=clerk, kind="assessment.report_chased").exists()
        assert response.status_code == 302

    def test_accepting_in_bulk_takes_what_is_clean_and_names_the_rest(
        self, login, officer, october, county
    ):
        clean, own, returned = (
            october[each.pk] for each in (county.township, county.park, county.department)
        )
        submit(clean)
        submit(own)
        MonthlyReport.objects.filter(pk=own.pk).update(submitted_by=officer)
        submit(returned, "returned")
        ids = [clean.pk, own.pk, returned.pk]
        response = self.post(login(officer), "accept-many", report=ids)
        states = dict(MonthlyReport.objects.filter(pk__in=ids).values_list("pk", "state"))
        assert states == {clean.pk: "accepted", own.pk: "submitted", returned.pk: "returned"}
        words = said(response)
        assert str(county.park) in words
        assert str(county.department) in words

    def test_nothing_chosen_changes_nothing(self, login, officer, october):
        for name in ("chase", "accept-many"):
            assert self.post(login(officer), name).status_code == 302
        assert not Notice.objects.filter(kind="assessment.report_chased").exists()

    def test_units_and_leaders_may_not(self, login, clerk, leader, october):
        for user in (clerk, leader):
            for name in ("chase", "accept-many"):
                assert self.post(login(user), name).status_code == 403


class TestClosing:
    def test_the_preview_names_who_is_missing_and_what_is_frozen(
        self, login, director, october, county
    ):
        submit(october[county.park.pk], "accepted")
        submit(october[county.department.pk])
        response = login(director).get(CLOSE)
        preview = response.context["preview"]
        assert [each.unit for each in preview.missing] == county.townships
        assert [each.unit for each in preview.open] == [county.department]
        assert (preview.accepted, preview.indicators, preview.needs_reason) == (1, 2, True)
        assert str(county.township) in response.content.decode()

    def test_it_is_closed_with_a_reason_and_then_shows_its_hash(
        self, login, director, october, ledger
    ):
        assert login(director).post(CLOSE, {"reason": " "}).context["form"].errors["reason"]
        assert not MonthClosing.objects.exists()
        response = login(director).post(CLOSE, {"reason": "限期已过"})
        closing = MonthClosing.objects.get()
        assert response.status_code == 302
        page = login(director).get(CLOSE)
        assert closing.sha256 in page.content.decode()
        assert closing.closed_by == director

    def test_without_anything_missing_no_reason_is_asked(self, login, director, october, ledger):
        accept_all()
        assert login(director).post(CLOSE, {"reason": ""}).status_code == 302
        assert MonthClosing.objects.exists()

    def test_posting_it_twice_is_harmless(self, login, director, october, ledger):
        for _ in range(2):
            login(director).post(CLOSE, {"reason": "限期已过"})
        assert MonthClosing.objects.count() == 1

    @pytest.mark.parametrize("who", ["officer", "clerk", "leader"])
    def test_only_the_administrator_closes(self, login, october, request, who):
        user = request.getfixturevalue(who)
        assert login(user).get(CLOSE).status_code == 403
        assert login(user).post(CLOSE, {"reason": "x"}).status_code == 403

    def test_a_closed_month_is_read_by_units_too(self, login, clerk, director, october, ledger):
        accept_all()
        login(director).post(CLOSE, {"reason": ""})
        assert login(clerk).get(CLOSE).status_code == 200
        assert login(clerk).get(reverse("assessment:closings")).status_code == 200

    def test_verifying_says_whether_it_holds(self, login, leader, director, october, ledger):
        accept_all()
        login(director).post(CLOSE, {"reason": ""})
        url = reverse("assessment:closing-verify", args=["2026-10"])
        assert "SHA-256" in said(login(leader).post(url))
        closing = MonthClosing.objects.get()
        closing.content["reason"] = "改过"
        closing.save()
        response = login(leader).post(url)
        assert [each.level_tag for each in get_messages(response.wsgi_request)][-1] == "error"


class TestExceptionPages:
    def test_a_unit_asks_and_the_administrator_decides(self, login, clerk, director, october):
        report = MonthlyReport.objects.get(unit=clerk.unit)
        data = {
            "unit": report.unit_id,
            "month": "2026-10",
            "until": "2026-11-25",
            "reason": "公章变更",
        }
        response = login(clerk).post(reverse("assessment:exception-ask"), data)
        assert response.status_code == 302
        found = LockException.objects.get()
        url = reverse("assessment:exception", args=[found.pk])
        page = login(director).get(url)
        assert "公章变更" in page.content.decode()
        login(director).post(
            url, {"decision": "grant", "until": "2026-11-24", "note": "", "version": found.version}
        )
        found.refresh_from_db()
        assert (found.state, found.until) == ("granted", dt.date(2026, 11, 24))

    def test_a_unit_asks_for_itself_only(self, login, clerk, october, county):
        data = {
            "unit": county.park.pk,
            "month": "2026-10",
            "until": "2026-11-25",
            "reason": "公章变更",
        }
        response = login(clerk).post(reverse("assessment:exception-ask"), data)
        assert response.context["form"].errors["unit"]
        assert not LockException.objects.exists()

    def test_another_unit_does_not_see_it(self, login, other_clerk, county, october):
        found = LockException.objects.create(
            county=county.county, unit=county.township, month="2026-10-01", until=ON, reason="r"
        )
        url = reverse("assessment:exception", args=[found.pk])
        assert login(other_clerk).get(url).status_code == 404
        assert login(other_clerk).get(reverse("assessment:exceptions")).context["rows"] == []

    def test_an_officer_reads_but_does_not_decide(self, login, officer, county, october):
        found = LockException.objects.create(
            county=county.county, unit=county.township, month="2026-10-01", until=ON, reason="r"
        )
        url = reverse("assessment:exception", args=[found.pk])
        assert login(officer).get(url).status_code == 200
        data = {"decision": "grant", "until": "2026-11-24", "version": found.version}
        assert login(officer).post(url, data).status_code == 403


class TestCorrections:
    @pytest.fixture
    def closed(self, plan, october, ledger, director):
        accept_all()
        return close_month(county_id=plan.county_id, month=OCTOBER, by=director, on=ON)

    def data(self, county, visits, **changes):
        return {
            "unit": county.township.pk,
            "corrects": "2026-10",
            "indicator": visits.pk,
            "difference": "2",
            "reason": "漏报",
            "reference": "县招办〔2026〕9号",
            **changes,
        }

    def test_the_bureau_books_it_in_the_open_month(self, login, officer, closed, county, visits):
        url = reverse("assessment:restatement-new")
        assert login(officer).post(url, self.data(county, visits)).status_code == 302
        booked = Restatement.objects.get()
        assert (booked.booked_month, booked.corrects_month) == (
            dt.date(2026, 11, 1),
            dt.date(2026, 10, 1),
        )
        assert booked.difference == Decimal(2)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"difference": "0"}, "difference"),
            ({"difference": "-1"}, "difference"),
            ({"difference": "两次"}, "difference"),
            ({"reason": " "}, "reason"),
            ({"reference": ""}, "reference"),
            ({"corrects": "2026-11"}, "corrects"),
        ],
    )
    def test_bad_input_is_named_beside_its_field(
        self, login, officer, closed, county, visits, changes, field
    ):
        url = reverse("assessment:restatement-new")
        response = login(officer).post(url, self.data(county, visits, **changes))
        assert response.context["form"].errors[field]
        assert not Restatement.objects.exists()

    def test_a_figure_of_the_ledger_is_corrected_there(self, login, officer, closed, county, funds):
        url = reverse("assessment:restatement-new")
        response = login(officer).post(url, self.data(county, funds))
        assert response.context["form"].errors["indicator"]

    def test_a_unit_asks_and_the_bureau_books(self, login, clerk, officer, closed, county, visits):
        url = reverse("assessment:restatement-new")
        login(clerk).post(url, self.data(county, visits, reference=""))
        asked = RestatementRequest.objects.get()
        decide = reverse("assessment:restatement-request", args=[asked.pk])
        data = {"decision": "book", "reference": "县招办〔2026〕9号", "version": asked.version}
        assert login(officer).post(decide, data).status_code == 302
        asked.refresh_from_db()
        assert (asked.state, asked.restatement.difference) == ("booked", Decimal(2))
        # Sent twice it is booked once.
        login(officer).post(decide, data)
        assert Restatement.objects.count() == 1

    def test_a_unit_sees_its_own_corrections_only(
        self, login, clerk, other_clerk, officer, closed, county, visits
    ):
        login(officer).post(reverse("assessment:restatement-new"), self.data(county, visits))
        url = reverse("assessment:restatements")
        assert len(login(clerk).get(url).context["rows"]) == 1
        assert login(other_clerk).get(url).context["rows"] == []
