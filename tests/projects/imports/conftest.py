"""A small county and short ways to bring a ledger in."""

import datetime as dt
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from projects.models import ImportBatch
from projects.services.imports import (
    Importer,
    ImportOptions,
    confirm_import,
    receive_ledger,
    run_import,
)
from tests.core.workbook.files import workbook
from tests.factories.accounts import CountyFixture, make_county
from tests.stages import stage
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role

ON = dt.date(2026, 11, 23)
LEDGERS = Path(__file__).parent.parent / "importing" / "data"
HEADINGS = (
    "序号",
    "项目名称",
    "投资方",
    "责任单位",
    "当前阶段",
    "总投资（万元）",
    "累计到位资金（万元）",
    "开工时间",
    "进展情况",
    "存在问题",
    "备注",
)


def ledger(*rows: Sequence[Any], headings: Sequence[str] = HEADINGS, as_of: str = "") -> bytes:
    """Make a workbook: a title, a unit line, one heading row, the rows."""
    width = len(headings)
    title = ["某县招商引资项目台账", *[""] * (width - 1)]
    line = [f"填报单位：县招商局    单位：万元    {as_of}", *[""] * (width - 1)]
    return workbook([title, line, list(headings), *[list(row) for row in rows]])


def row(
    name: str,
    *,
    investor: str = "",
    unit: str = "",
    stage: str = "签约",
    total: Any = "",
    funds: Any = "",
    started: Any = "",
    progress: str = "",
    problem: str = "",
    note: str = "",
) -> list[Any]:
    """Make one row of the usual ledger."""
    return ["", name, investor, unit, stage, total, funds, started, progress, problem, note]


@dataclass
class Desk:
    """Somebody at the desk who imports ledgers."""

    county: CountyFixture
    user: User

    def receive(self, data: bytes, name: str = "台账.xlsx", **options: Any) -> ImportBatch:
        """Upload and stage a ledger."""
        return receive_ledger(
            file=io.BytesIO(data),
            name=name,
            importer=Importer.of_user(self.user),
            on=ON,
            options=ImportOptions(**options),
        )

    def bring_in(self, data: bytes, **options: Any) -> ImportBatch:
        """Upload, confirm and write a ledger."""
        batch = self.receive(data, **options)
        return self.write(batch)

    def write(self, batch: ImportBatch, by: User | None = None) -> ImportBatch:
        """Confirm and write a staged batch, whatever wakes the worker."""
        confirm_import(batch_id=batch.pk, by=by or self.user, on=ON)
        run_import(batch_id=batch.pk, on=ON)
        batch.refresh_from_db()
        return batch


@stage
def county(db: None) -> CountyFixture:
    return make_county("LX")


@stage
def bureau(county: CountyFixture) -> Desk:
    return Desk(county, county.user(Role.BUREAU))


@stage
def clerk(county: CountyFixture) -> Desk:
    return Desk(county, county.user(Role.CLERK))


@pytest.fixture
def codes() -> Callable[[ImportBatch], list[str]]:
    """Return the codes of all remarks of a batch."""

    def found(batch: ImportBatch) -> list[str]:
        stored = [*batch.issues]
        for issues in batch.rows.values_list("issues", flat=True):
            stored += issues
        return [each["code"] for each in stored]

    return found
