"""Ways outward. A channel hands one message over and says what the receiver answered.

`sender_of(channel)` gives what sends; nothing here touches the database, so that a worker can send
outside any transaction. What is sent under the same `ref` twice is the same message.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

from zhaoshang.alerts.rules.delivery import Channel

__all__ = ["Channel", "DeliveryError", "Outgoing", "Sender"]


@dataclass(frozen=True)
class Outgoing:
    """One message as a channel sends it, in the receiver's language.

    Attributes:
        ref: Identity of the message outward, the same in every try.
        to: E-mail address, or the address of the robot's webhook.
        title: One line.
        lines: What it says, one thing a line; no markup.
        url: Absolute address that it opens.
        action: Word of the link.
        secret: Key that signs, for a robot that has one.
        language: Code of the language it is written in.
    """

    ref: str
    to: str
    title: str
    lines: tuple[str, ...]
    url: str
    action: str
    secret: str = ""
    language: str = "zh-hans"


class DeliveryError(Exception):
    """The receiver did not take the message, or nobody knows whether it did.

    Attributes:
        answer: What it said, short, without addresses or secrets.
        wait: It asked to be left alone for so long.
        is_final: Trying again is of no use (an address that does not exist).
        is_everybody: The channel or the robot as a whole is in trouble: others wait too.
    """

    def __init__(
        self,
        answer: str,
        *,
        wait: dt.timedelta | None = None,
        is_final: bool = False,
        is_everybody: bool = False,
    ) -> None:
        super().__init__(answer)
        self.answer = answer
        self.wait = wait
        self.is_final = is_final
        self.is_everybody = is_everybody


class Sender(Protocol):
    """Sends messages of one channel. Used as a context, so that a connection is kept for many."""

    def __enter__(self) -> Sender: ...

    def __exit__(self, *exc: object) -> None: ...

    def send(self, message: Outgoing) -> str:
        """Hand a message over; return the receiver's answer, short.

        Raises:
            DeliveryError: when it was not taken.
        """
        ...
