"""Originals as pages and the other areas read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from contracts.models import Contract, ContractCopy, CopyLoan
from contracts.policies import CONTRACT_KINDS
from contracts.policies_copies import CONTRACT_COPIES, CopiesRule, Finding, Holder
from contracts.rules.copies import Filing, Standing, filing_of, standing_of
from contracts.rules.life import SIGNED_ONCE, Kind, State
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import UnitKind
from zhaoshang.policy.selectors import policy_book


def _open_loans() -> Prefetch[Any]:
    out = CopyLoan.objects.out().select_related("borrower")
    return Prefetch("loans", out, to_attr="open_loans")


@dataclass(frozen=True)
class Place:
    """One place of the list of holders with the unit that the county's tree has for it."""

    holder: Holder
    unit: Unit | None


def copies_rule(contract: Contract, on: dt.date) -> CopiesRule:
    """Return the policy of originals that holds for a contract: that of its signing."""
    return policy_book(contract.county, contract.signed_on or on)[CONTRACT_COPIES].value


def is_filed_kind(contract: Contract, on: dt.date) -> bool:
    """Tell whether originals of a contract of this kind are filed."""
    book = policy_book(contract.county, contract.signed_on or on)
    return book[CONTRACT_KINDS].value[Kind(contract.kind)].filing


def filing_standing(contract: Contract, on: dt.date) -> Filing:
    """Return how far the filing of a contract is: two queries."""
    return filing_from(copies_rule(contract, on), contract.copies.all())


def filing_from(rule: CopiesRule, copies: Iterable[ContractCopy]) -> Filing:
    """Return how far a filing is, of originals that were read already."""
    rows = [
        (each.place, standing_of(each.sent_on, each.received_on, each.withdrawn_on))
        for each in copies
    ]
    return filing_of(rule.minimum, [each.place for each in rule.holders], rows)


def missing_for_filing(contract: Contract, on: dt.date) -> list[str]:
    """Say what is missing before a contract can be filed; empty when nothing is.

    Every named holder has to have confirmed its own original, and there have to be at least so
    many as the policy says.
    """
    rule = copies_rule(contract, on)
    return missing_words(rule, filing_from(rule, contract.copies.all()))


def missing_words(rule: CopiesRule, filing: Filing) -> list[str]:
    """Say what is missing of a filing, holder by holder."""
    labels = {each.place: each.label for each in rule.holders}
    words = {
        None: _("%(holder)s: has no original"),
        Standing.TO_SEND: _("%(holder)s: its original was not sent"),
        Standing.ON_ITS_WAY: _("%(holder)s: has not confirmed the receipt"),
    }
    said = [
        words[each.standing] % {"holder": labels[each.place]}
        for each in filing.open_places
        if each.standing in words
    ]
    if filing.received < filing.minimum:
        counts = {"received": filing.received, "minimum": filing.minimum}
        said.append(_("%(received)s of at least %(minimum)s originals were received") % counts)
    return said


def copies_missing(contract: Contract, on: dt.date) -> int:
    """Return how many originals are missing of a contract: none before its signature.

    Nothing is missing of a kind that is not filed, nor once the contract is in the archives.
    """
    state = State(contract.state)
    if state not in SIGNED_ONCE or state is State.ARCHIVED or contract.signed_on is None:
        return 0
    book = policy_book(contract.county, contract.signed_on)
    if not book[CONTRACT_KINDS].value[Kind(contract.kind)].filing:
        return 0
    return filing_from(book[CONTRACT_COPIES].value, contract.copies.all()).missing


