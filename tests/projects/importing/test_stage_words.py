import datetime as dt

import pytest

from projects.importing.stage_words import read_stage, stage_of_list, suggest
from projects.rules.stages import Stage, Status, SubStage


@pytest.mark.parametrize(
    ("text", "sub_stage"),
    [
        ("线索", SubStage.REGISTERED),
        ("储备", SubStage.REGISTERED),
        ("意向", SubStage.CONTACTED),
        ("跟踪", SubStage.CONTACTED),
        ("对接中", SubStage.CONTACTED),
        ("在谈", SubStage.NEGOTIATING),
        ("洽谈", SubStage.NEGOTIATING),
        ("拟签约", SubStage.NEGOTIATING),
        ("框架协议", SubStage.AGREEMENT),
        ("意向协议", SubStage.AGREEMENT),
        ("签订意向", SubStage.AGREEMENT),
        ("签约", SubStage.CONTRACT),
        ("正式签约", SubStage.CONTRACT),
        ("合同", SubStage.CONTRACT),
        ("签约未开工", SubStage.CONTRACT),
        ("落地", SubStage.PROCEDURES),
        ("落户", SubStage.PROCEDURES),
        ("注册", SubStage.PROCEDURES),
        ("办理手续", SubStage.PROCEDURES),
        ("前期", SubStage.PROCEDURES),
        ("签约落地", SubStage.PROCEDURES),
        ("即将开工", SubStage.PROCEDURES),
        ("开工", SubStage.STARTED),
        ("新开工", SubStage.STARTED),
        ("在建", SubStage.UNDER_CONSTRUCTION),
        ("续建", SubStage.UNDER_CONSTRUCTION),
        ("主体施工", SubStage.UNDER_CONSTRUCTION),
        ("试产", SubStage.TRIAL),
        ("部分投产", SubStage.TRIAL),
        ("投产", SubStage.PRODUCING),
        ("竣工投产", SubStage.PRODUCING),
        ("建成", SubStage.PRODUCING),
        ("达产", SubStage.AT_CAPACITY),
        (" 签 约 ", SubStage.CONTRACT),
        ("landed", SubStage.PROCEDURES),
        ("under_construction", SubStage.UNDER_CONSTRUCTION),
    ],
)
def test_the_words_of_clerks_are_read(text: str, sub_stage: SubStage) -> None:
    read = read_stage(text)
    assert read is not None
    assert read.sub_stage is sub_stage
    assert read.status is Status.ACTIVE
    assert read.sure


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("暂停", Status.SUSPENDED),
        ("停建", Status.SUSPENDED),
        ("停产半停产", Status.SUSPENDED),
        ("搁浅", Status.SUSPENDED),
        ("终止", Status.WITHDRAWN),
        ("退出", Status.WITHDRAWN),
        ("清退", Status.WITHDRAWN),
        ("解约", Status.WITHDRAWN),
    ],
)
def test_a_status_leaves_the_stage_to_be_chosen(text: str, status: Status) -> None:
    read = read_stage(text)
    assert read is not None
    assert read.status is status
    assert read.stage is None


@pytest.mark.parametrize("text", ["竣工", "建设", "目前正在办理各项前期手续,预计年底前完成"])
def test_doubtful_words_are_read_as_unsure(text: str) -> None:
    read = read_stage(text)
    assert read is not None
    assert not read.sure


@pytest.mark.parametrize("text", ["待定", "A类", "工业", ""])
def test_other_words_are_no_stage(text: str) -> None:
    assert read_stage(text) is None


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("线索清单", Stage.CLUE),
        ("在谈项目", Stage.CLUE),
        ("2026年签约项目台账", Stage.SIGNED),
        ("签约未开工项目", Stage.SIGNED),
        ("落地", Stage.LANDED),
        ("开工在建项目", Stage.LANDED),
        ("竣工投产项目", Stage.PRODUCING),
        ("一、线索项目", Stage.CLUE),
        ("双牌县招商引资项目台账", None),
        ("重点产业项目建设台账", None),
        ("签约及落地项目", None),
        ("Sheet1", None),
    ],
)
def test_the_name_of_a_list_stands_for_a_stage(text: str, stage: Stage | None) -> None:
    found = stage_of_list(text)
    assert (None if found is None else Stage(read_stage(found.value).stage)) == stage  # type: ignore[union-attr]


DAY = dt.date(2026, 1, 1)


@pytest.mark.parametrize(
    ("values", "notes", "sub_stage"),
    [
        ({}, {}, SubStage.REGISTERED),
        ({"signed_on": DAY}, {}, SubStage.CONTRACT),
        ({}, {"signed_on": "8月上旬"}, SubStage.CONTRACT),
        ({"signed_on": DAY}, {"started_on": "8月初"}, SubStage.UNDER_CONSTRUCTION),
        ({"produced_on": DAY}, {}, SubStage.PRODUCING),
        ({"progress": "建成投产"}, {}, SubStage.PRODUCING),
        ({"progress": "停产半停产,土地闲置"}, {}, SubStage.PRODUCING),
        ({"progress": "停建"}, {}, SubStage.UNDER_CONSTRUCTION),
        ({"progress": "圈地嫌疑,荒置"}, {}, SubStage.PROCEDURES),
        ({"progress": "到县考察"}, {}, SubStage.NEGOTIATING),
    ],
)
def test_dates_and_progress_speak_for_a_stage(
    values: dict[str, object], notes: dict[str, str], sub_stage: SubStage
) -> None:
    assert suggest(values, notes) is sub_stage


@pytest.mark.parametrize(
    ("text", "sub_stage", "status"),
    [
        ("在建（停工）", SubStage.UNDER_CONSTRUCTION, Status.SUSPENDED),
        ("签约后终止", SubStage.CONTRACT, Status.WITHDRAWN),
        ("停工", None, Status.SUSPENDED),
        ("流失", None, Status.WITHDRAWN),
        ("谈判破裂", None, Status.WITHDRAWN),
    ],
)
def test_a_stalled_project_keeps_the_stage_that_its_cell_names(
    text: str, sub_stage: SubStage | None, status: Status
) -> None:
    read = read_stage(text)
    assert read is not None
    assert (read.sub_stage, read.status, read.sure) == (sub_stage, status, False)


@pytest.mark.parametrize("words", ["未开工", "拟10月开工", "待定", "计划2027年3月"])
def test_words_that_something_has_not_come_suggest_nothing(words: str) -> None:
    assert suggest({}, {"started_on": words}) is SubStage.REGISTERED
    assert suggest({}, {"started_on": "8月初"}) is SubStage.UNDER_CONSTRUCTION
