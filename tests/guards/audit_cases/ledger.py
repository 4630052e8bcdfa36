"""The ledger page: saved views, the choice of columns, exports."""

from __future__ import annotations

import datetime as dt
from typing import Any

from projects import events_ledger as events
from projects.models import LedgerSettings, SavedView
from projects.policies_ledger import EXPORT
from projects.services.views import save_view
from tests.guards.audit_cases.case import Act, World, case
from tests.guards.audit_cases.stages import project_of
from zhaoshang.accounts.rules import Role
from zhaoshang.policy.services import set_policy

NAMED = {"name": "本月签约", "sharing": "unit"}


@case("projects:ledger-view-new")
def new_view(world: World) -> Act:
    by, wrong = world[Role.CLERK], {"sharing": "county"}
    return Act(by, NAMED, (events.VIEW_SAVED,), SavedView, wrong, query="stage=signed")


def of_view(world: World, kind: str, data: Any, wrong: Any) -> Act:
    by = world[Role.CLERK]
    view = save_view(name="我的", sharing="mine", query="stage=signed", by=by)
    return Act(by, data, (kind,), view, wrong, {"pk": view.pk})


@case("projects:ledger-view")
def change_view(world: World) -> Act:
    return of_view(world, events.VIEW_CHANGED, NAMED, {"name": ""})


@case("projects:ledger-view-delete")
def delete_view(world: World) -> Act:
    return of_view(world, events.VIEW_DELETED, {}, None)


def chosen(world: World, data: Any, wrong: Any) -> Act:
    return Act(world[Role.CLERK], data, (events.CHOICE_CHANGED,), LedgerSettings, wrong)


@case("projects:ledger-columns", "chosen")
def choose_columns(world: World) -> Act:
    return chosen(world, {"columns": ["code", "land"], "page_size": 100}, {"page_size": 7})


@case("projects:ledger-columns", "standard")
def choose_standard(world: World) -> Act:
    return chosen(world, {"standard": "1"}, None)


@case("projects:ledger-settings")
def choose_height(world: World) -> Act:
    return chosen(world, {"is_loose": "1"}, None)


@case("projects:ledger-export", "large")
def ask_export(world: World) -> Act:
    project_of(world)
    project_of(world)
    set_policy(
        kind=EXPORT,
        owner=world.county.county,
        effective_from=dt.date(2026, 1, 1),
        value={"rows_at_once": 1, "most_waiting": 3, "kept_days": 7},
        source_document="陵招发〔2026〕3号",
        by=world[Role.BUREAU_ADMIN],
    )
    subject = ("projects.ledger", "all")
    return Act(world[Role.CLERK], {}, (events.EXPORT_ASKED,), subject, None)


@case("projects:ledger-export", "at once")
def export(world: World) -> Act:
    project_of(world)
    subject = ("projects.ledger", "all")
    return Act(world[Role.CLERK], {}, (events.EXPORTED,), subject, None, writes=False)
