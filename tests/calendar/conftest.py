from tests.factories.accounts import CountyFixture, make_county
from tests.stages import stage


@stage
def county(db) -> CountyFixture:
    return make_county()
