"""Goals that one visitor feels: pages of the ledger, the project page, saving (P1 to P7, P15)."""

import itertools
import statistics
from collections.abc import Callable
from typing import Any

from tests.bench.client import Answer, Browser, Timing, check, summary, timed
from tests.bench.editing import Editor
from tests.bench.results import Run, ms, say
from tests.bench.server import Server
from tests.bench.steady import Steady

PASSWORD = "Yunling-2026"  # of generated people (projects.demo.staff)
CITY, BUREAU = "vcity", "v01bureau"
LEDGER = "/projects/"
ADMIN = "/bench/admin/projects/project/"
ADMIN_TIMES = 20
TOTALS_TIMES = 15
TOTALS_MS = 500
WARM_SAVES = 3
Case = dict[str, Any]
LIMITS = {
    "P1": ("ledger, first page, p95", 8),
    "P2": ("every sort both ways, filters, one county, one unit, p95", 9),
    "P8": ("leader's page of a region, a county, a unit, narrowed, p95", 10),
    "P4": ("search of 1, 2, 3 and 8 characters, frequent, rare, absent, p95", 12),
}


class Visitors:
    """Logged-in browsers of some servers; each reader logs in once."""

    def __init__(self) -> None:
        self._browsers: dict[tuple[str, int], Browser] = {}

    def of(self, reader: str, server: Server) -> Browser:
        """Return the browser of a reader."""
        key = (reader, server.port)
        if key not in self._browsers:
            browser = Browser(server.port)
            browser.log_in(reader, PASSWORD)
            self._browsers[key] = browser
        return self._browsers[key]


