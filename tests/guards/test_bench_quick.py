"""The benchmark's counts hold: queries of every page, and no list reads a big table whole."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
# Most of it are the migrations: three minutes of processor time where others want it too.
# It hangs if it needs so long.
MOST_SECONDS = 900


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.django_db
def test_the_quick_benchmark_meets_its_goals():
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--quick"],
        cwd=ROOT,
        env={**os.environ, "TEST_DATABASE_URL": server_address()},
        capture_output=True,
        text=True,
        check=False,
        timeout=MOST_SECONDS,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "queries of the project page" in done.stdout


def server_address() -> str:
    """Return the address of the server that these tests use, whatever it is called outside."""
    facts = connection.settings_dict
    user, password = quote(facts["USER"] or "", safe=""), quote(facts["PASSWORD"] or "", safe="")
    sign_in = f"{user}:{password}" if password else user
    return f"postgres://{sign_in}@{facts['HOST']}:{facts['PORT'] or 5432}/{facts['NAME']}"
