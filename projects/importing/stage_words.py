"""What clerks write for how far a project has come, read as stage, sub-stage and status (R3).

暂停 and 终止 are statuses: how far such a project had come is not in the word, so the stage is
chosen in the preview; `suggest` says what dates and progress speak for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from projects.rules.stages import STAGE_OF, Stage, Status, SubStage


@dataclass(frozen=True)
class ReadStage:
    """A stage as read; without `sub_stage` it must be chosen, unsure ones are to be looked at."""

    sub_stage: SubStage | None = None
    status: Status = Status.ACTIVE
    sure: bool = True

    @property
    def stage(self) -> Stage | None:
        """The stage that the sub-stage belongs to."""
        return STAGE_OF[self.sub_stage] if self.sub_stage else None


_LONGEST_WORD = 12
_STATUS_WORDS: tuple[tuple[str, Status], ...] = (
    (
        r"终止|退出|清退|解约|解除|取消|放弃|撤销|移出|失效|作废|流产|中止合作|流失|谈判破裂|洽谈失败|未谈成|注销",
        Status.WITHDRAWN,
    ),
    (r"暂停|停建|停产|停工|搁浅|搁置|停滞|中止|半停产|暂缓|缓建|闲置|烂尾", Status.SUSPENDED),
)
# Ordered from far to near: 签约落地 has landed, 竣工投产 produces. What is not yet comes first.
_STAGE_WORDS: tuple[tuple[str, SubStage, bool], ...] = (
    (r"签约.{0,2}(?:未|待|尚未)(?:开工|落地|建设|动工)", SubStage.CONTRACT, True),
    (
        r"(?:未|待|拟|即将|准备|计划|筹备|等待)(?:正式)?(?:投产|试产|运营|达产)",
        SubStage.UNDER_CONSTRUCTION,
        False,
    ),
    (
        r"(?:未|待|拟|即将|准备|计划|筹备|等待)(?:正式)?(?:开工|动工|建设)",
        SubStage.PROCEDURES,
        True,
    ),
    (r"(?:未|待|拟|即将|准备|计划|等待|预)(?:正式)?(?:落地|落户|注册)", SubStage.CONTRACT, False),
    (r"(?:未|待|拟|即将|准备|计划|等待|预)(?:正式)?签(?:约|订|署)", SubStage.NEGOTIATING, True),
    (r"达产|达效|满产", SubStage.AT_CAPACITY, True),
    (r"试产|试生产|试运行|试运营|试营业|试投产|部分投产", SubStage.TRIAL, True),
    (
        r"投产|投运|投入使用|投入运营|运营|营业|建成|生产中|已生产|正常生产",
        SubStage.PRODUCING,
        True,
    ),
    (r"竣工|完工", SubStage.PRODUCING, False),
    (
        r"在建|续建|建设中|正在建设|施工|主体|封顶|装修|设备安装|设备调试|安装调试|扩建",
        SubStage.UNDER_CONSTRUCTION,
        True,
    ),
    (r"新开工|开工在建|开工建设", SubStage.STARTED, True),
    (r"开工|动工|破土|奠基", SubStage.STARTED, True),
    (r"建设", SubStage.UNDER_CONSTRUCTION, False),
    (
        r"落地|落户|注册|办理手续|前期|手续|拿地|供地|摘牌|征地|筹建|履约|入驻",
        SubStage.PROCEDURES,
        True,
    ),
    (
        r"(?:框架|意向|战略合作|合作意向|战略)(?:性)?(?:合作)?(?:协议|合同|书)|框架|签(?:订|署|定)?意向",
        SubStage.AGREEMENT,
        True,
    ),
    (r"签约|签订|签署|正式协议|正式合同|合同|协议|已签", SubStage.CONTRACT, True),
    (r"在谈|洽谈|商谈|谈判|深度对接|推进中|拟引进|考察|拟投资", SubStage.NEGOTIATING, True),
    (r"对接|接洽|接触|跟踪|意向|已联系", SubStage.CONTACTED, True),
    (r"线索|信息|储备|预备项目|谋划|策划|包装|推介|初步", SubStage.REGISTERED, True),
)
_STAGE_PATTERNS = tuple((re.compile(words), sub, sure) for words, sub, sure in _STAGE_WORDS)
_STATUS_PATTERNS = tuple((re.compile(words), status) for words, status in _STATUS_WORDS)
_LIST_WORDS = (
    (r"线索", SubStage.REGISTERED),
    (r"储备|谋划", SubStage.REGISTERED),
    (r"在谈|洽谈|拟签约", SubStage.NEGOTIATING),
    (r"意向|跟踪", SubStage.CONTACTED),
    (r"投产|达产|竣工|建成|运营", SubStage.PRODUCING),
    (r"在建|续建|建设", SubStage.UNDER_CONSTRUCTION),
    (r"开工", SubStage.STARTED),
    (r"落地|落户|注册|履约|前期", SubStage.PROCEDURES),
    (r"签约|签订", SubStage.CONTRACT),
)
_LIST_PATTERNS = tuple((re.compile(words), sub) for words, sub in _LIST_WORDS)


_DATED = (
    (("produced_on",), SubStage.PRODUCING),
    (("started_on",), SubStage.UNDER_CONSTRUCTION),
    (("land_obtained_on", "registered_on"), SubStage.PROCEDURES),
    (("signed_on", "signing_event"), SubStage.CONTRACT),
)
# How far a stalled project must have come: what stopped producing had produced.
_STALLED = (
    (re.compile("停产"), SubStage.PRODUCING),
    (re.compile("停建|停工|烂尾"), SubStage.UNDER_CONSTRUCTION),
    (re.compile("闲置|圈地|荒置|未动工"), SubStage.PROCEDURES),
)


_HOW_FAR = re.compile(
    r"(?:项目|目前|现|已|正式|前期)*(?:在谈|洽谈|签约|落地|开工|在建|续建|投产|竣工)(?:项目|后|期间|阶段|中|但|现|已)*"
)


_TICKS = frozenset({"√", "✓", "✔", "是", "●", "★"})
_NOT_YET = re.compile(r"未|待|拟|预计|计划|力争|暂无|尚无|准备|即将|争取|×|否")


@lru_cache(maxsize=10_000)
def read_stage(text: str) -> ReadStage | None:
    """Read a stage cell; None when it says nothing known.

    Long text is read with a doubt, since it tells a story rather than names a stage.
    """
    word = re.sub(r"[\s()\[\]【】:：、,，.。]+", "", unicodedata.normalize("NFKC", text)).casefold()
    for pattern, status in _STATUS_PATTERNS:
        if pattern.search(word):
            return ReadStage(_said_beside(pattern.sub("", word)), status, sure=False)
    known = _named(word)
    if known:
        return known
    short = len(word) <= _LONGEST_WORD
    for pattern, sub, sure in _STAGE_PATTERNS:
        if pattern.search(word):
            return ReadStage(sub, sure=sure and short)
    return None


def _said_beside(rest: str) -> SubStage | None:
    """Return how far a stalled project had come where the cell says so: 在建（停工）."""
    if len(rest) > _LONGEST_WORD or not _HOW_FAR.fullmatch(rest):
        return None
    return next((sub for pattern, sub, _sure in _STAGE_PATTERNS if pattern.search(rest)), None)


def stage_of_list(text: str) -> SubStage | None:
    """Return the sub-stage that a sheet's name, title or section heading stands for.

    A name that speaks of several lists (签约及落地项目) stands for none.
    """
    word = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    word = re.sub(r"开工在建|在建开工|新开工", "开工", word)
    word = re.sub(r"竣工投产|投产达产|建成投产|试产投产", "投产", word)
    word = re.sub(r"招商引资签约|新签约|已签约|集中签约|正式签约", "签约", word)
    word = re.sub(r"签约(?:未|待|尚未)(?:开工|落地)", "签约", word)
    word = re.sub(r"签约落地|落地注册|(?:未|拟|待)开工", "落地", word)
    word = re.sub(r"建设(?=项目|内容|单位|局|厅)|项目建设|高质量建设", "", word)
    found = {sub for pattern, sub in _LIST_PATTERNS if pattern.search(word)}
    stages = {STAGE_OF[sub] for sub in found}
    if len(found) != 1 and len(stages) != 1:
        return None
    return next(sub for _pattern, sub in _LIST_PATTERNS if sub in found)


def status_of_list(text: str) -> Status | None:
    """Return the status that a sheet's name, title or section heading stands for: 终止项目."""
    word = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return next((status for pattern, status in _STATUS_PATTERNS if pattern.search(word)), None)


