"""Originals of a merged unit: the unit that remains keeps them from the next night on (R14)."""

from __future__ import annotations

import pytest

from contracts.models import ContractCopy
from contracts.permissions_copies import can_keep
from contracts.selectors.copies import copies_arriving, copies_kept
from contracts.services.copy_reminders import remind_copies
from contracts.services.copy_successors import carry_over_originals
from tests.factories.contract_copies import make_copy
from tests.factories.projects import TODAY
from tests.stages import stage
from zhaoshang.accounts.services.unit_ends import merge_units
from zhaoshang.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


@stage
def merged(signed, archivist, county):
    """An original kept and one on its way, and their unit merged into the park."""
    make_copy(signed, archivist.unit, cabinet="保密柜 2 层", custodian=archivist)
    make_copy(signed, archivist.unit, received=False)
    merge_units(by=None, unit_ids=[archivist.unit_id], into=county.park, on=TODAY)
    archivist.refresh_from_db()
    return archivist


def test_the_remaining_unit_keeps_them_and_awaits_what_is_on_its_way(merged, county):
    remind_copies(on=TODAY)
    kept, coming = ContractCopy.objects.order_by("pk")
    assert {kept.holder_unit, coming.holder_unit} == {county.park}
    assert (kept.custodian, kept.cabinet) == (merged, "保密柜 2 层")
    assert can_keep(merged, kept)
    assert list(copies_arriving(merged)) == [coming]
    assert kept in copies_kept(merged)


def test_one_event_names_the_unit_and_the_history_both_holders(merged, county):
    assert carry_over_originals(on=TODAY) == 2
    event = AuditEvent.objects.get(kind="contracts.custody_carried_over")
    assert (event.subject_id, len(event.detail["copies"])) == (str(county.park.pk), 2)
    copy = ContractCopy.objects.order_by("pk").first()
    assert copy.history.count() >= 1
    assert carry_over_originals(on=TODAY) == 0
    assert AuditEvent.objects.filter(kind="contracts.custody_carried_over").count() == 1


def test_it_follows_a_unit_that_was_merged_again(merged, county):
    merge_units(by=None, unit_ids=[county.park.pk], into=county.townships[1], on=TODAY)
    carry_over_originals(on=TODAY)
    held_by = set(ContractCopy.objects.values_list("holder_unit", flat=True))
    assert held_by == {county.townships[1].pk}


def test_what_is_in_the_archives_or_withdrawn_stays_as_it_was(signed, archivist, county):
    copy = make_copy(signed, archivist.unit, withdrawn_on=TODAY, withdrawn_reason="印章不清")
    merge_units(by=None, unit_ids=[archivist.unit_id], into=county.park, on=TODAY)
    assert carry_over_originals(on=TODAY) == 0
    copy.refresh_from_db()
    assert copy.holder_unit != county.park
