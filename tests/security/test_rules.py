"""Devices, ends of sessions, passwords: tables."""

import datetime as dt

import pytest

from zhaoshang.accounts.rules import password_kinds
from zhaoshang.security.rules import (
    Device,
    Ended,
    OpenSession,
    PasswordProblem,
    Profile,
    device_of,
    over_because,
    password_is_old,
    password_problems,
    unused_since,
    which_end,
)

MOZILLA = "Mozilla/5.0"
AGENTS = [
    (
        f"{MOZILLA} (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36",
        Device.DESKTOP,
        "Chrome · Windows",
    ),
    (
        f"{MOZILLA} (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0",
        Device.DESKTOP,
        "Edge · Windows",
    ),
    (f"{MOZILLA} (X11; Linux x86_64; rv:121.0) Firefox/121.0", Device.DESKTOP, "Firefox · Linux"),
    (f"{MOZILLA} (X11; Linux; Kylin) Chrome/90.0 Safari/537", Device.DESKTOP, "Chrome · Kylin"),
    (f"{MOZILLA} (X11; UOS x86_64) Chrome/90.0 Safari/537", Device.DESKTOP, "Chrome · UOS"),
    (
        f"{MOZILLA} (Macintosh; Intel Mac OS X 10_15) Version/17.0 Safari/605.1",
        Device.DESKTOP,
        "Safari · macOS",
    ),
    (
        f"{MOZILLA} (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko",
        Device.DESKTOP,
        "Internet Explorer · Windows",
    ),
    (
        f"{MOZILLA} (Linux; Android 14; V2304) Chrome/120.0 Mobile MQQBrowser/14.0",
        Device.PHONE,
        "QQ Browser · Android",
    ),
    (
        f"{MOZILLA} (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile MicroMessenger/8.0",
        Device.PHONE,
        "WeChat · iPhone",
    ),
    (
        f"{MOZILLA} (Windows NT 10.0) Chrome/107 Safari/537 MicroMessenger/7.0 WindowsWechat",
        Device.DESKTOP,
        "WeChat · Windows",
    ),
    (f"{MOZILLA} (iPad; CPU OS 16_0 like Mac OS X) Safari/604.1", Device.PHONE, "Safari · iPad"),
    (
        f"{MOZILLA} (Phone; OpenHarmony 5.0) Chrome/114 Mobile HuaweiBrowser/5.0",
        Device.PHONE,
        "Huawei Browser · HarmonyOS",
    ),
    (
        f"{MOZILLA} (Linux; Android 13) Chrome/108 Mobile DingTalk/7.0",
        Device.PHONE,
        "DingTalk · Android",
    ),
    ("curl/8.0", Device.DESKTOP, ""),
    ("", Device.DESKTOP, ""),
]


@pytest.mark.parametrize(("agent", "device", "words"), AGENTS, ids=range(len(AGENTS)))
def test_a_browser_says_what_it_is_and_on_what(agent, device, words):
    assert device_of(agent) == (device, words)


HOUR = 3600


@pytest.mark.parametrize(
    ("since", "seen", "idles", "because"),
    [
        (0, 12 * HOUR - 1, True, None),
        (0, 12 * HOUR - 30 * 60, True, None),
        (0, 12 * HOUR - 30 * 60 - 1, True, Ended.IDLE),
        (0, 0, False, None),
        (-1, 12 * HOUR - 1, True, Ended.TOO_LONG),
        (-1, 12 * HOUR - 1, False, Ended.TOO_LONG),
    ],
)
def test_a_session_ends_idle_after_its_minutes_and_in_any_case_after_its_hours(
    since, seen, idles, because
):
    now = 12 * HOUR - 1
    found = over_because(since=since, seen=seen, now=now, idle_minutes=30, hours=12, idles=idles)
    assert found == because


OLD, IDLE, NEW = (OpenSession(1, 0, 9000), OpenSession(2, 500, 600), OpenSession(3, 900, 9000))


@pytest.mark.parametrize(
    ("standing", "most", "going"),
    [
        ([], 1, []),
        ([OLD], 2, []),
        ([OLD, NEW], 2, [1]),
        ([NEW, OLD], 2, [1]),
        ([OLD, IDLE, NEW], 3, [2]),
        ([OLD, IDLE, NEW], 2, [2, 1]),
        ([OLD, IDLE, NEW], 1, [2, 1, 3]),
        ([OLD, IDLE, NEW], 0, []),
    ],
)
def test_above_the_limit_the_idle_end_first_and_then_the_oldest(standing, most, going):
    assert which_end(standing, most, now=9060, idle_minutes=30) == going


SHORT, KINDS = PasswordProblem.TOO_SHORT, PasswordProblem.FEW_KINDS
PASSWORDS = [
    # password, refused by graded protection, refused by ASVS
    ("", [SHORT, KINDS], [SHORT]),
    ("Aa1", [SHORT], [SHORT]),
    ("Aa1!", [SHORT], [SHORT]),
    ("Abc123!", [SHORT], [SHORT]),
    ("Abc1234", [SHORT], [SHORT]),
    ("Abcd1234", [], [SHORT]),
    ("abcd1234", [KINDS], [SHORT]),
    ("ABCD1234", [KINDS], [SHORT]),
    ("abcdefgh", [KINDS], [SHORT]),
    ("12345678", [KINDS], [SHORT]),
    ("abcd123!", [], [SHORT]),
    ("ABCD123!", [], [SHORT]),
    ("Abcdefg!", [], [SHORT]),
    ("!!!!!!!!", [KINDS], [SHORT]),
    ("!!!!aaaa", [KINDS], [SHORT]),
    ("麦子地春天来了好", [KINDS], [SHORT]),
    ("麦子地Haizi1989", [], []),
    ("麦子地春天来了好大的雨啊真", [KINDS], []),
    ("Haizi-1989", [], [SHORT]),
    ("Haizi-1989-M", [], []),
    ("Haizi-1989-Mai", [], []),
    ("correct horse battery", [KINDS], []),
    ("correcthorse", [KINDS], []),
    ("correcthors", [KINDS], [SHORT]),
    ("wheat fields of spring", [KINDS], []),
    ("Wheat fields of spring", [], []),
    ("20261201 0325", [KINDS], []),
    ("lower1234567", [KINDS], []),
    ("Lower1234567", [], []),
    ("Ａｂｃｄ１２３４", [], [SHORT]),
    ("a" * 128, [KINDS], []),
]


@pytest.mark.parametrize(("password", "dengbao", "asvs"), PASSWORDS)
def test_the_two_profiles_refuse_different_passwords(password, dengbao, asvs):
    kinds = password_kinds(password)
    assert password_problems(password, Profile.DENGBAO, kinds) == dengbao
    assert password_problems(password, Profile.ASVS, kinds) == asvs


NOW = dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("age", "days", "is_old"),
    [
        (dt.timedelta(days=90), 90, True),
        (dt.timedelta(days=90, seconds=-1), 90, False),
        (dt.timedelta(days=900), 0, False),
        (None, 90, False),
    ],
)
def test_a_password_is_old_at_the_age_of_the_policy(age, days, is_old):
    changed = NOW - age if age is not None else None
    assert password_is_old(changed, NOW, days) is is_old


def test_an_account_is_unused_since_the_last_thing_that_was_done_with_it():
    earlier = NOW - dt.timedelta(days=3)
    assert unused_since(None, earlier, NOW, None) == NOW
    with pytest.raises(ValueError, match="empty"):
        unused_since(None, None)
