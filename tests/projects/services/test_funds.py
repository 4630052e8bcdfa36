"""Funds in place: claimed by month with evidence; cumulative figures are derived (R1, R6)."""

import datetime as dt
from decimal import Decimal

import pytest

from projects import events
from projects.models import FundsEntry, LedgerSummary, ProjectDocument
from projects.services.funds import (
    AMOUNT_NEEDED,
    MONTH_AHEAD,
    RATE_NEEDED,
    FundsFacts,
    claim_funds,
    sum_funds,
)
from projects.services.moves import IN_FUTURE, MERGED_ALREADY
from projects.services.saving import lock_project, save_project
from tests.factories.files import PDF, upload
from tests.factories.projects import TODAY, make_funds
from tests.projects.services.acts import assert_books_agree, refused, stored, traced
from zhaoshang.core.uploads import FileRefused

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
MONTH = TODAY.replace(day=1)
USD = {
    "claimed_wan": None,
    "currency": "USD",
    "foreign_amount_wan": Decimal("100.5"),
    "conversion_rate": Decimal("7.123456"),
    "conversion_rate_on": TODAY,
}


def claim(project, by, claimed_wan: Decimal | int | None = 1200, uploads=(), **rest) -> FundsEntry:
    extra = {name: rest.pop(name) for name in ("evidence_kind",) if name in rest}
    facts = {
        "month": MONTH,
        "claimed_wan": None if claimed_wan is None else Decimal(claimed_wan),
        "origin": "other_province",
        "kind": "equipment",
        "note": "先报，凭证后补",
        **rest,
    }
    return claim_funds(
        project_id=project.pk,
        facts=FundsFacts(**facts),
        unit=by.unit,
        by=by,
        on=TODAY,
        uploads=uploads,
        **extra,
    )


def resum(project, by) -> None:
    """Add the entries up again, as verifying one does."""
    locked = lock_project(project.pk)
    save_project(locked, by=by, fields=sum_funds(locked.project))


def sums(project) -> tuple[Decimal, Decimal]:
    after = stored(project)
    return after.funds_claimed_wan, after.funds_verified_wan


# --- Claiming


def test_a_claim_is_kept_with_event_and_history(make, clerk):
    project = make()
    with traced() as left:
        entry = claim(project, clerk, Decimal("1200.345678"), note=" 设备款 ")
    assert (entry.month, entry.claimed_wan, entry.state) == (
        MONTH,
        Decimal("1200.345678"),
        "claimed",
    )
    assert (entry.verified_wan, entry.reduced_wan, entry.is_opening) == (None, 0, False)
    assert (entry.unit, entry.created_by, entry.note) == (clerk.unit, clerk, "设备款")
    assert (entry.currency, entry.foreign_amount_wan) == ("CNY", None)
    event = left.event
    assert (event.kind, event.actor) == (events.FUNDS_CLAIMED, clerk)
    assert event.detail == {
        "entry": entry.pk,
        "month": MONTH.isoformat(),
        "claimed_wan": "1200.345678",
    }
    assert entry.history.get().history_act == event.act


def test_any_day_of_a_month_is_its_month(make, clerk):
    assert claim(make(), clerk, month=TODAY).month == MONTH


def test_the_month_that_runs_may_be_claimed_on_its_first_day(make, clerk):
    entry = claim_funds(
        project_id=make().pk,
        facts=FundsFacts(MONTH, Decimal(1), "local", "land", note="凭证后补"),
        unit=clerk.unit,
        by=clerk,
        on=MONTH,
    )
    assert entry.month == MONTH


def test_a_month_that_has_not_come_is_refused(make, clerk):
    project = make()
    with refused(MONTH_AHEAD, field="month"):
        claim(project, clerk, month=dt.date(2026, 12, 1))


@pytest.mark.parametrize("amount", [None, 0, -1, Decimal("-0.000001")])
def test_an_amount_is_more_than_nothing(make, clerk, amount):
    project = make()
    with refused(AMOUNT_NEEDED, field="claimed_wan"):
        claim(project, clerk, amount)


def test_the_least_amount_is_one_fen(make, clerk):
    assert claim(make(), clerk, Decimal("0.000001")).claimed_wan == Decimal("0.000001")


def test_a_merged_project_takes_no_more(make, clerk):
    project, other = make(), make()
    project.status, project.merged_into = "merged", other
    project.save()
    with refused(MERGED_ALREADY):
        claim(project, clerk)


