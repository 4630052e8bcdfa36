import pytest

from tests.factories.accounts import CountyFixture, make_county


@pytest.fixture
def county(db) -> CountyFixture:
    return make_county()
