"""Commands of the server's keeper."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.factories.accounts import PASSWORD
from zhaoshang.accounts import events
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Role, UnitKind
from zhaoshang.accounts.services import start
from zhaoshang.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


def run(*args) -> list[str]:
    out = StringIO()
    call_command(*args, stdout=out)
    return out.getvalue().splitlines()


def test_a_fresh_installation_has_no_account():
    assert not User.objects.exists()


def test_a_county_starts_with_its_three_administrators():
    lines = run("start_county", "LX", "陵县人民政府", "--bureau", "陵县投资促进局")
    county = Unit.objects.get(kind=UnitKind.COUNTY.value)
    assert county.name == "陵县人民政府"
    for line in lines:
        username, password = line.split("\t")
        user = User.objects.get(username=username)
        assert user.check_password(password)
        assert user.must_change_password
        assert user.unit.parent == county
    roles = [User.objects.get(username=line.split("\t")[0]).scope.roles for line in lines]
    assert roles == [{Role.SYSADMIN}, {Role.SECADMIN}, {Role.AUDITOR}]
    assert AuditEvent.objects.filter(kind=events.COUNTY_STARTED, county=county).count() == 1


def test_a_second_start_is_refused():
    run("start_county", "LX", "陵县人民政府")
    with pytest.raises(CommandError) as caught:
        run("start_county", "SP", "双牌县人民政府")
    assert str(caught.value) == str(start.ALREADY_STARTED)
    assert User.objects.count() == 3


def test_the_last_security_administrator_is_helped_from_the_server(keeper):
    (password,) = run("reset_password", keeper.username.upper())
    keeper.refresh_from_db()
    assert keeper.check_password(password)
    assert not keeper.check_password(PASSWORD)


def test_an_unknown_name_is_refused():
    with pytest.raises(CommandError):
        run("reset_password", "nobody")
