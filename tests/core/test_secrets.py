"""What is sealed under the data keys opens for its purpose alone, and follows a change of keys."""

import pytest
from django.core.management import CommandError, call_command

from tests.factories.accounts import UserFactory
from tests.factories.second_factor import KEY, make_factor
from zhaoshang.core.secrets import (
    SecretUnreadableError,
    is_current,
    open_bytes,
    open_text,
    reseal,
    seal_bytes,
    seal_text,
)
from zhaoshang.second_factor.models import KEY_PURPOSE

OLD, NEW = "an old key " * 5, "a new key, " * 5


def test_a_text_comes_back_and_is_not_to_be_seen():
    sealed = seal_text("13969301234", "people.phone")
    assert "13969301234" not in sealed
    assert open_text(sealed, "people.phone") == "13969301234"
    assert (seal_text("", "people.phone"), open_text("", "people.phone")) == ("", "")
    assert open_bytes(seal_bytes(b"\x00\xff", "files"), "files") == b"\x00\xff"


def test_what_was_moved_into_another_column_or_altered_does_not_open():
    sealed = seal_text("13969301234", "people.phone")
    with pytest.raises(SecretUnreadableError):
        open_text(sealed, "people.id_number")
    with pytest.raises(SecretUnreadableError):
        open_text(sealed[:-4] + "AAA=", "people.phone")


def test_the_first_key_seals_and_every_key_opens(settings):
    settings.DATA_KEYS = [OLD]
    sealed = seal_text("x", "p")
    settings.DATA_KEYS = [NEW, OLD]
    assert open_text(sealed, "p") == "x"
    assert not is_current(sealed, "p")
    anew = reseal(sealed, "p")
    assert is_current(anew, "p")
    assert reseal(anew, "p") == anew
    settings.DATA_KEYS = [NEW]
    assert open_text(anew, "p") == "x"
    with pytest.raises(SecretUnreadableError):
        open_text(sealed, "p")


@pytest.mark.django_db
def test_the_command_seals_every_column_anew_once(settings, capsys):
    settings.DATA_KEYS = [OLD]
    factor = make_factor(UserFactory())
    settings.DATA_KEYS = [NEW, OLD]
    call_command("rotate_secrets")
    assert "secondfactor.Factor.key: 1" in capsys.readouterr().out
    call_command("rotate_secrets")
    assert "secondfactor.Factor.key: 0" in capsys.readouterr().out
    settings.DATA_KEYS = [NEW]
    factor.refresh_from_db()
    assert open_text(factor.key, KEY_PURPOSE) == KEY
    settings.DATA_KEYS = [OLD]
    with pytest.raises(CommandError, match=r"secondfactor\.Factor\.key"):
        call_command("rotate_secrets")
