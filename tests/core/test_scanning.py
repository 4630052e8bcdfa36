"""The virus scanner is asked about every upload, and a silent one shuts the door."""

import contextlib
import io
import socket
import struct
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from structlog.testing import capture_logs

from tests.factories.files import PDF, XLSX_MAIN, office
from zhaoshang.core.file_kinds import EVIDENCE, FileRule, Refusal
from zhaoshang.core.scanning import Infected, NotScanned, scan
from zhaoshang.core.uploads import FileRefused, check_upload
from zhaoshang.core.workbook import WorkbookRefused, read_workbook

# The string that every scanner knows by agreement; in two parts, for scanners that read this file.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Scanner:
    """Speaks clamd's INSTREAM; knows EICAR only."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.heard: list[bytes] = []
        self.answer: bytes | None = None
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server.getsockname()[1]}"

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _ = self.server.accept()
                with caller:
                    self._judge(caller.makefile("rb"), caller)

    def _judge(self, read, caller: socket.socket) -> None:
        assert read.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!I", read.read(4))[0]:
            content += read.read(size)
        self.heard.append(content)
        found = b"stream: Eicar-Test-Signature FOUND\0"
        usual = found if EICAR in content else b"stream: OK\0"
        caller.sendall(usual if self.answer is None else self.answer)


@pytest.fixture
def scanner(settings):
    one = Scanner()
    settings.CLAMD_ADDRESS = one.address
    settings.CLAMD_TIMEOUT = 5
    yield one
    one.server.close()


def refusal_of(name: str, content: bytes, rule: FileRule = EVIDENCE) -> Refusal | None:
    try:
        check_upload(SimpleUploadedFile(name, content), allow=rule)
    except FileRefused as refused:
        return refused.refusal
    return None


def test_without_a_scanner_nothing_is_asked(settings):
    assert settings.CLAMD_ADDRESS == ""
    scan(io.BytesIO(EICAR), name="a.txt")


def test_a_clean_file_is_heard_whole_and_taken(scanner):
    content = PDF + b"%" + b"x" * 200_000 + b"\n%%EOF\n"
    assert refusal_of("合同.pdf", content) is None
    assert scanner.heard == [content]


def test_malware_is_refused_at_every_door_and_logged_without_being_kept(scanner):
    workbook = office(XLSX_MAIN, **{"xl/media/a.bin": b"x"}) + EICAR
    with capture_logs() as lines:
        assert refusal_of("凭证.pdf", PDF + EICAR) == Refusal.MALWARE
        with pytest.raises(WorkbookRefused) as refused:
            read_workbook(workbook, "台账.xlsx")
    assert refused.value.code == "malware"
    assert [line["event"] for line in lines] == ["malware refused"] * 2
    assert {line["signature"] for line in lines} == {"Eicar-Test-Signature"}
    assert all(len(line["sha256"]) == 64 for line in lines)


def test_what_is_too_large_is_refused_without_troubling_the_scanner(scanner):
    rule = FileRule(EVIDENCE.kinds, max_bytes=10)
    assert refusal_of("a.pdf", PDF, rule) == Refusal.TOO_LARGE
    assert scanner.heard == []


@pytest.mark.parametrize(
    "answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK but not sure\0", b"\0"]
)
def test_no_verdict_is_a_refusal(scanner, answer):
    scanner.answer = answer
    assert refusal_of("a.pdf", PDF) == Refusal.NOT_SCANNED
    with pytest.raises(WorkbookRefused) as refused:
        read_workbook(office(XLSX_MAIN), "a.xlsx")
    assert refused.value.code == "not_scanned"
    assert refused.value.message


@pytest.mark.parametrize(
    "address", ["127.0.0.1:1", "unix:/nowhere/clamd.ctl", "nowhere", "unix:", ":3310"]
)
def test_a_scanner_that_is_away_shuts_the_door(settings, address):
    settings.CLAMD_ADDRESS = address
    with pytest.raises(NotScanned):
        scan(io.BytesIO(PDF), name="a.pdf")
    assert refusal_of("a.pdf", PDF) == Refusal.NOT_SCANNED


def test_the_file_is_left_at_its_begin(scanner):
    file = io.BytesIO(b"x" * 10)
    file.read()
    scan(file, name="a")
    assert file.tell() == 0
    infected = io.BytesIO(EICAR)
    with pytest.raises(Infected, match="Eicar"):
        scan(infected, name="a")
    assert infected.tell() == 0
