"""One contract as its pages need it: the row in sight, with the user's part in its project."""

from __future__ import annotations

from django.db.models import F, OuterRef

from contracts.models import Contract
from projects.models import ProjectPart
from projects.rules.parts import UserPart, merge_parts
from projects.selectors.json_rows import JsonRows
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

_PART = {"unit": F("unit_id"), "roles": F("roles"), "writes": F("may_write")}


def contract_with_part(user: User, pk: int) -> tuple[Contract, UserPart] | None:
    """Return a contract in sight with the user's part in its project: one query."""
    found = Contract.objects.visible_to(user).filter(pk=pk).select_related(*_NAMES)
    units = user.scope.unit_ids
    if not units:
        contract = found.first()
        return None if contract is None else (contract, UserPart())
    parts = ProjectPart.objects.filter(project_id=OuterRef("project_id"), unit_id__in=units)
    contract = found.annotate(part_rows=JsonRows(parts.order_by("pk"), _PART)).first()
    if contract is None:
        return None
    rows = [(row["unit"], row["roles"], bool(row["writes"])) for row in contract.part_rows]
    return contract, merge_parts(rows, own_unit_id=user.unit_id)
