import pytest

from tests.factories.accounts import CountyFixture, make_county
from tests.stages import stage
from zhaoshang.alerts import kinds, todo
from zhaoshang.alerts.kinds import NoticeKind
from zhaoshang.alerts.rules import Severity


@pytest.fixture(autouse=True)
def _own_registries(monkeypatch) -> None:
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    monkeypatch.setattr(todo, "_providers", list(todo._providers))


@stage
def county(db) -> CountyFixture:
    return make_county()


@pytest.fixture
def told() -> NoticeKind:
    return kinds.register(
        NoticeKind(
            name="test.told",
            label="Told",
            title="%(project)s moved to %(stage)s",
            body="By %(by)s",
            severity=Severity.ATTENTION,
            words={"stage": {"signed": "Signed"}},
        )
    )


@pytest.fixture
def asked() -> NoticeKind:
    return kinds.register(
        NoticeKind(
            name="test.asked",
            label="Asked",
            title="Answer about %(project)s",
            needs_answer=True,
            action="Confirm",
        )
    )
