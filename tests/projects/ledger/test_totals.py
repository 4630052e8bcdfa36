"""Totals of the whole filter: exact, and saying what had nothing to add."""

import re
from decimal import Decimal

import pytest
from django.db import OperationalError
from django.urls import reverse

from projects.models import Project
from projects.resources.ledger import columns_named, standard_choice
from projects.selectors.ledger import totals_of
from projects.views.ledger_table import NOT_COUNTED
from tests.projects.ledger.conftest import project
from zhaoshang.core.timeouts import TooSlowError, at_most

pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true"}


def columns():
    return columns_named(standard_choice())


def test_amounts_land_and_what_was_not_filled_in(officer, ledger):
    totals = totals_of(Project.objects.visible_to(officer).in_pipeline(), columns())

    assert totals.count == 5
    assert totals.sums["total_investment"] == Decimal(50_000 + 30_000 * 3)
    assert totals.blanks["total_investment"] == 1
    assert totals.sums["funds_verified"] == Decimal(2_000)
    assert totals.sums["funds_claimed"] == Decimal(2_400)
    assert totals.sums["land"] == Decimal("52.5")
    assert totals.blanks["land"] == 4


def test_a_figure_that_nobody_filled_in_is_unknown_and_not_zero(lx, officer):
    project(lx, total_investment_wan=None)

    totals = totals_of(Project.objects.visible_to(officer), columns())

    assert totals.sums["total_investment"] is None
    assert totals.share is None


def test_the_share_leaves_out_projects_without_a_total_above_and_below_the_line(lx, officer):
    known = project(lx, total_investment_wan=Decimal(10_000))
    unknown = project(lx, total_investment_wan=None)
    Project.objects.filter(pk=known.pk).update(funds_verified_wan=Decimal(2_500))
    Project.objects.filter(pk=unknown.pk).update(funds_verified_wan=Decimal(9_999))

    assert totals_of(Project.objects.visible_to(officer)).share == Decimal("25.00")


def test_sums_are_exact_to_the_fen(lx, officer):
    for amount in ("0.100001", "0.200002", "0.300003"):
        project(lx, total_investment_wan=Decimal(amount))

    totals = totals_of(Project.objects.visible_to(officer))

    assert totals.sums["total_investment"] == Decimal("0.600006")


def test_no_projects_add_up_to_nothing(officer):
    totals = totals_of(Project.objects.visible_to(officer), columns())

    assert (totals.count, totals.sums["total_investment"], totals.share) == (0, Decimal(0), None)


def test_the_fragment_gives_the_total_row_and_the_line_of_the_toolbar(as_officer, ledger):
    answer = as_officer.get(reverse("projects:ledger-totals"), headers=FRAGMENT)

    html = answer.content.decode()
    assert html.strip().startswith("<tr")
    assert re.search(r'id="ledger-sum"\s+hx-swap-oob="true"', html)
    assert "140,000" in html
    assert str(NOT_COUNTED) % {"column": "总投资", "count": 1} in html or "not filled in: 1" in html


def test_the_fragment_counts_what_the_filter_asks_for(as_officer, ledger):
    answer = as_officer.get(
        reverse("projects:ledger-totals"), {"stage": "signed"}, headers=FRAGMENT
    )

    assert answer.context["totals"].count == 2


def test_without_script_the_link_leads_to_the_page_with_totals(as_officer, ledger):
    answer = as_officer.get(reverse("projects:ledger-totals"), {"stage": "signed"})

    assert answer.url == f"{reverse('projects:ledger')}?stage=signed&totals=1"
    page = as_officer.get(answer.url)
    assert page.context["totals"].count == 2
    assert "ledger-total" in page.content.decode()


def test_a_total_that_takes_too_long_says_so(as_officer, ledger, monkeypatch):
    def too_slow(*_args, **_kwargs):
        raise TooSlowError

    monkeypatch.setattr("projects.views.ledger.totals_of", too_slow)

    answer = as_officer.get(reverse("projects:ledger-totals"), headers=FRAGMENT)

    assert answer.status_code == 200
    assert answer.context["totals_failed"]


@pytest.mark.postgres
def test_the_database_is_stopped_after_the_time_allowed():
    from django.db import connection  # noqa: PLC0415

    with pytest.raises(TooSlowError), at_most(50), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(5)")


def test_another_failure_of_the_database_stays_what_it_is():
    with pytest.raises(OperationalError), at_most():
        raise OperationalError("disk full")
