"""What is counted while requests are answered, by view name: never an address, a word or a number.

With several processes the counts are added up from the files of each (`zhaoshang.serving`).
"""

from __future__ import annotations

from prometheus_client import Counter, Histogram

# Labels of requests that no view answered.
NO_VIEW = "none"

REQUESTS = Counter(
    "zhaoshang_requests", "Requests answered.", ["view", "method", "status"], registry=None
)
SECONDS = Histogram(
    "zhaoshang_request_seconds",
    "Time to the answer's first byte.",
    ["view"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
    registry=None,
)
DATABASE_ERRORS = Counter(
    "zhaoshang_database_errors",
    "Requests that ended with an error of the database, by sort of error.",
    ["error"],
    registry=None,
)

COUNTERS = (REQUESTS, SECONDS, DATABASE_ERRORS)


def count_request(*, view: str, method: str, status: int, seconds: float) -> None:
    """Count one answered request."""
    name = view or NO_VIEW
    REQUESTS.labels(name, method, f"{status // 100}xx").inc()
    SECONDS.labels(name).observe(seconds)


def count_database_error(error: BaseException) -> None:
    """Count a request that the database failed."""
    DATABASE_ERRORS.labels(type(error).__name__).inc()
