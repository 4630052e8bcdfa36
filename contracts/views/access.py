"""How a view gets its contract: out of sight is 404, visible but forbidden is 403 (R19)."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse

from contracts.models import Contract
from contracts.permissions import can_read_terms, can_run
from contracts.selectors.contract_page import contract_with_part
from projects.rules.parts import UserPart
from zhaoshang.accounts.access import actor
from zhaoshang.accounts.form_page import Crumb
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role

# Who may know of contracts at all.
READERS = (
    Role.CLERK,
    Role.UNIT_HEAD,
    Role.BUREAU,
    Role.BUREAU_ADMIN,
    Role.LEADER,
    Role.LEGAL,
    Role.ARCHIVIST,
)
BUREAU = (Role.BUREAU, Role.BUREAU_ADMIN)


@dataclass(frozen=True)
class Seen:
    """A contract in sight, who looks at it, and the part this user has in its project."""

    user: User
    contract: Contract
    part: UserPart

    @property
    def runs(self) -> bool:
        """The user's bureau runs this contract."""
        return can_run(self.user, self.contract)

    @property
    def opens_project(self) -> bool:
        """The project's page opens to the user: the county reads it, or an own unit has a part.

        The legal office and a holder of originals know of the contract without it (R19).
        """
        scope = self.user.scope
        return scope.reads_county or scope.reads_region or bool(self.part.roles)

    @property
    def reads_terms(self) -> bool:
        """The user reads amounts and promises, not only the public part."""
        return can_read_terms(self.user, self.contract, self.part)


def contract_or_404(request: HttpRequest, pk: int) -> Seen:
    """Return a contract in sight.

    Raises:
        Http404: when there is none, or it is out of sight.
    """
    user = actor(request)
    found = contract_with_part(user, pk)
    if found is None:
        raise Http404
    return Seen(user, *found)


def allow(permitted: bool) -> None:  # noqa: FBT001 - reads as a sentence
    """Refuse what is visible but forbidden.

    Raises:
        PermissionDenied: when not permitted.
    """
    if not permitted:
        raise PermissionDenied


def contract_url(contract: Contract) -> str:
    """Return the address of the contract's page."""
    return reverse("contracts:contract", args=[contract.pk])


def contract_crumbs(contract: Contract) -> tuple[Crumb, ...]:
    """Return the pages above a form about a contract."""
    return ((contract.number or contract.title, contract_url(contract)),)
