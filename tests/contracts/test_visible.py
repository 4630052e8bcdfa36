"""Who may know of a contract (R19)."""

import pytest

from contracts.models import Contract
from tests.factories.accounts import make_county
from zhaoshang.accounts.rules import Role

pytestmark = pytest.mark.django_db


def seen(user):
    return set(Contract.objects.visible_to(user))


def test_the_county_sees_all_of_its_contracts(performing, officer, leader):
    assert seen(officer) == seen(leader) == {performing}


def test_a_unit_sees_those_of_its_projects(performing, clerk, other_clerk):
    assert seen(clerk) == {performing}
    assert seen(other_clerk) == set()


def test_the_legal_office_sees_what_it_was_asked(draft, legal):
    assert seen(legal) == set()
    draft.legal_reviews.create(number=1, asked_on="2026-11-20", due_on="2026-11-27")
    assert seen(legal) == {draft}


def test_a_holder_sees_what_it_keeps(performing, county, archivist):
    assert seen(archivist) == set()
    performing.copies.create(number=1, holder_unit=archivist.unit)
    assert seen(archivist) == {performing}


def test_an_administrator_sees_none(performing, county):
    assert seen(county.user(Role.SYSADMIN)) == set()


def test_another_county_sees_none(performing):
    assert seen(make_county("XJ").user(Role.BUREAU)) == set()
