"""A message to send, and what receives it."""

import pytest

from tests.alerts.receivers import mail_server, webhook_server
from zhaoshang.alerts.channels import Outgoing


@pytest.fixture
def message():
    return Outgoing(
        ref="0c5b7a52-8a52-4c52-9f0e-0d6d3a2b9c11",
        to="liu@county.example",
        title="合同约定事项 30 日内到期",
        lines=("固定资产投资到位 3000 万元", "截止 2026-12-30"),
        url="https://zhaoshang.example/alerts/7/go/",
        action="查看",
    )


@pytest.fixture
def robots(settings):
    with webhook_server() as server:
        for name, value in server.settings().items():
            setattr(settings, name, value)
        yield server


@pytest.fixture
def mailbox(settings):
    with mail_server() as box:
        for name, value in box.settings().items():
            setattr(settings, name, value)
        yield box
