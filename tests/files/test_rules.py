import pytest

from zhaoshang.files.rules import clean_name


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("合同（正本）.pdf", "合同（正本）.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\x\\表.xlsx", "表.xlsx"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("gpj\u202e.pdf", "gpj.pdf"),
        (".pdf", "pdf"),
        ("...", "file"),
        ("长" * 300 + ".pdf", "长" * 196 + ".pdf"),
    ],
)
def test_a_name_is_safe_to_show_and_to_save(given, kept):
    assert clean_name(given) == kept
