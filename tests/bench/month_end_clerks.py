"""What clerks and readers do at a month's end, as threads with a small browser each."""

import statistics
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from tests.bench.client import Browser, check

AMOUNT = "12.34"
Clerk = dict[str, Any]


@dataclass
class Found:
    """Times in milliseconds of what was done, by its name, and what went wrong."""

    times: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def note(self, name: str, milliseconds: float) -> None:
        """Note one time."""
        self.times.setdefault(name, []).append(milliseconds)

    def p95(self, name: str) -> float:
        """Return the 95th percentile, in milliseconds."""
        times = self.times.get(name, [])
        return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else 0.0

    def lines(self) -> Iterable[str]:
        """Say median, 95th percentile and the longest of each name, then the first errors."""
        for name, times in self.times.items():
            yield (
                f"  {name}: {len(times)}, p50 {statistics.median(times):.0f} ms,"
                f" p95 {self.p95(name):.0f} ms, longest {max(times):.0f} ms"
            )
        yield from (f"  {error}" for error in self.errors[:5])


def prepare(port: int, clerks: list[Clerk]) -> dict[int, str]:
    """Let clerks open and save, one after the other; return the tokens of their forms by report."""
    return {clerk["report"]: _fill(port, clerk, Found()) for clerk in clerks}


def submit_all(
    port: int,
    clerks: list[Clerk],
    found: Found,
    *,
    seconds: float,
    tokens: Mapping[int, str] = MappingProxyType({}),
) -> None:
    """Let every clerk open, save and submit, evenly over so many seconds; 0: in one instant.

    Args:
        port: Of the servers.
        clerks: One report each.
        found: Takes the times.
        seconds: How long.
        tokens: Of those who have opened and saved before: they submit only.
    """
    begun = time.monotonic()

    def act(place: int, clerk: Clerk) -> None:
        time.sleep(max(0.0, begun + seconds * place / len(clerks) - time.monotonic()))
        try:
            token = tokens.get(clerk["report"]) or _fill(port, clerk, found)
            path = f"/assessment/report/{clerk['report']}/confirm/"
            answer = _browser(port, clerk, token).post(path, [("csrfmiddlewaretoken", token)])
            check(answer, 302)
            found.note("submit", answer.total_ms)
        except (OSError, RuntimeError) as error:
            found.errors.append(f"{clerk['report']}: {error}")

    _together([lambda at=at, one=one: act(at, one) for at, one in enumerate(clerks)])  # type: ignore[misc]
    found.seconds = time.monotonic() - begun


def browse(
    browsers: list[Browser], paths: list[str], found: Found, until: Callable[[], bool]
) -> None:
    """Let each browser ask for the paths in turn, again as soon as it is answered."""

    def loop(browser: Browser, first: int) -> None:
        place = first
        while not until():
            try:
                answer = check(browser.get(paths[place % len(paths)]), 200)
                found.note("page", answer.total_ms)
            except (OSError, RuntimeError) as error:
                found.errors.append(str(error))
            place += 1

    _together([lambda one=one, at=at: loop(one, at) for at, one in enumerate(browsers)])  # type: ignore[misc]


def _fill(port: int, clerk: Clerk, found: Found) -> str:
    """Open the report, fill every cell and save; return the token of its forms."""
    browser = _browser(port, clerk)
    path = f"/assessment/report/{clerk['report']}/"
    page = check(browser.get(path), 200)
    found.note("open", page.total_ms)
    token = browser.token(page)
    cells = [*_cells(clerk), ("csrfmiddlewaretoken", token)]
    saved = check(browser.post(f"{path}save/", cells), 302)
    found.note("save", saved.total_ms)
    return browser.cookies["csrftoken"]


def _browser(port: int, clerk: Clerk, token: str = "") -> Browser:
    browser = Browser(port)
    browser.cookies["sessionid"] = clerk["session"]
    if token:
        browser.cookies["csrftoken"] = token
    return browser


def _cells(clerk: Clerk) -> list[tuple[str, str]]:
    pairs = []
    for line in clerk["lines"]:
        for part, text in (("amount", AMOUNT), ("progress", "主体在建"), ("note", "凭证下月补")):
            name = f"line-{line}-{part}"
            pairs += [(f"seen-{name}", ""), (name, text)]
    for cell in clerk["cells"]:
        pairs += [(f"seen-cell-{cell}-value", ""), (f"cell-{cell}-value", "3")]
    return pairs


def _together(acts: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
