"""Pages of spot checks: who sees what, what is said, what is recorded on the phone."""

from __future__ import annotations

import io
from decimal import Decimal

import openpyxl
import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment.models import SpotCheck, SpotCheckItem
from assessment.rules.spot_checks import Finding, digest_of
from assessment.services.spot_checks import close_check, draw_sample
from assessment.services.spot_findings import Found, record_finding
from projects.services.funds_deciding import stands_at
from tests.assessment.spot_checks.conftest import SEED, close_october
from tests.factories.accounts import make_county
from tests.factories.files import picture, upload
from tests.factories.projects import TODAY
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
LIST = reverse("assessment:spot-checks")
ANNOUNCE = reverse("assessment:spot-check-announce")
CONFIRMED = {"finding": "confirmed", "checked_on": TODAY.isoformat(), "version": 1}


def page(name, record):
    return reverse(f"assessment:{name}", args=[record.pk])


def said(response):
    return " ".join(str(each) for each in get_messages(response.wsgi_request))


def text(response):
    return response.content.decode()


class TestList:
    def test_it_says_what_a_spot_check_is_while_there_is_none(self, login, clerk):
        assert "还没有公告过抽查" in text(login(clerk).get(LIST))

    def test_everybody_reads_the_seed_as_soon_as_it_is_announced(
        self, login, announced, other_clerk, leader
    ):
        for user in (other_clerk, leader):
            assert SEED in text(login(user).get(LIST))
            assert SEED in text(login(user).get(page("spot-check", announced)))

    def test_only_the_administrator_is_offered_to_announce(self, login, officer, director):
        assert ANNOUNCE not in text(login(officer).get(LIST))
        assert ANNOUNCE in text(login(director).get(LIST))
        assert login(officer).get(ANNOUNCE).status_code == 403


class TestAnnouncing:
    def test_the_seed_is_published_and_shown(self, login, director, plan):
        response = login(director).post(ANNOUNCE, {"period": "2026-11", "seed": SEED})
        check = SpotCheck.objects.get()
        assert response.headers["Location"] == page("spot-check", check)
        assert SEED in said(response)

    def test_closed_periods_and_those_with_a_seed_are_not_offered(
        self, login, director, announced, county
    ):
        offered = dict(login(director).get(ANNOUNCE).context["form"].fields["period"].choices)
        assert "2026-10" not in offered
        assert {"2026-11", "2026-12", "2026Q4", "2026H2", "2026"} <= set(offered)

    def test_a_refusal_stands_beside_its_field(self, login, director, plan):
        response = login(director).post(ANNOUNCE, {"period": "2026-10", "seed": SEED})
        assert list(response.context["form"].errors) == ["seed"]
        assert not SpotCheck.objects.exists()


