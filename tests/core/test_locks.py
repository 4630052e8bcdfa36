import threading

import pytest
from django.db import connection, transaction

from zhaoshang.core.locks import advisory_lock, lock_key, try_advisory_lock


def test_a_name_gives_one_signed_64_bit_number():
    assert lock_key("audit-seal:1") == lock_key("audit-seal:1")
    assert lock_key("audit-seal:1") != lock_key("audit-seal:2")
    assert all(-(2**63) <= lock_key(str(number)) < 2**63 for number in range(100))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("take", [advisory_lock, try_advisory_lock])
def test_a_lock_outside_a_transaction_is_a_mistake(take):
    with pytest.raises(transaction.TransactionManagementError):
        take("name")


@pytest.mark.django_db
def test_one_transaction_may_take_its_lock_again():
    with transaction.atomic():
        advisory_lock("name")
        assert try_advisory_lock("name") is True


def in_another_connection(work) -> list:
    results: list = []

    def run() -> None:
        try:
            with transaction.atomic():
                results.append(work())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(10)
    return results


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_held_lock_is_not_given_to_another_transaction_until_it_ends():
    with transaction.atomic():
        advisory_lock("name")
        assert in_another_connection(lambda: try_advisory_lock("name")) == [False]
        assert in_another_connection(lambda: try_advisory_lock("other")) == [True]
    assert in_another_connection(lambda: try_advisory_lock("name")) == [True]
