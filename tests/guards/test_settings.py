"""The shipped production settings are safe, and refuse to start half configured."""

import json
import logging

import pytest
from django.conf import settings

from tests.guards.processes import production_environment, python

LOAD = ("-c", "import zhaoshang.settings.production")


def test_production_settings_pass_the_deployment_check():
    done = python(
        "manage.py",
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        env=production_environment(),
    )
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "DATA_KEYS", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL"]
)
def test_production_does_not_start_without(name):
    done = python(*LOAD, env=production_environment(**{name: ""}))
    assert done.returncode != 0
    assert name in done.stderr


def test_production_refuses_a_short_key():
    done = python(*LOAD, env=production_environment(SECRET_KEY="k" * 49))
    assert done.returncode != 0
    assert "SECRET_KEY must have at least 50 characters" in done.stderr


def test_nothing_inline_is_allowed_by_the_content_security_policy():
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    allowed = {source for sources in directives.values() for source in sources}
    assert allowed == {"'self'", "'none'", "data:"}
    assert "data:" not in directives["script-src"]


def test_a_log_line_cannot_be_forged():
    formatter = dict(settings.LOGGING["formatters"]["json"])
    name = 'a\nb\r\x1b[31m\u202e\u2028{"event": "forged"}'
    record = logging.LogRecord("zhaoshang", logging.WARNING, "", 1, "name is %s", (name,), None)
    line = formatter.pop("()")(**formatter).format(record)
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["event"] == f"name is {name}"
