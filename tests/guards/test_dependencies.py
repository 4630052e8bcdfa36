"""What we are made of is written down, and an audit that asked nobody does not say "clean"."""

import importlib.util
import json
import re
import sys
from types import ModuleType

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.guards.processes import ROOT

SKIPPED = {"name": "amqp", "skip_reason": "Dependency not found on PyPI"}
CLEAN = {"name": "celery", "version": "5.7.0", "vulns": []}
FLAWED = {"name": "pillow", "version": "13.0.0", "vulns": [{"id": "PYSEC-1"}, {"id": "GHSA-2"}]}


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    sys.path.insert(0, str(ROOT / ".ci"))
    try:
        spec = importlib.util.spec_from_file_location("audit_of_ci", ROOT / ".ci" / "audit.py")
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
    finally:
        sys.path.pop(0)
    return module


def test_the_bill_of_materials_names_every_package_with_its_hash(audit):
    bill = audit.bill_of_materials()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bill)) is None
    lock = (ROOT / "requirements.txt").read_text()
    purls = {each["purl"] for each in bill["components"]}
    assert sum(each.startswith("pkg:pypi/") for each in purls) == len(
        re.findall(r"(?m)^[a-z].*==", lock)
    )
    assert {"pkg:npm/bootstrap@5.3.9", "pkg:pypi/django@5.2.19"} <= purls
    assert all(each["hashes"] for each in bill["components"])
    assert bill == audit.bill_of_materials()


def test_a_known_flaw_fails_unless_it_is_accepted_with_a_reason(audit, monkeypatch, capsys):
    text = json.dumps({"dependencies": [CLEAN, FLAWED]})
    answer = audit.read_pip_audit(text)
    assert answer.flaws == ["pillow 13.0.0: PYSEC-1", "pillow 13.0.0: GHSA-2"]
    assert not audit.report("Python", answer)
    monkeypatch.setitem(audit.ACCEPTED, "PYSEC-1", "we open no such file")
    assert audit.read_pip_audit(text).flaws == ["pillow 13.0.0: GHSA-2"]
    npm = audit.read_npm_audit(json.dumps({"vulnerabilities": {"echarts": {"severity": "high"}}}))
    assert not audit.report("npm", npm)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"dependencies": [SKIPPED, SKIPPED], "fixes": []}),
        "ERROR: connection refused",
        "",
        "[]",
    ],
)
def test_an_audit_that_asked_nobody_is_no_clean_bill(audit, text, capsys):
    assert audit.report("Python", audit.read_pip_audit(text))
    assert audit.report("npm", audit.read_npm_audit(text if "depend" not in text else "{}"))
    assert capsys.readouterr().out.count("NOT AUDITED") == 2


def test_what_was_left_out_is_told_beside_what_was_asked(audit, capsys):
    assert audit.report(
        "Python", audit.read_pip_audit(json.dumps({"dependencies": [CLEAN, SKIPPED]}))
    )
    said = capsys.readouterr().out
    assert "1 packages asked about, 0 flaws known" in said
    assert "NOT AUDITED: 1 packages" in said
