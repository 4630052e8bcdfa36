import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhaoshang.core.sealed_text import SealBrokenError, seal, unseal

ADDRESS = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6"


@given(st.text(max_size=200))
def test_what_is_sealed_is_read_again(text):
    assert unseal(seal(text)) == text


def test_the_sealed_text_shows_nothing_and_is_never_the_same():
    first, second = seal(ADDRESS), seal(ADDRESS)
    assert "693a91f6" not in first
    assert first != second


def test_nothing_stays_nothing():
    assert (seal(""), unseal("")) == ("", "")


def test_what_was_sealed_under_an_earlier_key_is_still_read(settings):
    sealed = seal(ADDRESS)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another " * 9, [settings.SECRET_KEY]
    assert unseal(sealed) == ADDRESS


def test_under_another_key_it_stays_shut(settings):
    sealed = seal(ADDRESS)
    settings.SECRET_KEY = "another " * 9
    with pytest.raises(SealBrokenError):
        unseal(sealed)


def test_an_altered_text_stays_shut():
    sealed = seal(ADDRESS)
    with pytest.raises(SealBrokenError):
        unseal(sealed[:-4] + "AAA=")
