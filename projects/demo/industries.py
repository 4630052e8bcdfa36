"""How the demo sorts its projects into sections of GB/T 4754 and into the county's own chains."""

from __future__ import annotations

# Words of the reports' 产业类别 → section of GB/T 4754.
SECTION_OF = {
    "农业": "A",
    "农业旅游": "A",
    "养殖": "A",
    "竹业": "A",
    "清洁能源": "D",
    "能源": "D",
    "水利": "N",
    "环保": "N",
    "商贸": "F",
    "服务": "O",
    "房地产": "K",
    "片区开发": "K",
    "小镇": "K",
    "城建": "E",
    "医疗": "Q",
    "养老": "Q",
    "养生": "Q",
    "教育": "P",
    "文化": "R",
    "旅游": "R",
}
MANUFACTURING = "C"
OTHER = {"综合", "产业园", "并购盘活", ""}

# The county's own chains: code, name, words of 产业类别 that belong to it.
CHAINS = (
    (
        "L01",
        "装备制造",
        ("装备", "汽车", "工业", "电缆", "铝加工", "冶金", "冶炼", "建材"),
    ),
    ("L02", "农产品加工", ("农业", "农产品加工", "柑橘加工", "食品", "养殖", "竹业")),
    ("L03", "文旅康养", ("旅游", "农业旅游", "养老", "养生", "医疗", "文化", "小镇")),
    ("L04", "新材料新能源", ("新材料", "化工", "锂电", "清洁能源", "能源", "环保", "低碳", "电子")),
    ("L05", "商贸物流", ("商贸", "服务", "印刷", "服装", "纺织", "皮革")),
)


def section_code(words: str) -> str:
    """Return the section of a report's word; manufacturing for every other product."""
    return "" if words in OTHER else SECTION_OF.get(words, MANUFACTURING)


def chain_code(words: str) -> str:
    """Return the county's chain of a report's word, or ""."""
    return next((code for code, _name, members in CHAINS if words in members), "")
