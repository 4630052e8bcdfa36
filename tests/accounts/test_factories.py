"""The factories build what the services would."""

import pytest

from tests.factories.accounts import PASSWORD, UnitFactory, UserFactory, make_county
from zhaoshang.accounts.models import Unit
from zhaoshang.accounts.rules import Role, UnitKind

pytestmark = pytest.mark.django_db


def test_a_county_has_paths_and_knows_itself():
    lx = make_county("LX")
    assert lx.county.county == lx.county
    assert lx.team.path == f"/{lx.county.pk}/{lx.bureau.pk}/{lx.team.pk}/"
    assert lx.team.county == lx.county
    assert Unit.objects.below(lx.county).count() == 6
    assert lx.team.versions.get().name == lx.team.name


def test_a_unit_has_one_history_row():
    assert UnitFactory(kind=UnitKind.COUNTY.value).history.count() == 1


def test_a_user_has_the_role_and_the_password():
    user = make_county("LX").user(Role.BUREAU)
    assert user.has_role(Role.BUREAU)
    assert user.check_password(PASSWORD)
    assert UserFactory().unit.kind == UnitKind.COUNTY
