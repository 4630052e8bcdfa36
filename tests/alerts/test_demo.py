"""The demo's deliveries: a robot to be tried, messages of each state, once."""

from types import SimpleNamespace

from tests.factories.alerts import NoticeFactory
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Message, Robot
from zhaoshang.demo.deliveries import ENDS, KEEPER, load_deliveries


def test_the_demo_shows_each_end_of_a_message_and_loading_again_adds_nothing(county):
    keeper = county.user(Role.BUREAU_ADMIN)
    keeper.username = KEEPER
    keeper.save()
    NoticeFactory.create_batch(len(ENDS) + 2, recipient=keeper)
    staff = SimpleNamespace(county=county.county, people={KEEPER: keeper})
    for _twice in range(2):
        load_deliveries(staff)
    assert not Robot.objects.get().is_active
    assert sorted(Message.objects.values_list("state", flat=True)) == sorted(
        state.value for state, _tries, _facts in ENDS
    )
    keeper.refresh_from_db()
    assert keeper.email
