"""Whether a file of a contract opens for somebody, and by what right: decided here alone (S4, R14).

A contract in sight is given; that its page shows a file's row does not open the file. The county's
bureau knows every contract and opens the files of none but by one of these rights:

- keeper: who keeps the contract in the bureau; leader: a leader of the county;
- drafter: the bureau, while the contract is before its signature; drafts and opinions later too;
- legal: the legal office, all files while its review runs, afterwards what it reviewed;
- holder: the archivist of a unit whose original was received, what belongs to that original;
- grant: who asked a leader, from the decision until its end. Levels above read no files.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from contracts.models import AccessRequest, Contract, ContractCopy, ContractFile, LegalReview
from contracts.models.choices import FileKind
from contracts.models.files import FileOpening
from contracts.rules.life import BEFORE_SIGNING, State
from projects.permissions import is_bureau_of
from zhaoshang.accounts.models import PositionHolding, User
from zhaoshang.accounts.rules import Role

Right = FileOpening.Right
# What an original consists of: its holder has the same on paper.
OF_AN_ORIGINAL = frozenset({FileKind.SIGNED_TEXT, FileKind.ATTACHMENT})
OF_A_DRAFT = frozenset({FileKind.DRAFT, FileKind.OPINION})


@dataclass(frozen=True)
class Pass:
    """How a file opens for somebody.

    Attributes:
        right: By what right.
        may_download: Beside reading it here, it may be saved.
        is_marked: What is saved carries the reader's name, as what is read here always does.
        request: The granted request.
    """

    right: FileOpening.Right
    may_download: bool = True
    is_marked: bool = False
    request: AccessRequest | None = None


@dataclass(frozen=True)
class Access:
    """What opens the files of one contract for one user at one moment.

    Attributes:
        standing: The right that opens every file; None without one.
        is_drafter: Works on the contract's drafts.
        reviewed: Files that the legal office was given or gave; they stay open to it.
        is_holder: The archivist of a unit with a received original.
        grant: The request that is open now.
        latest: The user's latest request, whatever became of it.
    """

    standing: FileOpening.Right | None = None
    is_drafter: bool = False
    reviewed: frozenset[int] = field(default_factory=frozenset)
    is_holder: bool = False
    grant: AccessRequest | None = None
    latest: AccessRequest | None = None

    def to(self, file: ContractFile) -> Pass | None:
        """Return how a file of the contract opens; None if it does not."""
        if file.removed_at is not None:
            return None
        right = self.standing or self._right_to(file)
        if right is not None:
            return Pass(right)
        if self.grant is not None:
            return Pass(
                Right.GRANT,
                may_download=self.grant.may_download,
                is_marked=True,
                request=self.grant,
            )
        return None

    def _right_to(self, file: ContractFile) -> FileOpening.Right | None:
        kind = FileKind(file.kind)
        if self.is_drafter and kind in OF_A_DRAFT:
            return Right.DRAFTER
        if file.pk in self.reviewed:
            return Right.LEGAL
        if self.is_holder and kind in OF_AN_ORIGINAL:
            return Right.HOLDER
        return None


def access_of(user: User, contract: Contract, at: dt.datetime) -> Access:
    """Return what opens a contract's files for a user at a moment: at most three queries."""
    if user.scope.county_id != contract.county_id:
        return Access()
    latest, grant = _requests(user, contract, at)
    standing = _standing(user, contract)
    if standing is not None:
        return Access(standing=standing, latest=latest)
    is_running, reviewed = _reviews(user, contract)
    return Access(
        standing=Right.LEGAL if is_running else None,
        is_drafter=is_bureau_of(user, contract.county_id),
        reviewed=reviewed,
        is_holder=_is_holder(user, contract),
        grant=grant,
        latest=latest,
    )


def _standing(user: User, contract: Contract) -> FileOpening.Right | None:
    """Return the right that opens every file without asking the database."""
    if is_bureau_of(user, contract.county_id):
        if contract.keeper_id == user.pk:
            return Right.KEEPER
        if State(contract.state) in BEFORE_SIGNING:
            return Right.DRAFTER
    return Right.LEADER if is_leader_of(user, contract.county_id) else None


def _reviews(user: User, contract: Contract) -> tuple[bool, frozenset[int]]:
    if not user.has_role(Role.LEGAL):
        return False, frozenset()
    asked = LegalReview.objects.filter(contract=contract, taken_back_on=None)
    rows = list(asked.values_list("reviewed_on", "draft_id", "file_id"))
    files = {pk for _on, *pks in rows for pk in pks if pk is not None}
    return any(reviewed_on is None for reviewed_on, *_pks in rows), frozenset(files)


def _is_holder(user: User, contract: Contract) -> bool:
    if not user.has_role(Role.ARCHIVIST):
        return False
    kept = ContractCopy.objects.filter(contract=contract, received_on__isnull=False)
    return kept.filter(holder_unit_id=user.unit_id, withdrawn_on=None).exists()


def _requests(
    user: User, contract: Contract, at: dt.datetime
) -> tuple[AccessRequest | None, AccessRequest | None]:
    """Return the user's latest request, and the one that is open now and lasts longest."""
    mine = AccessRequest.objects.filter(contract=contract, requested_by=user)
    rows = list(mine.select_related("decided_by").order_by("-requested_at", "-pk"))
    still_open = [each for each in rows if is_open(each, at)]
    best = max(still_open, key=lambda each: (each.may_download, each.closes_at), default=None)
    return (rows[0] if rows else None), best


def is_open(request: AccessRequest, at: dt.datetime) -> bool:
    """Tell whether a granted request opens files at a moment; it ends by itself."""
    return (
        request.state == AccessRequest.State.GRANTED
        and request.opens_at is not None
        and request.closes_at is not None
        and request.opens_at <= at < request.closes_at
    )


def is_leader_of(user: User, county_id: int) -> bool:
    """Tell whether somebody is a leader of this county, not of a level above."""
    scope = user.scope
    return user.has_role(Role.LEADER) and scope.reads_county and scope.county_id == county_id


def decides_access(user: User, county_id: int, on: dt.date) -> bool:
    """Tell whether somebody decides on requests: a leader of the county, or a leader's deputy."""
    if is_leader_of(user, county_id):
        return True
    return (
        user.scope.county_id == county_id and _deputies(county_id, on).filter(deputy=user).exists()
    )


def deciders_of_access(county_id: int, on: dt.date) -> list[int]:
    """Return the ids of those who decide on requests: the county's leaders and their deputies."""
    leaders = User.objects.get_queryset().active_on(on).with_role(Role.LEADER)
    standing_in = _deputies(county_id, on).values("deputy_id")
    found = leaders.filter(unit__county_id=county_id).values("pk")
    active = User.objects.get_queryset().active_on(on)
    ids = active.filter(Q(pk__in=found) | Q(pk__in=standing_in), unit__county_id=county_id)
    return list(ids.order_by("pk").values_list("pk", flat=True))


def _deputies(county_id: int, on: dt.date) -> QuerySet[PositionHolding]:
    """Return the offices of the county whose holder is a leader, with their deputies."""
    held = PositionHolding.objects.filter(position__unit__county_id=county_id, since__lte=on)
    held = held.filter(Q(until=None) | Q(until__gt=on), deputy__isnull=False)
    return held.filter(holder__groups__name=Role.LEADER.value)


def files_of(contract: Contract) -> QuerySet[ContractFile]:
    """Return the files of a contract that are shown, latest first."""
    found = ContractFile.objects.filter(contract=contract, removed_at=None)
    return found.select_related("file", "created_by").order_by("-pk")
