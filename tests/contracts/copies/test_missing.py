"""What is missing before a contract is filed, and who keeps an original by the default policy."""

from __future__ import annotations

import datetime as dt

import pytest

from contracts.models import Contract, ContractCopy
from contracts.policies_copies import CONTRACT_COPIES
from contracts.rules.copies import Standing, filing_of
from contracts.selectors.copies import copies_missing, copies_rule, missing_for_filing, places_of
from tests.factories.contracts import SIGNED_ON
from tests.factories.projects import TODAY

pytestmark = pytest.mark.django_db
PLACES = [row["place"] for row in CONTRACT_COPIES.default["holders"]]


def _copy(contract: Contract, number: int, place: str = "", *, received: bool = True):
    return ContractCopy.objects.create(
        contract=contract,
        number=number,
        place=place,
        holder_unit=contract.county,
        sent_on=SIGNED_ON,
        received_on=SIGNED_ON + dt.timedelta(days=1) if received else None,
    )


def test_without_originals_every_holder_and_the_number_are_named(signed):
    said = missing_for_filing(signed, TODAY)
    assert len(said) == len(PLACES) + 1
    assert "0" in said[-1]
    assert "8" in said[-1]
    assert copies_missing(signed, TODAY) == 8


def test_nothing_is_missing_once_every_holder_has_confirmed_its_own(signed):
    for number, place in enumerate(PLACES, start=1):
        _copy(signed, number, place)
    assert missing_for_filing(signed, TODAY) == []
    assert copies_missing(signed, TODAY) == 0


def test_eight_originals_do_not_do_while_one_named_holder_has_none(signed):
    for number, place in enumerate([*PLACES[:-1], ""], start=1):
        _copy(signed, number, place)
    assert len(missing_for_filing(signed, TODAY)) == 1
    assert copies_missing(signed, TODAY) == 1


def test_what_was_sent_and_not_confirmed_is_missing(signed):
    for number, place in enumerate(PLACES, start=1):
        _copy(signed, number, place, received=place != "legal")
    said = missing_for_filing(signed, TODAY)
    assert len(said) == 2
    assert said[0].startswith("法制部门")


def test_a_withdrawn_original_fills_no_place():
    filing = filing_of(1, ["a"], [("a", Standing.WITHDRAWN)])
    assert filing.missing == 1


def test_nothing_is_missing_of_a_draft(draft):
    assert copies_missing(draft, TODAY) == 0


def test_the_eighth_goes_to_the_park_that_hosts_the_project(signed, county):
    units = [each.unit for each in places_of(signed, copies_rule(signed, TODAY), TODAY)]
    assert units[1] == county.bureau
    assert units[-2:] == [county.township, county.park]


def test_the_eighth_goes_to_the_bureau_where_the_responsible_unit_is_the_host(signed, county):
    signed.project.host_unit = county.township
    places = places_of(signed, copies_rule(signed, TODAY), TODAY)
    assert places[-1].unit == county.bureau
