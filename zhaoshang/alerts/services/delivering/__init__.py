"""Deliver messages outward: claim – send – confirm, whatever dies in between (R18).

A message is claimed for a time and its try written down (claiming), what is still to be told is
worked out (preparing), it is sent outside any transaction (sweeping), and the outcome is written
down (confirming). One that a dead worker left goes again under the same `ref` once its lease ran
out, so nothing is lost, and a receiver knows what it got twice.
"""

from zhaoshang.alerts.services.delivering.resending import NOT_DEAD, send_again
from zhaoshang.alerts.services.delivering.sweeping import Outcome, deliver

__all__ = ["NOT_DEAD", "Outcome", "deliver", "send_again"]
