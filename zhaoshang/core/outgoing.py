"""The one way by which this system calls an address that somebody typed in.

Only hosts that the deployment names are called, by https, without following redirects. The address
behind the name is looked at when the connection is made, and that very address is connected to: a
name that changes its mind between the look and the call gains nothing.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

SECONDS = 5.0
"""For the connection, and for the whole answer."""
LARGEST_ANSWER = 64 * 1024
_HTTPS = 443


class OutgoingError(Exception):
    """The call was not made, or no whole answer came. The text names no path and no secret."""


class AddressRefusedError(OutgoingError):
    """The address is none that may be called."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON; None when it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


@dataclass(frozen=True)
class Reach:
    """Where calls may go.

    Attributes:
        hosts: Names, in lower case, with ":port" where it is not 443.
        private_hosts: Those of them that may have an address inside the own network.
        ca_file: Certificates to trust besides the system's, for a network with its own authority.
    """

    hosts: Collection[str]
    private_hosts: Collection[str] = ()
    ca_file: str = ""


def checked_host(url: str, hosts: Collection[str]) -> str:
    """Return the host (with its port, if given) of an address that may be called.

    Raises:
        AddressRefusedError: when it is no https address of one of the hosts.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressRefusedError("not an address") from error
    if parts.scheme != "https" or parts.username or parts.password or not parts.hostname:
        raise AddressRefusedError("not an https address")
    host = parts.hostname if port in {None, _HTTPS} else f"{parts.hostname}:{port}"
    if host not in hosts:
        raise AddressRefusedError("host not allowed")
    return host


def post_json(
    url: str, payload: Mapping[str, Any], *, reach: Reach, headers: Mapping[str, str] | None = None
) -> Answer:
    """Send JSON to an address and return the answer, at most 64 KB of it, within 5 seconds.

    A redirect is an answer like any other: it is not followed.

    Raises:
        AddressRefusedError: when the address may not be called.
        OutgoingError: when nothing, or not all, came back in time.
    """
    host = checked_host(url, reach.hosts)
    parts = urlsplit(url)
    target = parts.path or "/"
    if parts.query:
        target += f"?{parts.query}"
    connection = _Pinned(
        parts.hostname or "",
        parts.port or _HTTPS,
        is_private_allowed=host in reach.private_hosts,
        context=_context(reach.ca_file),
    )
    # A receiver that drips byte by byte never meets a socket's own timeout.
    cut = threading.Timer(2 * SECONDS, connection.cut)
    cut.start()
    try:
        connection.request(
            "POST",
            target,
            body=json.dumps(payload, ensure_ascii=False).encode(),
            headers={"Content-Type": "application/json; charset=utf-8", **(headers or {})},
        )
        answer = _read(connection)
    except (OSError, http.client.HTTPException) as error:
        raise OutgoingError(type(error).__name__) from error
    finally:
        cut.cancel()
        connection.close()
    if connection.is_cut:
        raise OutgoingError("answer too slow")
    return answer


def _context(ca_file: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(ca_file)
    return context


def _read(connection: _Pinned) -> Answer:
    answer = connection.getresponse()
    body = b""
    while chunk := answer.read1(8 * 1024):
        body += chunk
        if len(body) > LARGEST_ANSWER:
            raise OutgoingError("answer too long")
    if answer.length:
        raise OutgoingError("answer cut off")
    return Answer(answer.status, body)


class _Pinned(http.client.HTTPSConnection):
    """Connects to the address that it has looked at."""

    def __init__(
        self, host: str, port: int, *, is_private_allowed: bool, context: ssl.SSLContext
    ) -> None:
        super().__init__(host, port, timeout=SECONDS, context=context)
        self._is_private_allowed = is_private_allowed
        self._tls = context
        self.is_cut = False

    def connect(self) -> None:
        """Look the name up once, refuse addresses of no public network, connect to the first."""
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        addresses = [entry[4] for entry in found]
        if not self._is_private_allowed and not all(_is_public(each[0]) for each in addresses):
            raise AddressRefusedError("address of a private network")
        plain = socket.create_connection((str(addresses[0][0]), self.port), SECONDS)
        try:
            self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise

    def cut(self) -> None:
        """End the call now, whoever waits for it."""
        self.is_cut = True
        if self.sock is not None:
            with contextlib.suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)


def _is_public(address: int | str) -> bool:
    found = ipaddress.ip_address(str(address).partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_global and not found.is_multicast
