"""The preview: what a ledger would do, before anything is written."""

from decimal import Decimal

import pytest

from projects.models import FundsEntry, ImportRow, Milestone, Project
from projects.services.imports import (
    ImportOptions,
    cancel_import,
    correct,
    importer_of,
    stage,
)
from projects.services.imports.staging import NOT_WAITING
from tests.projects.imports.conftest import LEDGERS, ON, ledger, row
from zhaoshang.core.errors import RuleBroken

pytestmark = pytest.mark.django_db
Action = ImportRow.Action


def actions(batch):
    return list(batch.rows.order_by("pk").values_list("action", flat=True))


def test_the_first_real_ledger_is_understood_and_nothing_is_written(bureau):
    batch = bureau.receive((LEDGERS / "ledger_shuangpai.xlsx").read_bytes())
    assert batch.counts["rows"] == 19
    assert batch.counts[Action.CREATE] == 17
    assert batch.counts["needs_stage"] == 2  # 暂停
    assert Decimal(batch.sums["total_investment_wan"]) == Decimal(430_200)
    sheet = batch.layout["sheets"][0]
    assert sheet["title"] == "双牌县招商引资项目台账"
    assert sheet["header_rows"] == [3, 4]
    assert all(each["agrees"] for each in sheet["published"])
    assert not Project.objects.exists()


def test_the_second_real_ledger_adds_up_over_yi_and_wan(bureau):
    batch = bureau.receive((LEDGERS / "ledger_lingxian.xlsx").read_bytes())
    assert batch.counts[Action.CREATE] == 23
    assert Decimal(batch.sums["total_investment_wan"]) == Decimal(7_351_900)


def test_a_suspended_project_waits_for_its_stage(bureau, codes):
    batch = bureau.receive(ledger(row("华兴竹木", stage="暂停")))
    assert actions(batch) == [Action.ERROR]
    assert "stage_must_be_chosen" in codes(batch)


def test_one_choice_answers_all_unclear_rows(bureau, codes):
    data = ledger(row("华兴竹木", stage="暂停"), row("升财塑钢", stage="？？"))
    batch = bureau.receive(data, stage_for_unclear="procedures")
    assert actions(batch) == [Action.CREATE, Action.CREATE]
    assert not {"stage_of_suspended", "stage_unknown"} & set(codes(batch))


def test_a_single_row_is_given_its_own_stage(bureau):
    batch = bureau.receive(ledger(row("华兴竹木", stage="暂停"), row("城市片区", stage="在谈")))
    options = ImportOptions(stages={"台账!4": "procedures", "台账!5": "registered"})
    correct(batch_id=batch.pk, version=batch.version, options=options, by=bureau.user, on=ON)
    staged = [each.values["fields"]["sub_stage"] for each in batch.rows.order_by("pk")]
    assert staged == ["procedures", "registered"]


def test_a_row_left_out_keeps_its_errors_to_itself(bureau):
    batch = bureau.receive(ledger(row("坏行", total="-5"), row("好行")))
    assert actions(batch) == [Action.ERROR, Action.CREATE]
    batch = bureau.receive(ledger(row("坏行", total="-5"), row("好行")), rows_out=["台账!4"])
    assert actions(batch) == [Action.SKIP, Action.CREATE]
    assert batch.counts["errors"] == 0


def test_the_responsible_unit_is_the_bureau_when_a_county_ledger_names_none(bureau):
    batch = bureau.receive(ledger(row("光伏组件")))
    fields = batch.rows.get().values["fields"]
    assert fields["responsible_unit_id"] == bureau.county.bureau.pk


def test_a_named_unit_is_found_by_its_name_with_the_county_before_it(bureau):
    batch = bureau.receive(ledger(row("光伏组件", unit="LX县河口镇人民政府")))
    fields = batch.rows.get().values["fields"]
    assert fields["responsible_unit_id"] == bureau.county.townships[1].pk


def test_an_unknown_unit_is_kept_as_text_and_never_created(bureau, codes):
    batch = bureau.receive(ledger(row("光伏组件", unit="何家洞乡")))
    fields = batch.rows.get().values["fields"]
    assert fields["unit_text"] == "责任单位：何家洞乡"
    assert "responsible_unit_id" not in fields
    assert "unit_unknown" in codes(batch)
    assert batch.counts["unknown_units"] == {"何家洞乡": 1}


