"""P14: a workbook of 10,000 rows, read, checked and written, against django-import-export in bulk.

Run as a program on the database of DATABASE_URL; prints JSON and leaves the database as it was.
"""

import io
import json
import sys
import time
from decimal import Decimal

import django
import xlsxwriter
from django.db import transaction

django.setup()

import tablib  # noqa: E402 - what follows needs Django set up
from import_export import resources  # noqa: E402
from import_export.fields import Field  # noqa: E402

from projects.demo import volume_words as words  # noqa: E402
from projects.models import ImportBatch, Project  # noqa: E402
from projects.services.imports import Importer, ImportOptions, receive_ledger, stage  # noqa: E402
from projects.services.imports.commit import confirm_import, run_import  # noqa: E402
from tests.bench.memory import Peak  # noqa: E402
from zhaoshang.accounts.models import Unit  # noqa: E402
from zhaoshang.audit.context import acting  # noqa: E402
from zhaoshang.core import clock  # noqa: E402

ROWS, WRONG_EVERY = 10_000, 100
COUNTY = "V01"
HEADINGS = (
    "序号",
    "项目名称",
    "投资方",
    "总投资（万元）",
    "责任单位",
    "责任人",
    "当前阶段",
    "签约时间",
    "用地（亩）",
    "下一步工作",
)


def workbook(rows: int, *, wrong_every: int = 0) -> bytes:
    """Return a ledger as a clerk keeps it; every so many rows a date is no date."""
    units = list(
        Unit.objects.filter(county__code=COUNTY, kind="township").values_list("name", flat=True)
    )
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet("签约项目")
    sheet.write_row(0, 0, ["招商引资项目台账"])
    sheet.write_row(1, 0, HEADINGS)
    for number in range(rows):
        product, _code = words.PRODUCTS[number % len(words.PRODUCTS)]
        is_wrong = wrong_every and number % wrong_every == 0
        values = (
            number + 1,
            f"量测{product}第{number:05d}号项目",
            f"江苏量测{number % 2000:04d}有限公司",
            1000 + number,
            units[number % len(units)],
            "孙立军",
            "签约",
            "2026-13-45" if is_wrong else "2026-05-12",
            number % 300,
            words.NEXT[number % len(words.NEXT)],
        )
        sheet.write_row(number + 2, 0, values)
    book.close()
    return file.getvalue()


class LibraryImport(resources.ModelResource):
    """What django-import-export would do for the same columns, in bulk and without any check."""

    county = Field(attribute="county_id", column_name="county")
    name = Field(attribute="name", column_name="name")

    class Meta:
        model = Project
        import_id_fields = ("code",)
        fields = (
            "county",
            "code",
            "name",
            "name_key",
            "total_investment_wan",
            "responsible_person_name",
            "next_step",
            "land_mu",
            "stage_since",
            "sub_stage_since",
            "submitted_on",
            "signed_on",
            "changed_at",
        )
        use_bulk = True
        batch_size = 1000
        skip_unchanged = False
        skip_diff = True


def ours(data: bytes) -> dict[str, float]:
    """Read and check, then write; all taken back afterwards."""
    unit = Unit.objects.get(code=COUNTY)
    importer = Importer.of_unit(unit)
    today = clock.today()
    peak = Peak()
    with transaction.atomic(), acting(reason="bench"):
        begun = time.perf_counter()
        batch = receive_ledger(
            file=io.BytesIO(data),
            name="ledger.xlsx",
            importer=importer,
            on=today,
            options=ImportOptions(take_suggestions=True),
        )
        if batch.state == ImportBatch.State.READING:
            batch = stage(batch, importer=importer, on=today)
        preview = time.perf_counter() - begun
        counts = dict(batch.counts)
        commit = 0.0
        if not counts.get("error"):
            begun = time.perf_counter()
            confirm_import(batch_id=batch.pk, by=None, on=today)
            run_import(batch_id=batch.pk, on=today)
            commit = time.perf_counter() - begun
            batch.refresh_from_db()
            if batch.state != ImportBatch.State.DONE:
                raise RuntimeError(f"import ended as {batch.state}: {batch.failure}")
        transaction.set_rollback(True)
    return {
        "preview_seconds": preview,
        "commit_seconds": commit,
        "memory_mb": peak.over_idle(),
        "errors": counts.get("error", 0),
        "rows": counts.get("rows", 0),
    }


def library() -> float:
    """Let django-import-export do as much as it can of the same."""
    county = Unit.objects.get(code=COUNTY)
    now, today = clock.now(), clock.today()
    data = tablib.Dataset(headers=list(LibraryImport.Meta.fields))
    for number in range(ROWS):
        name = f"量测第{number:05d}号项目"
        data.append(
            (
                county.pk,
                f"LIB-{number:05d}",
                name,
                name,
                Decimal(1000 + number),
                "孙立军",
                "办理施工许可",
                number % 300,
                today,
                today,
                today,
                today,
                now,
            )
        )
    begun = time.perf_counter()
    with transaction.atomic():
        result = LibraryImport().import_data(data, dry_run=False, raise_errors=True)
        transaction.set_rollback(True)
    seconds = time.perf_counter() - begun
    if result.totals["new"] != ROWS:
        raise RuntimeError(f"django-import-export wrote {result.totals}")
    return seconds


def main() -> None:
    """Measure and print JSON."""
    found = ours(workbook(ROWS))
    with_errors = ours(workbook(ROWS, wrong_every=WRONG_EVERY))
    if with_errors["errors"] != ROWS // WRONG_EVERY:
        raise RuntimeError(f"{with_errors['errors']} wrong rows were found")
    found["errors_found"] = with_errors["errors"]
    found["preview_with_errors_seconds"] = with_errors["preview_seconds"]
    found["library_seconds"] = library()
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
