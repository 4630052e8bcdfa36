"""Rules and codes on plain values: RFC 6238's own examples, shapes, counting."""

import base64
import datetime as dt
import random

import pytest

from tests.factories.second_factor import KEY
from zhaoshang.accounts.rules import Role
from zhaoshang.second_factor.codes import address_for_app, code_at, new_key, step_of
from zhaoshang.second_factor.drawing import as_data_image
from zhaoshang.second_factor.rules import (
    Limit,
    Standing,
    failures_now,
    is_app_code,
    is_locked,
    is_recovery_code,
    new_recovery_code,
    plain_code,
    standing,
)

NOON = dt.datetime(2026, 6, 1, 4, tzinfo=dt.UTC)
LIMIT = Limit(5, dt.timedelta(minutes=30))
# The key of RFC 6238's appendix B; its codes have eight digits, ours are their last six.
RFC_KEY = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_the_standard(second, code):
    moment = dt.datetime.fromtimestamp(second, dt.UTC)
    assert code_at(RFC_KEY, moment) == code
    assert step_of(RFC_KEY, code, moment) == second // 30


def test_a_code_is_taken_one_step_early_or_late_and_no_further():
    step = int(NOON.timestamp()) // 30
    found = [
        step_of(KEY, code_at(KEY, NOON + dt.timedelta(seconds=seconds)), NOON)
        for seconds in (-60, -30, 0, 30, 60)
    ]
    assert found == [None, step - 1, step, step + 1, None]


def test_keys_are_160_bits_and_differ():
    keys = {new_key() for _number in range(20)}
    assert len(keys) == 20
    assert {len(base64.b32decode(key)) for key in keys} == {20}


def test_the_app_reads_who_and_where():
    address = address_for_app("ABC", issuer="云岭县招商", account="a b")
    assert address.startswith("otpauth://totp/%E4%BA%91%E5%B2%AD%E5%8E%BF%E6%8B%9B%E5%95%86:a%20b?")
    assert "secret=ABC" in address
    assert as_data_image(address).startswith("data:image/svg+xml;base64,")


@pytest.mark.parametrize(
    ("has", "roles", "expected"),
    [
        (True, {Role.AUDITOR}, Standing.ON),
        (True, set(), Standing.ON),
        (False, {Role.AUDITOR, Role.CLERK}, Standing.MISSING),
        (False, {Role.CLERK}, Standing.OFF),
        (False, set(), Standing.OFF),
    ],
)
def test_who_stands_how(has, roles, expected):
    assert standing(has=has, roles=roles, required_of={Role.AUDITOR, Role.LEADER}) == expected


def test_wrong_codes_count_until_the_cool_off_has_passed():
    assert not is_locked(4, NOON, NOON, LIMIT)
    assert is_locked(5, NOON, NOON + dt.timedelta(minutes=29), LIMIT)
    assert not is_locked(5, NOON, NOON + dt.timedelta(minutes=30), LIMIT)
    assert failures_now(3, NOON, NOON + dt.timedelta(minutes=30), LIMIT) == 0
    assert failures_now(0, None, NOON, LIMIT) == 0


def test_recovery_codes_have_no_signs_that_look_alike():
    code = new_recovery_code(random.Random(1).choice)
    assert [len(part) for part in code.split("-")] == [4, 4, 4]
    assert not set(code) & set("01ilo")
    assert is_recovery_code(plain_code(code))
    assert not is_recovery_code(plain_code(code)[1:])


@pytest.mark.parametrize("typed", ["123 456", "１２３４５６", "123-456", " 123456 "])
def test_however_it_was_typed(typed):
    assert plain_code(typed) == "123456"
    assert is_app_code(plain_code(typed))


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "²²²²²²²"])
def test_other_signs_are_no_code(typed):
    assert not is_app_code(plain_code(typed))