class Visits:
    """The measurements with one client.

    Args:
        steady: Readings of the anchors.
        visitors: Who is logged in.
        server: With the large database.
        times: How often each address is asked for.
    """

    def __init__(self, steady: Steady, visitors: Visitors, server: Server, times: int) -> None:
        self.steady, self.visitors, self.server, self.times = steady, visitors, server, times

    def pages(self, run: Run, code: str, cases: list[Case]) -> None:
        """P1, P2, P4: every address of one goal; the worst counts."""
        words, limit = LIMITS[code]
        found = [(case, self._page(case, limit, run)) for case in cases]
        for case, timing in found:
            run.cases.append((code, case["name"], timing, self.steady.ratio(timing)))
        worst, timing = max(found, key=lambda each: each[1].p95)
        middle = statistics.median(self.steady.ratio(each) for _case, each in found)
        ratio = self.steady.ratio(timing)
        run.add(
            code,
            words,
            f"≤ {limit} J",
            f"worst {ratio:.1f} J ({ms(timing.p95)}, {worst['name']}), middle {middle:.1f} J",
            met=ratio <= limit,
        )

    def _page(self, case: Case, limit: float, run: Run) -> Timing:
        """Measure one address; one above its limit again, because one hiccup is enough for that."""
        browser = self.visitors.of(case["reader"], self.server)
        timing = timed(lambda: browser.get(case["path"]), self.times)
        if self.steady.ratio(timing) > limit:
            run.repeated.append(f"{case['name']} ({ms(timing.p95)})")
            timing = min(timing, timed(lambda: browser.get(case["path"]), self.times), key=_p95)
        say(f"  {case['name']}: p50 {ms(timing.p50)}, p95 {ms(timing.p95)}")
        return timing

    def against_admin(self, run: Run) -> None:
        """P1: the Django admin's changelist of the same columns, turn by turn with the ledger."""
        browser = self.visitors.of(CITY, self.server)
        ours, admin = _by_turns(
            [lambda: browser.get(LEDGER), lambda: browser.get(ADMIN)], ADMIN_TIMES
        )
        run.cases.append(("admin", "changelist, first page", admin, self.steady.ratio(admin)))
        run.add(
            "P1",
            "ledger, first page, against the admin's changelist, p95",
            "≤ 1/10",
            f"1/{admin.p95 / ours.p95:.0f} ({ms(ours.p95)} against {ms(admin.p95)})",
            met=ours.p95 * 10 <= admin.p95,
        )

    def deep_page(self, run: Run, cases: list[Case]) -> None:
        """P3: page 2,000 turn by turn with page 1."""
        browser = self.visitors.of(CITY, self.server)
        for case in cases:
            first, deep = _by_turns(
                [lambda: browser.get(LEDGER), lambda p=case["path"]: browser.get(p)],  # type: ignore[misc]
                self.times,
            )
            run.cases.append(("P3", case["name"], deep, self.steady.ratio(deep)))
            run.add(
                "P3",
                f"{case['name']} against page 1, p50",
                "≤ 1.2 ×",
                f"{deep.p50 / first.p50:.2f} × ({ms(deep.p50)} against {ms(first.p50)})",
                met=deep.p50 <= 1.2 * first.p50,
            )

    def totals(self, run: Run) -> None:
        """P7: exact totals in their own fragment."""
        browser = self.visitors.of(CITY, self.server)
        found = []
        for name, path in (
            ("everything", "/projects/totals/"),
            ("one list", "/projects/totals/?stage=signed"),
            ("search", "/projects/totals/?q=%E5%BB%BA%E8%AE%BE"),
        ):
            timing = timed(lambda p=path: browser.get(p, fragment=True), TOTALS_TIMES)  # type: ignore[misc]
            found.append(timing)
            run.cases.append(("P7", f"totals of {name}", timing, self.steady.ratio(timing)))
        worst = max(found, key=_p95)
        run.add(
            "P7",
            "exact totals, in their own fragment, p95",
            f"≤ {TOTALS_MS} ms",
            ms(worst.p95),
            met=worst.p95 <= TOTALS_MS,
        )

    def project_page(self, run: Run) -> None:
        """P5."""
        browser = self.visitors.of(BUREAU, self.server)
        path = Editor(browser).detail_path
        timing = timed(lambda: browser.get(path), self.times)
        run.cases.append(("P5", "project page", timing, self.steady.ratio(timing)))
        run.add(
            "P5",
            "project page with stage log, follow-ups, funds and history, p95",
            "≤ 10 J",
            f"{self.steady.ratio(timing):.1f} J ({ms(timing.p95)})",
            met=self.steady.ratio(timing) <= 10,
        )

    def saving(self, run: Run) -> None:
        """P6: one section, and the same field in the admin, turn by turn."""
        editor = Editor(self.visitors.of(BUREAU, self.server))
        other = Editor(self.visitors.of(BUREAU, self.server), offset=1)
        numbers = itertools.count()
        ours, admin = _by_turns(
            [lambda: editor.save(next(numbers)), lambda: other.save_in_admin(next(numbers))],
            self.times,
            expect=302,
        )
        run.cases.append(("P6", "save one section", ours, self.steady.ratio(ours)))
        run.cases.append(("admin", "save", admin, self.steady.ratio(admin)))
        run.add(
            "P6",
            "save: form, version, history, event, summary, p95",
            "≤ 10 J",
            f"{self.steady.ratio(ours):.1f} J ({ms(ours.p95)})",
            met=self.steady.ratio(ours) <= 10,
        )
        run.add(
            "P6",
            "save against the admin's (form and row; no history, no event), p50",
            "no slower",
            f"{ms(ours.p50)} against {ms(admin.p50)}",
            met=ours.p50 <= admin.p50,
        )

    def scale(self, run: Run, small: Server, pairs: dict[str, list[tuple[Case, Case]]]) -> None:
        """P15: the same addresses on the small database, turn by turn with the large one."""
        for words, cases in pairs.items():
            found = [
                _by_turns(
                    [self._visit(large, self.server), self._visit(little, small)],
                    max(10, self.times // 3),
                )
                for large, little in cases
            ]
            self._flat(run, words, found)
        editors = [Editor(self.visitors.of(BUREAU, each)) for each in (self.server, small)]
        acts = [lambda e=each: e.browser.get(e.detail_path) for each in editors]  # type: ignore[misc]
        self._flat(run, "project page", [_by_turns(acts, self.times)])

    def _visit(self, case: Case, server: Server) -> Callable[[], Answer]:
        browser = self.visitors.of(case["reader"], server)
        return lambda: browser.get(case["path"])

    def _flat(self, run: Run, words: str, found: list[list[Timing]]) -> None:
        large, little = (statistics.median(each[place].p95 for each in found) for place in range(2))
        run.add(
            "P15",
            f"{words}: {run.projects:,} against {run.few:,} projects, p95",
            "≤ 1.5 ×",
            f"{large / little:.2f} × ({ms(large)} against {ms(little)})",
            met=large <= 1.5 * little,
        )


def _by_turns(acts: list[Callable[[], Answer]], times: int, *, expect: int = 200) -> list[Timing]:
    """Do several things turn by turn, so that whatever else runs slows all of them alike."""
    taken: list[list[float]] = [[] for _act in acts]
    for number in range(times + WARM_SAVES):
        for place, act in enumerate(acts):
            answer = check(act(), expect)
            if number >= WARM_SAVES:
                taken[place].append(answer.total_ms)
    return [summary(each) for each in taken]


def _p95(timing: Timing) -> float:
    return timing.p95
