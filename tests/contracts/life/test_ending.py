"""Filing, performance and the end."""

import pytest

from contracts import events, events_life
from contracts.models.choices import FileKind
from contracts.rules.life import Kind, State
from contracts.selectors.copies import missing_for_filing
from contracts.services.ending import (
    BEFORE_SIGNED,
    DOCUMENT_NEEDED,
    NOT_AN_END,
    NOT_COMPLETE,
    REFERENCE_NEEDED,
    STILL_OPEN,
    Ending,
    begin_performance,
    end_contract,
    file_contract,
    resume_contract,
)
from contracts.services.saving import NOT_NOW
from contracts.services.texts import make_text
from projects.rules.gates import Fact
from projects.selectors.gates import facts_of_one
from projects.services.moves import IN_FUTURE, REASON_NEEDED
from tests.contracts.life.acts import DAY, sign, start
from tests.factories.files import PDF, upload
from tests.factories.projects import TODAY
from tests.projects.services.acts import conflicting, refused, stored, traced

pytestmark = pytest.mark.django_db


@pytest.fixture
def complete(signed, monkeypatch):
    """A signed contract whose originals are with all holders."""
    monkeypatch.setattr("contracts.services.ending.missing_for_filing", lambda *_args: [])
    return signed


def file(contract, by, **changes):
    values = {"filed_on": TODAY, "in_force_on": TODAY, **changes}
    return file_contract(contract_id=contract.pk, by=by, on=TODAY, **values)


def end(contract, by, state=State.FULFILLED, **changes):
    version = changes.pop("version", None)
    values = {"ended_on": TODAY, **changes}
    return end_contract(
        contract_id=contract.pk, ending=Ending(state, **values), by=by, on=TODAY, version=version
    )


def breach(contract, by, state=State.BREACHED):
    return end(
        contract,
        by,
        state,
        reason="逾期未开工",
        reference="县招领〔2026〕5号",
        upload=upload("决定.pdf", PDF),
    )


def settle(contract):
    contract.obligations.update(state="waived")


def test_it_is_not_filed_while_originals_are_missing(signed, officer):
    missing = missing_for_filing(signed, TODAY)
    assert missing
    with refused(NOT_COMPLETE, items="、".join(missing)):
        file(signed, officer)


def test_filed_and_in_performance_in_one_act(complete, project, officer):
    with traced() as left:
        contract = file(complete, officer)

    assert (contract.state, contract.filed_on, contract.performing_since) == (
        "performing",
        TODAY,
        TODAY,
    )
    assert facts_of_one(project.pk).state(Fact.CONTRACT_FILED).detail == complete.number
    assert left.event.kind == events.FILED


def test_a_contract_that_is_not_in_force_waits(complete, officer):
    contract = file(complete, officer, in_force_on=None)
    assert contract.state == "filed"

    begun = begin_performance(contract_id=contract.pk, since=TODAY, by=officer, on=TODAY)

    assert (begun.state, begun.performing_since) == ("performing", TODAY)
    with refused(NOT_NOW, state=begun.get_state_display()):
        begin_performance(contract_id=contract.pk, since=TODAY, by=officer, on=TODAY)


def test_days_of_filing_can_be(complete, officer):
    with refused(IN_FUTURE, field="filed_on"):
        file(complete, officer, filed_on=TODAY + DAY)
    with refused(BEFORE_SIGNED, field="filed_on", signed=TODAY):
        file(complete, officer, filed_on=TODAY - DAY)
    with refused(IN_FUTURE, field="in_force_on"):
        file(complete, officer, in_force_on=TODAY + DAY)
    with refused(BEFORE_SIGNED, field="in_force_on", signed=TODAY):
        file(complete, officer, in_force_on=TODAY - DAY)


def test_a_framework_meets_no_gate_of_filing(project, officer, legal, monkeypatch):
    monkeypatch.setattr("contracts.services.ending.missing_for_filing", lambda *_args: [])
    intent = start(project, officer, Kind.INTENT)
    make_text(contract_id=intent.pk, by=officer, on=TODAY)
    file(sign(intent, officer), officer)

    assert not facts_of_one(project.pk).state(Fact.CONTRACT_FILED).met


def test_only_what_is_signed_is_filed(reviewed, officer):
    with refused(NOT_NOW, state=reviewed.get_state_display()):
        file(reviewed, officer)


def test_it_is_fulfilled_once_nothing_is_open(signed, officer):
    named = list(signed.obligations.order_by("due_on").values_list("content", flat=True)[:5])
    assert named
    with refused(STILL_OPEN, field="state", items="；".join(named)):
        end(signed, officer)

    settle(signed)
    with traced() as left:
        contract = end(signed, officer)

    assert (contract.state, contract.ended_on) == ("fulfilled", TODAY)
    assert left.event.kind == events.ENDED


@pytest.mark.parametrize("state", [State.BREACHED, State.TERMINATED])
def test_breach_and_termination_rest_on_reason_and_document(signed, officer, state):
    words = {"reason": "逾期", "reference": "县招领〔2026〕5号", "upload": upload("决定.pdf", PDF)}
    for left_out, message, field in (
        ("reason", REASON_NEEDED, "reason"),
        ("reference", REFERENCE_NEEDED, "reference"),
        ("upload", DOCUMENT_NEEDED, "file"),
    ):
        given = {name: value for name, value in words.items() if name != left_out}
        with refused(message, field=field):
            end(signed, officer, state, **given)

    contract = breach(signed, officer, state)

    assert (contract.state, contract.end_reference) == (state, "县招领〔2026〕5号")
    assert contract.files.filter(kind=FileKind.DECISION).count() == 1


def test_the_end_has_a_day_that_can_be_and_is_an_end(signed, officer):
    settle(signed)
    with refused(IN_FUTURE, field="ended_on"):
        end(signed, officer, ended_on=TODAY + DAY)
    with refused(BEFORE_SIGNED, field="ended_on", signed=TODAY):
        end(signed, officer, ended_on=TODAY - DAY)
    with refused(NOT_AN_END, field="state"):
        end(signed, officer, State.FILED)


def test_a_termination_takes_the_gates_back(signed, project, officer):
    breach(signed, officer, State.TERMINATED)

    assert not facts_of_one(project.pk).state(Fact.SIGNED_TEXT).met
    assert stored(project).signed_on == TODAY


def test_a_breached_contract_is_resumed_or_terminated(signed, officer):
    contract = breach(signed, officer)
    with refused(REASON_NEEDED, field="reason"):
        resume_contract(contract_id=contract.pk, reason="", by=officer, on=TODAY)
    with traced() as left:
        resumed = resume_contract(contract_id=contract.pk, reason="已复工", by=officer, on=TODAY)
    assert (resumed.state, resumed.ended_on) == ("performing", None)
    assert left.event.kind == events_life.RESUMED
    breach(resumed, officer)
    assert breach(resumed, officer, State.TERMINATED).state == "terminated"


def test_the_second_of_two_savers_is_told(signed, officer):
    settle(signed)
    with conflicting():
        end(signed, officer, version=signed.version - 1)
