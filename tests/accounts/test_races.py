"""Two at once: exactly one wins, the other is told (PostgreSQL)."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from tests.factories.accounts import make_county
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.accounts.services import Details, assign_roles, create_user, reset_password
from zhaoshang.core.errors import Conflict, RuleBroken

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(act: Callable[[int], object], times: int = 8) -> tuple[int, list[RuleBroken]]:
    """Run an act in several threads at one moment; return how many passed, and the refusals."""
    gate = threading.Barrier(times)
    done: list[object] = []
    refused: list[RuleBroken] = []

    def run(number: int) -> None:
        gate.wait()
        try:
            done.append(act(number))
        except RuleBroken as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(done), refused


def test_one_user_name_goes_to_one_person():
    lx = make_county("LX")
    admin = lx.user(Role.SYSADMIN)
    passed, refused = at_once(
        lambda number: create_user(
            by=admin, unit=lx.township, username="liuxm", details=Details(f"刘{number}")
        )
    )
    assert (passed, {error.code for error in refused}) == (1, {"username-taken"})
    assert User.objects.filter(username="liuxm").count() == 1


def test_one_press_of_reset_wins():
    lx = make_county("LX")
    admin, clerk = lx.user(Role.SYSADMIN), lx.user(Role.CLERK)
    passed, refused = at_once(lambda _number: reset_password(by=admin, user_id=clerk.pk, version=1))
    assert passed == 1
    assert all(isinstance(error, Conflict) for error in refused)


def test_roles_excluded_together_never_meet():
    lx = make_county("LX")
    keeper, person = lx.user(Role.SECADMIN), lx.user(None)
    wanted = [Role.AUDITOR, Role.CLERK]
    at_once(
        lambda number: assign_roles(
            by=keeper, user_id=person.pk, version=1, roles=[wanted[number % 2]]
        )
    )
    assert User.objects.get(pk=person.pk).groups.count() == 1
