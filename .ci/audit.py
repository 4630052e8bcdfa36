"""Write down what we are made of, and ask the public advisories about it: `make audit`.

    var/sbom.cdx.json    every package of the runtime locks with its hashes (CycloneDX 1.6)

A known flaw fails. Where no advisory service can be reached nothing is audited; that is no clean
bill, it is said so, and it does not fail.
"""

import base64
import json
import re
import subprocess
import sys
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from environment import RUNTIME_LOCK, VAR, VENV, command_environment

ROOT = Path(__file__).resolve().parent.parent
# Flaws that do not reach us: id of the advisory, and why. Each is looked at again with every lock.
ACCEPTED: dict[str, str] = {}
SECONDS = 180
_PINNED = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass
class Answer:
    """What an advisory service said about one lock."""

    audited: int = 0
    packages: int = 0
    flaws: list[str] = field(default_factory=list)
    reason: str = ""


def python_packages(lock: Path) -> list[dict[str, Any]]:
    """Return the packages of a hash-pinned lock as components."""
    found: list[dict[str, Any]] = []
    for line in lock.read_text().splitlines():
        if pinned := _PINNED.match(line):
            name, version = pinned.groups()
            found.append(_component(name, version, f"pkg:pypi/{name.lower()}@{version}"))
        elif found and (digest := _HASH.search(line)):
            found[-1]["hashes"].append({"alg": "SHA-256", "content": digest[1]})
    return found


def npm_packages(lock: Path) -> list[dict[str, Any]]:
    """Return the packages of a package-lock that reach a browser as components."""
    found = []
    for path, entry in json.loads(lock.read_text())["packages"].items():
        if not path or entry.get("dev"):
            continue
        name = path.rpartition("node_modules/")[2]
        purl = f"pkg:npm/{quote(name, safe='/')}@{entry['version']}"
        component = _component(name, entry["version"], purl)
        algorithm, _, digest = entry["integrity"].partition("-")
        content = base64.b64decode(digest).hex()
        component["hashes"].append({"alg": f"SHA-{algorithm[3:]}", "content": content})
        if licence := entry.get("license"):
            component["licenses"] = [{"license": {"name": licence}}]
        found.append(component)
    return found


def _component(name: str, version: str, purl: str) -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
        "hashes": [],
    }


def bill_of_materials() -> dict[str, Any]:
    """Return the CycloneDX document; the same locks give the same document."""
    components = [
        *python_packages(ROOT / RUNTIME_LOCK),
        *npm_packages(ROOT / "package-lock.json"),
    ]
    names = "\n".join(each["bom-ref"] for each in components)
    project = "pkg:generic/zhaoshang"
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, names)}",
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": project, "name": "zhaoshang"}},
        "components": components,
        "dependencies": [{"ref": project, "dependsOn": [each["bom-ref"] for each in components]}],
    }


def ask_about_python() -> Answer:
    """Ask the advisories of PyPI about the runtime lock."""
    done = _run(
        *(VENV / "bin" / "pip-audit", "--requirement", ROOT / RUNTIME_LOCK),
        *("--require-hashes", "--disable-pip", "--progress-spinner=off", "--timeout=10"),
        *("--format=json", "--desc=off"),
    )
    return read_pip_audit(done)


def read_pip_audit(text: str) -> Answer:
    """Read pip-audit's answer: it says "no known vulnerabilities" also of what it could not ask."""
    try:
        packages = json.loads(text)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Answer(reason=_last_line(text))
    asked = [each for each in packages if "skip_reason" not in each]
    skipped = [each["skip_reason"] for each in packages if "skip_reason" in each]
    flaws = [
        f"{each['name']} {each['version']}: {flaw['id']}"
        for each in asked
        for flaw in each["vulns"]
        if flaw["id"] not in ACCEPTED
    ]
    return Answer(len(asked), len(packages), flaws, skipped[0] if skipped else "")


def ask_about_npm() -> Answer:
    """Ask the advisories of npm about the packages that reach a browser."""
    return read_npm_audit(_run("npm", "audit", "--package-lock-only", "--omit=dev", "--json"))


def read_npm_audit(text: str) -> Answer:
    """Read npm's answer."""
    packages = len(npm_packages(ROOT / "package-lock.json"))
    try:
        said = json.loads(text[text.index("{") :])
        flaws = [f"{name}: {each['severity']}" for name, each in said["vulnerabilities"].items()]
    except (ValueError, KeyError, AttributeError):
        return Answer(packages=packages, reason=_last_line(text))
    return Answer(packages, packages, [each for each in flaws if each not in ACCEPTED])


def _run(*command: str | Path) -> str:
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=command_environment("zhaoshang.settings.test"),
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return done.stdout or done.stderr


def _last_line(text: str) -> str:
    lines = [
        line.strip() for line in text.splitlines() if re.search("error|message|time", line, re.I)
    ]
    return (lines or text.splitlines() or ["no answer"])[0][:200]


def report(name: str, answer: Answer) -> bool:
    """Say how it went; return whether nothing known is wrong."""
    if answer.audited == 0:
        print(f"   NOT AUDITED: {name}. No advisory service answered; this is no clean bill.")
        print(f"      {answer.reason}")
        return True
    missing = answer.packages - answer.audited
    print(f"   {name}: {answer.audited} packages asked about, {len(answer.flaws)} flaws known")
    if missing:
        print(f"      NOT AUDITED: {missing} packages ({answer.reason})")
    for flaw in answer.flaws:
        print(f"      {flaw}")
    return not answer.flaws


def main() -> int:
    """Write the bill of materials, then ask."""
    VAR.mkdir(parents=True, exist_ok=True)
    target = VAR / "sbom.cdx.json"
    bill = bill_of_materials()
    target.write_text(json.dumps(bill, indent=1) + "\n")
    print(f"   {len(bill['components'])} packages written to {target}")
    answers = {"Python packages": ask_about_python(), "npm packages": ask_about_npm()}
    good = [report(*each) for each in answers.items()]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
