"""Whom we believe about the client's address."""

import pytest
from django.http import HttpResponse

from zhaoshang.proxy import trusted_proxy

SPOOFED = {"HTTP_X_FORWARDED_FOR": "203.0.113.9", "HTTP_X_FORWARDED_PROTO": "https"}


def seen(rf, settings, *, trusted: list[str], **meta: str):
    settings.TRUSTED_PROXIES = trusted
    request = rf.get("/", **meta)
    trusted_proxy(lambda _request: HttpResponse())(request)
    return request


def test_nobody_is_believed_unless_named(rf, settings):
    request = seen(rf, settings, trusted=[], REMOTE_ADDR="198.51.100.7", **SPOOFED)
    assert request.META["REMOTE_ADDR"] == "198.51.100.7"
    assert "HTTP_X_FORWARDED_PROTO" not in request.META


def test_a_stranger_is_not_believed_beside_a_proxy(rf, settings):
    request = seen(rf, settings, trusted=["10.0.0.0/8"], REMOTE_ADDR="198.51.100.7", **SPOOFED)
    assert request.META["REMOTE_ADDR"] == "198.51.100.7"


@pytest.mark.parametrize(
    ("chain", "client"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("203.0.113.9, 10.0.0.3", "203.0.113.9"),
        ("1.2.3.4, 203.0.113.9, 10.0.0.3", "203.0.113.9"),
        ("", "10.0.0.2"),
    ],
)
def test_behind_a_proxy_the_last_untrusted_address_is_the_client(rf, settings, chain, client):
    request = seen(
        rf,
        settings,
        trusted=["10.0.0.0/8"],
        REMOTE_ADDR="10.0.0.2",
        HTTP_X_FORWARDED_FOR=chain,
        HTTP_X_FORWARDED_PROTO="https",
    )
    assert request.META["REMOTE_ADDR"] == client
    assert request.META["HTTP_X_FORWARDED_PROTO"] == "https"


def test_an_entry_that_is_no_address_ends_the_chain(rf, settings):
    request = seen(
        rf,
        settings,
        trusted=["10.0.0.0/8"],
        REMOTE_ADDR="10.0.0.2",
        HTTP_X_FORWARDED_FOR="203.0.113.9, unknown",
    )
    assert request.META["REMOTE_ADDR"] == "10.0.0.2"
