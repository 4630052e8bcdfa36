"""Receivers that tests send to: a mail server and a robot service, which record everything.

    with webhook_server() as robots, robots.allowed(settings):
        robots.script = [Says(500), Hangs(3), Says({"errcode": 0})]
        …
        assert robots.refs() == […]

What is not scripted is answered well.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import ipaddress
import json
import ssl
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SERVICES = ("wecom", "dingtalk", "feishu")
WELL = {"errcode": 0, "errmsg": "ok", "code": 0, "msg": "success"}


@dataclass(frozen=True)
class Says:
    """Answer with a status, or with JSON; after so many seconds."""

    what: int | dict[str, Any] = 200
    after: float = 0
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Hangs:
    """Take the message, say nothing for so long, then close."""

    seconds: float


@dataclass(frozen=True)
class Drips:
    """Send one byte of an answer at a time, without end."""

    every: float = 0.2


Step = Says | Hangs | Drips


@dataclass(frozen=True)
class Call:
    """One message as a robot service got it."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    at: float

    @property
    def ref(self) -> str:
        """The identity of the message."""
        return self.headers["idempotency-key"]


class Robots:
    """A robot service on this machine, by https with a certificate of its own."""

    def __init__(self, port: int, ca_file: Path) -> None:
        self.host = f"localhost:{port}"
        self.ca_file = str(ca_file)
        self.calls: list[Call] = []
        self.script: list[Step] = []
        self._lock = threading.Lock()

    def address(self, robot: str = "1") -> str:
        """Return the address of one robot."""
        return f"https://{self.host}/robot/send?access_token={robot}"

    def refs(self) -> list[str]:
        """Return the identity of each message got, in order, repeated ones too."""
        return [call.ref for call in self.calls]

    def settings(self) -> dict[str, Any]:
        """Return the settings under which it may be called."""
        return {
            "WEBHOOK_HOSTS": {name: [self.host] for name in SERVICES},
            "WEBHOOK_PRIVATE_HOSTS": [self.host],
            "WEBHOOK_CA_FILE": self.ca_file,
        }

    def environment(self) -> dict[str, str]:
        """Return the same as environment of a process of its own."""
        hosts = {f"{name.upper()}_HOSTS": self.host for name in SERVICES}
        return {
            **hosts,
            "WEBHOOK_PRIVATE_HOSTS": self.host,
            "WEBHOOK_CA_FILE": self.ca_file,
        }

    def got(self, call: Call) -> Step:
        """Take note of a message; return how it is answered."""
        with self._lock:
            self.calls.append(call)
            return self.script.pop(0) if self.script else Says(WELL)


@contextlib.contextmanager
def webhook_server() -> Iterator[Robots]:
    """Run a robot service for the length of a block."""
    with tempfile.TemporaryDirectory() as folder:
        key_file, ca_file = _certificate(Path(folder))
        server = _Server(("localhost", 0), _Handler)
        server.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(ca_file, key_file)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.robots = Robots(server.server_port, ca_file)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server.robots
        finally:
            server.shutdown()
            server.server_close()
            thread.join(5)


class _Server(ThreadingHTTPServer):
    robots: Robots

    def handle_error(self, *_args: object) -> None:
        """Say nothing: callers that hang up are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        call = Call(self.path, headers, json.loads(body), time.monotonic())
        step = self.server.robots.got(call)
        if isinstance(step, Hangs):
            time.sleep(step.seconds)
            self.close_connection = True
        elif isinstance(step, Drips):
            self._drip(step)
        else:
            self._say(step)

    def _say(self, step: Says) -> None:
        time.sleep(step.after)
        is_status = isinstance(step.what, int)
        self.send_response(step.what if is_status else 200)
        text = b"" if is_status else json.dumps(step.what).encode()
        for name, value in step.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def _drip(self, step: Drips) -> None:
        self.wfile.write(b"HTTP/1.0 200 OK\r\n")
        while True:
            self.wfile.write(b"X")
            self.wfile.flush()
            time.sleep(step.every)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


def _certificate(folder: Path) -> tuple[Path, Path]:
    """Write a key and a certificate of this machine, good for this hour."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.fromtimestamp(time.time(), dt.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # A test may stop the clock years away.
        .not_valid_before(now - dt.timedelta(days=3650))
        .not_valid_after(now + dt.timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    key_file, ca_file = folder / "key.pem", folder / "ca.pem"
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    ca_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return key_file, ca_file


@dataclass
class MailBox:
    """A mail server on this machine; `script` has answers like "451 later", or seconds to hang."""

    host: str = "127.0.0.1"
    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    script: list[str | float] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Return the address for settings (`EMAIL_URL`)."""
        return f"smtp://{self.host}:{self.port}"

    def settings(self) -> dict[str, Any]:
        """Return the settings under which it is the mail server."""
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": self.host,
            "EMAIL_PORT": self.port,
        }

    def refs(self) -> list[str]:
        """Return the identity of each mail got, in order, repeated ones too."""
        return [str(mail["Message-ID"]).strip("<>").partition("@")[0] for mail in self.mails]

    async def handle_DATA(  # noqa: N802 - the server asks for this name
        self, _server: Any, _session: Any, envelope: Any
    ) -> str:
        """Take a mail; answer as scripted, else well. What is refused is not kept."""
        step = self.script.pop(0) if self.script else "250 taken"
        if isinstance(step, float):
            time.sleep(step)
            step = "250 taken"
        if step.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return step

    async def handle_RCPT(  # noqa: N802 - the server asks for this name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Know every mailbox but those called "unknown"."""
        if address.startswith("unknown"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 known"


@contextlib.contextmanager
def mail_server() -> Iterator[MailBox]:
    """Run a mail server for the length of a block."""
    box = MailBox()
    controller = _AnyPort(box, hostname=box.host, port=0)
    controller.start()
    box.port = controller.port
    try:
        yield box
    finally:
        controller.stop(no_assert=True)


class _AnyPort(Controller):
    """Listens on a free port and greets itself there."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()
