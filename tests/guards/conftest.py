"""One world for a whole module of guards; what a test adds to it is rolled back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.db import transaction


@contextmanager
def taken_back() -> Iterator[None]:
    """Take back what is written inside the block."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def module_database(
    django_db_setup: None,
    django_db_blocker,
) -> Callable[[], AbstractContextManager[None]]:
    """Open the database for a fixture of the module: its rows stand until the module ends.

    The transaction of each test (`pytest.mark.django_db`) becomes a savepoint within.
    """

    @contextmanager
    def opened() -> Iterator[None]:
        with django_db_blocker.unblock(), taken_back():
            yield

    return opened