def told_otherwise(progress: str, sub_stage: SubStage) -> SubStage | None:
    """Return the step that a short progress surely names when its stage is another one."""
    read = read_stage(progress) if 0 < len(progress) <= _LONGEST_WORD else None
    if read is None or not read.sure or read.sub_stage is None:
        return None
    return None if STAGE_OF[read.sub_stage] is STAGE_OF[sub_stage] else read.sub_stage


def suggest(
    values: Mapping[str, Any], notes: Mapping[str, str], extras: Mapping[str, str] | None = None
) -> SubStage:
    """Return what dates, notes and progress of a row speak for; a clue when nothing does.

    `extras` are columns that mean nothing else; one called 在谈 may be ticked.
    """
    story = f"{values.get('progress', '')} {values.get('note', '')}"
    told = read_stage(story)
    if told and told.sub_stage and told.stage is not Stage.CLUE:
        return told.sub_stage
    for names, sub_stage in _DATED:
        if any(name in values or _has_come(notes.get(name, "")) for name in names):
            return sub_stage
    for heading, words in (extras or {}).items():
        named = read_stage(heading.rpartition("/")[2])
        if words in _TICKS and named and named.sub_stage and named.sure:
            return named.sub_stage
    stalled = next((sub for words, sub in _STALLED if words.search(story)), None)
    return stalled or (told and told.sub_stage) or SubStage.REGISTERED


def _has_come(note: str) -> bool:
    """Tell whether words in a column of dates speak of what has happened: not 未开工."""
    return bool(note) and not _NOT_YET.search(note)


def _named(word: str) -> ReadStage | None:
    """The stored codes themselves, as an exported ledger or a data file has them."""
    if word in {sub.value for sub in SubStage}:
        return ReadStage(SubStage(word))
    first = {
        "clue": SubStage.REGISTERED,
        "signed": SubStage.CONTRACT,
        "landed": SubStage.PROCEDURES,
        "producing": SubStage.PRODUCING,
    }
    return ReadStage(first[word]) if word in first else None
