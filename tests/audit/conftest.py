import pytest

from tests.factories.accounts import CountyFixture, make_county
from zhaoshang.accounts.rules import Role
from zhaoshang.audit import kinds


@pytest.fixture(autouse=True)
def _test_kind(monkeypatch) -> None:
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    kinds.register_kinds({"test.done": "Done", "test.other": "Other"})


@pytest.fixture
def county(db) -> CountyFixture:
    return make_county()


@pytest.fixture
def clerk(county):
    return county.user(Role.CLERK)


@pytest.fixture
def auditor(county):
    return county.user(Role.AUDITOR)
