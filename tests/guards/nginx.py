"""Run nginx with the shipped configuration and a certificate of its own."""

from __future__ import annotations

import contextlib
import datetime as dt
import http.client
import json
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.guards.processes import ROOT, eventually, fetch, free_port, running

HOST = "zhaoshang.example"
CONFIGURATION = ROOT / "docs" / "deployment" / "nginx.conf"


@dataclass(frozen=True)
class Proxy:
    """The running proxy: one port without TLS, one with."""

    plain: int
    secure: int
    log: Path

    def get(
        self,
        path: str,
        *,
        method: str = "GET",
        tls: bool = True,
        newest: ssl.TLSVersion | None = None,
        **headers: str,
    ) -> http.client.HTTPResponse:
        """Ask for a page; the body that a header promises is never sent."""
        if tls:
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            if newest is not None:
                # Our side would take any: it is the server that refuses.
                context.set_ciphers("DEFAULT@SECLEVEL=0")
                context.minimum_version = min(newest, ssl.TLSVersion.TLSv1_2)
                context.maximum_version = newest
            call: http.client.HTTPConnection = http.client.HTTPSConnection(
                "127.0.0.1", self.secure, timeout=20, context=context
            )
        else:
            call = http.client.HTTPConnection("127.0.0.1", self.plain, timeout=20)
        call.putrequest(method, path, skip_host=True)
        for name, value in ({"Host": HOST} | headers).items():
            call.putheader(name, value)
        call.endheaders()
        return call.getresponse()

    def lines(self) -> list[dict[str, Any]]:
        """Return the lines of its log."""
        return log_lines(self.log)


def log_lines(path: Path) -> list[dict[str, Any]]:
    """Return the JSON lines of a log; others are left out."""
    return [json.loads(line) for line in path.read_text().splitlines() if line.startswith("{")]


@contextlib.contextmanager
def running_proxy(program: str, *, upstream: int, folder: Path, source: str) -> Iterator[Proxy]:
    """Run nginx in front of a port of this machine, which it calls from the address `source`.

    Only what names the containers' world is changed: ports, paths, the address behind it.
    """
    plain, secure = free_port(), free_port()
    make_certificate(folder)
    text = CONFIGURATION.read_text()
    for shipped, here in {
        "pid /run/nginx.pid;": f"pid {folder}/nginx.pid;\ndaemon off;",
        "error_log /dev/stderr": f"error_log {folder}/error.log",
        "access_log /dev/stdout": f"access_log {folder}/access.log",
        "listen 80 ": f"listen 127.0.0.1:{plain} ",
        "listen 443 ": f"listen 127.0.0.1:{secure} ",
        "/etc/nginx/tls": str(folder),
        "http://web:8000": f"http://127.0.0.1:{upstream}",
        "http {": "http {\n"
        + "".join(
            f"    {each}_temp_path {folder}/{each};\n"
            for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        ),
        "proxy_pass": f"proxy_bind {source};\n            proxy_pass",
    }.items():
        assert shipped in text, shipped
        text = text.replace(shipped, here)
    configuration, log = folder / "nginx.conf", folder / "nginx.log"
    configuration.write_text(text)
    with running(
        [program, "-p", str(folder), "-e", f"{folder}/error.log", "-c", str(configuration)],
        env={},
        log=log,
    ):
        eventually(lambda: fetch(f"http://127.0.0.1:{plain}/"), seconds=10, log=log)
        yield Proxy(plain, secure, folder / "access.log")


def make_certificate(folder: Path) -> None:
    """Write fullchain.pem and privkey.pem for the example's host."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    begin = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + dt.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(pem))
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "privkey.pem").write_bytes(private)
