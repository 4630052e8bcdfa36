"""The contract register: saved views and exports."""

from __future__ import annotations

import datetime as dt
from typing import Any

from contracts import events_register as events
from contracts.selectors.register_query import canonical_string
from projects import events_ledger
from projects.models import SavedView
from projects.models.ledger import ListPage
from projects.policies_ledger import EXPORT
from projects.services.views import save_view
from tests.factories.contracts import ContractFactory
from tests.guards.audit_cases.case import Act, World, case
from tests.guards.audit_cases.stages import project_of
from zhaoshang.accounts.rules import Role
from zhaoshang.policy.services import set_policy

NAMED = {"name": "在履行的正式合同", "sharing": "unit"}
SUBJECT = ("contracts.register", "all")


@case("contracts:register-view-new")
def new_view(world: World) -> Act:
    by, wrong = world[Role.CLERK], {"sharing": "county"}
    return Act(by, NAMED, (events_ledger.VIEW_SAVED,), SavedView, wrong, query="group=running")


def of_view(world: World, kind: str, data: Any, wrong: Any) -> Act:
    by = world[Role.CLERK]
    view = save_view(
        name="我的",
        sharing="mine",
        query="kind=formal",
        by=by,
        page=ListPage.CONTRACTS,
        canonical_of=canonical_string,
    )
    return Act(by, data, (kind,), view, wrong, {"pk": view.pk})


@case("contracts:register-view")
def change_view(world: World) -> Act:
    return of_view(world, events_ledger.VIEW_CHANGED, NAMED, {"name": ""})


@case("contracts:register-view-delete")
def delete_view(world: World) -> Act:
    return of_view(world, events_ledger.VIEW_DELETED, {}, None)


@case("contracts:register-export", "large")
def ask_export(world: World) -> Act:
    ContractFactory.create_batch(2, project=project_of(world))
    set_policy(
        kind=EXPORT,
        owner=world.county.county,
        effective_from=dt.date(2026, 1, 1),
        value={"rows_at_once": 1, "most_waiting": 3, "kept_days": 7},
        source_document="陵招发〔2026〕3号",
        by=world[Role.BUREAU_ADMIN],
    )
    return Act(world[Role.BUREAU], {}, (events.REGISTER_EXPORT_ASKED,), SUBJECT, None)


@case("contracts:register-export", "at once")
def export(world: World) -> Act:
    ContractFactory(project=project_of(world))
    kinds = (events.REGISTER_EXPORTED,)
    return Act(world[Role.CLERK], {}, kinds, SUBJECT, None, writes=False)
