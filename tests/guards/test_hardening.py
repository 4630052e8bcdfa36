"""Attacks that no page of its own stands for (docs/security.md)."""

import re
import subprocess

import pytest

from tests.guards.processes import ROOT
from zhaoshang.accounts.access import own_path

ELSEWHERE = (
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "https://evil.example",
    "https:evil.example",
    "https:///evil.example",
    "HTTPS://evil.example/",
    "http://testserver@evil.example/",
    "http://evil.example#testserver",
    "http://testserver.evil.example/",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    " //evil.example",
    "\t//evil.example",
    "/\t/evil.example",
    "\x00//evil.example",
    "//evil.example\r\nX-Forged: 1",
    "ftp://testserver/",
    "",
)
PRIVATE_KEY = re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\n[A-Za-z0-9+/=]{20,}")
GIVEN_TOKENS = re.compile(
    r"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[bp]-[0-9A-Za-z-]{20,})"
)


@pytest.mark.parametrize("address", ELSEWHERE)
def test_no_address_leads_elsewhere(rf, address):
    kept = own_path(rf.get("/"), address)
    assert kept == "" or (kept.startswith("/") and not kept.startswith(("//", "/\\")))
    assert not re.search(r"[\x00-\x1f]", kept)
    assert "evil" not in kept


def test_the_repository_holds_no_key():
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split("\0")
    found = []
    for name in filter(None, names):
        path = ROOT / name
        if not path.is_file() or path.stat().st_size > 2_000_000:
            continue
        text = path.read_text(errors="ignore")
        if PRIVATE_KEY.search(text) or GIVEN_TOKENS.search(text):
            found.append(name)
    assert found == []
    assert not {".env", "tls/privkey.pem"} & set(names)
