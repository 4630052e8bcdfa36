"""Which sender serves a channel."""

from __future__ import annotations

from django.conf import settings

from zhaoshang.alerts.channels import Channel, Sender
from zhaoshang.alerts.channels.email import MailSender
from zhaoshang.alerts.channels.robots import DINGTALK, FEISHU, WECOM, RobotSender
from zhaoshang.core.outgoing import Reach

_SERVICES = {Channel.WECOM: WECOM, Channel.DINGTALK: DINGTALK, Channel.FEISHU: FEISHU}


def sender_of(channel: Channel) -> Sender:
    """Return what sends messages of a channel."""
    if channel is Channel.EMAIL:
        return MailSender()
    return RobotSender(_SERVICES[channel], reach_of(channel))


def reach_of(channel: Channel) -> Reach:
    """Return the hosts that robots of a service may be called at (settings.WEBHOOK_HOSTS)."""
    return Reach(
        hosts=settings.WEBHOOK_HOSTS[channel.value],
        private_hosts=settings.WEBHOOK_PRIVATE_HOSTS,
        ca_file=settings.WEBHOOK_CA_FILE,
    )


def is_ready(channel: Channel) -> bool:
    """Tell whether the deployment has the channel at all: e-mail needs a server."""
    if channel is Channel.EMAIL:
        return bool(settings.MAIL_ENABLED)
    return bool(settings.WEBHOOK_HOSTS[channel.value])