def test_an_unknown_unit_is_mapped_in_the_preview(bureau, codes):
    batch = bureau.receive(
        ledger(row("光伏组件", unit="何家洞乡")), units={"何家洞乡": bureau.county.township.pk}
    )
    fields = batch.rows.get().values["fields"]
    assert fields["responsible_unit_id"] == bureau.county.township.pk
    assert "unit_unknown" not in codes(batch)


def test_several_units_in_a_cell_make_one_responsible_and_the_others_helpers(bureau):
    batch = bureau.receive(ledger(row("光伏组件", unit="城关镇、河口镇")))
    values = batch.rows.get().values
    assert values["fields"]["responsible_unit_id"] == bureau.county.townships[0].pk
    assert values["records"]["supporting"] == [bureau.county.townships[1].pk]


def test_words_of_a_date_go_to_the_milestone_with_a_warning(bureau, codes):
    batch = bureau.bring_in(ledger(row("光伏组件", started="8月初")))
    assert "not_exact_date" in codes(batch)
    milestone = Milestone.objects.get(kind="start")
    assert (milestone.actual_on, milestone.note) == (None, "8月初")


def test_the_year_of_dates_without_one_is_told_in_the_preview(bureau):
    batch = bureau.receive(ledger(row("光伏组件", started="5月8日")), year=2025)
    assert batch.rows.get().values["fields"]["started_on"] == "2025-05-08"


def test_a_column_nobody_knows_is_mapped_by_hand(bureau):
    data = ledger(["甲项目", "1200"], ["乙项目", "800"], headings=("项目名称", "盘子"))
    batch = bureau.receive(data, stage_for_unclear="registered")
    assert [each["canonical"] for each in batch.layout["sheets"][0]["columns"]] == ["name", ""]
    batch = bureau.receive(
        data,
        stage_for_unclear="registered",
        mappings={"台账": {"B": "total_investment_wan"}},
    )
    first = batch.rows.order_by("pk").first()
    assert Decimal(first.values["fields"]["total_investment_wan"]) == Decimal(1200)


def test_three_columns_only_come_in(bureau):
    data = ledger(["甲项目", "签约", "1.2亿"], headings=("项目", "阶段", "投资额（万元）"))
    batch = bureau.bring_in(data)
    project = Project.objects.get()
    assert batch.state == batch.State.DONE
    assert (project.name, project.stage) == ("甲项目", "signed")
    assert project.total_investment_wan == Decimal(12_000)


def test_a_column_without_a_field_is_kept_in_the_remarks_and_said_once(bureau, codes):
    data = ledger(
        ["甲项目", "签约", "请县里协调用地", "原备注"],
        ["乙项目", "签约", "请县里协调用电", ""],
        headings=("项目名称", "当前阶段", "需协调事项", "备注"),
    )
    batch = bureau.bring_in(data)
    assert Project.objects.get(name="甲项目").note == "原备注\n需协调事项：请县里协调用地"
    assert codes(batch).count("column_in_remarks") == 1


def test_the_opening_entry_is_dated_by_the_ledger(bureau):
    data = ledger(row("光伏组件", stage="落地", funds=800), as_of="统计截止：2026年9月")
    bureau.bring_in(data)
    entry = FundsEntry.objects.get()
    assert (entry.claimed_wan, entry.month.isoformat()) == (Decimal(800), "2026-09-01")
    assert (entry.is_opening, entry.state, entry.verified_wan) == (True, "claimed", None)
    assert Project.objects.get().funds_claimed_wan == Decimal(800)


def test_a_month_that_nobody_states_is_said(bureau, codes):
    batch = bureau.receive(ledger(row("光伏组件", stage="落地", funds=800)))
    assert "funds_month_assumed" in codes(batch)


def test_staging_again_replaces_the_rows(bureau):
    batch = bureau.receive(ledger(row("光伏组件")))
    stage(batch, importer=importer_of(batch), on=ON)
    assert batch.rows.count() == 1


def test_a_correction_of_a_cancelled_batch_is_refused(bureau):
    batch = bureau.receive(ledger(row("光伏组件")))
    cancel_import(batch_id=batch.pk, by=bureau.user)
    with pytest.raises(RuleBroken) as refused:
        correct(batch_id=batch.pk, version=1, options=ImportOptions(), by=bureau.user, on=ON)
    assert str(refused.value) == str(NOT_WAITING)
