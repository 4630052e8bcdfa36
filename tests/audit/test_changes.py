import datetime as dt

import pytest

from zhaoshang.accounts.models import TeamMembership, Unit
from zhaoshang.accounts.models.units import KIND_LABELS
from zhaoshang.accounts.rules import Role, UnitKind
from zhaoshang.audit.context import acting
from zhaoshang.audit.selectors import act_changes, field_changes, history_diff
from zhaoshang.core import clock


def change(entry, field: str):
    return next(each for each in entry.changes if each.field == field)


def test_each_change_names_who_when_from_where_and_why(clerk, county):
    with acting(user=clerk, ip="10.0.0.7", reason="更名"):
        county.park.name = "高新区"
        county.park.save()
    entry = field_changes(county.park)[0]
    assert (entry.by, entry.ip, entry.reason) == (str(clerk), "10.0.0.7", "更名")
    assert entry.object_label == "高新区"
    found = change(entry, "name")
    assert (found.old, found.new) == ("经济开发区", "高新区")
    assert found.label == str(Unit._meta.get_field("name").verbose_name)


def test_references_and_choices_are_shown_by_name(clerk, county):
    park = county.park
    park.parent = county.bureau
    park.kind = UnitKind.DEPARTMENT
    park.opened_on = dt.date(2021, 3, 1)
    park.in_assessment = False
    park.save()
    entry = field_changes(park)[0]
    assert change(entry, "parent").new == str(county.bureau)
    assert change(entry, "parent").old == str(county.county)
    assert change(entry, "kind").new == str(KIND_LABELS[UnitKind.DEPARTMENT])
    assert change(entry, "opened_on").new == "2021-03-01"
    assert change(entry, "in_assessment").old != "True"


def test_a_creation_lists_what_was_filled_in_and_a_deletion_says_so(clerk, county):
    with acting(user=clerk):
        member = TeamMembership.objects.create(
            team=county.team, user=clerk, since=dt.date(2026, 1, 1)
        )
        pk = member.pk
        member.delete()
    member.pk = pk
    removed, created = field_changes(member)
    assert removed.is_removal
    assert created.is_new
    assert change(created, "user").new == str(clerk)
    assert not any(each.field == "until" for each in created.changes)


def test_time_stamps_versions_and_internal_fields_are_left_out(clerk, county):
    county.park.version += 1
    county.park.updated_by = clerk
    county.park.path = "/9/9/"
    county.park.save()
    assert field_changes(county.park)[0].is_new, "the change of nothing visible is not shown"


def test_personal_data_is_masked(clerk):
    clerk.phone, clerk.email = "13812345678", "zhang.san@example.cn"
    clerk.save()
    newest = field_changes(clerk)[0]
    assert change(newest, "phone").new == "138****5678"
    assert change(newest, "email").new == "zha*************e.cn"


def test_the_newest_come_first_and_no_more_than_asked(county):
    for number in range(5):
        county.park.name = f"园区{number}"
        county.park.save()
    found = field_changes(county.park, limit=3)
    assert [change(entry, "name").new for entry in found] == ["园区4", "园区3", "园区2"]
    assert change(found[-1], "name").old == "园区1"


def test_one_row_can_be_compared_by_itself(county):
    county.park.name = "高新区"
    county.park.save()
    newest, older = county.park.history.order_by("-history_id")[:2]
    assert [each.new for each in history_diff(newest, older)] == ["高新区"]
    assert any(each.field == "kind" for each in history_diff(older, None))


@pytest.mark.parametrize("count", [2, 12])
def test_the_number_of_queries_does_not_grow_with_the_history(
    county, clerk, count, django_assert_max_num_queries
):
    for number in range(count):
        with acting(user=clerk):
            county.park.name = f"园区{number}"
            county.park.parent = [county.bureau, county.county][number % 2]
            county.park.save()
    with django_assert_max_num_queries(3):
        field_changes(county.park)


def test_an_act_shows_all_records_it_changed_and_no_other(county, clerk):
    head = county.user(Role.UNIT_HEAD)
    with acting(user=clerk) as actor:
        county.park.name = "高新区"
        county.park.save()
        head.job_title = "镇长"
        head.save()
    with acting(user=clerk):
        county.township.name = "别的"
        county.township.save()
    entries, more = act_changes(actor.act, at=clock.now())
    assert not more
    assert {entry.object_label for entry in entries} == {"高新区", head.full_name}
    renamed = next(entry for entry in entries if entry.object_label == "高新区")
    assert change(renamed, "name").old == "经济开发区"


def test_a_large_act_shows_its_first_changes_and_says_that_there_are_more(county, clerk):
    with acting(user=clerk) as actor:
        for number in range(6):
            county.park.name = f"园区{number}"
            county.park.save()
    entries, more = act_changes(actor.act, at=clock.now(), limit=4)
    assert (len(entries), more) == (4, True)
