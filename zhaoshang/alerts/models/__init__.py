"""Tables of notices: what people are told, and what of it goes outward."""

from zhaoshang.alerts.models.delivery import Attempt, DeliveryChoice, Message, MessageItem, Robot
from zhaoshang.alerts.models.notices import UNANSWERED, UNREAD, Notice

__all__ = [
    "UNANSWERED",
    "UNREAD",
    "Attempt",
    "DeliveryChoice",
    "Message",
    "MessageItem",
    "Notice",
    "Robot",
]
