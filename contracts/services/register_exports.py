"""Exports of the contract register through the ledger's machinery: limits, worker, events."""

from __future__ import annotations

from collections.abc import Sequence

from contracts import events_register as events
from contracts.exporting.register import RegisterPlan
from contracts.permissions import can_export_register
from contracts.resources import columns_for
from contracts.selectors.register import surroundings
from contracts.selectors.register_query import RegisterQuery
from projects.models.ledger import ListPage
from projects.services.exports import ExportedList
from zhaoshang.accounts.models import User
from zhaoshang.core import clock

WRITE_TASK = "contracts.tasks.write_register_export"


def register_plan(query: RegisterQuery, columns: Sequence[str] = ()) -> RegisterPlan:
    """Settle the names of a query and return what is to be written, with the user's columns."""
    around = surroundings(query.user, query)
    query.settle(around.names)
    return RegisterPlan(query, columns_for(query.reading, columns), around.names, clock.now())


def _stored_plan(query: str, columns: Sequence[str], user: User) -> RegisterPlan:
    return register_plan(RegisterQuery.of_string(query, user=user, on=clock.today()), columns)


REGISTER = ExportedList(
    page=ListPage.CONTRACTS,
    subject="contracts.register",
    plan_of=_stored_plan,
    may_export=can_export_register,
    exported=events.REGISTER_EXPORTED,
    asked=events.REGISTER_EXPORT_ASKED,
    task=WRITE_TASK,
)
