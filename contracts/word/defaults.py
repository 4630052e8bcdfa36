"""The templates that come with the system: one for each kind of contract.

They are written here with the places of `contracts.word.places`; a county uploads its own where
its legal office has one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from contracts.rules.life import Kind
from contracts.word.official import OfficialPaper

_FOOT = (
    "甲方（盖章）：{{ 甲方 }}",
    "代表（签字）：{{ 甲方代表 }}",
    "",
    "乙方（盖章）：{{ 乙方 }}",
    "代表（签字）：{{ 乙方代表 }}",
    "",
    "签订日期：{{ 签订日期 }}",
)
_FORMAL: Mapping[str, Sequence[str]] = {
    "项目概况": (
        "项目名称：{{ 项目名称 }}。",
        "建设地点：{{ 项目地址 }}。",
        "建设内容和规模：{{ 建设内容 }}",
    ),
    "投资和引资": (
        "项目总投资{{ 总投资 }}万元，其中协议引资额{{ 协议引资额 }}万元，"
        "固定资产投资{{ 固定资产投资 }}万元。",
        "固定资产投资包括厂房、设备、地价款和相关税费，以验资报告、发票和付款凭证核定。",
    ),
    "用地": (
        "项目用地{{ 用地面积 }}亩，以国土部门实测和出让合同为准；土地价格{{ 土地价格 }}万元/亩。",
        "固定资产投资强度不低于{{ 投资强度 }}万元/亩，容积率不低于{{ 容积率 }}，"
        "亩均税收不低于{{ 亩均税收 }}万元。",
        "到约定日期未达到投资强度的，按实际固定资产投资核定合理用地，超出部分按摘牌价格补缴。",
    ),
    "建设进度": (
        "乙方于{{ 开工日期 }}前开工建设，{{ 投产日期 }}前建成投产，{{ 达产日期 }}前达产。",
        "达产后年产值{{ 年产值 }}万元，年税收{{ 年税收 }}万元，用工{{ 用工人数 }}人。",
    ),
    "双方权利和义务": (
        "甲方按期交付项目用地，负责通水、通电、通路，依法协助办理各项手续，并在其职权内落实约定的政策。",
        "乙方按期足额投资、开工、投产，依法纳税，按月报送进度，接受投资核算。",
        "{%p if 优惠政策 %}",
        "甲方承诺的政策：{{ 优惠政策 }}",
        "{%p endif %}",
    ),
    "履约保证金和违约责任": (
        "{%p if 保证金 %}",
        "乙方于{{ 保证金期限 }}前缴纳履约保证金{{ 保证金 }}万元，按期投产后无息退还。",
        "{%p endif %}",
        "任何一方未按约定履行的，承担违约责任；因土地闲置的，按国家规定处置。",
    ),
    "其他": (
        "{%p if 其他约定 %}",
        "{{ 其他约定 }}",
        "{%p endif %}",
        "本合同有效期至{{ 合同期限 }}。本合同的变更以书面补充协议为准。",
        "本合同由双方签字盖章后生效，正本由县内备案单位和乙方分别保存。",
    ),
}
_FRAMEWORK: Mapping[str, Sequence[str]] = {
    "合作内容": (
        "甲乙双方就{{ 项目名称 }}开展合作。拟建地点：{{ 项目地址 }}。",
        "建设内容和规模：{{ 建设内容 }}",
        "项目拟总投资{{ 总投资 }}万元，拟用地{{ 用地面积 }}亩。",
    ),
    "双方工作": (
        "甲方协助乙方开展选址、项目论证和前期手续。",
        "乙方于本协议签订后开展可行性研究，提交投资计划。",
        "具体事项由双方另行签订正式合同约定。",
    ),
    "其他": (
        "{%p if 其他约定 %}",
        "{{ 其他约定 }}",
        "{%p endif %}",
        "本协议表明双方合作意愿，不作为结算和考核引资额的依据。有效期至{{ 合同期限 }}。",
    ),
}
_SUPPLEMENTARY: Mapping[str, Sequence[str]] = {
    "变更依据": (
        "甲乙双方于{{ 原合同签订日期 }}签订《{{ 原合同名称 }}》"
        "（编号：{{ 原合同编号 }}，以下称原合同）。",
        "经协商一致，对原合同作如下变更。",
    ),
    "变更事项": (
        "{%p if 变更事项 %}",
        "{{ 变更事项 }}",
        "{%p endif %}",
        "{%p if 其他约定 %}",
        "{{ 其他约定 }}",
        "{%p endif %}",
    ),
    "其他": (
        "原合同其他条款继续有效。本协议与原合同不一致的，以本协议为准。",
        "本协议由双方签字盖章后生效，与原合同一并备案。",
    ),
}
_TERMINATION: Mapping[str, Sequence[str]] = {
    "终止依据": (
        "甲乙双方于{{ 原合同签订日期 }}签订《{{ 原合同名称 }}》"
        "（编号：{{ 原合同编号 }}，以下称原合同）。",
        "经协商一致，自本协议签订之日起终止原合同。",
    ),
    "善后事项": (
        "双方按实际履行情况结清土地、资金和履约保证金。",
        "{%p if 其他约定 %}",
        "{{ 其他约定 }}",
        "{%p endif %}",
    ),
    "其他": ("本协议由双方签字盖章后生效，与原合同一并备案。",),
}
_CHAPTERS: Mapping[Kind, Mapping[str, Sequence[str]]] = {
    Kind.FRAMEWORK: _FRAMEWORK,
    Kind.INTENT: _FRAMEWORK,
    Kind.FORMAL: _FORMAL,
    Kind.SUPPLEMENTARY: _SUPPLEMENTARY,
    Kind.TERMINATION: _TERMINATION,
}


def _head(paper: OfficialPaper, kind: Kind) -> None:
    paper.paragraph("合同编号：{{ 合同编号 }}", indent=False)
    paper.paragraph("甲方：{{ 甲方 }}", indent=False)
    paper.paragraph("乙方：{{ 乙方 }}（统一社会信用代码：{{ 乙方信用代码 }}）", indent=False)
    if kind not in {Kind.SUPPLEMENTARY, Kind.TERMINATION}:
        paper.paragraph(
            "根据国家有关法律法规和本县招商引资政策，甲乙双方本着平等自愿、互利共赢的原则，"
            "就{{ 项目名称 }}签订本文本，共同遵守。"
        )


def _chapters(paper: OfficialPaper, kind: Kind) -> None:
    for heading, lines in _CHAPTERS[kind].items():
        paper.heading(heading)
        for line in lines:
            paper.paragraph(line)


_PARTS: tuple[Callable[[OfficialPaper, Kind], None], ...] = (_head, _chapters)


@cache
def default_template(kind: Kind) -> bytes:
    """Return the template of a kind that comes with the system."""
    paper = OfficialPaper("{{ 合同名称 }}")
    for part in _PARTS:
        part(paper, kind)
    # The signatures stand together, on a page with words of the text.
    paper.keep_last()
    paper.paragraph("", indent=False, keep=True)
    for line in _FOOT:
        paper.paragraph(line, indent=False, keep=line is not _FOOT[-1])
    paper.document.core_properties.title = ""
    return paper.content()
