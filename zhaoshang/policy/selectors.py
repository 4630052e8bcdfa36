"""The policy in force: which row holds for a unit on a day, and what it says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from zhaoshang.accounts.models import Unit
from zhaoshang.core.tree import path_ids
from zhaoshang.policy.kinds import PolicyKind, find, registered
from zhaoshang.policy.models import Policy

T = TypeVar("T")


@dataclass(frozen=True)
class InForce(Generic[T]):
    """What holds: the rule's own value, and where it comes from (no row: the code's default)."""

    kind: PolicyKind[T]
    value: T
    values: Mapping[str, Any]
    row: Policy | None
    owner: Unit | None
    effective_from: dt.date | None
    source_document: str

    @property
    def is_used(self) -> bool:
        """A decision has been taken by this row, so that it is fixed."""
        return self.row is not None and hasattr(self.row, "use")


class PolicyBook:
    """Every policy in force for one unit on one day, read with one query."""

    def __init__(self, unit: Unit | None, on: dt.date, rows: Iterable[Policy]) -> None:
        self.unit = unit
        self.on = on
        self._rows = _nearest(unit, rows)

    def __getitem__(self, kind: PolicyKind[T]) -> InForce[T]:
        """Return what holds for a kind."""
        return _in_force(kind, self._rows.get(kind.name))


def in_force(kind: PolicyKind[T] | str, unit: Unit | None, on: dt.date) -> InForce[T]:
    """Return the policy in force for a unit on a day: the nearest owner's latest row.

    One query. A page that needs several kinds takes `policy_book`.

    Raises:
        LookupError: for the name of no kind.

    Source: rules.md, "Policy".
    """
    found: PolicyKind[Any] = _kind(kind)
    rows = _rows(unit, on).filter(kind=found.name)
    return _in_force(found, _nearest(unit, rows).get(found.name))


def policy_book(unit: Unit | None, on: dt.date) -> PolicyBook:
    """Return all policies in force for a unit on a day."""
    return PolicyBook(unit, on, _rows(unit, on))


def policy_books(units: Iterable[Unit], on: dt.date) -> dict[int, PolicyBook]:
    """Return all policies in force on a day for each of some units: one query."""
    wanted = list(units)
    found = Policy.objects.for_units(wanted).filter(effective_from__lte=on)
    rows = list(found.select_related("owner", "use").order_by("effective_from"))
    books = {}
    for unit in wanted:
        above = {None, *path_ids(unit.path)}
        books[unit.pk] = PolicyBook(unit, on, (row for row in rows if row.owner_id in above))
    return books


def policies_by_app(unit: Unit | None, on: dt.date) -> dict[str, list[InForce[Any]]]:
    """Return what is in force of every kind, by app label."""
    book = policy_book(unit, on)
    found: dict[str, list[InForce[Any]]] = {}
    for kind in registered():
        found.setdefault(kind.app_label, []).append(book[kind])
    return found


def policy_rows(kind: PolicyKind[Any], unit: Unit | None) -> list[Policy]:
    """Return every row of a kind that concerns a unit, latest first."""
    rows = Policy.objects.for_unit(unit).filter(kind=kind.name)
    return list(
        rows.select_related("owner", "use", "created_by").order_by(
            "-effective_from", "-owner__path"
        )
    )


def _kind(kind: PolicyKind[Any] | str) -> PolicyKind[Any]:
    if isinstance(kind, PolicyKind):
        return kind
    found = find(kind)
    if found is None:
        raise LookupError(f"no policy kind {kind!r}")
    return found


def _rows(unit: Unit | None, on: dt.date) -> Any:
    rows = Policy.objects.for_unit(unit).filter(effective_from__lte=on)
    return rows.select_related("owner", "use").order_by("effective_from")


def _nearest(unit: Unit | None, rows: Iterable[Policy]) -> dict[str, Policy]:
    """Return the row per kind that wins: nearest owner first, then the latest date."""
    depth: dict[int | None, int] = {None: -1}
    if unit is not None:
        depth.update({pk: level for level, pk in enumerate(path_ids(unit.path))})
    best: dict[str, Policy] = {}
    for row in rows:
        held = best.get(row.kind)
        if held is None or _rank(row, depth) > _rank(held, depth):
            best[row.kind] = row
    return best


def _rank(row: Policy, depth: Mapping[int | None, int]) -> tuple[int, dt.date]:
    return depth[row.owner_id], row.effective_from


def _in_force(kind: PolicyKind[T], row: Policy | None) -> InForce[T]:
    values = kind.read(row.value if row is not None else kind.default).value
    return InForce(
        kind=kind,
        value=kind.parse(values),
        values=values,
        row=row,
        owner=row.owner if row is not None else None,
        effective_from=row.effective_from if row is not None else None,
        source_document=row.source_document if row is not None else kind.source,
    )
