import datetime as dt

import pytest

from tests.factories.accounts import UnitFactory, make_county
from zhaoshang.accounts.rules import UnitKind
from zhaoshang.policy.models import Policy
from zhaoshang.policy.selectors import in_force, policy_book

ON = dt.date(2026, 11, 3)
VALUE = {"yellow": 7, "red": 14, "strict": False, "tiers": [{"up_to": "60", "signer": "park"}]}


def row(kind, owner, since: str, yellow: int) -> Policy:
    return Policy.objects.create(
        kind=kind.name,
        owner=owner,
        effective_from=dt.date.fromisoformat(since),
        value={**VALUE, "yellow": yellow},
        source_document=f"招办〔{yellow}〕号",
    )


def test_without_any_row_the_default_of_the_code_holds(limits, county):
    found = in_force(limits, county.township, ON)
    assert found.value.yellow == 14
    assert found.row is None
    assert found.source_document == "rules.md R7"


def test_a_unit_without_its_own_row_uses_its_nearest_ancestors(limits, county):
    row(limits, None, "2026-01-01", 3)
    row(limits, county.county, "2026-01-01", 5)
    row(limits, county.park, "2026-01-01", 6)
    assert in_force(limits, county.township, ON).value.yellow == 5
    assert in_force(limits, county.park, ON).value.yellow == 6
    assert in_force(limits, None, ON).value.yellow == 3


def test_the_nearest_owner_wins_over_a_later_date_above(limits, county):
    row(limits, None, "2026-10-01", 3)
    own = row(limits, county.county, "2025-01-01", 5)
    found = in_force(limits, county.township, ON)
    assert found.row == own
    assert found.owner == county.county


@pytest.mark.parametrize(
    ("on", "yellow"), [("2026-10-31", 5), ("2026-11-01", 6), ("2026-11-02", 6)]
)
def test_a_row_holds_from_its_date_on(limits, county, on, yellow):
    row(limits, county.county, "2026-01-01", 5)
    row(limits, county.county, "2026-11-01", 6)
    assert in_force(limits, county.county, dt.date.fromisoformat(on)).value.yellow == yellow


def test_a_row_of_another_county_never_holds(limits, county):
    other = make_county("NX")
    row(limits, other.county, "2026-01-01", 5)
    assert in_force(limits, county.county, ON).row is None


def test_a_city_s_row_holds_for_its_counties(limits, db):
    city = UnitFactory(kind=UnitKind.CITY.value)
    below = make_county("BX", parent=city)
    row(limits, city, "2026-01-01", 9)
    assert in_force(limits, below.township, ON).value.yellow == 9


def test_one_query_whatever_the_number_of_rows(limits, county, django_assert_num_queries):
    for month in range(1, 10):
        row(limits, county.county, f"2026-0{month}-01", month)
    with django_assert_num_queries(1):
        found = in_force(limits, county.township, ON)
        assert found.owner == county.county
        assert found.is_used is False
    with django_assert_num_queries(1):
        book = policy_book(county.township, ON)
        assert book[limits].value == found.value


def test_a_field_added_later_takes_its_default_in_old_rows(limits, county):
    stored = row(limits, county.county, "2026-01-01", 5)
    old = {key: value for key, value in stored.value.items() if key != "strict"}
    Policy.objects.filter(pk=stored.pk).update(value=old)
    assert in_force(limits, county.county, ON).values["strict"] is True


def test_an_unknown_name_is_an_error(county):
    with pytest.raises(LookupError):
        in_force("policy.nothing", county.county, ON)