def places_of(contract: Contract, rule: CopiesRule, on: dt.date) -> list[Place]:
    """Return the list of holders with the unit of each place: one query.

    The host's place goes to the bureau where there is no host, or where the host is the
    responsible unit, which has one already.
    """
    kinds = (UnitKind.DEPARTMENT.value, UnitKind.BUREAU.value)
    units = list(
        Unit.objects.filter(county_id=contract.county_id, kind__in=kinds)
        .open_on(on)
        .in_tree_order()
    )
    bureau = next((each for each in units if each.kind == UnitKind.BUREAU.value), None)
    project = contract.project
    host = project.host_unit
    if host is None or host.pk == project.responsible_unit_id:
        host = bureau
    by_role = {
        Finding.BUREAU: bureau,
        Finding.RESPONSIBLE: project.responsible_unit,
        Finding.HOST: host,
    }
    return [
        Place(each, _named(each, units) if each.finding is Finding.WORDS else by_role[each.finding])
        for each in rule.holders
    ]


def _named(holder: Holder, units: Iterable[Unit]) -> Unit | None:
    """Return the first unit in whose name one of the words stands; earlier words go first."""
    found = list(units)
    for word in holder.words:
        for unit in found:
            if word in unit.name or word in unit.short_name:
                return unit
    return None


def copies_shown(contract: Contract) -> list[ContractCopy]:
    """Return a contract's originals with their people and open loans: two queries."""
    rows = contract.copies.select_related("holder_unit", "custodian", "sent_by", "received_by")
    return list(rows.prefetch_related(_open_loans()).order_by("number", "reprint"))


def copies_kept(user: User) -> QuerySet[ContractCopy]:
    """Return what the user's unit keeps or is to get: nothing for others than its archivist."""
    rows = ContractCopy.objects.kept_by(user).select_related("contract__project", "custodian")
    return rows.select_related("holder_unit").prefetch_related(_open_loans())


def copies_arriving(user: User) -> QuerySet[ContractCopy]:
    """Return what was sent to the user's unit and is not confirmed."""
    rows = copies_kept(user).filter(sent_on__isnull=False, received_on=None)
    return rows.exclude(contract__state=State.ARCHIVED.value).order_by("sent_on", "pk")


def copies_held(user: User) -> QuerySet[ContractCopy]:
    """Return what the user's unit has received and keeps."""
    return copies_kept(user).filter(received_on__isnull=False)


def loans_of(user: User) -> QuerySet[CopyLoan]:
    """Return the originals that the user has on loan."""
    rows = CopyLoan.objects.out().filter(borrower=user)
    return rows.select_related("copy__contract", "copy__holder_unit").order_by("due_on", "pk")


def loans_given(user: User) -> QuerySet[CopyLoan]:
    """Return the open loans of what the user's unit keeps."""
    kept = ContractCopy.objects.kept_by(user)
    rows = CopyLoan.objects.out().filter(copy__in=kept)
    names = ("copy__contract", "copy__holder_unit", "borrower__unit")
    return rows.select_related(*names).order_by("due_on", "pk")


def contracts_missing(user: User) -> QuerySet[Contract]:
    """Return the contracts in sight of which originals are missing, the filing due first."""
    rows = Contract.objects.visible_to(user).filter(copies_missing__gt=0)
    rows = rows.exclude(state=State.ARCHIVED.value).select_related("project", "keeper")
    open_ones = ContractCopy.objects.held().filter(received_on=None).select_related("holder_unit")
    waiting = Prefetch("copies", open_ones.order_by("number", "reprint"), to_attr="waiting_copies")
    return rows.prefetch_related(waiting)


@dataclass(frozen=True)
class Custody:
    """Who kept an original where, since when, by whose act."""

    since: dt.datetime
    custodian: User | None
    cabinet: str
    by: User | None


def custody_of(copy: ContractCopy) -> list[Custody]:
    """Return who kept an original and where, latest first: one query."""
    rows = copy.history.select_related("custodian", "history_user")
    found: list[Custody] = []
    for row in rows.order_by("history_date", "history_id"):
        last = found[-1] if found else None
        if last and (last.custodian, last.cabinet) == (row.custodian, row.cabinet):
            continue
        found.append(Custody(row.history_date, row.custodian, row.cabinet, row.history_user))
    return found[::-1]
