"""A small client for measuring: one socket a request, so that it costs the two cores little."""

import http.cookies
import re
import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
WARM_UP = 4


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: str
    body: bytes
    first_byte_ms: float
    total_ms: float


@dataclass(frozen=True)
class Timing:
    """Times of one case in milliseconds."""

    p50: float
    p95: float
    count: int


class Browser:
    """One visitor with cookies."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def request(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Iterable[tuple[str, str]] = (),
    ) -> Answer:
        """Send one request and read the answer to its end."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Connection: close"]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{k}={v}" for k, v in self.cookies.items()))
        lines += [f"{name}: {value}" for name, value in headers]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        message = "\r\n".join(lines).encode() + b"\r\n\r\n" + body
        begun = time.perf_counter()
        with socket.create_connection(("127.0.0.1", self.port), timeout=120) as plug:
            plug.sendall(message)
            chunks = [plug.recv(65536)]
            first = time.perf_counter()
            while chunks[-1]:
                chunks.append(plug.recv(65536))
        ended = time.perf_counter()
        head, _gap, content = b"".join(chunks).partition(b"\r\n\r\n")
        text = head.decode("latin-1")
        self._keep_cookies(text)
        return Answer(
            int(text.split(" ", 2)[1]),
            text,
            content,
            (first - begun) * 1000,
            (ended - begun) * 1000,
        )

    def get(self, path: str, *, fragment: bool = False) -> Answer:
        """Get a page, or a fragment of it."""
        return self.request("GET", path, headers=[("HX-Request", "true")] if fragment else [])

    def post(self, path: str, pairs: Iterable[tuple[str, str]]) -> Answer:
        """Post a form."""
        return self.request(
            "POST",
            path,
            urlencode(list(pairs)).encode(),
            [
                ("Content-Type", "application/x-www-form-urlencoded"),
                ("Origin", f"http://127.0.0.1:{self.port}"),
            ],
        )

    @staticmethod
    def token(page: Answer) -> str:
        """Return the token that the forms of a page carry."""
        found = _TOKEN.search(page.body.decode())
        return found.group(1) if found else ""

    def log_in(self, username: str, password: str) -> None:
        """Log in by the product's own form.

        Raises:
            RuntimeError: when the log-in is refused.
        """
        page = self.get("/accounts/login/")
        form = [
            ("csrfmiddlewaretoken", self.token(page)),
            ("username", username),
            ("password", password),
        ]
        answer = self.post("/accounts/login/", form)
        if answer.status != 302:
            raise RuntimeError(f"log-in of {username} failed with {answer.status}")

    def _keep_cookies(self, head: str) -> None:
        for line in head.split("\r\n")[1:]:
            name, _colon, value = line.partition(":")
            if name.lower() == "set-cookie":
                for key, morsel in http.cookies.SimpleCookie(value.strip()).items():
                    self.cookies[key] = morsel.value


def timed(act: Callable[[], Answer], count: int, *, expect: int = 200) -> Timing:
    """Do one thing again and again, one at a time; return p50 and p95.

    Raises:
        RuntimeError: when an answer is not what is expected.
    """
    for _ in range(WARM_UP):
        check(act(), expect)
    times = [check(act(), expect).total_ms for _ in range(count)]
    return summary(times)


def check(answer: Answer, expect: int) -> Answer:
    """Return the answer if it has the status expected."""
    if answer.status != expect:
        raise RuntimeError(f"status {answer.status}, not {expect}: {answer.body[:300]!r}")
    return answer


def summary(times: list[float]) -> Timing:
    """Return median and 95th percentile."""
    ordered = sorted(times)
    return Timing(
        statistics.median(ordered),
        ordered[min(len(ordered) - 1, round(len(ordered) * 0.95))],
        len(ordered),
    )


def throughput(make: Callable[[], Callable[[], Answer]], seconds: float, clients: int = 8) -> float:
    """Let clients do one thing in closed loops; return how many were done a second."""
    stop = time.perf_counter() + seconds
    done = [0] * clients
    failed: list[str] = []

    def loop(number: int) -> None:
        act = make()
        while time.perf_counter() < stop and not failed:
            answer = act()
            if answer.status >= 400:
                failed.append(str(answer.status))
            done[number] += 1

    threads = [threading.Thread(target=loop, args=[number]) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise RuntimeError(f"answers failed under load: {failed}")
    return sum(done) / seconds
