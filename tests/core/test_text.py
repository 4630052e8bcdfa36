import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhaoshang.core.text import (
    bigrams,
    escape_cell,
    escape_like,
    fold,
    pinyin_initials,
    search_text,
    unescape_cell,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＡＢＣ　１２３", "abc 123"),
        ("  铝\u200b合金\n型材 ", "铝合金 型材"),
        ("（湖南）Ltd", "(湖南)ltd"),
    ],
)
def test_text_is_folded_for_search(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_bigrams_do_not_cross_blanks() -> None:
    assert bigrams("铝合金 型材") == ["铝合", "合金", "型材"]
    assert bigrams("金") == []
    assert bigrams("哈哈哈") == ["哈哈"]


@pytest.mark.parametrize(
    ("text", "initials"),
    [
        ("铝合金型材", "lhjxc"),
        ("重庆", "cq"),
        ("银行", "yh"),
        ("5号片区A栋", "5hpqad"),
        ("（长沙）", "cs"),
        ("", ""),
    ],
)
def test_pinyin_initials(text: str, initials: str) -> None:
    assert pinyin_initials(text) == initials


def test_search_text_holds_every_part_and_its_initials() -> None:
    assert search_text("铝合金", None, "", "傲创科技") == "铝合金\n傲创科技\nlhj\nackj"


def test_wildcards_of_like_are_escaped() -> None:
    assert escape_like(r"50%_\a") == r"50\%\_\\a"


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("=1+1", "'=1+1"),
        ("+86", "'+86"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t'=1"),
        ("\rx", "'\rx"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠a", "'＠a"),
        ("进展\n=cmd", "进展\n'=cmd"),
        ("  =1", "  '=1"),
        ("a;=1", "a;'=1"),
        ("完成率10%-20%", "完成率10%-20%"),
        ("普通文字", "普通文字"),
    ],
)
def test_an_exported_cell_stays_text(text: str, escaped: str) -> None:
    assert escape_cell(text) == escaped


@given(st.text(alphabet="=+-@＝＋\t\r\n,; a项", max_size=12))
def test_an_escaped_cell_comes_back_as_it_was(text: str) -> None:
    assert unescape_cell(escape_cell(text)) == text
