"""Copy the few third-party front-end files that pages use from node_modules to static/vendor/.

The list is short on purpose: a folder copied whole brings broken source maps and megabytes. The
`sourceMappingURL` comments are cut, because static files with hashed names must all exist.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from environment import CI, ROOT, VAR, install

NODE_MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
STAMP = VENDOR / ".made-from"
SOURCE_MAP = re.compile(rb"\s*(?://[#@] sourceMappingURL=\S+|/\*[#@] sourceMappingURL=.*?\*/)\s*$")

# package: [(file in the package, file below static/vendor/<package>/)]
FILES: dict[str, list[tuple[str, str]]] = {
    "bootstrap": [("dist/css/bootstrap.min.css", "bootstrap.min.css")],
    # The smallest build: lines, bars and decals on canvas. Tooltip, legend and the SVG renderer,
    # which it lacks, write style attributes: our content security policy forbids them.
    "echarts": [("dist/echarts.simple.min.js", "echarts.simple.min.js")],
}
# Packages whose code stands inside a file above: their licences come along.
INSIDE = {"echarts": ["zrender", "tslib"]}


def main() -> None:
    """Make static/vendor/ unless it was made from these very files."""
    made_from = hashlib.sha256()
    for source in (ROOT / "package-lock.json", Path(__file__)):
        made_from.update(source.read_bytes())
    if STAMP.exists() and STAMP.read_text() == made_from.hexdigest():
        return
    print("Installing front-end packages …", flush=True)
    _npm_ci()
    _copy()
    STAMP.write_text(made_from.hexdigest())


def _npm_ci() -> None:
    path = os.environ.get("PATH", "")
    if not (shutil.which("node") and shutil.which("npm")):
        folder = VAR / "node"
        install(folder, [CI / "requirements-node.txt"])
        path = f"{folder / 'bin'}{os.pathsep}{path}"
    subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=ROOT,
        env={**os.environ, "PATH": path},
        check=True,
    )


def _copy() -> None:
    shutil.rmtree(VENDOR, ignore_errors=True)
    licences = ["Third-party files in this folder, with their licences.\n"]
    for package, files in FILES.items():
        for source, target in files:
            destination = VENDOR / package / target
            destination.parent.mkdir(parents=True, exist_ok=True)
            content = (NODE_MODULES / package / source).read_bytes()
            if destination.suffix in {".css", ".js"}:
                content = SOURCE_MAP.sub(b"\n", content)
            destination.write_bytes(content)
        licences.append(_licence(package, VENDOR / package))
        for inside in INSIDE.get(package, ()):
            folder = VENDOR / package / inside
            folder.mkdir()
            licences.append(f"{_licence(inside, folder)} (inside {package})")
    (VENDOR / "LICENCES.txt").write_text("\n".join(licences) + "\n")


def _licence(package: str, folder: Path) -> str:
    """Copy a package's licence and notice to a folder; return its line of the list."""
    manifest = json.loads((NODE_MODULES / package / "package.json").read_text())
    for pattern in ("LICENSE*", "NOTICE*", "CopyrightNotice*"):
        for licence in sorted((NODE_MODULES / package).glob(pattern)):
            shutil.copy(licence, folder / licence.name)
    return f"{package} {manifest['version']}: {manifest['license']}"


if __name__ == "__main__":
    main()
