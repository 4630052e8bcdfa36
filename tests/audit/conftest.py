import pytest

from tests.factories.accounts import CountyFixture, make_county
from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.audit import kinds


@pytest.fixture(autouse=True)
def _test_kind(monkeypatch) -> None:
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    kinds.register_kinds({"test.done": "Done", "test.other": "Other"})


@stage
def county(db) -> CountyFixture:
    return make_county()


@stage
def clerk(county):
    return county.user(Role.CLERK)


@stage
def auditor(county):
    return county.user(Role.AUDITOR)
