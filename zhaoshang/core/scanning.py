"""Asks a virus scanner about an upload before anything reads it: ClamAV's daemon, by its socket.

Off unless settings.CLAMD_ADDRESS names one. Once it is named the door shuts with it: what could not
be scanned is not taken (reliability.md D15, ASVS 5.4.3).
"""

from __future__ import annotations

import hashlib
import socket
import struct
from typing import IO

import structlog
from django.conf import settings
from django.utils.translation import gettext_lazy as _

_COMMAND = b"zINSTREAM\0"
_CHUNK = 64 * 1024
_LONGEST_ANSWER = 4_096
_CLEAN = "OK"
_FOUND = "FOUND"

MALWARE_WORDS = _("The virus scanner has found malware in the file. It was not kept.")
NOT_SCANNED_WORDS = _(
    "The virus scanner does not answer, so the file was not taken. Try again later, or tell the"
    " system administrator."
)

log = structlog.get_logger(__name__)


class Infected(Exception):  # noqa: N818 - named for what happened, like RuleBroken
    """The scanner knows the content as malware; `signature` is its name for it."""

    def __init__(self, signature: str) -> None:
        super().__init__(signature)
        self.signature = signature


class NotScanned(Exception):  # noqa: N818
    """The scanner does not answer, or not with a verdict."""


def scan(file: IO[bytes], *, name: str) -> None:
    """Have a file scanned, from its begin; leave it there. Nothing happens without a scanner.

    Both refusals are logged as errors, with the SHA-256 of the content.

    Raises:
        Infected: when malware was found.
        NotScanned: when there is no verdict.
    """
    if not settings.CLAMD_ADDRESS:
        return
    file.seek(0)
    try:
        verdict = _ask(file)
    except OSError as error:
        log.error("upload not scanned", file=name, error=str(error))  # noqa: TRY400
        raise NotScanned from error
    finally:
        file.seek(0)
    words = verdict.removeprefix("stream: ")
    if words == _CLEAN:
        return
    if words.endswith(_FOUND):
        signature = words.removesuffix(_FOUND).strip()
        digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
        file.seek(0)
        log.error("malware refused", file=name, signature=signature, sha256=digest)
        raise Infected(signature)
    log.error("upload not scanned", file=name, error=words)
    raise NotScanned


def _ask(file: IO[bytes]) -> str:
    with _connection() as scanner:
        scanner.sendall(_COMMAND)
        try:
            while chunk := file.read(_CHUNK):
                scanner.sendall(struct.pack("!I", len(chunk)) + chunk)
            scanner.sendall(struct.pack("!I", 0))
        except (BrokenPipeError, ConnectionResetError):
            # It has heard enough (a limit of its own) and says why.
            pass
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
            part = scanner.recv(_LONGEST_ANSWER)
            if not part:
                break
            answer += part
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()


def _connection() -> socket.socket:
    """Connect to `unix:/path` or `host:port`; a scan may take CLAMD_TIMEOUT seconds."""
    address: str = settings.CLAMD_ADDRESS
    if address.startswith("unix:"):
        scanner = socket.socket(socket.AF_UNIX)
        scanner.settimeout(settings.CLAMD_TIMEOUT)
        try:
            scanner.connect(address.removeprefix("unix:"))
        except OSError:
            scanner.close()
            raise
        return scanner
    host, _colon, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise OSError("CLAMD_ADDRESS is neither unix:/path nor host:port")
    return socket.create_connection((host, int(port)), timeout=settings.CLAMD_TIMEOUT)