class TestOneCheck:
    def test_the_administrator_draws_and_the_page_shows_sample_and_formula(
        self, login, director, announced, county, verified
    ):
        entries = [verified() for _number in range(4)]
        close_october(county)
        url = page("spot-check-draw", announced)
        response = login(director).post(url, {"version": announced.version}, follow=True)
        assert "已抽样" in said(response)
        group = response.context["groups"][0]
        assert (group["count"], group["size"]) == (4, 2)
        order = sorted(entries, key=lambda each: digest_of(SEED, each.pk))
        assert [line.ranked.entry_id for line in group["draw"].shown] == [
            each.pk for each in order[:2]
        ]
        assert f"{SEED}:{order[0].pk}" in text(response).replace("&quot;", '"')

    def test_a_refused_draw_says_why(self, login, director, announced):
        response = login(director).post(
            page("spot-check-draw", announced), {"version": announced.version}
        )
        assert "尚未月结" in said(response)

    def test_a_unit_sees_its_own_entries_and_numbers_only_of_the_others(
        self, login, announced, county, director, verified, clerk
    ):
        ours = verified()
        theirs = [verified(county.townships[1]) for _number in range(6)]
        close_october(county)
        check = draw_sample(check_id=announced.pk, version=1, by=director, on=TODAY)
        SpotCheckItem.objects.update(unit=county.townships[1])
        SpotCheckItem.objects.filter(pk=check.items.first().pk).update(unit=county.township)
        response = login(clerk).get(page("spot-check", check))
        assert len(response.context["items"]) == 1
        shown = [line for each in response.context["draws"] for line in each.shown]
        assert len(shown) == 1
        own = shown[0].ranked.entry_id
        for entry in [ours, *theirs]:
            assert (entry.project.name in text(response)) == (entry.pk == own)

    def test_a_unit_without_a_drawn_entry_is_told_so(self, login, drawn, county):
        check = drawn()
        stranger = county.user(Role.CLERK, unit=county.park)
        assert "贵单位没有资金被抽中" in text(login(stranger).get(page("spot-check", check)))

    def test_another_countys_check_is_not_there(self, login, drawn):
        stranger = make_county("SP").user(Role.BUREAU_ADMIN)
        assert login(stranger).get(page("spot-check", drawn())).status_code == 404

    def test_redrawing_says_that_it_holds_or_that_somebody_changed_it(self, login, leader, drawn):
        check = drawn()
        client, url = login(leader), page("spot-check-verify", check)
        assert "核对一致" in said(client.post(url))
        SpotCheck.objects.filter(pk=check.pk).update(sha256="0" * 64)
        assert "不符" in said(client.post(url))

    def test_closing_is_offered_once_every_entry_has_its_finding(
        self, login, drawn, director, officer
    ):
        check = drawn(1)
        url, shown = page("spot-check-close", check), page("spot-check", check)
        assert url not in text(login(director).get(shown))
        assert "还有1笔" in said(login(director).post(url, {"version": check.version}))
        record_finding(
            item_id=check.items.get().pk,
            version=1,
            found=Found(Finding.CONFIRMED, TODAY),
            by=officer,
            on=TODAY,
        )
        assert url in text(login(director).get(shown))
        assert "已办结" in said(login(director).post(url, {"version": check.version}))

    def test_the_number_of_queries_does_not_grow_with_the_rows(
        self, login, leader, announced, county, director, verified
    ):
        def count(client, url):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(url).status_code == 200
            return len(captured)

        verified()
        close_october(county)
        draw_sample(check_id=announced.pk, version=1, by=director, on=TODAY)
        client = login(leader)
        for url in (page("spot-check", announced), LIST):
            client.get(url)
        few = [count(client, url) for url in (page("spot-check", announced), LIST)]
        SpotCheck.objects.update(state="announced", drawn_at=None)
        SpotCheckItem.objects.all().delete()
        for _number in range(20):
            verified(county.townships[1])
            verified(county.park)
        announced.refresh_from_db()
        draw_sample(check_id=announced.pk, version=announced.version, by=director, on=TODAY)
        many = [count(client, url) for url in (page("spot-check", announced), LIST)]
        assert few == many
        assert max(many) <= 8