def test_evidence_comes_along_under_its_kind(make, clerk):
    project = make()
    files = [upload("回单1.pdf", PDF), upload("回单2.pdf", PDF)]
    entry = claim(project, clerk, uploads=files, evidence_kind="bank_slip")
    found = ProjectDocument.objects.values_list("title", "kind", "funds_entry_id")
    assert set(found) == {("回单1", "bank_slip", entry.pk), ("回单2", "bank_slip", entry.pk)}


def test_with_a_wrong_file_nothing_is_claimed(make, clerk):
    project = make()
    with pytest.raises(FileRefused):
        claim(project, clerk, uploads=[upload("回单.pdf", b"MZ\x90\x00")])
    assert not FundsEntry.objects.exists()
    assert sums(project) == (0, 0)


# --- Foreign money


def test_foreign_money_is_converted_exact_to_the_fen_and_kept(make, clerk):
    entry = stored(claim(make(), clerk, **USD))
    # 100.5 × 7.123456 = 715.907328 万元.
    assert entry.claimed_wan == Decimal("715.907328")
    assert (entry.currency, entry.foreign_amount_wan) == ("USD", Decimal("100.5"))
    assert (entry.conversion_rate, entry.conversion_rate_on) == (Decimal("7.123456"), TODAY)


def test_what_is_typed_in_wan_beside_foreign_money_does_not_count(make, clerk):
    assert claim(make(), clerk, **{**USD, "claimed_wan": Decimal(9)}).claimed_wan == Decimal(
        "715.907328"
    )


@pytest.mark.parametrize("lacking", ["foreign_amount_wan", "conversion_rate", "conversion_rate_on"])
def test_foreign_money_needs_amount_rate_and_day(make, clerk, lacking):
    project = make()
    with refused(RATE_NEEDED, field="conversion_rate"):
        claim(project, clerk, **{**USD, lacking: None})


def test_a_rate_of_tomorrow_is_not_known(make, clerk):
    project = make()
    with refused(IN_FUTURE, field="conversion_rate_on"):
        claim(project, clerk, **{**USD, "conversion_rate_on": TODAY + DAY})


def test_negative_foreign_money_is_no_amount(make, clerk):
    project = make()
    with refused(AMOUNT_NEEDED, field="claimed_wan"):
        claim(project, clerk, **{**USD, "foreign_amount_wan": Decimal(-1)})


def test_rmb_keeps_no_rate(make, clerk):
    entry = claim(make(), clerk, **{**USD, "currency": "CNY", "claimed_wan": Decimal(5)})
    assert (entry.claimed_wan, entry.foreign_amount_wan, entry.conversion_rate) == (5, None, None)


# --- Sums


def test_what_is_claimed_adds_up_and_is_not_verified(make, clerk):
    project = make()
    for amount in ("0.1", "0.2", "1200.000001"):
        with traced():
            claim(project, clerk, Decimal(amount))
    assert sums(project) == (Decimal("1200.300001"), 0)


def test_only_what_was_verified_counts_and_what_was_rejected_is_gone(make, clerk, staff, lx):
    project = make()
    claim(project, clerk, 1000)
    make_funds(
        project, MONTH, 500, state="verified", verified_wan=Decimal(300), reduced_wan=Decimal(200)
    )
    make_funds(project, MONTH, 70, state="rejected")
    resum(project, staff)
    assert sums(project) == (1500, 300)
    assert_books_agree()
    rows = LedgerSummary.objects.filter(unit__in=[lx.county, lx.township])
    assert set(rows.values_list("funds_verified_wan", flat=True)) == {Decimal(300)}


def test_an_amount_on_a_claimed_entry_is_not_taken_for_verified(make, clerk, staff):
    project = make()
    make_funds(project, MONTH, 500, verified_wan=Decimal(300))
    resum(project, staff)
    assert sums(project) == (500, 0)


def test_the_opening_entry_of_an_import_is_claimed_like_any_other(make, clerk, staff):
    project = make()
    make_funds(project, MONTH, 8000, is_opening=True)
    claim(project, clerk, 100)
    assert sums(project) == (8100, 0)


def test_the_sum_is_derived_whatever_stood_there(make, staff):
    project = make()
    project.funds_claimed_wan = Decimal(999)
    project.save()
    resum(project, staff)
    assert sums(project) == (0, 0)


def test_verified_funds_pass_the_gate_of_construction(make, staff):
    project = make(started=True)
    assert project.missing_count == 1
    make_funds(project, MONTH, 500, state="verified", verified_wan=Decimal(300))
    resum(project, staff)
    assert stored(project).missing_count == 0
