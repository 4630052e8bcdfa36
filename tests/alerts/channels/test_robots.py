import base64
import datetime as dt
import hashlib
import hmac
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.alerts.receivers import Hangs, Says
from zhaoshang.alerts.channels import Channel, DeliveryError
from zhaoshang.alerts.channels.registry import sender_of
from zhaoshang.alerts.channels.robots import BLOCKED, MISTAKEN
from zhaoshang.core import outgoing

SERVICES = [Channel.WECOM, Channel.DINGTALK, Channel.FEISHU]
SECRET = "SEC0123456789"


@pytest.fixture
def to_robot(message, robots):
    return replace(message, to=robots.address())


def send(channel, message) -> str:
    with sender_of(channel) as sender:
        return sender.send(message)


def refused(channel, message) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        send(channel, message)
    return caught.value


@pytest.mark.parametrize("channel", SERVICES)
def test_a_message_arrives_with_its_words_its_link_and_its_identity(robots, to_robot, channel):
    assert send(channel, to_robot).startswith("0")
    (call,) = robots.calls
    said = str(call.body)
    assert all(part in said for part in (to_robot.title, *to_robot.lines, to_robot.url, "查看"))
    assert call.ref == to_robot.ref
    assert to_robot.ref[:8] in said


def test_dingtalk_is_signed_in_the_address(robots, to_robot):
    send(Channel.DINGTALK, replace(to_robot, secret=SECRET))
    asked = parse_qs(urlsplit(robots.calls[0].path).query)
    stamp = asked["timestamp"][0]
    expected = hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert asked["sign"] == [base64.b64encode(expected).decode()]
    assert asked["access_token"] == ["1"]
    assert len(stamp) == 13


def test_feishu_is_signed_in_the_body(robots, to_robot):
    send(Channel.FEISHU, replace(to_robot, secret=SECRET))
    body = robots.calls[0].body
    key = f"{body['timestamp']}\n{SECRET}".encode()
    assert body["sign"] == base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
    assert len(body["timestamp"]) == 10


def test_without_a_key_nothing_is_signed(robots, to_robot):
    for channel in SERVICES:
        send(channel, to_robot)
    assert not any("sign" in call.path or "sign" in call.body for call in robots.calls)


@pytest.mark.parametrize(
    ("channel", "said", "wait"),
    [
        (Channel.WECOM, {"errcode": 45009, "errmsg": "api freq out of limit"}, BLOCKED),
        (Channel.WECOM, {"errcode": 93000, "errmsg": "invalid webhook url"}, MISTAKEN),
        (Channel.DINGTALK, {"errcode": 130101, "errmsg": "send too fast"}, BLOCKED),
        (Channel.DINGTALK, {"errcode": 310000, "errmsg": "sign not match"}, MISTAKEN),
        (Channel.FEISHU, {"code": 11232, "msg": "too many request"}, BLOCKED),
        (Channel.FEISHU, {"code": 19021, "msg": "sign match fail"}, MISTAKEN),
    ],
)
def test_a_service_that_asks_for_a_pause_gets_it_for_the_whole_robot(
    robots, to_robot, channel, said, wait
):
    robots.script = [Says(said)]
    error = refused(channel, to_robot)
    assert (error.wait, error.is_everybody, error.is_final) == (wait, True, False)


@pytest.mark.parametrize("status", [301, 302, 400, 404, 500, 502, 503])
def test_another_status_than_200_is_no_delivery(robots, to_robot, status):
    robots.script = [Says(status, headers={"Location": robots.address("elsewhere")})]
    assert refused(Channel.WECOM, to_robot).answer == str(status)
    assert len(robots.calls) == 1


def test_an_answer_that_says_nothing_is_no_delivery(robots, to_robot):
    robots.script = [Says(200), Says({"ok": True}), Says({"errcode": "0"})]
    for _time in range(3):
        assert refused(Channel.WECOM, to_robot).answer == "answer not understood"


def test_another_error_number_concerns_this_message_only(robots, to_robot):
    robots.script = [Says({"errcode": 40058, "errmsg": "content too long"})]
    assert not refused(Channel.WECOM, to_robot).is_everybody


def test_a_silent_service_is_left_after_the_time_limit(robots, to_robot, monkeypatch):
    monkeypatch.setattr(outgoing, "SECONDS", 0.2)
    robots.script = [Hangs(1.5)]
    assert refused(Channel.WECOM, to_robot).is_everybody


def test_words_cannot_become_links_or_call_everybody(robots, to_robot):
    hostile = replace(to_robot, title="[点我](http://evil.example) <@all> @所有人\n# 大字")
    send(Channel.WECOM, hostile)
    content = robots.calls[0].body["markdown"]["content"]
    assert "http://evil.example" in content
    assert "](http://evil" not in content
    assert "<@all>" not in content
    assert "\n#" not in content


def test_what_is_too_long_for_wecom_loses_lines_but_never_the_link(robots, to_robot):
    send(Channel.WECOM, replace(to_robot, lines=("合同逾期",) * 1000))
    content = robots.calls[0].body["markdown"]["content"]
    assert len(content.encode()) <= 4096
    assert to_robot.url in content
    assert "…" in content


def test_an_error_never_names_the_address_or_the_key(robots, to_robot):
    robots.script = [Says(500), Says({"errcode": 93000, "errmsg": "bad"}), Hangs(0)]
    for _time in range(3):
        error = refused(Channel.WECOM, replace(to_robot, secret=SECRET))
        assert "access_token" not in error.answer
        assert SECRET not in error.answer


def test_a_pause_is_longer_than_the_block_of_the_service():
    assert dt.timedelta(minutes=10) <= BLOCKED
