"""A clerk of another unit learns nothing: by list, count, sum, search, export, print or filter."""

from decimal import Decimal

import pytest
from django.urls import reverse

from projects.models import LedgerExport, Project, SavedView
from tests.projects.ledger.conftest import logged_in, project
from zhaoshang.accounts.rules import Role

pytestmark = pytest.mark.django_db
SECRET = "机密铝合金项目"
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def secret(lx) -> Project:
    made = project(
        lx, name=SECRET, signed=True, total_investment_wan=Decimal(77_777), land_mu=Decimal(33)
    )
    Project.objects.filter(pk=made.pk).update(lead_sponsor=lx.user(Role.LEADER))
    return made


@pytest.fixture
def stranger(other_clerk):
    return logged_in(other_clerk)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?q=机密",
        "?q=铝合金",
        "?q=铝",
        "?stage=signed",
        "?status=all",
        "?sort=-total_investment",
        "?totals=1",
    ],
)
def test_the_list_its_tabs_and_totals_say_nothing(stranger, secret, query):
    answer = stranger.get(f"/projects/{query}")

    html = answer.content.decode()
    assert SECRET not in html
    assert "7.78" not in html
    assert all(tab["n"] == "0" for tab in answer.context["tabs"])


def test_a_filter_by_its_unit_finds_nothing(stranger, lx, secret):
    answer = stranger.get("/projects/", {"unit": lx.township.pk})

    assert answer.context["row_count"] == 0


def test_totals_are_nothing(stranger, secret):
    answer = stranger.get(reverse("projects:ledger-totals"), {"q": "铝"}, headers=FRAGMENT)

    assert answer.context["totals"].count == 0


def test_an_export_holds_nothing(stranger, secret):
    answer = stranger.get(reverse("projects:ledger-export"), {"format": "csv", "q": "铝"})

    assert SECRET not in b"".join(answer.streaming_content).decode()


def test_paper_holds_nothing(stranger, secret):
    assert SECRET not in stranger.get(reverse("projects:ledger-print")).content.decode()


def test_choices_of_the_filters_come_from_the_county_not_from_projects(stranger, lx, secret):
    other = lx.user(Role.LEADER, full_name="没有项目的领导")

    panel = stranger.get(reverse("projects:ledger-filters"), headers=FRAGMENT).content.decode()

    assert SECRET not in panel
    assert other.full_name in panel


def test_the_own_unit_sees_it(as_clerk, secret):
    assert SECRET in as_clerk.get("/projects/").content.decode()


def test_another_persons_export_is_out_of_sight(stranger, officer, secret, fixed_day):
    export = LedgerExport.objects.create(owner=officer, asked_at="2026-11-20T00:00:00Z")

    answer = stranger.get(reverse("projects:export-file", args=[export.pk]))

    assert answer.status_code == 404
    assert stranger.get(reverse("projects:exports")).context["rows"] == []


@pytest.mark.parametrize("sharing", ["mine", "unit"])
def test_views_of_others_are_not_seen_unless_shared(stranger, officer, sharing):
    SavedView.objects.create(
        owner=officer, unit=officer.unit, name="我的秘密视图", sharing=sharing, query="q=x"
    )

    assert "我的秘密视图" not in stranger.get("/projects/").content.decode()


def test_a_view_shared_with_the_county_is_seen_and_shows_only_what_one_may_see(
    stranger, officer, secret
):
    SavedView.objects.create(
        owner=officer, unit=officer.unit, name="全县视图", sharing="county", query="q=铝"
    )

    answer = stranger.get("/projects/")

    assert "全县视图" in answer.content.decode()
    assert SECRET not in stranger.get("/projects/?q=铝").content.decode()


@pytest.mark.parametrize(
    "name",
    [
        "ledger",
        "ledger-totals",
        "ledger-filters",
        "ledger-columns",
        "ledger-views",
        "ledger-view-new",
        "ledger-export",
        "ledger-print",
        "exports",
    ],
)
def test_anonymous_visitors_are_sent_to_the_log_in(client, name):
    answer = client.get(reverse(f"projects:{name}"))

    assert answer.status_code == 302
    assert answer.url.startswith(reverse("accounts:login"))