class TestFinding:
    @pytest.fixture
    def item(self, drawn):
        return drawn(1).items.get()

    def test_recorded_on_the_phone_with_a_photo(self, login, officer, item):
        client, url = login(officer), page("spot-check-item", item)
        assert 'capture="environment"' in text(client.get(url))
        response = client.post(
            url,
            {
                **CONFIRMED,
                "finding": "reduced",
                "reduced_wan": "3、5",
                "note": "设备发票重复",
                "photos": [upload("现场.jpg", picture("JPEG"))],
            },
        )
        assert response.headers["Location"] == page("spot-check", item.check_of)
        item.refresh_from_db()
        assert (item.reduced_wan, stands_at(item.entry)) == (Decimal("3.5"), Decimal("96.5"))
        photo = item.files.get()
        opened = client.get(page("spot-check-file", photo))
        assert opened.headers["Content-Type"] == "image/jpeg"

    def test_what_is_wrong_stands_beside_its_field(self, login, officer, item):
        client, url = login(officer), page("spot-check-item", item)
        response = client.post(url, {**CONFIRMED, "finding": "falsified"})
        assert list(response.context["form"].errors) == ["note"]
        response = client.post(url, {**CONFIRMED, "finding": "reduced", "note": "不实"})
        assert list(response.context["form"].errors) == ["reduced_wan"]
        response = client.post(url, {"version": 1})
        assert list(response.context["form"].errors) == ["finding", "checked_on"]

    def test_the_second_saver_is_told(self, login, officer, item, county):
        url = page("spot-check-item", item)
        login(officer).post(url, CONFIRMED)
        client = login(county.user(Role.BUREAU))
        response = client.post(url, {**CONFIRMED, "finding": "falsified", "note": "伪造"})
        assert response.status_code == 200
        assert response.context["form"].non_field_errors()
        item.refresh_from_db()
        assert item.finding == "confirmed"

    def test_who_verified_it_reads_why_a_colleague_has_to_check(self, login, verifier, item):
        url = page("spot-check-item", item)
        response = login(verifier).get(url)
        assert "form" not in response.context
        assert "须由同事抽查" in text(response)
        refused = login(verifier).post(url, CONFIRMED)
        assert "须由同事抽查" in text(refused)
        item.refresh_from_db()
        assert item.finding == ""

    def test_a_unit_reads_its_finding_and_records_none(self, login, clerk, other_clerk, item):
        url = page("spot-check-item", item)
        response = login(clerk).get(url)
        assert response.status_code == 200
        assert "form" not in response.context
        assert login(clerk).post(url, CONFIRMED).status_code == 403
        assert login(other_clerk).get(url).status_code == 404

    def test_after_closing_the_bureau_only_reads(self, login, officer, director, item):
        record_finding(
            item_id=item.pk,
            version=1,
            found=Found(Finding.REDUCED, TODAY, Decimal(30), "发票重复"),
            by=officer,
            on=TODAY,
        )
        check = item.check_of
        close_check(check_id=check.pk, version=check.version, by=director)
        response = login(officer).get(page("spot-check-item", item))
        assert "form" not in response.context
        assert "2026年11月记-30万元，更正2026年10月" in text(response)

    def test_a_mended_finding_shows_what_was_found_and_asks_why(self, login, officer, item):
        client, url = login(officer), page("spot-check-item", item)
        client.post(url, {**CONFIRMED, "finding": "reduced", "reduced_wan": "30", "note": "不实"})
        shown = client.get(url)
        assert "更改抽查结果" in text(shown)
        assert shown.context["form"].fields["note"].required
        client.post(url, {**CONFIRMED, "version": 2, "note": "企业补交了原件"})
        assert stands_at(item.entry) == 100

    def test_the_form_leads_to_the_next_entry_without_a_finding(self, login, officer, drawn):
        check = drawn(7)
        first, second, _third = check.items.order_by("pk")
        response = login(officer).get(page("spot-check-item", first))
        assert page("spot-check-item", second) in text(response)


class TestExport:
    def test_the_workbook_has_sample_and_population_and_no_formula(
        self, login, leader, announced, county, director, verified
    ):
        entry = verified()
        entry.project.name = "=HYPERLINK(1)"
        entry.project.save()
        verified(county.park)
        close_october(county)
        check = draw_sample(check_id=announced.pk, version=1, by=director, on=TODAY)
        response = login(leader).get(page("spot-check-export", check))
        book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
        sample, population = book.worksheets
        assert (sample.title, population.title) == ("样本", "抽样总体")
        assert sample.max_row == population.max_row == 5
        rows = {row[2]: row for row in population.iter_rows(min_row=4, values_only=True)}
        assert rows[entry.pk][4] == "'=HYPERLINK(1)"
        assert rows[entry.pk][-1] == digest_of(SEED, entry.pk)
        assert SEED in sample["A2"].value
        event = AuditEvent.objects.get(kind="assessment.spot_check_exported")
        assert (event.actor, event.detail["rows"]) == (leader, 2)

    def test_a_unit_gets_no_workbook(self, login, clerk, drawn):
        assert login(clerk).get(page("spot-check-export", drawn())).status_code == 403
