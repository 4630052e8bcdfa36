"""Robots of group chats: WeCom 企业微信, DingTalk 钉钉 and Feishu 飞书, by their webhooks.

Each service is one value: how a message looks to it, how it is signed, what its answers mean. The
same `ref` stands in every try, in a header and at the end of the text.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self
from urllib.parse import urlencode

from zhaoshang.alerts.channels import DeliveryError, Outgoing
from zhaoshang.core import clock
from zhaoshang.core.outgoing import AddressRefusedError, Answer, OutgoingError, Reach, post_json

_OK = 200
_TOO_MANY = 429
_LONGEST = 200
_REF_LETTERS = 8
# WeCom counts bytes, and takes 4096 of them; Chinese letters are three.
_WECOM_BYTES = 4000
# A robot that sends too fast is blocked for ten minutes by DingTalk; the others for less.
BLOCKED = dt.timedelta(minutes=10)
# Somebody has to look at the robot; meanwhile nothing is lost and nothing is given up fast.
MISTAKEN = dt.timedelta(minutes=30)


@dataclass(frozen=True)
class Service:
    """One service of robots.

    Attributes:
        address: Makes the address to call of the robot's own and the key, at a moment.
        payload: Makes what is sent, of the message and the key, at a moment.
        code: Name of the number in an answer that tells how it went; 0 is well.
        said: Name of the words in an answer.
        too_fast: Numbers that mean: too many messages.
        mistaken: Numbers that mean: the address or the key is wrong, or the robot is gone.
    """

    address: Callable[[str, str, dt.datetime], str]
    payload: Callable[[Outgoing, dt.datetime], Mapping[str, Any]]
    code: str
    said: str
    too_fast: frozenset[int] = field(default_factory=frozenset)
    mistaken: frozenset[int] = field(default_factory=frozenset)


class RobotSender:
    """Sends to the robots of one service."""

    def __init__(self, service: Service, reach: Reach) -> None:
        self._service = service
        self._reach = reach

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        """Nothing is kept open between two robots."""

    def send(self, message: Outgoing) -> str:
        """Hand a message to a robot; return what the service said.

        Raises:
            DeliveryError: when it was not taken; with a pause where the service asks for one.
        """
        now = clock.now()
        try:
            answer = post_json(
                self._service.address(message.to, message.secret, now),
                self._service.payload(message, now),
                reach=self._reach,
                headers={"Idempotency-Key": message.ref},
            )
        except AddressRefusedError as error:
            raise DeliveryError(str(error), wait=MISTAKEN, is_everybody=True) from error
        except OutgoingError as error:
            raise DeliveryError(str(error), is_everybody=True) from error
        return self._taken(answer)

    def _taken(self, answer: Answer) -> str:
        if answer.status == _TOO_MANY:
            raise DeliveryError("429", wait=BLOCKED, is_everybody=True)
        if answer.status != _OK:
            raise DeliveryError(str(answer.status), is_everybody=True)
        found = answer.json()
        code = found.get(self._service.code) if isinstance(found, dict) else None
        if not isinstance(code, int):
            raise DeliveryError("answer not understood", is_everybody=True)
        said = f"{code} {found.get(self._service.said, '')}".strip()[:_LONGEST]
        if code == 0:
            return said
        if code in self._service.too_fast:
            raise DeliveryError(said, wait=BLOCKED, is_everybody=True)
        if code in self._service.mistaken:
            raise DeliveryError(said, wait=MISTAKEN, is_everybody=True)
        raise DeliveryError(said)


def _unsigned(address: str, secret: str, now: dt.datetime) -> str:
    del secret, now
    return address


def _signed_address(address: str, secret: str, now: dt.datetime) -> str:
    if not secret:
        return address
    stamp = str(int(now.timestamp() * 1000))
    mark = _mac(secret, f"{stamp}\n{secret}")
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}{urlencode({'timestamp': stamp, 'sign': mark})}"


def _mac(key: str, text: str) -> str:
    made = hmac.new(key.encode(), text.encode(), hashlib.sha256)
    return base64.b64encode(made.digest()).decode()


def _markdown(message: Outgoing) -> str:
    told = "\n".join(f"> {_plain(line)}" for line in message.lines)
    mark = message.ref.replace("-", "")[:_REF_LETTERS]
    link = f"[{_plain(message.action)}]({message.url})"
    return f"**{_plain(message.title)}**\n{told}\n\n{link} `{mark}`"


def _plain(text: str) -> str:
    """Leave nothing in a text that a chat reads as a mark of its own: links, pictures, lines."""
    return " ".join(text.translate(_MARKS).split())


# The full-width twins read the same and mean nothing to a chat.
_MARKS = str.maketrans("*_`[]()<>#@!|~\\", "＊＿｀［］（）＜＞＃＠！｜～＼")


def _wecom(message: Outgoing, now: dt.datetime) -> Mapping[str, Any]:
    del now
    return {"msgtype": "markdown", "markdown": {"content": _cut(message, _WECOM_BYTES)}}


def _cut(message: Outgoing, most: int) -> str:
    """Leave out the last lines of what is too long; the link always stands."""
    lines = message.lines
    while len((text := _markdown(_with_lines(message, lines))).encode()) > most and lines:
        lines = lines[:-1]
    return text


def _with_lines(message: Outgoing, lines: tuple[str, ...]) -> Outgoing:
    left_out = len(message.lines) - len(lines)
    return replace(message, lines=(*lines, "…") if left_out else lines)


def _dingtalk(message: Outgoing, now: dt.datetime) -> Mapping[str, Any]:
    del now
    # A single line break is none in its markdown.
    text = _markdown(message).replace("\n", "\n\n")
    return {"msgtype": "markdown", "markdown": {"title": message.title, "text": text}}


def _feishu(message: Outgoing, now: dt.datetime) -> Mapping[str, Any]:
    lines = [[{"tag": "text", "text": line}] for line in message.lines]
    mark = message.ref.replace("-", "")[:_REF_LETTERS]
    link = [
        {"tag": "a", "text": message.action, "href": message.url},
        {"tag": "text", "text": f" {mark}"},
    ]
    told = {"title": message.title, "content": [*lines, link]}
    payload: dict[str, Any] = {"msg_type": "post", "content": {"post": {"zh_cn": told}}}
    if message.secret:
        stamp = str(int(now.timestamp()))
        # The service signs nothing with the text as the key.
        payload |= {"timestamp": stamp, "sign": _mac(f"{stamp}\n{message.secret}", "")}
    return payload


WECOM = Service(
    address=_unsigned,
    payload=_wecom,
    code="errcode",
    said="errmsg",
    too_fast=frozenset({45009, 45033}),
    mistaken=frozenset({93000, 93004, 93008, 40001, 40014}),
)
DINGTALK = Service(
    address=_signed_address,
    payload=_dingtalk,
    code="errcode",
    said="errmsg",
    too_fast=frozenset({130101, 410100, 660026}),
    mistaken=frozenset({300001, 310000, 400013, 400101, 400102, 400105, 404}),
)
FEISHU = Service(
    address=_unsigned,
    payload=_feishu,
    code="code",
    said="msg",
    too_fast=frozenset({9499, 11232, 11233}),
    mistaken=frozenset({19001, 19021, 19022, 19024}),
)
