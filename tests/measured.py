"""Measures which lines run, for `coverage report`: `pytest -p tests.measured`.

Coverage's own tracer is told of every line of every module, Django's too, and doubled the time of
the tests on Python 3.11. SlipCover puts a probe into each line of the product when it is imported,
and takes it out again once it was hit. What is written is coverage's own file, and its report says
the same, line by line. Load it early: what was imported before is not measured.
"""

from pathlib import Path

import pytest
from coverage import Coverage, CoverageData
from slipcover import FileMatcher, ImportManager, Slipcover

ROOT = Path(__file__).resolve().parent.parent
_settings = Coverage(config_file=str(ROOT / "pyproject.toml"))
_folders = [ROOT / str(folder) for folder in _settings.get_option("run:source") or ()]
_measured = FileMatcher(sources=_folders, omit=_settings.get_option("run:omit"))
# Taking probes out looks through every function there is: seldom, for lines hit very often.
_lines = Slipcover(d_miss_threshold=5_000)
ImportManager(_lines, _measured).__enter__()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write what this process ran; `coverage combine` puts the processes together."""
    data = CoverageData(basename=str(ROOT / ".coverage"), suffix=True)
    files = _lines.get_coverage()["files"]
    data.add_lines({str(ROOT / name): each["executed_lines"] for name, each in files.items()})
    if not hasattr(session.config, "workerinput"):
        # A file that no test imports counts with none of its lines.
        every = (path for folder in _folders for path in folder.rglob("*.py"))
        data.touch_files([str(path) for path in every if _measured.matches(path)])
    data.write()
