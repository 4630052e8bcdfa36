"""The demo county has contracts in every state, and a second load adds nothing."""

import datetime as dt

import pytest

from contracts.demo.loading import load_contracts
from contracts.models import Contract, ContractCopy, SpecialReport
from contracts.rules.life import State
from projects.demo.loading import ACTOR, load_demo

ON = dt.date(2026, 11, 23)


@pytest.mark.slow
@pytest.mark.django_db
def test_the_demo_has_contracts_in_every_state(time_machine):
    time_machine.move_to(f"{ON.isoformat()} 02:00+00:00", tick=False)
    staff = load_demo(on=ON).staff
    by = staff.people[ACTOR]
    count = load_contracts(staff, on=ON, by=by)
    assert 20 <= count <= 30
    states = set(Contract.objects.values_list("state", flat=True))
    assert states == {state.value for state in State}
    assert Contract.objects.exclude(overdue_since=None).exists()
    reports = set(SpecialReport.objects.values_list("state", flat=True))
    assert {"owed", "decided"} <= reports
    assert ContractCopy.objects.exclude(received_on=None).count() > 80
    assert load_contracts(staff, on=ON, by=by) == 0
