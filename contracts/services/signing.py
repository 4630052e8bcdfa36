"""The signature: registered, numbered without gaps, made known to the project (rules R3, R14).

1. The project is locked, then the contract; then the contract it changes.
2. Nothing is signed before its reviews and the approval, nor on a day that has not come.
3. The number is drawn in the same transaction: what fails gives it back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contracts import events, events_life
from contracts.models import Contract, ContractFile
from contracts.models.choices import NEED_LABELS, FileKind
from contracts.policies import CONTRACT_KINDS, NUMBERING
from contracts.rules.life import CHANGING, Kind, Need, State
from contracts.rules.numbering import contract_number, year_of_number
from contracts.rules.terms import Change
from contracts.selectors.copies import copies_rule
from contracts.selectors.life import BeforeSigning, before_signing, has_formal
from contracts.services import changing
from contracts.services.deposits import open_agreed_deposit
from contracts.services.drafting import Draft, insert
from contracts.services.ending import end_by_agreement
from contracts.services.files import attach
from contracts.services.obligations import make_all_promises
from contracts.services.saving import (
    LockedContract,
    check_state,
    lock_contract,
    lock_with_project,
    save_contract,
    set_state,
)
from projects.models import CodeCounter
from projects.selectors.approval_standing import signer_of
from projects.services.codes import draw_numbers
from projects.services.contract_facts import (
    AgreedTerms,
    record_agreement_signed,
    record_contract_signed,
    record_legal_review_passed,
)
from projects.services.moves import IN_FUTURE
from zhaoshang.accounts.models import Unit, User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.calendar.selectors import working_days
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.selectors import in_force
from zhaoshang.policy.services import mark_used

SERIES = "contract"
STILL_MISSING = _("Before the signature this is still missing: %(items)s.")
BEFORE_STEP = _("“%(step)s” is of %(on)s: the contract cannot have been signed before it.")
EXPIRES_BEFORE = _("The contract has to end after the day it was signed on.")
TEXT_NEEDED = _("Upload the signed text.")
SIGNATORY_NEEDED = _("Say who signed for the county.")
OTHER_SIGNER = _("By the approval %(office)s signs (%(people)s). If another signed, say why.")
LAND_BEYOND = _(
    "The approval covers %(approved)s mu, the contract has %(land)s. The bureau computes the path"
    " of approval anew first."
)
NUMBER_NEEDED = _("Write the number that stands on the contract.")
NUMBER_TAKEN = _("Another contract of the county has this number.")
NUMBER_OF_SERIES = _(
    "This is a number of the running series; it is drawn when a signed text is registered."
)
# What a later day of the need would make impossible.
_DATED = (Need.LEGAL, Need.FAIR, Need.APPROVAL)


@dataclass(frozen=True)
class Signing:
    """What is known of a signature."""

    signed_on: dt.date
    signatory: str
    signatory_reason: str = ""
    investor_signatory: str = ""
    signing_event: str = ""
    investor_copies: int = 2
    upload: File[Any] | None = None


@transaction.atomic
def sign_contract(
    *,
    contract_id: int,
    signing: Signing,
    by: User,
    on: dt.date,
    version: int | None = None,
) -> Contract:
    """Register the signed text of a draft and draw its number.

    Raises:
        Conflict: when somebody saved it meanwhile.
        FileRefused: when the file is not taken.
        RuleBroken: before its reviews and approval, for a day that cannot be, without the text,
            or when another signed than the approval names and nobody says why.
    """
    with acting(user=by, reason=signing.signatory_reason.strip() or None):
        locked = lock_with_project(contract_id, version=version)
        contract = locked.contract
        check_state(contract, State.DRAFT, State.IN_REVIEW, State.REVIEWED)
        before = before_signing(contract, on)
        _check_steps(before, signing.signed_on, on)
        check_state(contract, State.DRAFT, State.REVIEWED)
        _check_land(contract, before)
        _check_signer(contract, before, signing)
        _check_days(contract, signing, on)
        contract.approval = before.approval.approval
        file, carry_out = _sign(locked, signing, by=by, on=on)
        contract.number = _draw(contract.county, signing.signed_on)
        _finish(locked, is_filed=before.rule.filing, by=by, on=on, counted_from=signing.signed_on)
        carry_out()
        _record(contract, events.SIGNED, file, by=by, reason=contract.signatory_reason)
        return contract


@transaction.atomic
def register_earlier(
    *,
    project_id: int,
    kind: Kind | str,
    draft: Draft,
    signing: Signing,
    number: str,
    by: User,
    on: dt.date,
    amends_id: int | None = None,
    legal_on: dt.date | None = None,
) -> Contract:
    """Register a contract that was signed before this register was kept, under its own number.

    Args:
        project_id: The project.
        kind: What it is.
        draft: Title, terms, parties.
        signing: What is known of the signature, with the text.
        number: The number that stands on it.
        by: Who registers it.
        on: Today; its originals are to be filed from then.
        amends_id: The contract it changes or ends.
        legal_on: When its draft had passed legal review, if known.

    Raises:
        FileRefused: when the file is not taken.
        RuleBroken: without a number, for one of the running series, or for a day that cannot be.
    """
    typed = number.strip()
    with acting(user=by):
        rule = in_force(CONTRACT_KINDS, by.unit.county, on).value[Kind(kind)]
        contract = insert(
            project_id, kind, draft, amends_id=amends_id, by=by, on=on, is_earlier=True
        )
        _check_number(contract, typed, on)
        locked = lock_contract(contract.pk)
        contract = locked.contract
        if not signing.signatory.strip():
            raise RuleBroken(SIGNATORY_NEEDED, code="signatory_needed", field="signatory")
        _check_days(contract, signing, on)
        file, carry_out = _sign(locked, signing, by=by, on=on)
        contract.number = typed
        _finish(locked, is_filed=rule.filing, by=by, on=on, counted_from=on)
        if legal_on is not None and contract.kind == Kind.FORMAL:
            record_legal_review_passed(
                project_id=project_id, happened_on=legal_on, reference=typed, by=by
            )
        carry_out()
        _record(contract, events_life.EARLIER_REGISTERED, file, by=by)
        return contract


def _check_steps(before: BeforeSigning, signed_on: dt.date, on: dt.date) -> None:
    if before.missing:
        items = "、".join(str(NEED_LABELS[each.need]) for each in before.missing)
        raise RuleBroken(str(STILL_MISSING) % {"items": items}, code="still_missing")
    if signed_on > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field="signed_on")
    for each in before.steps:
        if each.need in _DATED and each.on is not None and signed_on < each.on:
            words = {"step": NEED_LABELS[each.need], "on": each.on}
            raise RuleBroken(str(BEFORE_STEP) % words, code="before_step", field="signed_on")


def _check_land(contract: Contract, before: BeforeSigning) -> None:
    approval = before.approval.approval
    if approval is None or contract.land_mu is None or contract.land_mu <= approval.land_mu:
        return
    words = {"approved": f"{approval.land_mu.normalize():f}", "land": f"{contract.land_mu:f}"}
    raise RuleBroken(str(LAND_BEYOND) % words, code="land_beyond")


def _check_signer(contract: Contract, before: BeforeSigning, signing: Signing) -> None:
    name = signing.signatory.strip()
    if not name:
        raise RuleBroken(SIGNATORY_NEEDED, code="signatory_needed", field="signatory")
    approval = before.approval.approval
    if approval is None:
        return
    signer = signer_of(approval, contract.county_id, signing.signed_on)
    people = [str(each) for each in signer.people]
    if name not in people and not signing.signatory_reason.strip():
        words = {"office": signer.position or signer.office, "people": "、".join(people) or "—"}
        raise RuleBroken(str(OTHER_SIGNER) % words, code="other_signer", field="signatory_reason")


def _check_days(contract: Contract, signing: Signing, on: dt.date) -> None:
    if signing.signed_on > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field="signed_on")
    ends_too_early = contract.expires_on is not None and contract.expires_on <= signing.signed_on
    if ends_too_early:
        raise RuleBroken(EXPIRES_BEFORE, code="expires_before", field="signed_on")
    if signing.upload is None:
        raise RuleBroken(TEXT_NEEDED, code="text_needed", field="file")


def _sign(
    locked: LockedContract, signing: Signing, *, by: User, on: dt.date
) -> tuple[ContractFile, Callable[[], None]]:
    """Enter the signature; return the text, and what is to follow once it has its number."""
    contract = locked.contract
    follow = _consequence(locked, signing, by=by, on=on)
    set_state(contract, State.SIGNED)
    contract.signed_on = signing.signed_on
    contract.signatory = signing.signatory.strip()
    contract.signatory_reason = signing.signatory_reason.strip()
    contract.investor_signatory = signing.investor_signatory.strip()
    contract.signing_event = signing.signing_event.strip()
    contract.investor_copies = signing.investor_copies
    if signing.upload is None:
        raise RuleBroken(TEXT_NEEDED, code="text_needed", field="file")
    file = attach(
        contract,
        signing.upload,
        kind=FileKind.SIGNED_TEXT,
        by=by,
        title=contract.title,
        happened_on=signing.signed_on,
    )
    return file, follow


def _consequence(
    locked: LockedContract, signing: Signing, *, by: User, on: dt.date
) -> Callable[[], None]:
    """Lock and check what the signature changes beside the contract; return what does it."""
    contract = locked.contract
    if Kind(contract.kind) not in CHANGING:
        return lambda: _tell_project(locked, by=by, on=on)
    amended = changing.lock_amended(contract)
    first = amended.contract.signed_on
    if first is not None and signing.signed_on < first:
        words = {"signed": first}
        raise RuleBroken(
            str(changing.BEFORE_CHANGED) % words, code="before_changed", field="signed_on"
        )
    if contract.kind == Kind.TERMINATION:
        return lambda: end_by_agreement(contract, amended, by=by, on=on)
    changes: tuple[Change, ...] = changing.check_changes(contract)
    return lambda: changing.apply_changes(contract, amended, changes, by=by, on=on)


def _draw(county: Unit, signed_on: dt.date) -> str:
    """Draw the next number of the year that no earlier contract bears."""
    policy = in_force(NUMBERING, county, signed_on)
    mark_used(policy)
    while True:
        (drawn,) = draw_numbers(county=county, year=signed_on.year, series=SERIES)
        number = contract_number(policy.value, year=signed_on.year, number=drawn)
        if not Contract.objects.filter(county=county, number=number).exists():
            return number


def _check_number(contract: Contract, number: str, on: dt.date) -> None:
    if not number:
        raise RuleBroken(NUMBER_NEEDED, code="number_needed", field="number")
    taken = Contract.objects.filter(county_id=contract.county_id, number=number)
    if taken.exists():
        raise RuleBroken(NUMBER_TAKEN, code="number_taken", field="number")
    year = year_of_number(in_force(NUMBERING, contract.county, on).value, number)
    if year is None:
        return
    counters = CodeCounter.objects.filter(county_id=contract.county_id, year=year, series=SERIES)
    if year >= on.year or counters.exists():
        raise RuleBroken(NUMBER_OF_SERIES, code="number_of_series", field="number")


def _finish(
    locked: LockedContract,
    *,
    is_filed: bool,
    by: User,
    on: dt.date,
    counted_from: dt.date,
) -> None:
    contract = locked.contract
    if is_filed:
        days = copies_rule(contract, on).filing_days
        count = working_days(counted_from, days, contract.county)
        contract.filing_due_on = count.date
        contract.filing_is_provisional = count.is_provisional
    save_contract(
        locked,
        by=by,
        on=on,
        fields=(
            "state",
            "number",
            "signed_on",
            "signatory",
            "signatory_reason",
            "investor_signatory",
            "signing_event",
            "investor_copies",
            "approval",
            "filing_due_on",
            "filing_is_provisional",
        ),
    )
    open_agreed_deposit(contract, by=by)


def _tell_project(locked: LockedContract, *, by: User, on: dt.date) -> None:
    """Push the facts of a signature to the project's gates (R3, R4); promises follow from it.

    Of an earlier contract the bureau chooses which promises are still to be kept.
    """
    contract = locked.contract
    signed_on = contract.signed_on
    if signed_on is None:
        return
    if contract.kind != Kind.FORMAL:
        record_agreement_signed(
            project_id=contract.project_id, signed_on=signed_on, reference=contract.number, by=by
        )
        return
    record_contract_signed(
        project_id=contract.project_id,
        signed_on=signed_on,
        reference=contract.number,
        terms=AgreedTerms(
            amount_wan=contract.agreed_amount_wan,
            intensity_wan_mu=contract.intensity_wan_mu,
            deposit_wan=contract.deposit_wan,
            land_mu=contract.land_mu,
            start_on=contract.start_on,
            production_on=contract.production_on,
        ),
        is_first=not has_formal(contract.project, apart_from=contract),
        by=by,
        signing_event=contract.signing_event,
    )
    if not contract.is_earlier:
        make_all_promises(locked, by=by, on=on)


def _record(
    contract: Contract, kind: str, file: ContractFile, *, by: User, reason: str = ""
) -> None:
    record_event(
        kind,
        by=by,
        county=contract.county_id,
        subject=contract,
        reason=reason,
        detail={
            "number": contract.number,
            "signed_on": contract.signed_on,
            "signatory": contract.signatory,
            "filing_due_on": contract.filing_due_on,
            "file": file.pk,
            "sha256": file.file.sha256,
            "amends": contract.amends_id,
        },
    )
