import datetime as dt

import pytest

from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.models import AuditEvent
from zhaoshang.calendar import services
from zhaoshang.calendar.models import WorkdayOverride, YearNotice
from zhaoshang.calendar.notices import NoticeRow
from zhaoshang.calendar.services import load_notice, remove_day, set_day
from zhaoshang.core.errors import RuleBroken

NEW_YEAR = dt.date(2027, 1, 1)
ROWS = [
    NoticeRow(NEW_YEAR, is_working=False, name="元旦"),
    NoticeRow(dt.date(2027, 1, 9), is_working=True, name="元旦"),
]


@stage
def admin(county):
    return county.user(Role.SYSADMIN)


def put(admin, **changes) -> WorkdayOverride:
    facts = {
        "on": NEW_YEAR,
        "is_working": False,
        "name": "元旦",
        "owner": None,
        "source_document": "国办发明电〔2026〕号",
        "by": admin,
    }
    return set_day(**{**facts, **changes})


def load(admin, rows=ROWS, **changes):
    facts = {"year": 2027, "owner": None, "source_document": "国办发明电〔2026〕号", "by": admin}
    return load_notice(rows=rows, **{**facts, **changes})


def test_a_day_is_set_with_history_and_one_event(admin):
    stored = put(admin)
    assert stored.history.get().history_user == admin
    assert AuditEvent.objects.get().kind == "calendar.day_set"


def test_setting_a_day_again_changes_its_row(admin):
    put(admin)
    stored = put(admin, is_working=True, name="调休")
    assert WorkdayOverride.objects.get() == stored
    assert stored.history.count() == 2


def test_a_county_may_have_its_own_day_beside_the_national_one(admin, county):
    put(admin)
    put(admin, owner=county.county, is_working=True)
    assert WorkdayOverride.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"on": dt.date(1999, 1, 1)}, "year_out_of_range"), ({"name": " "}, "no_name")],
)
def test_a_day_that_makes_no_sense_is_refused(admin, changes, code):
    with pytest.raises(RuleBroken) as refused:
        put(admin, **changes)
    assert refused.value.code == code
    assert not AuditEvent.objects.exists()


def test_a_removed_day_leaves_an_event_and_its_history(admin):
    remove_day(override_id=put(admin).pk, by=admin)
    assert not WorkdayOverride.objects.exists()
    assert WorkdayOverride.history.filter(history_type="-").get().history_user == admin
    assert AuditEvent.objects.latest("id").kind == "calendar.day_removed"


def test_a_loaded_notice_replaces_the_year_s_rows_of_its_owner_only(admin, county):
    put(admin, on=dt.date(2027, 3, 3), name="多余")
    put(admin, on=dt.date(2026, 3, 3), name="去年")
    put(admin, on=dt.date(2027, 3, 3), owner=county.county, name="本县")
    changes = load(admin)
    assert (len(changes.added), len(changes.removed)) == (2, 1)
    assert set(WorkdayOverride.objects.values_list("name", flat=True)) == {"元旦", "去年", "本县"}
    assert YearNotice.objects.get().year == 2027


def test_loading_the_same_notice_again_changes_nothing(admin):
    load(admin)
    changes = load(admin)
    assert (changes.added, changes.changed, changes.removed) == ((), (), ())
    assert WorkdayOverride.history.count() == 2
    assert YearNotice.history.count() == 1


def test_a_corrected_notice_changes_only_what_differs(admin):
    load(admin)
    corrected = [ROWS[0], NoticeRow(ROWS[1].on, is_working=False, name="元旦")]
    changes = load(admin, corrected, source_document="更正〔2026〕号")
    assert len(changes.changed) == 1
    assert len(changes.unchanged) == 1
    assert YearNotice.objects.get().source_document == "更正〔2026〕号"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"rows": []}, services.EMPTY_NOTICE),
        ({"source_document": " "}, services.NO_DOCUMENT),
    ],
)
def test_a_notice_without_days_or_document_is_refused(admin, changes, message):
    with pytest.raises(RuleBroken) as refused:
        load(admin, **changes)
    assert refused.value.message == message
    assert not YearNotice.objects.exists()
