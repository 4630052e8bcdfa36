"""Open deadlines move when the working calendar changes: what would move, and what did (R15)."""

import datetime as dt

import pytest
from django.urls import reverse

from contracts.models import Contract, LegalReview, SpecialReport
from contracts.selectors.deadlines import Clock, recounts_of
from contracts.services.deadlines import recount_deadlines
from projects.models import ReviewRound
from projects.services.deadlines import recount_deadlines as recount_projects
from tests.factories.contract_land import make_accounting
from tests.factories.contracts import ContractFactory
from tests.factories.reviews import make_round
from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice
from zhaoshang.audit.models import AuditEvent
from zhaoshang.calendar.models import WorkdayOverride
from zhaoshang.calendar.notices import NoticeRow
from zhaoshang.calendar.services import load_notice, set_day

pytestmark = pytest.mark.django_db

ASKED = dt.date(2026, 12, 30)
ON = dt.date(2026, 12, 31)
# Five working days on, without and with 1 to 3 January off.
BEFORE, AFTER = dt.date(2027, 1, 6), dt.date(2027, 1, 7)
NEW_YEAR = [NoticeRow(dt.date(2027, 1, 1), is_working=False, name="元旦")]


@stage
def admin(county):
    return county.user(Role.SYSADMIN)


def asked_over_new_year(found) -> None:
    found.asked_on, found.opinions_due_on, found.is_provisional = ASKED, BEFORE, True
    found.save()


def load_2027(admin) -> None:
    load_notice(
        year=2027, rows=NEW_YEAR, owner=None, source_document="国办发明电〔2026〕9号", by=admin
    )


@stage
def clocks(contract, county, project):
    """One of each clock of a contract, all counted over the New Year before it was known."""
    accounting = make_accounting(contract, [county.department], "asked")
    asked_over_new_year(accounting)
    signed = ContractFactory(
        project=project,
        state="signed",
        signed_on=dt.date(2026, 12, 23),
        filing_due_on=BEFORE,
        filing_is_provisional=True,
    )
    draft = ContractFactory(project=project, state="in_review")
    review = LegalReview.objects.create(
        contract=draft, number=1, asked_on=ASKED, due_on=BEFORE, is_provisional=True
    )
    report = SpecialReport.objects.create(
        contract=contract,
        expired_on=dt.date(2026, 12, 30),
        due_on=dt.date(2027, 1, 4),
        is_provisional=True,
        counted={"days": 3},
    )
    return accounting, signed, review, report


def test_a_loaded_notice_moves_every_provisional_deadline_and_settles_it(clocks, admin):
    accounting, signed, review, report = clocks
    load_2027(admin)
    assert recount_deadlines(ON) == 4
    for each in clocks:
        each.refresh_from_db()
    assert (accounting.opinions_due_on, accounting.is_provisional) == (AFTER, False)
    assert (signed.filing_due_on, signed.filing_is_provisional) == (AFTER, False)
    assert (review.due_on, review.is_provisional) == (AFTER, False)
    assert (report.due_on, report.is_provisional) == (dt.date(2027, 1, 5), False)
    assert report.counted["skipped"][0]["on"] == "2027-01-01"


def test_each_moved_deadline_is_one_event_with_both_days_and_the_page_says_so(
    clocks, admin, contract, login, officer
):
    load_2027(admin)
    recount_deadlines(ON)
    assert AuditEvent.objects.filter(kind="contracts.deadline_recounted").count() == 4
    (told,) = recounts_of(contract, Clock.LAND_OPINIONS, clocks[0].pk)
    assert (told.before, told.after) == (BEFORE, AFTER)
    assert told.was_provisional
    assert not told.is_provisional
    page = login(officer).get(reverse("contracts:accounting", args=[clocks[0].pk]))
    assert "2027-01-06" in page.content.decode()


def test_counting_anew_twice_finds_nothing_to_do(clocks, admin):
    load_2027(admin)
    recount_deadlines(ON)
    assert recount_deadlines(ON) == 0


def test_departments_are_told_the_day_that_holds_now(clocks, admin, reviewer):
    load_2027(admin)
    recount_deadlines(ON)
    assert Notice.objects.get(recipient=reviewer).due_on == AFTER


def test_an_own_day_off_of_the_county_moves_a_settled_deadline_too(contract, county, director):
    found = make_accounting(contract, [county.department], "asked")
    set_day(
        on=found.opinions_due_on,
        is_working=False,
        name="县庆",
        owner=county.county,
        source_document="",
        by=director,
    )
    assert recount_deadlines(ON) == 1
    found.refresh_from_db()
    assert found.opinions_due_on == dt.date(2026, 11, 17)


def test_what_is_settled_keeps_its_day(clocks, admin, contract):
    accounting, signed, review, report = clocks
    accounting.state, report.state = "signed_off", "received"
    review.reviewed_on = ON
    for each in (accounting, report, review):
        each.save()
    Contract.objects.filter(pk=signed.pk).update(state="filed")
    load_2027(admin)
    assert recount_deadlines(ON) == 0


def test_a_joint_review_that_runs_is_counted_anew(project, county, admin):
    review = make_round(
        project, {county.department: ["environment"]}, ASKED, BEFORE, working_days=5
    )
    load_2027(admin)
    assert recount_projects(ON) == 1
    assert ReviewRound.objects.get(pk=review.pk).due_on == AFTER
    assert recount_projects(ON) == 0


@pytest.mark.usefixtures("clocks")
def test_saving_a_day_wakes_the_counting(admin, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        load_2027(admin)
    assert AuditEvent.objects.filter(kind="contracts.deadline_recounted").count() == 4


DAY = {"on": "2026-11-16", "is_working": "no", "name": "县庆", "owner": "own", "look": "1"}


def test_the_page_of_a_day_shows_what_would_move_and_saves_nothing(
    contract, county, login, director
):
    found = make_accounting(contract, [county.department], "asked")
    page = login(director).post(reverse("calendar:override-new"), DAY)
    (moved,) = page.context["moved"]["rows"]
    assert (moved.deadline.due_on, moved.to) == (dt.date(2026, 11, 16), dt.date(2026, 11, 17))
    assert moved.deadline.url == reverse("contracts:accounting", args=[found.pk])
    assert not WorkdayOverride.objects.exists()


def test_the_system_administrator_sees_how_many_move_and_no_names(contract, county, login, admin):
    make_accounting(contract, [county.department], "asked")
    page = login(admin).post(reverse("calendar:override-new"), {**DAY, "owner": "nation"})
    assert page.context["moved"]["total"] == 1
    assert page.context["moved"]["rows"] == []
    assert contract.title not in page.content.decode()


def test_the_preview_of_a_notice_shows_what_would_move(clocks, login, admin):
    data = {
        "year": 2027,
        "owner": "nation",
        "source_document": "国办发明电〔2026〕9号",
        "text": "2027-01-01 休 元旦",
    }
    page = login(admin).post(reverse("calendar:notice-import"), data)
    assert page.context["moved"]["total"] == 4
