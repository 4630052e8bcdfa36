"""Roles: by the security administrator, never to himself, administrators apart."""

import pytest

from tests.factories.accounts import UnitFactory, make_county
from zhaoshang.accounts import events
from zhaoshang.accounts.labels import role_names
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role, UnitKind
from zhaoshang.accounts.services import assign_roles, grant_role, roles
from zhaoshang.accounts.services.locking import OUTSIDE_AREA
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import Conflict, RuleBroken

pytestmark = pytest.mark.django_db


@pytest.fixture
def lx():
    return make_county("LX")


@pytest.fixture
def keeper(lx):
    return lx.user(Role.SECADMIN)


def test_roles_are_replaced_and_work_at_once(lx, keeper):
    user = lx.user(Role.CLERK)
    done = assign_roles(
        by=keeper, user_id=user.pk, version=1, roles=[Role.UNIT_HEAD, Role.ARCHIVIST]
    )
    assert done.scope.roles == {"unit_head", "archivist"}
    assert (done.version, done.access_version) == (2, user.access_version + 1)
    event = AuditEvent.objects.get(kind=events.ROLES_ASSIGNED)
    assert (event.detail["old"], event.detail["new"]) == (["clerk"], ["archivist", "unit_head"])


def test_a_change_of_roles_ends_the_sessions(lx, keeper):
    user = lx.user(Role.CLERK)
    done = assign_roles(by=keeper, user_id=user.pk, version=1, roles=[])
    assert done.get_session_auth_hash() != user.get_session_auth_hash()


def test_the_same_roles_again_change_nothing(lx, keeper):
    user = lx.user(Role.CLERK)
    assign_roles(by=keeper, user_id=user.pk, version=1, roles=[Role.CLERK])
    user.refresh_from_db()
    assert user.version == 1
    assert not AuditEvent.objects.exists()


def test_nobody_grants_himself(lx, keeper):
    with pytest.raises(RuleBroken) as caught:
        assign_roles(by=keeper, user_id=keeper.pk, version=1, roles=[Role.BUREAU])
    assert caught.value.message == roles.NOT_YOURSELF


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECADMIN])
def test_only_the_security_administrator_grants(lx, role):
    with pytest.raises(RuleBroken) as caught:
        assign_roles(by=lx.user(role), user_id=lx.user(None).pk, version=1, roles=[Role.BUREAU])
    assert caught.value.message == OUTSIDE_AREA


@pytest.mark.parametrize(
    "wanted",
    [
        [Role.SYSADMIN, Role.SECADMIN],
        [Role.SYSADMIN, Role.AUDITOR],
        [Role.AUDITOR, Role.CLERK],
        [Role.SECADMIN, Role.LEADER],
    ],
)
def test_administrators_exclude_one_another_and_every_other_role(lx, keeper, wanted):
    user = lx.user(None)
    with pytest.raises(RuleBroken) as caught:
        assign_roles(by=keeper, user_id=user.pk, version=1, roles=wanted)
    assert str(caught.value) == roles.ADMINISTRATORS_EXCLUDE % {
        "name": user.full_name,
        "roles": "、".join(role_names(wanted)),
    }
    assert not user.groups.exists()


def test_an_unknown_role_is_refused(lx, keeper):
    with pytest.raises(RuleBroken) as caught:
        assign_roles(by=keeper, user_id=lx.user(None).pk, version=1, roles=["root"])
    assert str(caught.value) == roles.UNKNOWN_ROLE % {"role": "root"}


def test_not_in_another_county(keeper):
    person = make_county("SP").user(None)
    with pytest.raises(RuleBroken) as caught:
        assign_roles(by=keeper, user_id=person.pk, version=1, roles=[Role.CLERK])
    assert caught.value.message == OUTSIDE_AREA


def test_a_security_administrator_of_the_city_grants_below():
    city = UnitFactory(code="C1", kind=UnitKind.CITY.value)
    lx = make_county("LX", city)
    done = assign_roles(
        by=lx.user(Role.SECADMIN, city),
        user_id=lx.user(None).pk,
        version=1,
        roles=[Role.BUREAU],
    )
    assert done.scope.reads_county


def test_an_old_page_is_a_conflict(lx, keeper):
    user = lx.user(None)
    assign_roles(by=keeper, user_id=user.pk, version=1, roles=[Role.CLERK])
    with pytest.raises(Conflict):
        assign_roles(by=keeper, user_id=user.pk, version=1, roles=[Role.LEADER])


def test_one_role_goes_to_several_people(lx, keeper):
    has, two, three = lx.user(Role.CLERK), lx.user(None), lx.user(Role.UNIT_HEAD)
    granted = grant_role(
        by=keeper, user_ids=[has.pk, two.pk, three.pk], role=Role.CLERK, reason="任职文件"
    )
    assert granted == [two, three]
    assert User.objects.get(pk=three.pk).scope.roles == {"clerk", "unit_head"}
    assert AuditEvent.objects.filter(kind=events.ROLES_ASSIGNED, reason="任职文件").count() == 2


def test_granting_to_several_is_all_or_nothing(lx, keeper):
    clean, auditor = lx.user(None), lx.user(Role.AUDITOR)
    with pytest.raises(RuleBroken):
        grant_role(by=keeper, user_ids=[clean.pk, auditor.pk], role=Role.CLERK)
    assert not clean.groups.exists()


def test_granting_to_nobody_is_refused(keeper):
    with pytest.raises(RuleBroken) as caught:
        grant_role(by=keeper, user_ids=[], role=Role.CLERK)
    assert caught.value.message == roles.NOBODY_CHOSEN
