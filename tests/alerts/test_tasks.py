import datetime as dt

from tests.factories.accounts import make_county
from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice
from zhaoshang.alerts.services import mark_all_read
from zhaoshang.alerts.tasks import remind_missing_calendar
from zhaoshang.calendar.models import YearNotice

OCTOBER, NOVEMBER, DECEMBER = "2026-10-31", "2026-11-01", "2026-12-01"


@stage
def admin(county):
    county.user(Role.CLERK)
    return county.user(Role.SYSADMIN)


def test_nobody_is_reminded_before_november(admin):
    assert remind_missing_calendar(OCTOBER) == 0


def test_from_november_the_system_administrator_is_reminded_once_a_month(admin):
    assert remind_missing_calendar(NOVEMBER) == 1
    assert remind_missing_calendar("2026-11-02") == 0
    assert remind_missing_calendar(DECEMBER) == 1
    assert set(Notice.objects.values_list("recipient", flat=True)) == {admin.pk}


def test_a_missed_first_of_november_is_made_up_for(admin):
    assert remind_missing_calendar("2026-11-23") == 1


def test_somebody_whose_account_has_ended_is_not_reminded(admin):
    admin.expires_on = dt.date(2026, 10, 1)
    admin.save()
    assert remind_missing_calendar(NOVEMBER) == 0


def test_a_loaded_notice_takes_the_reminder_back(admin):
    remind_missing_calendar(NOVEMBER)
    YearNotice.objects.create(year=2027, source_document="号")
    assert remind_missing_calendar("2026-11-05") == 0
    assert not Notice.objects.exists()


def test_a_reminder_already_read_says_that_it_no_longer_holds(admin):
    remind_missing_calendar(NOVEMBER)
    mark_all_read(by=admin)
    YearNotice.objects.create(year=2027, source_document="号")
    remind_missing_calendar("2026-11-05")
    assert Notice.objects.get().withdrawn_at is not None


def test_a_notice_loaded_for_one_county_leaves_the_other_reminded(admin, county):
    other = make_county("NX").user(Role.SYSADMIN)
    remind_missing_calendar(NOVEMBER)
    YearNotice.objects.create(year=2027, owner=county.county, source_document="号")
    remind_missing_calendar("2026-11-05")
    assert list(Notice.objects.values_list("recipient", flat=True)) == [other.pk]


def test_a_year_begun_without_its_notice_is_still_missed(admin):
    assert remind_missing_calendar("2027-01-04") == 1
    assert Notice.objects.get().subject_id == "2027"
