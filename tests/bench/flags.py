"""How long a scan of flags takes on the database of DATABASE_URL; prints JSON. Run as a program:

python -m tests.bench.flags

The first scan writes every flag, the second finds nothing to write, as most nights do. Statements
must grow with the chunks of 2,000 projects only.
"""

import json
import sys
import time
from typing import Any

import django
from django.db import connection

django.setup()

from django.test.utils import CaptureQueriesContext  # noqa: E402 - needs Django set up

from projects.models import Flag, Project  # noqa: E402
from projects.services.flags import scan  # noqa: E402
from projects.services.flags.scan import CHUNK  # noqa: E402
from zhaoshang.core import clock  # noqa: E402


def measure() -> dict[str, Any]:
    """Scan twice; return seconds and statements of both, and how much was worked out."""
    on = clock.today()
    found: dict[str, Any] = {"projects": Project.objects.count(), "chunk": CHUNK}
    for name in ("first", "second"):
        begun = time.perf_counter()
        with CaptureQueriesContext(connection) as captured:
            scan(on=on)
        found[name] = {
            "seconds": round(time.perf_counter() - begun, 2),
            "statements": len(captured),
        }
    found["flags"] = Flag.objects.count()
    found["open"] = Flag.objects.open().count()
    return found


if __name__ == "__main__":
    sys.stdout.write(f"{json.dumps(measure())}\n")
