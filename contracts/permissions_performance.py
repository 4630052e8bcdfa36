"""Who may do what with promises and special reports (R5, R14): no queries beyond what is given."""

from __future__ import annotations

from contracts.models import Contract, Obligation, SpecialReport
from contracts.permissions import can_run
from contracts.rules.life import BEFORE_SIGNING, SIGNED_ONCE, State
from projects.rules.parts import Part, UserPart, writes_special_report
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role

_WRITERS = (Role.CLERK, Role.UNIT_HEAD)
_REPORT = SpecialReport.State


def can_promise(user: User, contract: Contract) -> bool:
    """Add promises, make them of the terms: the bureau, until the contract is in the archives."""
    return can_run(user, contract) and contract.state not in {State.ARCHIVED, State.DROPPED}


def can_remove_promise(user: User, promise: Obligation) -> bool:
    """Take a promise out of a draft: the bureau, before the signature."""
    contract = promise.contract
    return can_run(user, contract) and State(contract.state) in BEFORE_SIGNING


def can_claim(user: User, contract: Contract, part: UserPart) -> bool:
    """Report a promise kept, with its evidence: the host or the responsible unit's people."""
    holds = bool({Part.HOST, Part.RESPONSIBLE} & {Part(each) for each in part.roles})
    return holds and part.may_write and user.has_role(*_WRITERS) and not can_run(user, contract)


def can_settle(user: User, contract: Contract) -> bool:
    """Confirm or return such a report, waive, move a promise: the bureau, once it is signed."""
    return can_run(user, contract) and State(contract.state) in SIGNED_ONCE - {State.ARCHIVED}


def is_writer(user: User, contract: Contract, part: UserPart) -> bool:
    """Tell whether the user's unit writes the special report: the host, else the responsible one.

    Never the bureau: it receives the report and records the decision for the leading group.
    """
    if can_run(user, contract) or not user.has_role(*_WRITERS):
        return False
    return writes_special_report(
        is_host=Part.HOST in part.roles,
        is_responsible=Part.RESPONSIBLE in part.roles,
        has_host=contract.project.host_unit_id is not None,
    )


def can_write_report(user: User, report: SpecialReport, part: UserPart) -> bool:
    """Write the special report while it is owed or returned, and not with the unit's head."""
    open_now = report.state in {_REPORT.OWED, _REPORT.RETURNED}
    return open_now and is_writer(user, report.contract, part)


def can_confirm_report(user: User, report: SpecialReport, part: UserPart) -> bool:
    """Confirm it, and so submit it, or give it back to the clerk: the writing unit's head."""
    return (
        can_write_report(user, report, part)
        and user.has_role(Role.UNIT_HEAD)
        and report.sent_up_at is not None
    )


def can_receive_report(user: User, report: SpecialReport) -> bool:
    """Receive or return it: the bureau as the leading group's office, never who submitted it."""
    return (
        can_run(user, report.contract)
        and report.state == _REPORT.SUBMITTED
        and user.pk not in {report.submitted_by_id, report.sent_up_by_id}
    )


def can_decide_report(user: User, report: SpecialReport) -> bool:
    """Record what the leading group decided: its office, once received; never who wrote it."""
    return (
        can_run(user, report.contract)
        and report.state in {_REPORT.RECEIVED, _REPORT.DECIDED}
        and user.pk not in {report.submitted_by_id, report.sent_up_by_id}
    )
