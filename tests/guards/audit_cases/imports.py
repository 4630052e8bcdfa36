"""Imports of ledgers, and the county's dictionary of headings."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

from projects import events_imports as events
from projects.models import HeadingAlias, ImportBatch
from projects.services.imports import (
    Importer,
    ImportOptions,
    confirm_import,
    receive_ledger,
    run_import,
)
from projects.services.imports.headings import add_heading
from tests.factories.files import upload
from tests.factories.projects import TODAY
from tests.guards.audit_cases.case import Act, World, case, client_of
from tests.projects.imports.conftest import ledger, row
from tests.projects.imports.test_pages import posted, url
from zhaoshang.accounts.rules import Role


def workbook() -> bytes:
    return ledger(row("甲项目", stage="签约", total=1200), row("乙项目", stage="签约", total=800))


def received(world: World) -> ImportBatch:
    return receive_ledger(
        file=io.BytesIO(workbook()),
        name="台账.xlsx",
        importer=Importer.of_user(world[Role.BUREAU]),
        on=TODAY,
        options=ImportOptions(),
    )


def on_batch(world: World, batch: ImportBatch, kind: str, wrong: Any, **data: Any) -> Act:
    sent = {"version": batch.version, **data}
    return Act(world[Role.BUREAU], sent, (kind,), batch, wrong, {"pk": batch.pk})


@case("projects:import-new")
def upload_ledger(world: World) -> Act:
    data = {"file": upload("台账.xlsx", workbook())}
    wrong = {"file": upload("台账.pdf", b"%PDF-1.7")}
    return Act(world[Role.BUREAU], data, (events.UPLOADED,), ImportBatch, wrong)


@case("projects:import-correct")
def correct(world: World) -> Act:
    batch = received(world)
    page = client_of(world[Role.BUREAU]).get(url("import", batch.pk))
    data = posted(page.context["form"], stage_for_unclear="procedures")
    return on_batch(world, batch, events.CORRECTED, {"version": 0}, **data)


@case("projects:import-rows")
def correct_rows(world: World) -> Act:
    batch = received(world)
    first = batch.rows.order_by("pk")[0]
    data = {"row": [first.pk], f"stage-{first.pk}": "registered"}
    return on_batch(world, batch, events.CORRECTED, {f"stage-{first.pk}": "moon"}, **data)


@case("projects:import-confirm")
def confirm(world: World) -> Act:
    act = on_batch(world, received(world), events.IMPORTED, {"version": 0})
    return replace(act, after_commit=True)


@case("projects:import-cancel")
def cancel(world: World) -> Act:
    return on_batch(world, received(world), events.CANCELLED, None)


@case("projects:import-undo")
def undo(world: World) -> Act:
    batch = received(world)
    confirm_import(batch_id=batch.pk, by=world[Role.BUREAU], on=TODAY, caller_writes=True)
    run_import(batch_id=batch.pk, on=TODAY)
    return on_batch(world, batch, events.UNDONE, {"reason": ""}, reason="导入了旧台账")


@case("projects:heading-aliases")
def keep_heading(world: World) -> Act:
    data = {"heading": "盘子", "column": "total_investment_wan"}
    by = world[Role.BUREAU_ADMIN]
    return Act(by, data, (events.HEADING_ADDED,), HeadingAlias, {"column": "moon"})


@case("projects:heading-alias-delete")
def drop_heading(world: World) -> Act:
    by = world[Role.BUREAU_ADMIN]
    alias = add_heading(
        by=by, county=world.county.county, heading="盘子", column="total_investment_wan"
    )
    return Act(by, {}, (events.HEADING_REMOVED,), alias, None, {"pk": alias.pk})
