"""Only the named hosts are called, at addresses of the right network, and not for long."""

import socket

import pytest

from tests.alerts.receivers import Drips, Hangs, Says, webhook_server
from zhaoshang.core import outgoing
from zhaoshang.core.outgoing import AddressRefusedError, OutgoingError, Reach, post_json

HOSTS = ("qyapi.weixin.qq.com", "localhost:8443")


@pytest.fixture(scope="module")
def server():
    with webhook_server() as running:
        yield running


@pytest.fixture
def reach(server):
    server.calls.clear()
    return Reach([server.host], [server.host], server.ca_file)


@pytest.mark.parametrize(
    "url",
    [
        "http://qyapi.weixin.qq.com/x",
        "ftp://qyapi.weixin.qq.com/x",
        "https://example.org/x",
        "https://qyapi.weixin.qq.com.example.org/x",
        "https://qyapi.weixin.qq.com:8443/x",
        "https://qyapi.weixin.qq.com@example.org/x",
        "https://user:word@qyapi.weixin.qq.com/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://2130706433/x",
        "https://localhost/x",
        "https:///x",
        "//qyapi.weixin.qq.com/x",
        "https://qyapi.weixin.qq.com:port/x",
        "",
    ],
)
def test_an_address_of_no_named_host_is_refused(url):
    with pytest.raises(AddressRefusedError):
        outgoing.checked_host(url, HOSTS)


@pytest.mark.parametrize(
    "url",
    [
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1",
        "https://QYAPI.weixin.qq.com:443/x",
        "https://localhost:8443/x",
    ],
)
def test_an_address_of_a_named_host_is_taken(url):
    assert outgoing.checked_host(url, HOSTS) in HOSTS


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.8",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fe80::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
    ],
)
def test_a_name_that_leads_into_a_private_network_is_not_called(monkeypatch, address):
    connected = []
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda *_a, **_k: [(family, socket.SOCK_STREAM, 6, "", (address, 443))],
    )
    monkeypatch.setattr(socket, "create_connection", lambda *a, **_k: connected.append(a))
    with pytest.raises(AddressRefusedError):
        post_json("https://qyapi.weixin.qq.com/x", {}, reach=Reach(HOSTS))
    assert connected == []


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))
        for address in ("8.8.8.8", "10.0.0.8")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: found)
    with pytest.raises(AddressRefusedError):
        post_json("https://qyapi.weixin.qq.com/x", {}, reach=Reach(HOSTS))


def test_the_address_looked_at_is_the_one_connected_to(server, reach, monkeypatch):
    looked = []
    real = socket.getaddrinfo

    def look(*asked, **kinds):
        looked.append(asked[0])
        return real(*asked, **kinds)

    monkeypatch.setattr(socket, "getaddrinfo", look)
    assert post_json(server.address(), {"a": "县"}, reach=reach).json()["errcode"] == 0
    # The second look is at the number itself, which is no name that could change its mind.
    assert looked[0] == "localhost"
    assert all(each == "127.0.0.1" for each in looked[1:])


def test_a_redirect_is_not_followed(server, reach):
    server.script = [Says(302, headers={"Location": server.address("elsewhere")})]
    assert post_json(server.address(), {}, reach=reach).status == 302
    assert len(server.calls) == 1


def test_a_certificate_that_nobody_trusts_ends_the_call(server):
    server.calls.clear()
    with pytest.raises(OutgoingError):
        post_json(server.address(), {}, reach=Reach([server.host], [server.host]))
    assert server.calls == []


@pytest.mark.parametrize("step", [Hangs(1), Drips(0.05)])
def test_a_slow_receiver_is_left(server, reach, monkeypatch, step):
    monkeypatch.setattr(outgoing, "SECONDS", 0.2)
    server.script = [step]
    with pytest.raises(OutgoingError):
        post_json(server.address(), {}, reach=reach)


def test_a_long_answer_is_not_read_to_its_end(server, reach):
    server.script = [Says({"errmsg": "x" * outgoing.LARGEST_ANSWER})]
    with pytest.raises(OutgoingError, match="too long"):
        post_json(server.address(), {}, reach=reach)


def test_an_error_names_no_address(server, reach, monkeypatch):
    monkeypatch.setattr(outgoing, "SECONDS", 0.2)
    server.script = [Hangs(0.6)]
    with pytest.raises(OutgoingError) as caught:
        post_json(server.address("secret"), {}, reach=reach)
    assert "secret" not in str(caught.value)
