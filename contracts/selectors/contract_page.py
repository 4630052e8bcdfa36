"""One contract as its pages need it: the row in sight, with the user's part in its project."""

from __future__ import annotations

from contracts.models import Contract
from projects.models import ProjectPart
from projects.rules.parts import UserPart, merge_parts
from zhaoshang.accounts.models import User

_NAMES = (
    "county",
    "project__host_unit",
    "project__responsible_unit",
    "project__investor",
    "keeper",
    "amends",
    "created_by",
)


def contract_with_part(user: User, pk: int) -> tuple[Contract, UserPart] | None:
    """Return a contract in sight with the user's part in its project: two queries."""
    contract = Contract.objects.visible_to(user).filter(pk=pk).select_related(*_NAMES).first()
    if contract is None:
        return None
    units = user.scope.unit_ids
    if not units:
        return contract, UserPart()
    rows = ProjectPart.objects.filter(project_id=contract.project_id, unit_id__in=units)
    part = merge_parts(rows.values_list("unit_id", "roles", "may_write"), own_unit_id=user.unit_id)
    return contract, part
